use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, grade, kept, set_authorization, shorten};
use crate::syntax::{authorization, cookie};
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/token-in-cookie",
    title: "The token is in a cookie, and the API looks in Authorization",
    tier: 2,
    who: Who::Client,
    facts: FactSet::COOKIE.and(FactSet::AUTH_FAILED),
    masks: &["auth-header/missing", "auth-header/missing-on-this-call", "cookie/session-rejected", "token/malformed", "token/missing", "token/rejected", "session/login-required"],
    reveals: &[],
    why: "A server that asks for `Bearer` reads the token from `Authorization` alone; a cookie with the same token means nothing to it.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: theme=dark; access_token=eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: theme=dark; session=a8f3c2d1e0
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if case.has(FactSet::AUTHORIZATION) || !super::asks_for_authorization(case) {
        return None;
    }
    // An API may well take the cookie: then calls with it alone worked before.
    let mut before = case.peers.calls_before(&entry.request.url, case.started());
    if before.any(|it| it.cookie && it.authorization == 0 && !it.failed) {
        return None;
    }
    let cookies = entry.request.headers.get_all("cookie").flat_map(cookie::pairs);
    let (name, value) = cookies.into_iter().find_map(|(name, value)| {
        let decoded = percent_encoding::percent_decode_str(value).decode_utf8().ok()?;
        let value = decoded.trim_matches('"');
        let bare = value.strip_prefix("Bearer ").unwrap_or(value);
        is_access_token(name, bare).then(|| (name, format!("Bearer {bare}")))
    })?;
    let credential = kept(case, &authorization::read(&value), "Bearer")?;
    let headline = format!("The token is in the cookie `{}`; the API looks in Authorization", shorten(name, 24));
    let finding = grade(case, &headline).likely().cause(name).evidence(Evidence::request_header(entry, "Cookie"));
    let text = "Send the token of the cookie as `Authorization: Bearer …`; a cookie that is `HttpOnly` needs a backend for that.";
    Some(because(finding, case, Category::TokenMissing).fix(set_authorization(case, text, credential)))
}

/// Whether a cookie holds an access token: a JSON Web Token, or by its name; neither an ID token nor a refresh token.
fn is_access_token(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let other = ["csrf", "xsrf", "refresh", "id_token", "idtoken", "id-token"].iter().any(|it| lower.contains(it));
    let named = ["access_token", "access-token", "accesstoken", "auth_token", "auth-token", "authtoken", "jwt", "bearer"];
    !other
        && ((looks_like_jwt(value) && value.contains('.'))
            || (value.len() >= 16 && named.iter().any(|it| lower.contains(it))))
}
