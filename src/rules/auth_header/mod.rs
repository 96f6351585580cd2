//! The rules `auth-header/*`.

super::family! {
    duplicate_scheme,
    empty,
    invalid_characters,
    missing,
    missing_on_this_call,
    missing_scheme,
    misspelled_name,
    mixed_identities,
    multiple_methods,
    multiple_values,
    object_stringified,
    percent_encoded,
    quoted_token,
    scheme_case,
    scheme_mismatch,
    sent_over_http,
    sent_to_third_party,
    separator,
    stale_after_refresh,
    stray_character,
    template_placeholder,
    token_in_cookie,
    token_in_query,
    too_large,
    trailing_punctuation,
    undefined_or_null,
    whitespace,
}

use crate::exchange::Entry;
use crate::facts::Case;
use crate::finding::{Category, Confidence};
use crate::fix::Fix;
use crate::origin::Url;
use crate::peers;
use crate::providers::Refusal;
use crate::rules::credentials::{blank, handed_out, set_authorization};
use crate::rules::places::named;
use crate::rules::worked;
use crate::syntax::cookie;
use crate::syntax::jwt::looks_like_jwt;
use crate::syntax::time::duration;

/// Whether a request carries anything that could be a credential: a header, a cookie, a parameter.
pub(super) fn carries_credential(entry: &Entry) -> bool {
    carries_cookie(entry) || carries_other_credential(entry)
}

/// Whether a request carries a cookie that can stand for a login.
fn carries_cookie(entry: &Entry) -> bool {
    entry
        .request
        .headers
        .get_all("cookie")
        .flat_map(cookie::pairs)
        .any(|(name, _)| cookie::may_be_login(name))
}

/// Whether a request carries anything but a cookie that could be a credential.
fn carries_other_credential(entry: &Entry) -> bool {
    let mut headers = entry.request.headers.iter().filter(|it| !it.name.eq_ignore_ascii_case("cookie"));
    headers.any(|it| peers::is_credential(&it.name) || it.name.eq_ignore_ascii_case("bearer"))
        || Url::parse(&entry.request.url).is_some_and(|url| {
            url.userinfo.is_some()
                || url.query_pairs().any(|(name, value)| is_key_parameter(name) || looks_like_jwt(value))
        })
}

/// Whether the server says that it looks in `Authorization` and found nothing there: by its words, or by a challenge
/// for a token that names no defect of one.
pub(super) fn asks_for_authorization(case: &Case<'_>) -> bool {
    let misses = case.facts.refusal.as_ref().is_none_or(|it| {
        matches!(it.category, Category::TokenMissing | Category::LoginRequired)
            || it.confidence == Confidence::Possible
    });
    let challenged = case.facts.challenges.scheme("bearer").is_some()
        && case.facts.challenges.param("error").is_none_or(|it| it == "invalid_request");
    misses && (challenged || named(case).authorization)
}

/// Whether the server gives a reason that a missing credential does not explain.
pub(super) fn names_another_reason(refusal: &Refusal) -> bool {
    !matches!(
        refusal.category,
        Category::TokenMissing
            | Category::TokenInvalid
            | Category::TokenMalformed
            | Category::LoginRequired
            | Category::SessionExpired
            | Category::RoleDenied
            | Category::Other
    )
}

/// A cure for a call without a credential: what worked before, else what a person has to supply.
fn send_credential(case: &Case<'_>, scheme: Option<&str>) -> Fix {
    if let Some(fix) = worked::restored(case).or_else(|| worked::authorization(case, scheme)) {
        return fix;
    }
    let scheme = scheme.unwrap_or("Bearer");
    if let Some((issued, value)) = handed_out(case).and_then(|it| Some((it, it.value.as_deref()?)))
        && scheme.eq_ignore_ascii_case("bearer")
    {
        let ago = duration((case.started() - issued.at) / 1000.0);
        let text = format!("Send the access token that the login brought {ago} before.");
        return set_authorization(case, &text, format!("Bearer {value}"));
    }
    match blank(scheme) {
        Some(value) => set_authorization(case, &format!("Send a `{scheme}` credential."), value),
        None => {
            Fix::none("the credentials of this scheme are computed", format!("Authenticate with `{scheme}`."))
        }
    }
}

/// Parameters that hold keys and tokens.
fn is_key_parameter(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "key" | "sig" | "signature" | "auth" | "jwt" | "apikey")
        || ["token", "api_key", "api-key", "secret", "signature", "credential"]
            .iter()
            .any(|it| name.contains(it))
}

/// Whether a parameter of a query holds a token that belongs into a header. Signed URLs are no such thing, and
/// what a name calls a token has to look like one.
pub(super) fn is_token_parameter(name: &str, value: &str) -> bool {
    let named = [
        "access_token",
        "id_token",
        "token",
        "jwt",
        "auth_token",
        "accesstoken",
        "bearer_token",
        "authtoken",
    ]
    .iter()
    .any(|it| name.eq_ignore_ascii_case(it));
    let plain = value.len() >= 12 && !crate::syntax::authorization::is_placeholder(value);
    (named && plain)
        || (looks_like_jwt(value) && value.contains('.') && !name.ends_with("_hint") && name != "request")
}
