//! `network/local-network-permission`: a public page called a local address, and the permission was not given.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/local-network-permission",
    title: "The browser guards the local network",
    tier: 1,
    who: Who::User,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "Chromium asks the user before a public page may reach loopback or private addresses. Without the permission nothing is sent; no CORS header changes that.",
    spec: "https://wicg.github.io/local-network-access/",
    fails: transcript!(
        "
page https://app.example
> GET http://127.0.0.1:8080/me
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page http://localhost:5173
> GET http://127.0.0.1:8080/me
! net::ERR_FAILED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let _error = entry.response.error.as_deref()?;
    if !super::is_local_network(case, entry) || !super::is_secure(&case.facts.judgement.page) {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("The browser did not let a public page reach the local address {place}")))
            .likely()
            .at(crate::finding::Stage::NotSent)
            .cause(place.to_owned())
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .fix(Fix::none("a permission of the browser, not a header", "Allow the permission when the browser asks, or reach the service through the page's own origin (a proxy).".to_owned())),
    )
}
