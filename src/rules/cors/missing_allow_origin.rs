//! `cors/missing-allow-origin`: a good answer without the header.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/missing-allow-origin",
    title: "The answer has no Access-Control-Allow-Origin",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The server answered, but without `Access-Control-Allow-Origin` the browser does not hand the answer to the page.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
< 200
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_answer(case)?;
    if !matches!(message.entry.response.status, 200..=299 | 304) {
        return None;
    }
    cure::allow_origin(case, Fault::Missing, |message, _, origin| {
        format!("Answer {} came, but does not allow {origin} to read it", message.entry.response.status)
    })
}
