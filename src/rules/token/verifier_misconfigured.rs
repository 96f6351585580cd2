//! `token/verifier-misconfigured`: the server is not set up to check credentials.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/verifier-misconfigured",
    title: "The server cannot check credentials",
    tier: 1,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The fault is in the server's configuration: a secret, the keys of the issuer, or the service that decides is missing. No other credential will help.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 500
< Content-Type: application/json
<
< {"message":"Server lacks JWT secret"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ServerMisconfigured])?;
    let headline = said::quoting("The server is not set up to check credentials", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the server's configuration is at fault",
        "Whoever runs the API has to configure the secret, the keys or the authorizer.",
    )))
}
