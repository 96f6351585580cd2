//! `cors/rescued-by-extension`: the answer does not pass, yet the page could read it.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fetch::redirect::hop_origin;
use crate::fetch::{Verdict, cors_check};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/rescued-by-extension",
    title: "An extension lets this call through",
    tier: 1,
    who: Who::User,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "The entry shows the headers as the server sent them, and with those the browser would have refused. A browser extension rewrites them: users without it will fail.",
    spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
    fails: transcript!(
        "
> GET https://api.example/me
< 200
< Content-Type: application/json
<
< {}
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 200
< Content-Type: application/json
< Access-Control-Allow-Origin: *
<
< {}
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // The browser enforced CORS here, and says that the load was fine.
    if case.facts.judgement.verdict != Verdict::Ok || !cure::was_enforced(case, entry) {
        return None;
    }
    // Nearly every answer that was read allows its page, in so many words.
    let mut allowed = entry.response.headers.get_all("access-control-allow-origin");
    if let (Some(value), None) = (allowed.next(), allowed.next())
        && (value == "*" || entry.request.headers.get("origin") == Some(value))
    {
        return None;
    }
    let hop = hop_origin(case.exchange, &case.facts.judgement.page, case.last());
    cors_check(&hop.origin, &entry.response.headers, false).err()?;
    Some(
        Finding::warning("An extension rescues this call: users without it will be refused")
            .evidence(Evidence::response_header(entry, "access-control-allow-origin"))
            .cause("extension")
            .fix(cure::cors(case)),
    )
}
