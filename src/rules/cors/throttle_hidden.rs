//! `cors/throttle-hidden`: a 429, or a 503 with `Retry-After`, that the page cannot see.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/throttle-hidden",
    title: "A rate limit is hidden by CORS",
    tier: 1,
    who: Who::Gateway,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "A throttling layer answered before the application could add its CORS headers, so the page cannot see that it should wait.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        "
> GET https://api.example/me
< 429
< Retry-After: 30
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 429
< Retry-After: 30
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_answer(case)?;
    let status = message.entry.response.status;
    if !(cure::is_throttled(message.entry)) {
        return None;
    }
    let what = cure::what_hides(case, &message);
    Some(
        cure::finding(format!("{status} hidden by {what}: the page cannot see that it should wait"), case, &message)
            .cause(status.to_string())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
