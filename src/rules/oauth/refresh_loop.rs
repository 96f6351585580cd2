//! `oauth/refresh-loop`: the token is renewed again and again, and the API refuses each new one.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::keyed::hash;
use crate::peers::template_hash;
use crate::rules::Rule;

/// In which time the cycles are counted, in milliseconds, and how many make a loop.
const WINDOW: f64 = 60_000.0;
const CYCLES: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: "oauth/refresh-loop",
    title: "Each new token is refused like the one before",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_401,
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "The page answers each 401 with a refresh. The refresh works and does not help: the reason is not the age of the token but its audience, its scope or the header.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-one
< 401
< WWW-Authenticate: Bearer
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-two
< 401
< WWW-Authenticate: Bearer
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-three
< 401
< WWW-Authenticate: Bearer
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-one
< 401
< WWW-Authenticate: Bearer
> POST https://shop.example/oauth/token
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-two
< 401
< WWW-Authenticate: Bearer
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let now = case.started();
    let request = &entry.request;
    let template = template_hash(&request.method, &request.url);
    // The calls like this one, latest first: a loop shows new tokens and no success.
    let mut refused = vec![(now, hash(&[request.headers.get("authorization")?]))];
    let calls = case.peers.calls_before(&request.url, now).take_while(|it| it.at > now - WINDOW).take(512);
    for call in calls.filter(|it| it.template == template) {
        if call.status != 401 {
            break;
        }
        refused.push((call.at, call.authorization));
    }
    // Each refresh counts that worked and brought a token that none of the calls before had.
    let mut cycles = 0;
    let mut newest = None;
    let refreshes = case.peers.flow().token_requests_before(now).take_while(|it| it.at > now - WINDOW);
    for refresh in refreshes.filter(|it| it.what.refresh != 0 && it.what.status == 200) {
        let after = refused.iter().take_while(|it| it.0 >= refresh.what.ended).last();
        let before = refused.iter().filter(|it| it.0 < refresh.at);
        if after.is_some_and(|it| it.1 != 0 && before.clone().all(|old| old.1 != it.1)) {
            cycles += 1;
            newest = newest.or(Some(refresh.entry));
            refused.retain(|it| it.0 < refresh.at);
        }
    }
    if cycles < CYCLES {
        return None;
    }
    Some(
        Finding::error(format!("The token was renewed {cycles} times in a minute, and the API refused each new one"))
            .likely()
            .category(Category::TokenInvalid)
            .specific(75)
            .evidence(Evidence::request_header(entry, "Authorization"))
            .evidence(Evidence::new(newest?, Part::RequestBody, "grant_type", None))
            .fix(Fix::none(
                "what the API wants has to be asked for at login",
                "Stop after one refresh. Compare the audience, issuer and scopes of the token with what this API wants.",
            )),
    )
}
