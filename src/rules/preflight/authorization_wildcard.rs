//! `preflight/authorization-wildcard`: the call passes in browsers that let `*` cover `Authorization`.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/authorization-wildcard",
    title: "Allow-Headers * does not cover Authorization everywhere",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::PREFLIGHT).and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "The Fetch standard excludes `Authorization` from `*`. Chromium and Firefox still accept it today and warn that they will not.",
    spec: "https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: *
at 0ms
> PUT https://api.example/orders
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
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
< Access-Control-Allow-Headers: *, authorization
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
    let (hop, preflight) =
        case.exchange.hops.iter().enumerate().find_map(|(index, hop)| Some((index, hop.preflight.as_deref()?)))?;
    let message = cure::Message { hop, on: crate::fix::On::Preflight, entry: preflight };
    if !cure::Lists::of(case, &message).authorization_by_wildcard() {
        return None;
    }
    let names = message.headers().combined("access-control-allow-headers").unwrap_or_default();
    Some(
        Finding::warning("`*` does not cover Authorization in the standard: list it by name")
            .cause("authorization")
            .evidence(message.evidence("access-control-allow-headers"))
            .fix(
                crate::fix::Fix::text("List Authorization beside the wildcard.").set_preflight(
                    hop,
                    "Access-Control-Allow-Headers",
                    format!("{names}, Authorization"),
                ),
            ),
    )
}
