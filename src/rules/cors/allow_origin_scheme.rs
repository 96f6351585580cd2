//! `cors/allow-origin-scheme`: the origin is right but for its scheme.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-scheme",
    title: "The allowed origin has another scheme",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "`http` and `https` are different origins, even on the same host.",
    spec: "https://fetch.spec.whatwg.org/#serializing-a-request-origin",
    fails: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: http://app.example
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
    cure::allow_origin(case, Fault::Scheme, |_, value, origin| {
        format!("Another scheme: {value} is allowed, the page is {origin}")
    })
}
