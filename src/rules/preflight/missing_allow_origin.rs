//! `preflight/missing-allow-origin`: the header is missing on the answer to OPTIONS.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::cure::Fault;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/missing-allow-origin",
    title: "The preflight's answer has no Access-Control-Allow-Origin",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "The browser asks first whether this page may make the request. An answer without `Access-Control-Allow-Origin` says no, and the request is never sent.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
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
    let message = cure::refused_preflight(case)?;
    if cure::fault(case, &message) != Some(Fault::Missing) {
        return None;
    }
    let origin = cure::origin_of(case, message.hop);
    Some(
        cure::finding(format!("The preflight's answer does not allow {origin}: no CORS headers"), case, &message)
            .evidence(message.evidence("access-control-allow-origin"))
            .evidence(cure::origin_evidence(case, message.hop)),
    )
}
