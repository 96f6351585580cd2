//! `rate-limit/no-retry-after`: a 429 that does not say when to come back.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/no-retry-after",
    title: "A 429 without Retry-After",
    tier: 2,
    who: Who::Api,
    facts: FactSet::STATUS_4XX,
    masks: &[],
    reveals: &[],
    why: "Without `Retry-After` or a reset time every client guesses, and many guess too early.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 429
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 429
< Retry-After: 30
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let known = case.facts.limits.as_ref().is_some_and(|it| it.retry_after.is_some() || it.reset.is_some());
    if entry.response.status != 429 || known {
        return None;
    }
    Some(
        Finding::hint("The 429 does not say when to come back")
            .evidence(Evidence::response_header(entry, "Retry-After"))
            .fix(Fix::text("Let the server send Retry-After.").set_response(case.last(), "Retry-After", "30")),
    )
}
