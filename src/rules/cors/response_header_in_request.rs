//! `cors/response-header-in-request`: an `Access-Control-Allow-*` header on the request.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/response-header-in-request",
    title: "The page sends a CORS response header",
    tier: 1,
    who: Who::Client,
    facts: FactSet::CROSS_ORIGIN,
    masks: &[],
    reveals: &[],
    why: "`Access-Control-Allow-*` are headers of answers. On a request they only force a preflight, which then has to allow them.",
    spec: "https://fetch.spec.whatwg.org/#http-responses",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/me
> Access-Control-Request-Method: GET
> Access-Control-Request-Headers: access-control-allow-origin
< 204
< Access-Control-Allow-Origin: https://app.example
at 0ms
> GET https://api.example/me
> Access-Control-Allow-Origin: *
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = &case.exchange.first()?.entry;
    let name = cure::response_header_in_request(case, entry)?;
    let failed = case.has(FactSet::BLOCKED);
    let finding = if failed { Finding::error } else { Finding::warning };
    let mut fix = Fix::text("Delete this header from the page's code: it only forces a preflight.");
    let sent: Vec<String> = entry
        .request
        .headers
        .iter()
        .filter(|it| cure::is_response_header(&it.name))
        .map(|it| it.name.clone())
        .collect();
    for name in sent {
        fix = fix.edit(0, crate::fix::On::Request, crate::fix::Op::Remove { name });
    }
    if fix.edits.is_empty() {
        fix.no_edit = "the request that carries the header was not captured";
    }
    Some(
        finding(format!("The page's code sends the response header {name}"))
            .at(crate::finding::Stage::Preflight)
            .category(crate::finding::Category::Cors)
            .specific(20)
            .cause(name.clone())
            .evidence(Evidence::request_header(entry, &name))
            .fix(fix),
    )
}
