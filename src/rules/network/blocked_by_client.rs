//! `network/blocked-by-client`: an ad blocker or another extension stopped it.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/blocked-by-client",
    title: "An extension blocked the request",
    tier: 1,
    who: Who::User,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "An extension in this browser, usually an ad blocker, has a rule for this URL. The server never saw the request.",
    spec: "https://fetch.spec.whatwg.org/#concept-network-error",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_BLOCKED_BY_CLIENT
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
    if !error.starts_with("net::ERR_BLOCKED_BY_CLIENT") {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("An extension (an ad blocker?) blocked the call to {place}")))
            .at(crate::finding::Stage::Extension)
            .cause(place.to_owned())
            .evidence(Evidence::new(entry.id, Part::Timing, "error", Some(error.to_owned())))
            .fix(Fix::none("the fault is in this browser", "Allow this site in the extension, or give the path a name that no filter list knows (not `ads`, `track`, `analytics`).".to_owned())),
    )
}
