//! `token/wrong-audience`: the server says that the credential is for another API.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/wrong-audience",
    title: "The server says that the token is for another API",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A server accepts only tokens that were issued for it. Which audience a token gets is decided when it is requested.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"jwt audience invalid. expected: https://orders.example"}
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
    let refusal = said::of(case, &[Category::AudienceMismatch])?;
    if said::has_jwt(case) {
        return None;
    }
    let lead = match said::is_wanted(refusal) {
        true => "The API expects another audience",
        false => "The token is for another API",
    };
    let headline = said::headline(lead, refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Request the token with the audience, resource or scope of this API.")))
}
