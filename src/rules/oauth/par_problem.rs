//! `oauth/par-problem`: a pushed authorization request was used twice.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "oauth/par-problem",
    title: "A pushed authorization request was used twice",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/authorize-error", "oauth/invalid-request", "body/request-malformed"],
    reveals: &[],
    why: "A `request_uri` is good for one login and for a short time. A reload or a second tab uses it again.",
    spec: "https://www.rfc-editor.org/rfc/rfc9126#section-4",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?client_id=web&request_uri=urn:ietf:params:oauth:request_uri:a1
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
kind document
> GET https://login.example/authorize?client_id=web&request_uri=urn:ietf:params:oauth:request_uri:a1
< 400
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?client_id=web&request_uri=urn:ietf:params:oauth:request_uri:a1
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
kind document
> GET https://login.example/authorize?client_id=web&request_uri=urn:ietf:params:oauth:request_uri:a2
< 400
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (step, authorize) = case.facts.authorize()?;
    if authorize.request_uri == 0 {
        return None;
    }
    let mut logins = case.peers.flow().authorize_before(step.at);
    let used = logins.find(|it| it.what.request_uri == authorize.request_uri && it.entry != step.entry)?;
    Some(
        Finding::error("The request_uri of this login was used before")
            .likely()
            .category(Category::RequestMalformed)
            .specific(75)
            .evidence(Evidence::new(step.entry, Part::Url, "request_uri", None))
            .evidence(Evidence::new(used.entry, Part::Url, "request_uri", None))
            .fix(Fix::none(
                "only the server gives out a request_uri",
                "Push the authorization request again for every login.",
            )),
    )
}
