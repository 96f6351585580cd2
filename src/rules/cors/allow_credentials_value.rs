//! `cors/allow-credentials-value`: the header is there with another value.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/allow-credentials-value",
    title: "Access-Control-Allow-Credentials is not exactly true",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The only value that counts is `true`, in lower case, once.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
> Cookie: sid=1
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
< Access-Control-Allow-Credentials: True
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
    if value.as_deref().is_none_or(|it| it.trim_matches([' ', '\t']) == "true") || cure::is_redirected_preflight(&message) {
        return None;
    }
    Some(
        cure::finding(format!("Access-Control-Allow-Credentials is {:?}; only `true` counts", value.as_deref().unwrap_or_default()), case, &message)
            .cause(value.unwrap_or_default().into_owned())
            .evidence(message.evidence("access-control-allow-credentials"))
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
