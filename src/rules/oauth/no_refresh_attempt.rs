//! `oauth/no-refresh-attempt`: the token expired, a refresh token is at hand, and nobody uses it.

use crate::facts::tokens::Place;
use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::keyed::hash;
use crate::rules::Rule;
use crate::rules::credentials::{token_cause, token_shown};
use crate::syntax::jwt::TimeState;

pub(super) static RULE: Rule = Rule {
    id: "oauth/no-refresh-attempt",
    title: "The token expired and was not renewed",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &[],
    reveals: &[],
    why: "The login brought a refresh token. The page goes on with the expired access token instead of getting a new one.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Cache-Control: no-store
<
< {"access_token":"<<{"alg":"RS256"}.{"exp":now+60}>>","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG"}
at +120s
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+60}>>
< 401
< WWW-Authenticate: Bearer
at +130s
> GET https://shop.example/api/cart
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+60}>>
< 401
< WWW-Authenticate: Bearer
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
<
< {"access_token":"<<{"alg":"RS256"}.{"exp":now+60}>>","token_type":"Bearer"}
at +120s
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+60}>>
< 401
< WWW-Authenticate: Bearer
at +130s
> GET https://shop.example/api/cart
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+60}>>
< 401
< WWW-Authenticate: Bearer
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let now = case.started();
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization)?;
    let expired = token.jwt.as_deref()?.time_state(case.facts.clock.seconds()?) == Some(TimeState::Expired);
    let flow = case.peers.flow();
    let login = flow.issue_of(token.hash, now)?;
    if !expired || login.what.answer.as_ref()?.refresh == 0 {
        return None;
    }
    // The first call with the expired token may be the one that starts the refresh.
    let header = hash(&[entry.request.headers.get("authorization")?]);
    let mut before = case.peers.calls_before(&entry.request.url, now - 2000.0);
    let refused = before.find(|it| it.authorization == header && it.status == 401)?;
    if flow.token_requests_before(now).any(|it| it.at > login.what.ended && it.what.refresh != 0) {
        return None;
    }
    Some(
        Finding::warning("The login brought a refresh token, and no refresh was made since the token expired")
            .likely()
            .cause(token_cause(token))
            .evidence(token_shown(entry, token))
            .evidence(Evidence::new(login.entry, Part::ResponseBody, "refresh_token", None))
            .evidence(Evidence::new(refused.head, Part::Status, "", Some("401".to_owned())))
            .fix(Fix::none(
                "the page decides when to refresh",
                "Refresh shortly before `exp`, or once after a 401, and repeat the call with the new token.",
            )),
    )
}
