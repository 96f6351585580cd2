//! `token/rejected`: the server rejects the credential and names no defect.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/rejected",
    title: "The server rejects the credential without a reason",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server calls the credential invalid and names no defect: it may be expired, revoked, cut, of another environment, or taken off on the way.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"error":"invalid_token"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The token was revoked"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::TokenInvalid])?;
    if said::has_jwt(case) && !said::gave_reason(refusal) {
        return None;
    }
    let headline = said::quoting("The server rejects the credential and does not say why", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Get a new credential for this environment and send it exactly as it was issued.")))
}
