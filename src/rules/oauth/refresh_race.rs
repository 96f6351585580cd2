//! `oauth/refresh-race`: two refresh calls with one token are under way at the same time.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/refresh-race",
    title: "Two refresh calls run at the same time",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FLOW,
    masks: &["oauth/refresh-rejected", "oauth/grant-rejected", "oauth/refresh-reused"],
    reveals: &[],
    why: "Several calls found the token expired, and each began a refresh. Where refresh tokens rotate, the first one wins and the others end the login.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    fails: transcript!(
        r#"
page https://shop.example
took 300
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-one
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG-two"}
at +100ms
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-one
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
took 300
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-one
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG-two"}
at +400ms
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-one
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    if request.refresh == 0 {
        return None;
    }
    // Tokens for different APIs may be fetched side by side with one refresh token.
    let mut running = case.peers.flow().token_requests_before(step.at).filter(|it| {
        it.what.refresh == request.refresh && it.what.wanted == request.wanted && it.what.ended > step.at
    });
    let first = running.next()?;
    let others = 1 + running.count();
    let headline = match others {
        1 => "A refresh began while another one with the same token was under way".to_owned(),
        _ => format!("A refresh began while {others} others with the same token were under way"),
    };
    let finding = if case.has(FactSet::FAILED) && login::leaves_room(case, Category::GrantInvalid) {
        let finding = Finding::error(headline).category(Category::GrantInvalid);
        if case.facts.refusal.is_some() { finding.said() } else { finding }
    } else {
        Finding::warning(headline)
    };
    Some(
        finding
            .specific(85)
            .evidence(login::parameter(entry, "refresh_token", None))
            .evidence(Evidence::new(first.entry, Part::Timing, "", None))
            .fix(Fix::none(
                "the page decides when to refresh",
                "Refresh once: share the promise of the running refresh among all callers, and a lock among tabs.",
            )),
    )
}
