//! `api-key/referrer-blocked`: the key or client allows only certain web origins.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "api-key/referrer-blocked",
    title: "The key does not allow this web origin",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden", "api-key/invalid"],
    reveals: &[],
    why: "The key or client is bound to a list of origins or referrers, and the page's is not on it. A page with `Referrer-Policy: no-referrer` sends none at all.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 403
< Content-Type: application/json
<
< {"error":{"code":403,"message":"Requests from referer https://shop.example are blocked.","details":[{"reason":"API_KEY_HTTP_REFERRER_BLOCKED"}]}}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::OriginBlocked])?;
    let headline = said::quoting("This web origin is not allowed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the list of origins is kept with the key",
        format!("Add {} to the origins that the key or client allows.", case.facts.judgement.page),
    )))
}
