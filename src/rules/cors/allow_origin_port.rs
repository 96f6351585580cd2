//! `cors/allow-origin-port`: the origin is right but for its port.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-port",
    title: "The allowed origin has another port",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The port is part of an origin: the browser compares it with the rest, byte for byte.",
    spec: "https://fetch.spec.whatwg.org/#serializing-a-request-origin",
    fails: transcript!(
        "
page http://localhost:5173
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: http://localhost:3000
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page http://localhost:5173
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: http://localhost:5173
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    cure::allow_origin(case, Fault::Port, |_, value, origin| {
        format!("Another port: {value} is allowed, the page is {origin}")
    })
}
