//! `preflight/redirect-https`: a redirect from http to https on the same host.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/redirect-https",
    title: "The preflight is redirected to https",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "No redirect is followed on a preflight. Call the `https` URL in the first place.",
    spec: "https://fetch.spec.whatwg.org/#http-network-or-cache-fetch",
    fails: transcript!(
        "
at 1ms
> OPTIONS http://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 301
< Access-Control-Allow-Origin: https://app.example
< Location: https://api.example/orders
! net::ERR_INVALID_REDIRECT
at 0ms
> PUT http://api.example/orders
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
    let message = cure::refused_preflight(case)?;
    let redirect = cure::PreflightRedirect::of(&message)?;
    if redirect.kind() != cure::RedirectKind::Https {
        return None;
    }
    let status = message.entry.response.status;
    Some(
        cure::finding(format!("Preflight redirected ({status}) from http to https: call the https URL"), case, &message)
            .cause(redirect.target.to_owned())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("location")),
    )
}
