//! `cors/broken-by-extension`: the answer passes every check, yet the browser refused it.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::fetch::Ending;
use crate::fetch::cors_check;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/broken-by-extension",
    title: "Something in this browser breaks the call",
    tier: 2,
    who: Who::User,
    facts: FactSet::CROSS_ORIGIN,
    masks: &[],
    reveals: &[],
    why: "With the headers as the server sent them the browser would have let this pass. An extension that strips or rewrites headers is the usual reason.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Vary: Origin
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
! net::ERR_FAILED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let status = entry.response.status;
    if !case.facts.judgement.recorded
        || Ending::of(entry) != Ending::Failed || status == 0 || (300..400).contains(&status) || case.exchange.hops.len() > 1 {
        return None;
    }
    let origin = cure::origin_of(case, case.last());
    cors_check(&origin, &entry.response.headers, true).ok()?;
    Some(
        Finding::error("The answer passes CORS, yet the browser refused it: an extension interferes")
            .likely()
            .at(crate::finding::Stage::Extension)
            .evidence(Evidence::response_header(entry, "access-control-allow-origin"))
            .cause("extension")
            .fix(Fix::none(
                "the fault is in this browser",
                "Turn extensions off, or try in a clean profile: the server's headers are right.",
            )),
    )
}
