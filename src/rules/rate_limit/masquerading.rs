//! `rate-limit/masquerading`: a rate limit that looks like an authentication failure.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/masquerading",
    title: "A rate limit disguised as another error",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/*", "token/rejected", "auth-header/missing", "graphql/forbidden", "graphql/unauthenticated"],
    reveals: &[],
    why: "The status speaks of authentication, permission or an outage; the counters or the words say that no calls are left.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< X-RateLimit-Limit: 60
< X-RateLimit-Remaining: 0
< X-RateLimit-Reset: 1795514460
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< X-RateLimit-Limit: 60
< X-RateLimit-Remaining: 12
< X-RateLimit-Reset: 1795514460
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RateLimited])?;
    let entry = said::entry(case, refusal)?;
    let status = entry.response.status;
    if status == 429 {
        return None;
    }
    let wait = super::wait(case).map_or_else(String::new, |it| format!(", wait {it}"));
    let headline = format!("This {status} is a rate limit: no calls are left{wait}");
    let mut finding = said::finding(case, refusal, headline).specific(70);
    if let Some(limits) = &case.facts.limits {
        finding = finding.evidence(Evidence::response_header(entry, &limits.header));
    }
    Some(finding.fix(Fix::none("only waiting helps", super::advice(case))))
}
