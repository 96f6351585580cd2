//! `rate-limit/reset-unit`: the unit of the reset time is ambiguous.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::cure;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/reset-unit",
    title: "The unit of the reset time is ambiguous",
    tier: 2,
    who: Who::Api,
    facts: FactSet::STATUS_4XX,
    masks: &[],
    reveals: &[],
    why: "There is no agreement on the unit: seconds from now, seconds or milliseconds since 1970, or a date. The size of the number decides how it is read.",
    spec: "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 429
< X-RateLimit-Remaining: 0
< X-RateLimit-Reset: 900000
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 429
< X-RateLimit-Remaining: 0
< X-RateLimit-Reset: 60
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let limits = case.facts.limits.as_ref()?;
    let reset = limits.reset.as_ref().filter(|it| it.ambiguous)?;
    let entry = case.entry()?;
    let value: String = reset.value.chars().take(20).collect();
    Some(
        Finding::info(cure::fit(format!("{} {value} was read as {}", reset.header, reset.unit.name())))
            .cause(reset.header.clone())
            .evidence(Evidence::response_header(entry, &reset.header))
            .fix(Fix::none("the unit is the server's choice", "Look up the unit in the API's documentation.")),
    )
}
