//! `preflight/redirect-other`: any other redirect.

use crate::facts::{Case, FactSet};
use crate::fetch::{CorsError, Verdict};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::On;
use crate::rules::cure::{self, Message};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/redirect-other",
    title: "The preflight is redirected",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "No redirect is followed on a preflight. The server must answer OPTIONS itself.",
    spec: "https://fetch.spec.whatwg.org/#http-network-or-cache-fetch",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 301
< Access-Control-Allow-Origin: https://app.example
< Location: https://other.example/v2/orders
! net::ERR_INVALID_REDIRECT
at 0ms
> PUT https://api.example/orders
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: authorization
at 0ms
> PUT https://api.example/orders
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let Some(message) = cure::refused_preflight(case) else { return unseen(case) };
    let redirect = cure::PreflightRedirect::of(&message)?;
    if redirect.kind() != cure::RedirectKind::Other {
        return None;
    }
    let status = message.entry.response.status;
    Some(
        cure::finding(format!("Preflight redirected ({status}), and no redirect is followed on a preflight"), case, &message)
            .cause(redirect.target.to_owned())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("location")),
    )
}

/// Chromium sometimes hands over a redirected preflight without its status and headers: only its error tells.
fn unseen(case: &Case<'_>) -> Option<Finding> {
    if case.facts.judgement.verdict != Verdict::Cors(CorsError::PreflightDisallowedRedirect) {
        return None;
    }
    let hop = case.exchange.hops.get(case.facts.judgement.hop)?;
    let entry = hop.preflight.as_deref().unwrap_or(&hop.entry);
    let message = Message { hop: case.facts.judgement.hop, on: On::Preflight, entry };
    Some(
        cure::finding("Preflight redirected, and no redirect is followed on a preflight", case, &message)
            .specific(10)
            .evidence(Evidence::new(entry.id, Part::Timing, "error", entry.response.error.clone())),
    )
}
