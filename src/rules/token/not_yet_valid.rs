//! `token/not-yet-valid`: the server says that the credential is not valid yet.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/not-yet-valid",
    title: "The server says that the credential is not valid yet",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The credential names a time before which it must not be accepted, and by the server's clock that time has not come.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"token is not valid yet"}
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
    let refusal = said::of(case, &[Category::TokenNotYetValid])?;
    if said::has_jwt(case) {
        return None;
    }
    let headline = said::quoting("The credential is not valid yet by the server's clock", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Compare the clocks of the issuer and of the server, and let the server allow some seconds of leeway.")))
}
