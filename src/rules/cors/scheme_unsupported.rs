//! `cors/scheme-unsupported`: a call to another scheme.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::fetch::{CorsError, Verdict};
use crate::origin::Url;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/scheme-unsupported",
    title: "CORS works over http and https only",
    tier: 3,
    who: Who::Client,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "Cross-origin calls are possible to `http` and `https` alone; `file:` and others have opaque origins.",
    spec: "https://fetch.spec.whatwg.org/#concept-main-fetch",
    fails: transcript!(
        "
> GET ftp://files.example/a.json
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://files.example/a.json
! net::ERR_FAILED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    if case.facts.judgement.verdict != Verdict::Cors(CorsError::CorsDisabledScheme) {
        return None;
    }
    let entry = case.entry()?;
    let scheme = Url::parse(&entry.request.url)?.scheme;
    Some(
        Finding::error(crate::rules::cure::fit(format!("A page cannot call {scheme}: URLs; CORS needs http or https")))
            .at(crate::finding::Stage::NotSent)
            .category(crate::finding::Category::Cors)
            .cause(scheme.to_owned())
            .evidence(Evidence::new(entry.id, crate::finding::Part::Url, "", Some(entry.request.url.clone())))
            .fix(Fix::none("no header makes another scheme work", "Serve this resource over http or https.")),
    )
}
