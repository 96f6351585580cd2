//! `network/opaque-failure`: status 0 with nothing else to go by.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::fetch::{Blind, Ending};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/opaque-failure",
    title: "The call failed, and the browser does not show why",
    tier: 1,
    who: Who::Browser,
    facts: FactSet::NO_ANSWER.and(FactSet::CROSS_ORIGIN),
    masks: &[],
    reveals: &[],
    why: "The browser hides the reason: no status, no headers, no preflight. A worker's call, an answer from a cache, or a policy of the browser all look like this.",
    spec: "https://fetch.spec.whatwg.org/#concept-network-error",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
! net::ERR_CONNECTION_REFUSED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if Ending::of(entry) != Ending::Failed || !case.facts.judgement.recorded || super::is_local_network(case, entry) {
        return None;
    }
    let blind = case.facts.judgement.blind?;
    let place = super::place(entry);
    let (headline, text) = match blind {
        Blind::Worker => (
            format!("A worker's call to {place} failed; browsers hide its answer"),
            "Make the same call from the page: there the answer's headers are shown. Missing CORS headers are the usual reason.",
        ),
        Blind::ServiceWorker => (
            format!("The service worker's own request for {place} failed"),
            "Look at the service worker's request to the same URL: it carries the reason.",
        ),
        Blind::HttpCache => (
            format!("A cached answer without CORS headers was used for {place}"),
            "Send `Vary: Origin` on every answer of this URL, and load it once with the cache disabled.",
        ),
        Blind::LocalNetwork => return None,
        Blind::Unexplained => (
            format!("The call to {place} failed, and nothing shows why"),
            "Look for missing CORS headers on an answer from a worker or a cache, a policy of the page, or an extension; repeat the call from the console.",
        ),
    };
    Some(
        Finding::error(super::super::cure::fit(headline))
            .possible()
            .cause(place)
            .evidence(Evidence::new(entry.id, Part::Timing, "error", entry.response.error.clone()))
            .fix(Fix::none("the capture does not show the reason", text)),
    )
}
