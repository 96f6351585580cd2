//! Which headers of a cross-origin answer the page's code can read.

use crate::exchange::{Credentials, Headers};

use super::list::token_list;

/// Whether page code can read a header of a CORS answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// It can.
    Visible,
    /// It cannot.
    Hidden,
    /// `Access-Control-Expose-Headers: *` is there, which counts only without credentials, and the mode is not known.
    Unknown,
}

/// <https://fetch.spec.whatwg.org/#concept-filtered-response-cors>: the headers that pass the CORS filter.
pub fn exposure(response: &Headers, name: &str, credentials: Credentials) -> Exposure {
    // Cookies are never for page code, whatever the server lists.
    if is_forbidden_response_header_name(name) {
        return Exposure::Hidden;
    }
    if is_cors_safelisted_response_header_name(name) {
        return Exposure::Visible;
    }
    let Some(list) = response.combined("access-control-expose-headers") else { return Exposure::Hidden };
    // A list with one bad element lists nothing.
    let Some(names) = token_list(&list) else { return Exposure::Hidden };
    if names.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return Exposure::Visible;
    }
    match (names.contains(&"*"), credentials) {
        (true, Credentials::Omit) => Exposure::Visible,
        (true, Credentials::Unknown) => Exposure::Unknown,
        (true, Credentials::Include) | (false, _) => Exposure::Hidden,
    }
}

/// <https://fetch.spec.whatwg.org/#forbidden-response-header-name>
pub fn is_forbidden_response_header_name(name: &str) -> bool {
    ["set-cookie", "set-cookie2"].iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>
pub fn is_cors_safelisted_response_header_name(name: &str) -> bool {
    [
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    ]
    .iter()
    .any(|it| it.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expose: &str, name: &str, credentials: Credentials, expected: Exposure) {
        let headers: Headers = [("Access-Control-Expose-Headers", expose)].into_iter().collect();
        assert_eq!(exposure(&headers, name, credentials), expected);
    }

    #[test]
    fn listed_safelisted_and_wildcard() {
        check("X-Request-Id, Link", "x-request-id", Credentials::Include, Exposure::Visible);
        check("X-Request-Id, Link", "etag", Credentials::Omit, Exposure::Hidden);
        check("", "Content-Type", Credentials::Include, Exposure::Visible);
        check("*", "etag", Credentials::Omit, Exposure::Visible);
        check("*", "etag", Credentials::Include, Exposure::Hidden);
        check("*", "etag", Credentials::Unknown, Exposure::Unknown);
        check("*, ETag", "etag", Credentials::Include, Exposure::Visible);
        check("Set-Cookie", "set-cookie", Credentials::Omit, Exposure::Hidden);
        check("ETag; Link", "etag", Credentials::Omit, Exposure::Hidden);
    }
}
