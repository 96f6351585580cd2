//! `preflight/only-preflight-has-cors`: the preflight passes, the answer itself does not.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/only-preflight-has-cors",
    title: "Only the preflight's answer has CORS headers",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "The preflight is answered by a layer that knows CORS; the route itself does not send the headers. Both answers need them.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
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
    let message = cure::refused_answer(case)?;
    let hop = case.exchange.hops.get(message.hop)?;
    hop.preflight.as_ref()?;
    let fault = cure::fault(case, &message)?;
    if fault != cure::Fault::Missing {
        return None;
    }
    Some(
        cure::finding("The preflight's answer allows this page, the answer itself does not", case, &message)
            .at(crate::finding::Stage::Cors)
            .specific(5)
            .cause("answer")
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
