//! `preflight/avoidable`: a GET whose only reason for a preflight is a header that it does not need.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/avoidable",
    title: "The preflight could be avoided",
    tier: 3,
    who: Who::Client,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::PREFLIGHT).and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "A GET has no body, so `Content-Type` says nothing; it only makes the browser ask first.",
    spec: "https://fetch.spec.whatwg.org/#cors-safelisted-request-header",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: GET
> Access-Control-Request-Headers: content-type
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Headers: content-type
at 0ms
> GET https://api.example/orders
> Content-Type: application/json
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: GET
> Access-Control-Request-Headers: authorization,content-type
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Headers: content-type,authorization
at 0ms
> GET https://api.example/orders
> Content-Type: application/json
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let hop = case.exchange.first()?;
    let preflight = hop.preflight.as_deref()?;
    let names = crate::fetch::PreflightQuestion::of(preflight).headers;
    let only = names.len() == 1 && names.first().is_some_and(|it| it == "content-type");
    if !only || !hop.entry.request.headers.has("content-type") || !matches!(hop.entry.request.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    Some(
        Finding::hint("A GET with Content-Type costs a preflight for nothing")
            .cause("content-type")
            .evidence(Evidence::request_header(&hop.entry, "content-type"))
            .fix(crate::fix::Fix::text("Do not set Content-Type on a GET.").edit(
                0,
                crate::fix::On::Request,
                crate::fix::Op::Remove { name: "Content-Type".to_owned() },
            )),
    )
}
