//! `network/dns`: the name could not be resolved.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/dns",
    title: "The host name is unknown",
    tier: 1,
    who: Who::Client,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "No address is known for this name: it is misspelled, or only known inside another network.",
    spec: "https://fetch.spec.whatwg.org/#concept-network-error",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_NAME_NOT_RESOLVED
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
    if !matches!(error, "net::ERR_NAME_NOT_RESOLVED" | "net::ERR_NAME_RESOLUTION_FAILED" | "net::ERR_DNS_TIMED_OUT") {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("The host name of {place} is unknown")))
            .cause(place.to_owned())
            .evidence(Evidence::new(entry.id, Part::Timing, "error", Some(error.to_owned())))
            .fix(Fix::none("the name has no address", "Correct the host name, or connect to the network (VPN) that knows it.".to_owned())),
    )
}
