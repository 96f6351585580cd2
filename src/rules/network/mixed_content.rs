//! `network/mixed-content`: an https page called an http URL.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/mixed-content",
    title: "A secure page may not call http",
    tier: 1,
    who: Who::Client,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "A page from `https` may not load from `http`, loopback aside. The browser stops the call before anything is sent.",
    spec: "https://w3c.github.io/webappsec-mixed-content/",
    fails: transcript!(
        "
> GET http://api.example/me
!
"
    ),
    passes: transcript!(
        "
page http://app.example
> GET http://api.example/me
!
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let error = entry.response.error.as_deref()?;
    if !crate::fetch::network::is_mixed_content(&case.facts.judgement.page, &entry.request.url)
        || !matches!(error, "" | "net::ERR_FAILED" | "mixed-content")
    {
        return None;
    }
    let place = super::place(entry);
    Some(
        Finding::error(super::super::cure::fit(format!("An https page may not call http: {place} was not contacted")))
            .at(crate::finding::Stage::NotSent)
            .cause(place.to_owned())
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .fix(Fix::none("the API must be served over https", "Serve the API over https, and call that URL.".to_owned())),
    )
}
