//! `preflight/header-not-listed`: another header is asked for and not allowed.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/header-not-listed",
    title: "A header is not among the allowed ones",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "Every header beyond the few that any page may send must be listed in `Access-Control-Allow-Headers`.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-allow-headers",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: x-api-version
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: authorization
at 0ms
> PUT https://api.example/orders
> X-Api-Version: 2
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: x-api-version
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: x-api-version
at 0ms
> PUT https://api.example/orders
> X-Api-Version: 2
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
    let missing = lists.missing_headers(cure::Wanted::Other);
    let first = missing.first()?;
    Some(
        cure::finding(format!("The preflight's answer does not allow the header {}", missing.join(", ")), case, &message)
            .cause(missing.join(","))
            .evidence(message.evidence("access-control-allow-headers"))
            .evidence(Evidence::request_header(message.entry, "access-control-request-headers"))
            .specific(u8::from(first.len() > 1)),
    )
}
