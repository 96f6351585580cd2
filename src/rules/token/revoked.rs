//! `token/revoked`: the server says that the credential was withdrawn.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/revoked",
    title: "The credential was revoked",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "A logout, a changed password, a rotation or an administrator withdrew the credential before its time was over.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
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
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The token has expired"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::TokenRevoked])?;
    let headline = said::quoting("The credential was revoked", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Log in again; throw the stored credential away when this answer comes.")))
}
