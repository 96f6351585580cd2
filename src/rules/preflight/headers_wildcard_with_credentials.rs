//! `preflight/headers-wildcard-with-credentials`: only `*` would allow the header.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/headers-wildcard-with-credentials",
    title: "Allow-Headers * does not count with credentials",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "For a request with credentials `*` is taken literally, as the name of a header.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-allow-headers",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: x-a
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: *
at 0ms
hook credentials=include
> PUT https://api.example/orders
> X-A: 1
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: x-a
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: *
at 0ms
hook credentials=omit
> PUT https://api.example/orders
> X-A: 1
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
    let missing = lists.missing_under_wildcard();
    missing.first()?;
    Some(
        cure::finding(
            format!("Allow-Headers `*` does not cover {} with credentials", missing.join(", ")),
            case,
            &message,
        )
        .specific(2)
        .cause(missing.join(","))
        .evidence(message.evidence("access-control-allow-headers"))
        .evidence(Evidence::request_header(message.entry, "access-control-request-headers")),
    )
}
