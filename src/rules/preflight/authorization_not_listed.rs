//! `preflight/authorization-not-listed`: `authorization` is asked for and not allowed.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/authorization-not-listed",
    title: "Authorization is not among the allowed headers",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "`Authorization` is not among the few headers that any page may send, so the preflight's answer must list it by name.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-allow-headers",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: content-type
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
    let missing = lists.missing_headers(cure::Wanted::Authorization);
    let first = missing.first()?;
    Some(
        cure::finding("The preflight's answer does not allow the Authorization header", case, &message)
            .cause(missing.join(","))
            .evidence(message.evidence("access-control-allow-headers"))
            .evidence(Evidence::request_header(message.entry, "access-control-request-headers"))
            .specific(u8::from(first.len() > 1)),
    )
}
