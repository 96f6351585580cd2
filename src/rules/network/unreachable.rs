//! `network/unreachable`: time-out, reset, offline, or a broken protocol.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/unreachable",
    title: "The connection broke",
    tier: 1,
    who: Who::Api,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "The connection failed before an answer came. Nothing about credentials or CORS was judged.",
    spec: "https://fetch.spec.whatwg.org/#concept-network-error",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_CONNECTION_TIMED_OUT
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
    let entry = case.entry()?;
    let error = entry.response.error.as_deref()?;
    if !super::is_unreachable(error) {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("No answer from {place}: {}", super::readable(error))))
            .cause(error.to_owned())
            .evidence(Evidence::new(entry.id, Part::Timing, "error", Some(error.to_owned())))
            .fix(Fix::none("the connection is at fault", "Check the network, the proxy and the server: no answer came at all.".to_owned())),
    )
}
