//! `redirect/hop-without-cors`: a 3xx of a cross-origin call without a valid header.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/hop-without-cors",
    title: "A redirect on the way lacks CORS headers",
    tier: 1,
    who: Who::Api,
    facts: FactSet::BLOCKED.and(FactSet::REDIRECTED),
    masks: &[],
    reveals: &[],
    why: "Every answer on the way must allow the page's origin, redirects included.",
    spec: "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch",
    fails: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://api.example/b
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://api.example/b
< Access-Control-Allow-Origin: https://app.example
> GET https://api.example/b
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_answer(case)?;
    let status = message.entry.response.status;
    if !(300..400).contains(&status) || cure::fault(case, &message) != Some(cure::Fault::Missing) {
        return None;
    }
    Some(
        cure::finding(format!("The {status} redirect on the way has no CORS headers"), case, &message)
            .at(crate::finding::Stage::Redirect)
            .evidence(message.evidence("access-control-allow-origin"))
            .evidence(message.evidence("location")),
    )
}
