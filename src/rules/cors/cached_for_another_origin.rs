//! `cors/cached-for-another-origin`: the refused answer came from a cache.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure::{self, Fault};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/cached-for-another-origin",
    title: "A cache answered for another origin",
    tier: 2,
    who: Who::Gateway,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED),
    masks: &[],
    reveals: &[],
    why: "The answer was stored for another page, or for a load without `Origin`, and does not say that it depends on the origin.",
    spec: "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches",
    fails: transcript!(
        "
> GET https://cdn.example/a.json
< 200
< Access-Control-Allow-Origin: https://admin.example
< Age: 120
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://cdn.example/a.json
< 200
< Access-Control-Allow-Origin: https://admin.example
! net::ERR_FAILED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_answer(case)?;
    let fault = cure::fault(case, &message)?;
    if !matches!(fault, Fault::Missing | Fault::Mismatch) || cure::varies_by_origin(message.headers()) {
        return None;
    }
    let name = cure::cache_evidence(message.entry)?;
    let evidence = match name {
        "" => Evidence::status(message.entry),
        name => message.evidence(name),
    };
    Some(
        cure::finding("A cache gave this page an answer made for another origin", case, &message)
            .likely()
            .evidence(evidence)
            .evidence(message.evidence("vary")),
    )
}
