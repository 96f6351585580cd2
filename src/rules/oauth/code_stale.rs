//! `oauth/code-stale`: the authorization code was exchanged long after it came.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};
use crate::syntax::time::duration;

/// How long codes live at servers that keep them short, in milliseconds.
const LIFETIME: f64 = 60_000.0;

pub(super) static RULE: Rule = Rule {
    id: "oauth/code-stale",
    title: "The authorization code was exchanged too late",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/grant-rejected"],
    reveals: &[],
    why: "Authorization codes live for a minute at many servers, for ten at most.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
at +150s
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 400
< Access-Control-Allow-Origin: https://shop.example
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
at +5s
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 400
< Access-Control-Allow-Origin: https://shop.example
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let refusal = case.facts.refusal.as_ref().filter(|it| it.category == Category::GrantInvalid)?;
    let callback = case.peers.flow().callback_with(request.code, step.at)?;
    let late = step.at - callback.at;
    if late <= LIFETIME {
        return None;
    }
    let headline = format!("The code was exchanged {} after it came", duration(late / 1000.0));
    Some(
        Finding::error(headline)
            .likely()
            .said()
            .category(Category::GrantInvalid)
            .specific(70)
            .evidence(login::parameter(entry, "code", None))
            .evidence(Evidence::new(callback.entry, Part::Url, "code", None))
            .evidence(refusal.place.clone())
            .fix(Fix::none("only a new login gives a new code", "Exchange the code as soon as it comes.")),
    )
}
