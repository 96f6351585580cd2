//! `body/problem-details`: the answer explains itself with problem details.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::redact;
use crate::rules::cure;
use crate::syntax::error_body;

pub(super) static RULE: Rule = Rule {
    id: "body/problem-details",
    title: "The answer has problem details",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED.and(FactSet::RESPONSE_BODY),
    masks: &[],
    reveals: &[],
    why: "Problem details are a standard form for errors: a type, a title and a detail for people.",
    spec: "https://www.rfc-editor.org/rfc/rfc9457",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api
< 403
< Content-Type: application/problem+json
<
< {"type":"https://shop.example/no-credit","title":"Not enough credit","detail":"Your balance is 30"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api
< 403
< Content-Type: application/json
<
< {"message":"Not enough credit"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let kind = entry.response.headers.get("content-type").filter(|it| it.contains("problem+"))?;
    let body = error_body::read(&entry.response.body.as_ref()?.decoded_text(), kind);
    let said = body.at("detail").or_else(|| body.at("title"))?;
    let headline = cure::fit(format!("The server explains: {}", redact::mask_text(said)));
    Some(
        Finding::info(headline)
            .cause(body.at("type").unwrap_or_default())
            .evidence(Evidence::new(entry.id, Part::ResponseBody, "detail", Some(said.to_owned())))
            .fix(Fix::none("there is nothing to change", "Read the details; `type` is often a link to the documentation.")),
    )
}
