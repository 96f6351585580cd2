//! `rate-limit/near-limit`: few calls are left.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/near-limit",
    title: "Few calls are left",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_2XX.and(FactSet::LIMITS),
    masks: &[],
    reveals: &[],
    why: "The counters of a good answer show that the window is nearly used up.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 200
< X-RateLimit-Limit: 100
< X-RateLimit-Remaining: 4
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 200
< X-RateLimit-Limit: 100
< X-RateLimit-Remaining: 40
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let limits = case.facts.limits.as_ref()?;
    let entry = case.entry()?;
    let (limit, left) = (limits.limit?, limits.remaining?);
    if limit < 10.0 || left > limit / 10.0 {
        return None;
    }
    Some(
        Finding::hint(format!("{left:.0} of {limit:.0} calls are left in this window"))
            .cause(limits.header.clone())
            .evidence(Evidence::response_header(entry, &limits.header))
            .fix(Fix::none("how often to call is up to the page", "Call less often, or keep answers for a while.")),
    )
}
