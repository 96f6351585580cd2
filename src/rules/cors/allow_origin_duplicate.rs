//! `cors/allow-origin-duplicate`: two header lines, even equal ones.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-duplicate",
    title: "Access-Control-Allow-Origin is there twice",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The browser joins repeated lines with a comma, and a list matches no page. Usually a proxy and the application each add one.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Origin: https://app.example
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
    cure::allow_origin(case, Fault::Duplicate, |message, value, origin| {
        let _ = (value, origin);
        let count = message.headers().count("access-control-allow-origin");
        format!("Access-Control-Allow-Origin is there {count} times; a proxy and the application both add it")
    })
}
