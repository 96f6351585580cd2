//! `cors/allow-origin-list`: one header line with several origins.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-origin-list",
    title: "The allowed origin is a list",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "`Access-Control-Allow-Origin` holds one origin or `*`; a list matches no page. The server must choose one per request.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
page https://app.example
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example, https://admin.example
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
    cure::allow_origin(case, Fault::List, |message, value, origin| {
        let _ = (value, origin);
        let count = value.split(',').count();
        format!("Access-Control-Allow-Origin lists {count} origins in {}; only one may be there", cure::noun_in(message))
    })
}
