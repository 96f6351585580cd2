//! `cors/wildcard-with-credentials`: `Access-Control-Allow-Origin: *` on a credentialed request.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/wildcard-with-credentials",
    title: "* does not count for a request with credentials",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "For a request with credentials the browser takes `*` literally. The server must name the origin, or the page must not send credentials.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
> Cookie: sid=1
< 200
< Access-Control-Allow-Origin: *
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    cure::allow_origin(case, Fault::Wildcard, |message, value, origin| {
        let _ = (message, value);
        format!("`*` does not allow credentials: the server must name {origin}")
    })
}
