//! `cors/allow-origin-invalid`: empty, without scheme, quoted, or otherwise no origin.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-invalid",
    title: "The allowed origin is no origin",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "`Access-Control-Allow-Origin` must be `*` or a scheme, host and port as the browser writes them.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: app.example
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    cure::allow_origin(case, Fault::Invalid, |message, value, origin| {
        let _ = message;
        match value.trim() {
            "" => format!("Access-Control-Allow-Origin is empty; it should be {origin}"),
            value => format!("Access-Control-Allow-Origin {value:?} is no origin; it should be {origin}"),
        }
    })
}
