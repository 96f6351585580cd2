//! `preflight/allow-headers-syntax`: an item is no token.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/allow-headers-syntax",
    title: "Access-Control-Allow-Headers cannot be parsed",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "The list is separated by commas. One item that is no token makes the browser drop the whole header.",
    spec: "https://fetch.spec.whatwg.org/#extract-header-list-values",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: authorization; x-a
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
    let message = cure::refused_by_list(case, "access-control-allow-headers")?;
    let lists = cure::Lists::of(case, &message);
    let bad = lists.bad_header()?;
    Some(
        cure::finding(format!("Access-Control-Allow-Headers cannot be parsed at {bad:?}"), case, &message)
            .cause(bad.to_owned())
            .specific(6)
            .evidence(message.evidence("access-control-allow-headers")),
    )
}
