//! `oauth/refresh-rejected`: the refresh token is not accepted any more.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::{Fix, Slot};
use crate::rules::Rule;
use crate::rules::form;
use crate::rules::said;
use crate::syntax::authorization::is_undefined;

pub(super) static RULE: Rule = Rule {
    id: "oauth/refresh-rejected",
    title: "The refresh token was refused",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &["token/expired", "token/revoked", "token/rejected", "token/missing", "oauth/invalid-request"],
    reveals: &[],
    why: "A refresh token ends with its lifetime, a logout, a changed password, or when an older one of its family is used again.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"Token is not active"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    // A form that holds none is answered in many ways.
    let sent = form::of(case).and_then(|it| it.get("refresh_token"));
    let hollow = sent.is_some_and(|it| it.trim().is_empty() || is_undefined(&it));
    let missing = said::of(case, &[Category::TokenMissing, Category::RequestMalformed]).filter(|_| hollow);
    let refusal = missing.or_else(|| said::of(case, &[Category::GrantInvalid, Category::SessionExpired, Category::TokenRevoked, Category::TokenExpired, Category::TokenInvalid]))?;
    if !super::is_grant(case, "refresh_token") {
        return None;
    }
    let headline = said::quoting("The refresh token was refused", refusal);
    let text = "Log in again; store each rotated refresh token before the next use.";
    let fix = match form::of(case) {
        Some(form) => form::send(case, text, form.with_slot("refresh_token", Slot::RefreshToken)),
        None => Fix::none("a new refresh token is given by a login", text),
    };
    Some(said::finding(case, refusal, headline).fix(fix))
}
