//! `network/tls`: a certificate or handshake error.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/tls",
    title: "The TLS connection failed",
    tier: 1,
    who: Who::Api,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "The browser does not trust the certificate, or the two sides share no protocol. A page cannot ask the user to accept it, so the call just fails.",
    spec: "https://fetch.spec.whatwg.org/#concept-network-error",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_CERT_AUTHORITY_INVALID
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
    if !error.starts_with("net::ERR_CERT_") && !error.starts_with("net::ERR_SSL_") && !error.contains("CERTIFICATE") {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("TLS failed at {place}: {}", super::readable(error))))
            .cause(error.to_owned())
            .evidence(Evidence::new(entry.id, Part::Timing, "error", Some(error.to_owned())))
            .fix(Fix::none("the certificate or the protocol is at fault", format!("Open https://{place} in a tab: it shows what is wrong with the certificate, and lets you trust one made for development."))),
    )
}
