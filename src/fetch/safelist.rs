//! Which methods and headers a page may send without asking: the CORS safelists, and what makes a preflight needed.
//!
//! Knows nothing of answers, and nothing of the preflight cache: a preflight that is needed may still not be seen.

use crate::exchange::Header;
use crate::sort;

use super::profile::Profile;

/// <https://fetch.spec.whatwg.org/#cors-safelisted-method>
pub fn is_cors_safelisted_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// <https://fetch.spec.whatwg.org/#concept-method-normalize>
///
/// `patch` is not on the list, so it goes out in lower case and fails against `PATCH`.
pub fn normalized_method(method: &str) -> &str {
    ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]
        .into_iter()
        .find(|it| it.eq_ignore_ascii_case(method))
        .unwrap_or(method)
}

/// <https://fetch.spec.whatwg.org/#forbidden-method>
pub fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"].iter().any(|it| it.eq_ignore_ascii_case(method))
}

/// <https://fetch.spec.whatwg.org/#forbidden-request-header>
///
/// The names that a script cannot set: the browser ignores the attempt and sets them itself.
pub fn is_forbidden_request_header(name: &str, value: &str) -> bool {
    const NAMES: [&str; 22] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    if NAMES.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return true;
    }
    if has_prefix(name, "proxy-") || has_prefix(name, "sec-") {
        return true;
    }
    // The headers with which frameworks override a method must not smuggle a forbidden one.
    if ["x-http-method", "x-http-method-override", "x-method-override"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(name))
    {
        return value.split(',').any(|it| is_forbidden_method(it.trim_matches([' ', '\t'])));
    }
    false
}

/// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
pub fn is_cors_safelisted_request_header(name: &str, value: &str, profile: Profile) -> bool {
    // 1. A value of more than 128 bytes is never safe.
    if value.len() > 128 {
        return false;
    }
    // 2. The name decides what a safe value is.
    match_name(
        name,
        &[
            ("accept", |value, _| !value.bytes().any(is_cors_unsafe_request_header_byte)),
            ("accept-language", |value, _| is_language_list(value)),
            ("content-language", |value, _| is_language_list(value)),
            ("content-type", |value, _| is_safelisted_content_type(value)),
            ("range", |value, _| is_single_range(value)),
            ("save-data", |value, profile| {
                profile.safelists_client_hints() && value.eq_ignore_ascii_case("on")
            }),
            ("device-memory", client_hint),
            ("downlink", client_hint),
            ("dpr", client_hint),
            ("ect", client_hint),
            ("rtt", client_hint),
            ("viewport-width", client_hint),
            ("width", client_hint),
        ],
    )
    .is_some_and(|is_safe| is_safe(value.trim_matches([' ', '\t']), profile))
}

/// Whether a value is safe for one name.
type IsSafe = fn(&str, Profile) -> bool;

fn match_name(name: &str, table: &[(&str, IsSafe)]) -> Option<IsSafe> {
    table.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, is_safe)| *is_safe)
}

fn client_hint(_value: &str, profile: Profile) -> bool {
    profile.safelists_client_hints()
}

/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte>
fn is_cors_unsafe_request_header_byte(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t')
        || matches!(
            byte,
            b'"' | b'(' | b')' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'{' | b'}' | 0x7f
        )
}

fn is_language_list(value: &str) -> bool {
    value
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || matches!(it, b' ' | b'*' | b',' | b'-' | b'.' | b';' | b'='))
}

/// The part of the safelist that is about `Content-Type`: no unsafe byte, and one of three MIME type essences.
fn is_safelisted_content_type(value: &str) -> bool {
    if value.bytes().any(is_cors_unsafe_request_header_byte) {
        return false;
    }
    let essence = value.split(';').next().unwrap_or_default().trim_matches([' ', '\t']);
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(essence))
}

/// <https://fetch.spec.whatwg.org/#simple-range-header-value>, for a range that begins with a number.
fn is_single_range(value: &str) -> bool {
    let Some((first, last)) = value.strip_prefix("bytes=").and_then(|it| it.split_once('-')) else {
        return false;
    };
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let in_order = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) => first <= last,
        _ => true,
    };
    is_number(first) && (last.is_empty() || is_number(last)) && in_order
}

/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names>
///
/// Sorted and in lower case, as `Access-Control-Request-Headers` lists them. Names that a script cannot set are left
/// out: the browser adds those itself, after the preflight was decided on.
pub fn cors_unsafe_request_header_names<'a>(
    headers: impl Iterator<Item = &'a Header>,
    profile: Profile,
) -> Vec<String> {
    let mut unsafe_names = Vec::new();
    let mut potentially_unsafe_names = Vec::new();
    let mut safelist_value_size = 0_usize;
    for it in headers.filter(|it| !is_forbidden_request_header(&it.name, &it.value)) {
        if is_cors_safelisted_request_header(&it.name, &it.value, profile) {
            potentially_unsafe_names.push(it.name.to_ascii_lowercase());
            safelist_value_size = safelist_value_size.saturating_add(it.value.len());
        } else {
            unsafe_names.push(it.name.to_ascii_lowercase());
        }
    }
    // Safe values of more than 1,024 bytes taken together are not safe.
    if safelist_value_size > 1024 {
        unsafe_names.append(&mut potentially_unsafe_names);
    }
    sort::by(&mut unsafe_names, Ord::cmp);
    unsafe_names.dedup();
    unsafe_names
}

/// What makes a preflight needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreflightReason {
    /// The method is none of GET, HEAD and POST.
    Method(String),
    /// These headers are not safelisted, or their values are not.
    Headers(Vec<String>),
    /// The request itself is simple: an upload listener on an `XMLHttpRequest`, or a readable stream as its body.
    Other,
}

impl std::fmt::Display for PreflightReason {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Method(method) => formatter.write_str(method),
            Self::Headers(names) => formatter.write_str(&names.join(", ")),
            Self::Other => formatter.write_str("upload listener"),
        }
    }
}

/// Whether a cross-origin request in mode `cors` needs a preflight, and why
/// (<https://fetch.spec.whatwg.org/#main-fetch>, the case of "use-CORS-preflight flag" and unsafe requests).
///
/// `headers` are those that the page set. An upload listener cannot be seen from here.
pub fn needs_preflight<'a>(
    method: &str,
    headers: impl Iterator<Item = &'a Header>,
    profile: Profile,
) -> Option<PreflightReason> {
    if !is_cors_safelisted_method(method) {
        return Some(PreflightReason::Method(method.to_owned()));
    }
    let names = cors_unsafe_request_header_names(headers, profile);
    (!names.is_empty()).then_some(PreflightReason::Headers(names))
}

/// Names that a browser adds to requests although a script could set them too, so their presence does not show that
/// the page asked for them.
pub fn is_added_by_browser(name: &str) -> bool {
    name.starts_with(':')
        || [
            "cache-control",
            "if-modified-since",
            "if-none-match",
            "last-event-id",
            "pragma",
            "priority",
            "purpose",
            "upgrade-insecure-requests",
            "user-agent",
        ]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(name))
}

fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, value: &str, expected: bool) {
        assert_eq!(
            is_cors_safelisted_request_header(name, value, Profile::Chromium),
            expected,
            "{name}: {value}"
        );
    }

    #[test]
    fn accept_refuses_unsafe_bytes() {
        check("Accept", "application/json, */*;q=0.1", true);
        check("accept", "a\"b", false);
        check("accept", "(x)", false);
    }

    #[test]
    fn content_type_is_simple_or_not() {
        check("content-type", "TEXT/plain;charset=UTF-8", true);
        check("content-type", "multipart/form-data", true);
        check("content-type", "application/json", false);
        check("content-type", "text/plain; charset=\"utf-8\"", false);
        check("content-type", "", false);
        check("content-type", &format!("text/plain;{}", "x".repeat(128)), false);
    }

    #[test]
    fn ranges_begin_with_a_number() {
        check("range", "bytes=0-", true);
        check("range", "bytes=1-2", true);
        check("range", "bytes=2-1", false);
        check("range", "bytes=-5", false);
        check("range", "bytes=0-1,3-4", false);
        check("range", "bytes=0 -1", false);
    }

    #[test]
    fn languages_and_hints() {
        check("content-language", "de, en", true);
        check("content-language", "de@x", false);
        check("save-data", "on", true);
        check("save-data", "off", false);
        check("dpr", "2", true);
        assert!(!is_cors_safelisted_request_header("dpr", "2", Profile::Standard));
    }

    #[test]
    fn unsafe_names_are_sorted_and_forbidden_ones_left_out() {
        let headers =
            [("X-B", "1"), ("authorization", "x"), ("Cookie", "a"), ("X-HTTP-Method-Override", "TRACE")]
                .map(|(name, value)| Header::new(name.to_owned(), value.to_owned()));
        assert_eq!(
            cors_unsafe_request_header_names(headers.iter(), Profile::Chromium),
            ["authorization", "x-b"]
        );
    }

    #[test]
    fn many_safe_values_together_are_unsafe() {
        let headers: Vec<Header> =
            (0..9).map(|_| Header::new("Accept".to_owned(), "x".repeat(120))).collect();
        assert_eq!(cors_unsafe_request_header_names(headers.iter(), Profile::Chromium), ["accept"]);
    }

    #[test]
    fn methods() {
        assert_eq!(normalized_method("put"), "PUT");
        assert_eq!(normalized_method("patch"), "patch");
        assert_eq!(
            needs_preflight("OPTIONS", [].iter(), Profile::Chromium),
            Some(PreflightReason::Method("OPTIONS".to_owned()))
        );
        assert_eq!(needs_preflight("HEAD", [].iter(), Profile::Chromium), None);
    }
}
