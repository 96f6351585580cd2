//! `network/connection-refused`: the connection was refused.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/connection-refused",
    title: "Nothing listens at this address",
    tier: 1,
    who: Who::Api,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "The machine answered that nothing listens on this port. No header can change that; Firefox prints a CORS message for it all the same.",
    spec: "https://fetch.spec.whatwg.org/#concept-network-error",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_CONNECTION_REFUSED
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
    if error != "net::ERR_CONNECTION_REFUSED" {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("Nothing listens at {place}: the connection was refused")))
            .cause(place.to_owned())
            .evidence(Evidence::new(entry.id, Part::Timing, "error", Some(error.to_owned())))
            .fix(Fix::none("the server does not listen", format!("Start the server, or correct the port: {place} refuses connections."))),
    )
}
