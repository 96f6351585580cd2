//! `token/claim-refused`: the server refuses a claim of the token.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/claim-refused",
    title: "The server refuses a claim of the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Beyond time, audience and issuer the server wants certain claims, with certain values, and the token does not have them.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"jwt subject invalid. expected: someone"}
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
    let refusal = said::of(case, &[Category::ClaimRejected])?;
    let headline = said::quoting("The server refuses a claim of the token", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Compare the claims of the token with what the API wants, and let the identity provider add what is missing.")))
}
