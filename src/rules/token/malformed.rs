//! `token/malformed`: the server says that it cannot read the credential.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/malformed",
    title: "The server cannot read the credential",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "What was sent in the credential's place does not have the form that the server expects.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"jwt malformed"}
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
    let refusal = said::of(case, &[Category::TokenMalformed])?;
    if said::has_jwt(case) {
        return None;
    }
    let headline = said::quoting("The server cannot read the credential", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Send the credential exactly as it was issued, as `Authorization: Bearer …` with one space.")))
}
