//! `cookie/session-rejected`: the cookie was sent, and the server does not take it.

use crate::facts::tokens::Place;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::auth_header::names_another_reason;
use crate::rules::credentials::{because, bearers, shorten};
use crate::syntax::jwt::TimeState;
use crate::syntax::time::duration;
use super::sent_session;

pub(super) static RULE: Rule = Rule {
    id: "cookie/session-rejected",
    title: "The session in the cookie is over",
    tier: 1,
    who: Who::User,
    facts: FactSet::COOKIE.and(FactSet::AUTH_FAILED),
    masks: &["session/login-required", "token/missing", "token/rejected"],
    reveals: &[],
    why: "The cookie names a session that the server does not know: it ended, it lives on another node, or it belongs to another environment.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/login
< 200
< Set-Cookie: sid=5f2c9d; HttpOnly
> GET https://shop.example/me
> Cookie: sid=5f2c9d
< 401
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/login
< 200
< Set-Cookie: theme=dark
> GET https://shop.example/me
> Cookie: theme=dark
< 401
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if case.has(FactSet::AUTHORIZATION) || bearers(case).next().is_some() || holds_expired_token(case) {
        return None;
    }
    if let Some(refusal) = &case.facts.refusal {
        let told = matches!(refusal.category, Category::SessionExpired | Category::Other)
            || (refusal.category == Category::RoleDenied && refusal.confidence > Confidence::Possible);
        if told || names_another_reason(refusal) {
            return None;
        }
    }
    let name = sent_session(case, entry)?;
    // Where calls carry a token besides, the missing token is the matter.
    let mut before = case.peers.calls_before(&entry.request.url, case.started());
    let offers_bearer = case.facts.challenges.scheme("bearer").is_some();
    if offers_bearer && before.any(|it| it.authorization != 0 && !it.failed) {
        return None;
    }
    let name = shorten(name, 24);
    let mut before = case.peers.calls_before(&entry.request.url, case.started());
    let headline = match before.find(|it| it.cookie && !it.failed) {
        Some(worked) => {
            let ago = duration((case.started() - worked.at) / 1000.0);
            format!("The session in the cookie `{name}` is refused; a call with cookies worked {ago} before")
        }
        None => format!("The cookie `{name}` was sent, and the server does not accept it"),
    };
    let finding = Finding::error(shorten(&headline, 90))
        .likely()
        .cause(name)
        .evidence(Evidence::request_header(entry, "Cookie"))
        .evidence(Evidence::status(entry));
    let text = "Log in again. If the login is fresh, compare environments, and whether all nodes of the server share their sessions.";
    let fix = Fix::none("only a login gives another cookie", text);
    Some(because(finding, case, Category::SessionExpired).fix(fix))
}

/// That is told by the rule about the token.
fn holds_expired_token(case: &Case<'_>) -> bool {
    let now = case.facts.clock.seconds();
    let tokens = case.facts.tokens.iter().filter(|it| it.place == Place::Cookie).filter_map(|it| it.jwt.as_deref());
    now.is_some_and(|now| tokens.into_iter().any(|it| it.time_state(now) == Some(TimeState::Expired)))
}
