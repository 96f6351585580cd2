//! `preflight/method-not-listed`: the method is missing in `Access-Control-Allow-Methods`.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/method-not-listed",
    title: "The method is not among the allowed ones",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "Methods other than GET, HEAD and POST must be listed in `Access-Control-Allow-Methods`.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-allow-methods",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: GET, POST
< Access-Control-Allow-Headers: authorization
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
    let message = cure::refused_by_list(case, "access-control-allow-methods")?;
    let lists = cure::Lists::of(case, &message);
    let method = lists.refused_method()?;
    if lists.methods_differing_in_case(method).is_some() || lists.wildcard_method() {
        return None;
    }
    Some(
        cure::finding(format!("The preflight's answer does not allow {method}"), case, &message)
            .specific(5)
            .cause(method.to_owned())
            .evidence(message.evidence("access-control-allow-methods"))
            .evidence(Evidence::request_header(message.entry, "access-control-request-method")),
    )
}
