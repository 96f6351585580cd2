//! `preflight/injected-header`: the refused header is one that tracing or HTTP libraries add.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/injected-header",
    title: "A library added the header that is refused",
    tier: 2,
    who: Who::Client,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "The page's own code did not set this header: a tracing or HTTP library did. Tell it not to for this host, or let the server allow it.",
    spec: "https://www.w3.org/TR/trace-context/#traceparent-header",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: traceparent
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
at 0ms
> PUT https://api.example/orders
> Traceparent: 00-1
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: traceparent
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: traceparent
at 0ms
> PUT https://api.example/orders
> Traceparent: 00-1
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
    let (name, library) = missing.iter().find_map(|name| Some((name, cure::library_of(name)?)))?;
    Some(
        cure::finding(format!("{name} is added by {library}, and this server does not allow it"), case, &message)
            .likely()
            .specific(2)
            .who(Who::Client)
            .cause(name.clone())
            .explaining(true)
            .evidence(Evidence::request_header(message.entry, "access-control-request-headers")),
    )
}
