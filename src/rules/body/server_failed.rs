//! `body/server-failed`: the server failed for a reason of its own.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "body/server-failed",
    title: "The server failed",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The status says that the server, or something between, failed. Credentials are not the cause.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 503
< Content-Type: application/json
<
< {"message":"Service temporarily unavailable"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 503
< Content-Type: application/json
<
< {"message":"Server lacks JWT secret"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Other])?;
    let headline = said::quoting("The server failed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the server has to recover",
        "Try again later; if it stays, tell whoever runs the API.",
    )))
}
