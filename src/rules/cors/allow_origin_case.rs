//! `cors/allow-origin-case`: the origin is right but for its case.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-case",
    title: "The allowed origin differs in upper and lower case",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "Browsers write origins in lower case and compare byte for byte.",
    spec: "https://fetch.spec.whatwg.org/#serializing-a-request-origin",
    fails: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://App.example
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
    cure::allow_origin(case, Fault::Case, |_, value, origin| {
        format!("Capital letters: {value} is allowed, the page is {origin}")
    })
}
