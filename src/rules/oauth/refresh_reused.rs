//! `oauth/refresh-reused`: a refresh token is sent that was replaced by a newer one.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "oauth/refresh-reused",
    title: "A refresh token was used again after it was replaced",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW,
    masks: &["oauth/refresh-rejected", "oauth/grant-rejected"],
    reveals: &[],
    why: "The server gave a new refresh token and retired the old one. One that is used again looks stolen, and many servers then end the whole login.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-one
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG-two"}
at +90s
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
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-one
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG-two"}
at +90s
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG-two
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
    let used = case.peers.flow().token_requests_before(step.at).find(|it| {
        let replaced = it.what.answer.as_ref().is_some_and(|it| it.refresh != 0 && it.refresh != request.refresh);
        it.what.refresh == request.refresh && replaced && it.what.ended < step.at
    })?;
    let ago = duration((step.at - used.what.ended) / 1000.0);
    let headline = format!("The refresh token was sent again, {ago} after it was replaced");
    let finding = if case.has(FactSet::FAILED) && login::leaves_room(case, Category::GrantInvalid) {
        let finding = Finding::error(headline).category(Category::GrantInvalid);
        if case.facts.refusal.is_some() { finding.said() } else { finding }
    } else {
        Finding::warning(headline)
    };
    Some(
        finding
            .specific(80)
            .evidence(login::parameter(entry, "refresh_token", None))
            .evidence(Evidence::new(used.entry, Part::ResponseBody, "refresh_token", None))
            .fix(Fix::none(
                "the newer refresh token is known to the page",
                "Store the refresh token of every answer before the next use, for all tabs alike; log in again.",
            )),
    )
}
