//! `cors/client-error-hidden`: another 4xx that the page cannot see.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/client-error-hidden",
    title: "A client error is hidden by CORS",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The server answered with an error, and error answers there lack the CORS headers: the page sees a network error in place of the status.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
< 404
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 404
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_answer(case)?;
    let status = message.entry.response.status;
    if !(400..500).contains(&status) || matches!(status, 401 | 403 | 407 | 419 | 429) {
        return None;
    }
    let what = cure::what_hides(case, &message);
    Some(
        cure::finding(format!("{status} hidden by {what}: the page sees only a network error"), case, &message)
            .cause(status.to_string())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
