//! `api-key/invalid`: the server does not accept the API key.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "api-key/invalid",
    title: "The API key is not accepted",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "The key is unknown or deleted, belongs to another project or mode, or is not allowed for this API.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 401
< Content-Type: application/json
<
< {"message":"Invalid API key"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ApiKeyInvalid])?;
    if super::service_disabled::is_service(refusal) {
        return None;
    }
    let headline = said::quoting("The server does not accept the API key", refusal);
    Some(said::finding(case, refusal, headline).fix(said::api_key(
        case,
        refusal,
        "Copy the key of this project and environment again, without spaces; create a new one if it was deleted.",
    )))
}
