//! `network/local-network-insecure`: an http page called a local address.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/local-network-insecure",
    title: "An insecure page may not reach the local network",
    tier: 2,
    who: Who::Client,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "Only a page from https, or from this machine itself, may ask for the local network at all.",
    spec: "https://wicg.github.io/local-network-access/",
    fails: transcript!(
        "
page http://app.example
> GET http://192.168.1.5/me
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page https://app.example
> GET http://192.168.1.5/me
! net::ERR_FAILED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let _error = entry.response.error.as_deref()?;
    if !super::is_local_network(case, entry) || super::is_secure(&case.facts.judgement.page) {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("A page from http may not reach the local address {place}")))
            .likely()
            .at(crate::finding::Stage::NotSent)
            .cause(place.to_owned())
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .fix(Fix::none("the page must be served over https", "Serve the page over https: only then can the browser ask for the permission.".to_owned())),
    )
}
