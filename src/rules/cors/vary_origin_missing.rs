//! `cors/vary-origin-missing`: a specific origin is allowed on an answer that caches may keep.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/vary-origin-missing",
    title: "The answer depends on the origin, but does not say so",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "A cache that does not know that the answer depends on `Origin` hands it to another origin, whose call then fails.",
    spec: "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches",
    fails: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Cache-Control: max-age=60
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: https://app.example
< Cache-Control: max-age=60
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let headers = &entry.response.headers;
    let allowed = headers.get("access-control-allow-origin").map(str::trim)?;
    let cacheable = matches!(entry.request.method.as_str(), "GET" | "HEAD");
    if !cacheable || matches!(allowed, "*" | "null") || cure::varies_by_origin(headers) {
        return None;
    }
    if headers.combined("cache-control").is_some_and(|it| it.to_ascii_lowercase().contains("no-store")) {
        return None;
    }
    Some(
        Finding::warning(format!("The answer allows {allowed} alone, but lacks `Vary: Origin`"))
            .cause("vary")
            .evidence(Evidence::response_header(entry, "vary"))
            .evidence(Evidence::response_header(entry, "access-control-allow-origin"))
            .fix(
                Fix::text("Send `Vary: Origin` on every answer of this URL, also on those without CORS headers.")
                    .set_response(case.last(), "Vary", cure::vary_with_origin(headers)),
            ),
    )
}
