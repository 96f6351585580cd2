//! `cors/allow-origin-trailing-slash`: the origin is right, but a slash or a path follows it.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-trailing-slash",
    title: "The allowed origin has a slash or path behind it",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "An origin has no path. The browser compares `Access-Control-Allow-Origin` with the page's origin byte for byte, so one slash too many is another origin.",
    spec: "https://fetch.spec.whatwg.org/#serializing-a-request-origin",
    fails: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example/
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
    cure::allow_origin(case, Fault::TrailingSlash, |_, value, origin| {
        let rest = value.trim().strip_prefix(origin).unwrap_or("/");
        format!("{rest:?} too much: {value} is allowed, the page is {origin}")
    })
}
