//! `cors/server-error-hidden`: a 5xx that the page cannot see.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/server-error-hidden",
    title: "A server error is hidden by CORS",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The server failed, and its error answer lacks the CORS headers. The CORS message is a side effect: the server error is the fault.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
< 500
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 500
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_answer(case)?;
    let status = message.entry.response.status;
    if status < 500 || cure::is_throttled(message.entry) {
        return None;
    }
    let what = cure::what_hides(case, &message);
    Some(
        cure::finding(format!("{status} hidden by {what}: the server failed, CORS is a side effect"), case, &message)
            .cause(status.to_string())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
