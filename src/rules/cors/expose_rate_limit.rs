//! `cors/expose-rate-limit`: limit headers that the page's code cannot read.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/expose-rate-limit",
    title: "The page cannot read the rate limit",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "Across origins code can read only a few headers, so it cannot see how long to wait unless the server exposes them.",
    spec: "https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name",
    fails: transcript!(
        "
> GET https://api.example/me
< 429
< Access-Control-Allow-Origin: *
< Retry-After: 30
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 429
< Access-Control-Allow-Origin: *
< Access-Control-Expose-Headers: retry-after
< Retry-After: 30
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let used_up = case.facts.limits.as_ref().is_some_and(crate::syntax::rate_limit::RateLimit::is_used_up);
    if !matches!(entry.response.status, 429 | 503) && !used_up {
        return None;
    }
    let hidden = cure::hidden(case, entry, &["Retry-After", "RateLimit", "RateLimit-Reset", "RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Remaining"]);
    let first = hidden.first()?;
    Some(
        Finding::warning(cure::fit(format!("The page's code cannot read {}: not exposed", hidden.join(", "))))
            .cause(hidden.join(","))
            .evidence(Evidence::response_header(entry, first))
            .evidence(Evidence::response_header(entry, "access-control-expose-headers"))
            .fix(
                Fix::text("List the header, so that the page's code can read it.")
                    .set_response(case.last(), "Access-Control-Expose-Headers", cure::expose_with(case, entry, &hidden)),
            ),
    )
}
