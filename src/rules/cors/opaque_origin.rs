//! `cors/opaque-origin`: the request's origin is `null`: a sandboxed frame, a file, or a tainted redirect.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/opaque-origin",
    title: "The page has an opaque origin",
    tier: 1,
    who: Who::Client,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "Sandboxed frames, `file:` and `data:` pages have the origin `null`, which no header can name safely.",
    spec: "https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-opaque",
    fails: transcript!(
        "
page null
> GET https://api.example/me
> Origin: null
< 200
< Access-Control-Allow-Origin: https://app.example
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page null
> GET https://api.example/me
> Origin: null
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    if case.exchange.hops.len() > 1 {
        return None;
    }
    cure::allow_origin(case, Fault::OpaqueOrigin, |_, value, _| {
        format!("The page's origin is null (a sandbox or a file); the server allows {value}")
    })
}
