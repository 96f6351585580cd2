//! `rate-limit/exceeded`: too many requests.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::rules::cure;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/exceeded",
    title: "Too many requests",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/*", "token/rejected", "auth-header/missing"],
    reveals: &[],
    why: "The server counts calls in a window of time and answers 429 until the window is over.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 429
< Retry-After: 30
< Content-Type: application/json
<
< {"message":"Too Many Requests"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Retry-After: 30
< Content-Type: application/json
<
< {"message":"Too Many Requests"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if entry.response.status != 429 || case.exchange.has_stale_answer() {
        return None;
    }
    // Other reasons come under this status too, and have rules of their own.
    if said::of(case, &[Category::QuotaExhausted, Category::AccountDisabled]).is_some() {
        return None;
    }
    let wait = super::wait(case).map_or_else(String::new, |it| format!(", wait {it}"));
    let mut finding = Finding::error(cure::fit(format!("Too many requests{wait}")))
        .category(Category::RateLimited)
        .said()
        .specific(60)
        .evidence(Evidence::status(entry));
    if let Some(limits) = &case.facts.limits {
        finding = finding.evidence(Evidence::response_header(entry, &limits.header));
    }
    Some(finding.fix(Fix::none("only waiting helps", super::advice(case))))
}
