//! `preflight/throttled`: the preflight was answered 429.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/throttled",
    title: "OPTIONS counts against the rate limit",
    tier: 2,
    who: Who::Gateway,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "Preflights are counted by the rate limit, so the request that they ask for is never sent.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 429
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
    if !(cure::is_throttled(message.entry)) {
        return None;
    }
    Some(
        cure::finding(format!("Preflight answered {status}: OPTIONS counts against the rate limit"), case, &message)
            .cause(status.to_string())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("retry-after")),
    )
}
