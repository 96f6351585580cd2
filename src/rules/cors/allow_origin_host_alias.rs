//! `cors/allow-origin-host-alias`: localhost against 127.0.0.1, or www. against the bare domain.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-host-alias",
    title: "The allowed origin is another name of the page's host",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The browser compares the names as they are written. That both lead to one machine does not make them one origin.",
    spec: "https://fetch.spec.whatwg.org/#serializing-a-request-origin",
    fails: transcript!(
        "
page http://127.0.0.1:5173
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: http://localhost:5173
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page http://127.0.0.1:5173
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: http://127.0.0.1:5173
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    cure::allow_origin(case, Fault::HostAlias, |message, value, origin| {
        let _ = message;
        format!("The server allows {value}, but the page was opened as {origin}")
    })
}
