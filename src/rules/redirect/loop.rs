//! `redirect/loop`: one URL five times in a chain, or the browser's limit.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/loop",
    title: "The redirects go round in a circle",
    tier: 2,
    who: Who::Api,
    facts: FactSet::NONE,
    masks: &[],
    reveals: &[],
    why: "Each answer sends the browser to the next, and it comes back to the first. A cookie that is not stored, or http and https sending to each other, are the usual reasons.",
    spec: "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch",
    fails: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://api.example/a
! net::ERR_TOO_MANY_REDIRECTS
"
    ),
    passes: transcript!(
        "
> GET https://api.example/a
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let limit = entry.response.error.as_deref() == Some("net::ERR_TOO_MANY_REDIRECTS");
    let again = case.exchange.hops.iter().filter(|it| it.entry.request.url == entry.request.url).count();
    if !limit && again < 5 {
        return None;
    }
    Some(
        Finding::error("The redirects go round in a circle")
            .explaining(true)
            .cause(entry.request.url.clone())
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .evidence(Evidence::response_header(entry, "location"))
            .fix(Fix::none(
                "no header on one answer ends the circle",
                "Look at what each answer sets: a cookie that the browser refuses, or two servers that send to each other.",
            )),
    )
}
