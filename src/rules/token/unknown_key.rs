//! `token/unknown-key`: the server has no key that fits the credential.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/unknown-key",
    title: "The server has no key that fits the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A token names the key that signed it. The server looked it up among the keys of the issuer that it knows and found none.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"Unable to find a signing key that matches kid k1"}
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
    let refusal = said::of(case, &[Category::KeyNotFound])?;
    if said::has_jwt(case) {
        return None;
    }
    let headline = said::quoting("The server has no key that fits the token", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Log in again, so that a present key signs the token; the server has to load the keys of the right issuer.")))
}
