//! The rules `csrf/*`.

super::family! {
    cookie_unreadable,
    graphql_simple_request,
    origin_rejected,
    refused,
    token_mismatch,
    token_missing,
}

use crate::exchange::{Entry, Header};

/// The header with a token against forged requests, whatever its usual name.
fn token_header(entry: &Entry) -> Option<&Header> {
    entry.request.headers.iter().find(|it| {
        let name = it.name.to_ascii_lowercase();
        matches!(
            name.as_str(),
            "x-csrf-token"
                | "x-xsrf-token"
                | "x-csrftoken"
                | "csrf-token"
                | "x-wp-nonce"
                | "requestverificationtoken"
        )
    })
}

/// The cookie with the token, where the framework keeps it in one: name and value.
fn token_cookie(entry: &Entry) -> Option<(&str, &str)> {
    let cookies = entry.request.headers.get("cookie")?;
    cookies.split(';').filter_map(|it| it.trim().split_once('=')).find(|(name, _)| {
        ["xsrf-token", "csrftoken", "csrf-token", "_csrf", "csrf_token"]
            .iter()
            .any(|it| name.eq_ignore_ascii_case(it))
    })
}
