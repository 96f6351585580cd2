//! `oauth/par-problem`: a pushed authorization request was used twice or too late, or was not made at all.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "oauth/par-problem",
    title: "A pushed authorization request was not used as it has to be",
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
    let finding = |headline: &str| Finding::error(headline).category(Category::RequestMalformed).specific(75);
    let push = "Push the authorization request again for every login, and send the browser there at once.";
    let again = Fix::none("only the server gives out a request_uri", push);
    let shown = Evidence::new(step.entry, Part::Url, "request_uri", None);
    let refusal = case.facts.refusal.as_ref();
    if authorize.request_uri == 0 {
        // The server takes no other requests than pushed ones.
        let refusal = refusal.filter(|it| it.said.to_ascii_lowercase().contains("pushed"))?;
        return Some(
            finding("The server takes only authorization requests that were pushed (PAR)")
                .said()
                .evidence(refusal.place.clone())
                .fix(Fix::none(
                    "the request has to be made to another endpoint first",
                    "POST the parameters to the pushed authorization request endpoint, and send the browser with the request_uri that comes back.",
                )),
        );
    }
    let mut logins = case.peers.flow().authorize_before(step.at);
    let used = logins.find(|it| it.what.request_uri == authorize.request_uri && it.entry != step.entry);
    if let Some(used) = used {
        return Some(
            finding("The request_uri of this login was used before")
                .likely()
                .evidence(shown)
                .evidence(Evidence::new(used.entry, Part::Url, "request_uri", None))
                .fix(again),
        );
    }
    if let Some(refusal) = refusal.filter(|it| it.code.as_deref() == Some("invalid_request_uri")) {
        let headline = "The server does not know the request_uri of this login, or no longer";
        return Some(finding(headline).said().evidence(shown).evidence(refusal.place.clone()).fix(again));
    }
    // What was pushed stands; some servers refuse what comes beside it.
    let beside = authorize.redirect_uri.is_some() || !authorize.scope.is_empty() || !authorize.response_type.is_empty();
    beside.then(|| {
        finding("Parameters stand beside the request_uri, which holds them already")
            .possible()
            .evidence(shown)
            .fix(Fix::none("the page builds the URL", "Send the browser with client_id and request_uri alone."))
    })
}
