//! The CORS check: may the page's origin read this answer?
//!
//! Compares bytes, as the standard does. What kind of mistake a value is (a slash, a port) is for the rules.

use std::borrow::Cow;

use crate::exchange::Headers;
use crate::origin::{Url, is_ipv4};
use crate::syntax::find::without_blanks;

use super::CorsError;

/// A failed step: the browser's name for it, and the value that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsFailure {
    /// Chromium's name.
    pub error: CorsError,
    /// Chromium's failed parameter: the offending value, method or header name; empty where it has none.
    pub parameter: String,
}

impl CorsFailure {
    pub(super) fn new(error: CorsError, parameter: impl Into<String>) -> Self {
        Self { error, parameter: parameter.into() }
    }

    /// The same failure on the answer to a preflight.
    pub(super) fn on_preflight(self) -> Self {
        use CorsError as E;
        let error = match self.error {
            E::WildcardOriginNotAllowed => E::PreflightWildcardOriginNotAllowed,
            E::MissingAllowOriginHeader => E::PreflightMissingAllowOriginHeader,
            E::MultipleAllowOriginValues => E::PreflightMultipleAllowOriginValues,
            E::InvalidAllowOriginValue => E::PreflightInvalidAllowOriginValue,
            E::AllowOriginMismatch => E::PreflightAllowOriginMismatch,
            E::InvalidAllowCredentials => E::PreflightInvalidAllowCredentials,
            other => other,
        };
        Self { error, ..self }
    }
}

/// <https://fetch.spec.whatwg.org/#concept-cors-check>
///
/// `origin` is the serialised origin that the request carries; `credentials` is whether its credentials mode is
/// `include`.
pub fn cors_check(origin: &str, response: &Headers, credentials: bool) -> Result<(), CorsFailure> {
    allow_origin_check(origin, response, credentials)?;
    allow_credentials_check(response, credentials)
}

/// The part of the CORS check that is about `Access-Control-Allow-Origin`.
pub fn allow_origin_check(origin: &str, response: &Headers, credentials: bool) -> Result<(), CorsFailure> {
    // 1. The header must be there. Absent is not the value `null`.
    let Some(value) = trimmed(response, "access-control-allow-origin") else {
        return Err(CorsFailure::new(CorsError::MissingAllowOriginHeader, ""));
    };
    // 2. Without credentials `*` is enough. With them Chromium has a name of its own for it.
    if value == "*" {
        return match credentials {
            false => Ok(()),
            true => Err(CorsFailure::new(CorsError::WildcardOriginNotAllowed, "")),
        };
    }
    // 3. Otherwise it must equal the request's origin, byte for byte.
    if value == origin {
        return Ok(());
    }
    Err(CorsFailure::new(mismatch(&value), shown(&value)))
}

/// The part of the CORS check that is about `Access-Control-Allow-Credentials`.
pub fn allow_credentials_check(response: &Headers, credentials: bool) -> Result<(), CorsFailure> {
    if !credentials {
        return Ok(());
    }
    let value = trimmed(response, "access-control-allow-credentials");
    if value.as_deref() == Some("true") {
        return Ok(());
    }
    Err(CorsFailure::new(CorsError::InvalidAllowCredentials, shown(&value.unwrap_or_default())))
}

/// A header's lines joined, without the blanks and tabs around them.
fn trimmed<'a>(headers: &'a Headers, name: &str) -> Option<Cow<'a, str>> {
    Some(match headers.combined(name)? {
        Cow::Borrowed(value) => Cow::Borrowed(without_blanks(value)),
        Cow::Owned(value) => Cow::Owned(without_blanks(&value).to_owned()),
    })
}

/// Which kind of mismatch Chromium calls a value that does not equal the origin.
fn mismatch(value: &str) -> CorsError {
    if value.contains([',', ' ']) {
        CorsError::MultipleAllowOriginValues
    } else if value == "null" || looks_like_url(value) {
        CorsError::AllowOriginMismatch
    } else {
        CorsError::InvalidAllowOriginValue
    }
}

/// Chromium does not show a value that is not ASCII.
fn shown(value: &str) -> &str {
    if value.is_ascii() { value } else { "" }
}

/// Whether the URL parser accepts the value: any scheme will do (`localhost:3000` has the scheme `localhost`), but
/// `http:`, `https:` and the other special schemes need a host that is one.
fn looks_like_url(value: &str) -> bool {
    if !value.is_ascii() {
        return false;
    }
    let Some(url) = Url::parse(value) else { return false };
    let is_special =
        ["http", "https", "ws", "wss", "ftp"].iter().any(|it| it.eq_ignore_ascii_case(url.scheme));
    if !is_special {
        return true;
    }
    // Special schemes ignore how many slashes there are, and which way they lean.
    let Some((_, rest)) = value.split_once(':') else { return false };
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, it)| it);
    is_host_and_port(host_port)
}

fn is_host_and_port(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(inner) => match inner.split_once(']') {
            Some((address, port)) => {
                if !address.contains(':')
                    || !address.bytes().all(|it| it.is_ascii_hexdigit() || it == b':' || it == b'.')
                {
                    return false;
                }
                return port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
            }
            None => return false,
        },
        None => text.split_once(':').unwrap_or((text, "")),
    };
    !host.is_empty() && is_port(port) && is_domain(host)
}

fn is_port(text: &str) -> bool {
    text.is_empty() || (text.bytes().all(|it| it.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

/// No byte that a host may not have, and an address where the last label is a number.
fn is_domain(host: &str) -> bool {
    // `%` introduces an escape, which is decoded and then looked at again; nobody means one here.
    let is_forbidden = |it: u8| {
        it <= b' '
            || matches!(
                it,
                b'%' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'^' | b'|' | 0x7f
            )
    };
    if host.bytes().any(is_forbidden) {
        return false;
    }
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let ends_in_a_number = !last.is_empty() && last.bytes().all(|it| it.is_ascii_digit());
    // Short forms such as `127.1` are addresses too.
    !ends_in_a_number
        || is_ipv4(host.trim_end_matches('.'))
        || (host.split('.').count() < 4 && host.split('.').all(|it| it.parse::<u32>().is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use CorsError::{
        AllowOriginMismatch, InvalidAllowCredentials, InvalidAllowOriginValue, MissingAllowOriginHeader,
        MultipleAllowOriginValues, WildcardOriginNotAllowed,
    };

    const ORIGIN: &str = "http://localhost:3000";

    fn headers(lines: &[(&str, &str)]) -> Headers {
        lines.iter().copied().collect()
    }

    #[track_caller]
    fn check(allow_origin: &str, expected: Option<CorsError>) {
        let response = headers(&[("Access-Control-Allow-Origin", allow_origin)]);
        let result = cors_check(ORIGIN, &response, false);
        assert_eq!(result.as_ref().err().map(|it| it.error), expected, "{allow_origin:?}");
    }

    #[test]
    fn equal_after_trimming() {
        check(ORIGIN, None);
        check(" \thttp://localhost:3000\t ", None);
        check("*", None);
    }

    #[test]
    fn other_origins_are_a_mismatch() {
        for value in [
            "http://localhost:3000/",
            "http://LOCALHOST:3000",
            "https://localhost:3000",
            "http:/localhost:3000",
            "localhost:3000",
            "http://*.shop.test",
            "null",
            "myapp:",
        ] {
            check(value, Some(AllowOriginMismatch));
        }
    }

    #[test]
    fn what_is_no_url_is_invalid() {
        for value in [
            "",
            "true",
            "undefined",
            "NULL",
            "app.shop.test",
            "//localhost:3000",
            "\"http://localhost:3000\"",
            "*/",
            "http://",
            "a;b",
            "a|b",
            "$http_origin",
            "http://a:1:2",
            "http://a:99999",
            "127.0.0.1:80",
            "http://1.2.3.4.5",
            "http://ä",
        ] {
            check(value, Some(InvalidAllowOriginValue));
        }
    }

    #[test]
    fn a_comma_or_blank_means_several_values() {
        check("http://a.test, http://b.test", Some(MultipleAllowOriginValues));
        check("http://a.test,*", Some(MultipleAllowOriginValues));
        check("http://a.test http://b.test", Some(MultipleAllowOriginValues));
        let twice = headers(&[("access-control-allow-origin", "*"), ("Access-Control-Allow-Origin", "*")]);
        assert_eq!(
            cors_check(ORIGIN, &twice, false),
            Err(CorsFailure::new(MultipleAllowOriginValues, "*, *"))
        );
    }

    #[test]
    fn credentials_need_both_headers() {
        assert_eq!(
            cors_check(ORIGIN, &headers(&[]), true),
            Err(CorsFailure::new(MissingAllowOriginHeader, ""))
        );
        let wildcard =
            headers(&[("access-control-allow-origin", "*"), ("access-control-allow-credentials", "true")]);
        assert_eq!(cors_check(ORIGIN, &wildcard, true), Err(CorsFailure::new(WildcardOriginNotAllowed, "")));
        let mut response = headers(&[("access-control-allow-origin", ORIGIN)]);
        assert_eq!(cors_check(ORIGIN, &response, true), Err(CorsFailure::new(InvalidAllowCredentials, "")));
        response.append("access-control-allow-credentials", "True");
        assert_eq!(
            cors_check(ORIGIN, &response, true),
            Err(CorsFailure::new(InvalidAllowCredentials, "True"))
        );
        response.set("access-control-allow-credentials", " true\t");
        assert_eq!(cors_check(ORIGIN, &response, true), Ok(()));
    }
}
