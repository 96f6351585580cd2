//! `cors/corp-blocked`: a policy header on the answer keeps other origins out.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/corp-blocked",
    title: "Cross-Origin-Resource-Policy refuses the page",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN,
    masks: &[],
    reveals: &[],
    why: "`Cross-Origin-Resource-Policy` on the answer names who may embed it; this page is not among them.",
    spec: "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check",
    fails: transcript!(
        "
kind image
> GET https://cdn.example/a.png
< 200
< Cross-Origin-Resource-Policy: same-origin
! net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin
"
    ),
    passes: transcript!(
        "
kind image
> GET https://cdn.example/a.png
< 200
< Cross-Origin-Resource-Policy: cross-origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let error = entry.response.error.as_deref()?;
    if !error.starts_with("net::ERR_BLOCKED_BY_RESPONSE") {
        return None;
    }
    let policy = entry.response.headers.get("cross-origin-resource-policy");
    // In a what-if the recorded error is about the former policy.
    if !case.facts.judgement.recorded && policy == Some("cross-origin") {
        return None;
    }
    let headline = match policy {
        Some(policy) => format!("Cross-Origin-Resource-Policy: {policy} keeps this page out"),
        None => "The page's embedder policy keeps out an answer without Cross-Origin-Resource-Policy".to_owned(),
    };
    Some(
        Finding::error(crate::rules::cure::fit(headline))
            .at(crate::finding::Stage::Cors)
            .cause(policy.unwrap_or_default().to_owned())
            .evidence(Evidence::response_header(entry, "cross-origin-resource-policy"))
            .fix(
                Fix::text("Let the server say `cross-origin`, or load it with CORS.").set_response(
                    case.last(),
                    "Cross-Origin-Resource-Policy",
                    "cross-origin",
                ),
            ),
    )
}
