//! `preflight/not-cached`: three preflights for one URL within a minute.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/not-cached",
    title: "The preflight is repeated before every call",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::PREFLIGHT).and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "Without `Access-Control-Max-Age` a browser keeps a preflight's answer for 5 seconds. Chromium keeps it for up to 7200, Firefox for up to 86400.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-max-age",
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
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
at 20001ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: authorization
at 20000ms
> PUT https://api.example/orders
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
at 40001ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PUT
< Access-Control-Allow-Headers: authorization
at 40000ms
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
    let hop = case.exchange.first()?;
    let preflight = hop.preflight.as_deref()?;
    let age = preflight.response.headers.get("access-control-max-age");
    if age.and_then(|it| it.trim().parse::<u64>().ok()).is_some_and(|it| it > 5) {
        return None;
    }
    let request = crate::peers::request_hash(&hop.entry.request.method, &hop.entry.request.url);
    let at = case.started();
    let before = case
        .peers
        .calls_before(&hop.entry.request.url, at)
        .take_while(|it| at - it.at < 60_000.0)
        .filter(|it| it.preflighted && it.request == request)
        .count();
    if before < 2 {
        return None;
    }
    Some(
        Finding::hint(format!("{} preflights for this call within a minute: none is kept", before + 1))
            .cause("max-age")
            .evidence(Evidence::response_header(preflight, "access-control-max-age"))
            .fix(
                crate::fix::Fix::text("Let browsers keep the preflight's answer.").set_preflight(
                    0,
                    "Access-Control-Max-Age",
                    "7200",
                ),
            ),
    )
}
