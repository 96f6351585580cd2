//! `oauth/state-mismatch`: the browser came back with a state that no login sent.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

/// How long a login may take, in milliseconds.
const LOGIN: f64 = 15.0 * 60_000.0;

pub(super) static RULE: Rule = Rule {
    id: "oauth/state-mismatch",
    title: "The state that came back is not the one that was sent",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW,
    masks: &[],
    reveals: &[],
    why: "The page compares `state` with the one it stored at the start of the login, and stops if they differ. Two tabs or a lost session storage mix them up.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-10.12",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb
< 200
at +20s
kind document
> GET https://shop.example/cb?code=Xy12&state=s2
< 200
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb
< 200
at +20s
kind document
> GET https://shop.example/cb?code=Xy12&state=s1
< 200
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (step, callback) = case.facts.callback()?;
    let flow = case.peers.flow();
    let about = |at: f64| at > step.at - LOGIN;
    // A login that was begun before the recording has a state that nobody saw, so one for this very page is needed.
    let here = flow.authorize_before(step.at).find(|it| about(it.at) && it.what.leads_to(callback))?;
    let known = flow.authorize_before(step.at).any(|it| it.what.state == callback.state);
    if known || here.what.state == 0 {
        return None;
    }
    let headline = match callback.state {
        0 => "The browser came back without the state that the login sent",
        _ => "The browser came back with a state that no login of this session sent",
    };
    let entry = case.exchange.hops.iter().map(|it| &*it.entry).find(|it| it.id == step.entry)?;
    let part = if entry.request.method == "POST" {
        Part::RequestBody
    } else if entry.response.headers.has("location") { Part::ResponseHeader } else { Part::Url };
    Some(
        Finding::error(headline)
            .likely()
            .category(Category::RequestMalformed)
            .specific(60)
            .evidence(Evidence::new(step.entry, part, "state", None))
            .evidence(Evidence::new(here.entry, Part::Url, "state", None))
            .fix(Fix::none(
                "the state is made by the page at login",
                "Keep the state of each login under its own name, in this tab's session storage, until the browser comes back.",
            )),
    )
}
