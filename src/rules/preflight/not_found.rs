//! `preflight/not-found`: the preflight was answered 404.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/not-found",
    title: "OPTIONS is not routed",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "The server has no handler for OPTIONS on this path, or the path itself is wrong.",
    spec: "https://fetch.spec.whatwg.org/#ok-status",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 404
< Access-Control-Allow-Origin: https://app.example
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
    let status = message.entry.response.status;
    if status != 404 {
        return None;
    }
    Some(
        cure::finding(format!("Preflight answered {status}: nothing handles OPTIONS for this path"), case, &message)
            .cause(status.to_string())
            .specific(10)
            .evidence(Evidence::status(message.entry)),
    )
}
