//! `redirect/credentials-in-location`: user:password@ in `Location`.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::fetch::{CorsError, Verdict};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/credentials-in-location",
    title: "The redirect's target has a user name in its URL",
    tier: 2,
    who: Who::Api,
    facts: FactSet::BLOCKED.and(FactSet::REDIRECTED),
    masks: &[],
    reveals: &[],
    why: "A CORS request does not follow a redirect whose URL carries credentials.",
    spec: "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch",
    fails: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://user:pass@api.example/b
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://api.example/b
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
> GET https://api.example/b
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    if case.facts.judgement.verdict != Verdict::Cors(CorsError::RedirectContainsCredentials) {
        return None;
    }
    let hop = case.facts.judgement.hop;
    let entry = &case.exchange.hops.get(hop)?.entry;
    let target = crate::fetch::redirect::redirect_target(&entry.response)?;
    Some(
        Finding::error("The redirect's URL carries a user name: CORS does not follow it")
            .category(Category::Cors)
            .evidence(Evidence::response_header(entry, "location"))
            .fix(
                Fix::text("Leave user name and password out of the redirect's URL.")
                    .set_response(hop, "Location", super::without_userinfo(target)),
            ),
    )
}
