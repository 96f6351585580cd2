//! `preflight/redirect-slash`: a redirect that only adds or removes the last slash.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/redirect-slash",
    title: "The preflight is redirected to a path with or without a slash",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "No redirect is followed on a preflight. The server redirects to its canonical path: call that path, or turn the redirect off for the API.",
    spec: "https://fetch.spec.whatwg.org/#http-network-or-cache-fetch",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
< 301
< Access-Control-Allow-Origin: https://app.example
< Location: https://api.example/orders/
! net::ERR_INVALID_REDIRECT
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
    let message = cure::refused_preflight(case)?;
    let redirect = cure::PreflightRedirect::of(&message)?;
    if redirect.kind() != cure::RedirectKind::Slash {
        return None;
    }
    let status = message.entry.response.status;
    Some(
        cure::finding(format!("Preflight redirected ({status}) for a slash at the end of the path"), case, &message)
            .cause(redirect.target.to_owned())
            .specific(10)
            .evidence(Evidence::status(message.entry))
            .evidence(message.evidence("location")),
    )
}
