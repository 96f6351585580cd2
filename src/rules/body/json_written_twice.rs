//! `body/json-written-twice`: the body is a JSON text whose content is the JSON that was meant.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::fix::Op;
use crate::rules::Rule;
use crate::syntax::json;

pub(super) static RULE: Rule = Rule {
    id: "body/json-written-twice",
    title: "The body was turned into JSON twice",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["body/request-malformed", "body/content-type-mismatch", "body/server-failed", "oauth/*"],
    reveals: &[],
    why: "`JSON.stringify` of a text makes a JSON text, not an object; some clients call it once more by themselves.",
    spec: "https://tc39.es/ecma262/#sec-json.stringify",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
>
> "{\"a\":1}"
< 400
< Content-Type: application/json
<
< {"message":"Expected object, received string"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
>
> {"a":1}
< 400
< Content-Type: application/json
<
< {"message":"Expected object, received string"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let body = entry.request.body.as_ref()?;
    let text = body.decoded_text();
    if !super::is_refused(entry) || !text.trim_start().starts_with('"') {
        return None;
    }
    let value = json::parse(&text)?;
    let meant = value.as_str().filter(|it| it.trim_start().starts_with(['{', '[']) && json::parse(it).is_some())?;
    let once = Op::Body { value: meant.into(), mime_type: body.mime_type.clone() };
    let headline = "The body was turned into JSON twice: it is a text with JSON in it";
    Some(super::miswritten(case, entry, headline, "Call JSON.stringify once.", once))
}
