//! `cors/allow-credentials-missing`: a credentialed request whose answer does not allow credentials.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-credentials-missing",
    title: "Access-Control-Allow-Credentials is missing",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "For a request with credentials the browser also needs `Access-Control-Allow-Credentials: true`.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
> Cookie: sid=1
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
> Cookie: sid=1
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused(case)?;
    if !cure::with_credentials(case) || cure::fault(case, &message).is_some_and(|it| it != Fault::Wildcard) {
        return None;
    }
    let value = message.headers().combined("access-control-allow-credentials");
    if value.is_some() || cure::is_redirected_preflight(&message) {
        return None;
    }
    Some(
        cure::finding("Sent with credentials, but Access-Control-Allow-Credentials is missing", case, &message)
            .cause(value.unwrap_or_default().into_owned())
            .evidence(message.evidence("access-control-allow-credentials"))
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
