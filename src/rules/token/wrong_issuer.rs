//! `token/wrong-issuer`: the server says that it does not trust the issuer.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/wrong-issuer",
    title: "The server does not trust the issuer of the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A server accepts only tokens of the issuers in its configuration; the comparison is exact, down to a slash at the end.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"jwt issuer invalid. expected: https://login.example/"}
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
    let refusal = said::of(case, &[Category::IssuerMismatch])?;
    if said::has_jwt(case) {
        return None;
    }
    let lead = match said::is_wanted(refusal) {
        true => "The API expects another issuer",
        false => "The server does not trust the issuer of the token",
    };
    let headline = said::headline(lead, refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Use the identity provider and tenant of this environment.")))
}
