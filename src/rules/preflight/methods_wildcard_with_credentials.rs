//! `preflight/methods-wildcard-with-credentials`: only `*` would allow the method.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/methods-wildcard-with-credentials",
    title: "Allow-Methods * does not count with credentials",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "For a request with credentials `*` is taken literally, as the name of a method.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-allow-methods",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Access-Control-Allow-Methods: *
at 0ms
hook credentials=include
> PUT https://api.example/orders
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: *
at 0ms
hook credentials=omit
> PUT https://api.example/orders
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_by_list(case, "access-control-allow-methods")?;
    let lists = cure::Lists::of(case, &message);
    let method = lists.refused_method()?;
    if !lists.wildcard_method() || lists.methods_differing_in_case(method).is_some() {
        return None;
    }
    Some(
        cure::finding(format!("Allow-Methods `*` does not cover {method} with credentials"), case, &message)
            .specific(5)
            .cause(method.to_owned())
            .evidence(message.evidence("access-control-allow-methods")),
    )
}
