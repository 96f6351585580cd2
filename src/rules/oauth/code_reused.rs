//! `oauth/code-reused`: one authorization code in two token requests.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "oauth/code-reused",
    title: "The authorization code was used before",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/grant-rejected", "oauth/code-stale"],
    reveals: &[],
    why: "A code is good for one exchange. The code that handles the redirect back ran twice: an effect that runs twice in development, two routers, a reload.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Cache-Control: no-store
< Content-Type: application/json
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
> POST https://shop.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
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
> grant_type=authorization_code&code=Xy12
< 200
< Cache-Control: no-store
< Content-Type: application/json
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
> POST https://shop.example/oauth/token
>
> grant_type=authorization_code&code=Zz34
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
    if request.code == 0 || !login::leaves_room(case, Category::GrantInvalid) {
        return None;
    }
    // A server that failed or throttled has not looked at the code.
    let used = case
        .peers
        .flow()
        .token_requests_before(step.at)
        .filter(|it| it.what.code == request.code && it.what.status < 500 && it.what.status != 429)
        .last()?;
    let ago = duration((step.at - used.at) / 1000.0);
    let good = (200..300).contains(&used.what.status);
    let finding = Finding::error(format!("The code was sent to the token endpoint before, {ago} earlier"));
    let finding = if good { finding } else { finding.likely() };
    let finding = match &case.facts.refusal {
        Some(_) => finding.said(),
        None => finding,
    };
    Some(
        finding
            .category(Category::GrantInvalid)
            .specific(85)
            .evidence(login::parameter(entry, "code", None))
            .evidence(Evidence::new(used.entry, Part::RequestBody, "code", None))
            .fix(Fix::none(
                "only a new login gives a new code",
                "Exchange the code once: guard the handler of the redirect back, and take the code out of the URL before the exchange.",
            )),
    )
}
