//! `api-key/missing`: the server wants an API key and saw none.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "api-key/missing",
    title: "No API key was sent",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The key has to travel in the header or parameter that the API reads; under another name it is not seen.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 401
< Content-Type: application/json
<
< {"message":"No API key found in request"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ApiKeyMissing])?;
    let headline = said::quoting("The server wants an API key and saw none", refusal);
    Some(said::finding(case, refusal, headline).fix(said::api_key(
        case,
        refusal,
        "Send the key under the name that the API expects.",
    )))
}
