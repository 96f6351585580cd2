//! `preflight/method-not-allowed`: the preflight was answered 405 or 501.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/method-not-allowed",
    title: "OPTIONS is not allowed",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "The route exists, but not for OPTIONS, which browsers need before this request.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 405
< Access-Control-Allow-Origin: https://app.example
< Allow: GET, PUT
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
    if !(matches!(status, 405 | 501)) {
        return None;
    }
    Some(
        cure::finding(format!("Preflight answered {status}: the server does not allow OPTIONS"), case, &message)
            .cause(status.to_string())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("allow")),
    )
}
