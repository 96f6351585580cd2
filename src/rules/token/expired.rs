//! `token/expired`: the server says that the credential is over its time.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;
use crate::facts::tokens::Place;
use crate::syntax::jwt::TimeState;

pub(super) static RULE: Rule = Rule {
    id: "token/expired",
    title: "The server says that the credential expired",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "A credential is good for a limited time. This one was, and the page used it after its end.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The access token expired"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The token was revoked"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::TokenExpired])?;
    if is_seen_in_token(case) {
        return None;
    }
    let lead = match refusal.confidence {
        Confidence::Certain => "The server says that the credential expired",
        _ => "The credential has probably expired",
    };
    let headline = said::quoting(lead, refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Get a new credential with the refresh token or a new login, then repeat the call.")))
}

/// The token itself shows that it expired: `jwt/expired` says when.
fn is_seen_in_token(case: &Case<'_>) -> bool {
    let Some(now) = case.facts.clock.seconds() else { return false };
    let mut tokens = case.facts.tokens.iter().filter(|it| it.place != Place::DpopProof);
    tokens.any(|it| it.jwt.as_ref().is_some_and(|jwt| jwt.time_state(now) == Some(TimeState::Expired)))
}
