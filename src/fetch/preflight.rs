//! The CORS-preflight fetch: does the answer to OPTIONS let the request go?
//!
//! Judges one answer against what it was asked for. Pairing a preflight with its request is the session's work.

use std::borrow::Cow;

use crate::exchange::{Entry, Response};

use super::CorsError;
use super::cors_check::{CorsFailure, cors_check};
use super::list::token_list;
use super::profile::Profile;
use super::safelist::is_cors_safelisted_method;

/// What a preflight asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PreflightQuestion<'a> {
    /// The serialised origin it carries.
    pub origin: Cow<'a, str>,
    /// The method of the request that is to follow.
    pub method: Cow<'a, str>,
    /// The header names of the request that is to follow, sorted, in lower case.
    pub headers: Vec<Cow<'a, str>>,
}

impl<'a> PreflightQuestion<'a> {
    /// What an OPTIONS entry asks for, by its own headers.
    pub fn of(preflight: &'a Entry) -> Self {
        let headers = &preflight.request.headers;
        let names = match headers.combined("access-control-request-headers") {
            None => Vec::new(),
            Some(Cow::Borrowed(list)) => names(list).map(Cow::Borrowed).collect(),
            Some(Cow::Owned(list)) => names(&list).map(|it| Cow::Owned(it.to_owned())).collect(),
        };
        Self {
            origin: Cow::Borrowed(headers.get("origin").unwrap_or_default()),
            method: Cow::Borrowed(headers.get("access-control-request-method").unwrap_or_default()),
            headers: names,
        }
    }
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|it| it.trim_matches([' ', '\t'])).filter(|it| !it.is_empty())
}

/// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>: the first step that fails.
///
/// The order is the standard's: the redirect, the CORS check, the status, the syntax of both lists, the method, the
/// headers. So a 401 without `Access-Control-Allow-Origin` fails for the missing header, not for its status.
pub fn preflight_check(
    question: &PreflightQuestion<'_>,
    response: &Response,
    credentials: bool,
    profile: Profile,
) -> Result<(), CorsFailure> {
    // A preflight is fetched with redirect mode "error".
    if is_redirect(response) {
        return Err(CorsFailure::new(CorsError::PreflightDisallowedRedirect, ""));
    }
    cors_check(&question.origin, &response.headers, credentials).map_err(CorsFailure::on_preflight)?;
    if !is_ok_status(response.status) {
        return Err(CorsFailure::new(CorsError::PreflightInvalidStatus, ""));
    }
    let methods = response.headers.combined("access-control-allow-methods").unwrap_or_default();
    let Some(methods) = token_list(&methods) else {
        return Err(CorsFailure::new(CorsError::InvalidAllowMethodsPreflightResponse, ""));
    };
    let headers = response.headers.combined("access-control-allow-headers").unwrap_or_default();
    let Some(headers) = token_list(&headers) else {
        return Err(CorsFailure::new(CorsError::InvalidAllowHeadersPreflightResponse, ""));
    };
    if !is_method_allowed(&question.method, &methods, credentials) {
        return Err(CorsFailure::new(
            CorsError::MethodDisallowedByPreflightResponse,
            question.method.as_ref(),
        ));
    }
    match first_disallowed_header(question, &headers, credentials, profile) {
        Some(name) => Err(CorsFailure::new(CorsError::HeaderDisallowedByPreflightResponse, name)),
        None => Ok(()),
    }
}

/// A redirect that would be followed: one of five statuses, with a `Location`. Without one, 302 is just a bad status.
pub fn is_redirect(response: &Response) -> bool {
    matches!(response.status, 301 | 302 | 303 | 307 | 308)
        && (!response.redirect_url.is_empty() || response.headers.has("location"))
}

/// <https://fetch.spec.whatwg.org/#ok-status>
pub fn is_ok_status(status: u16) -> bool {
    (200..=299).contains(&status)
}

/// Whether a method is on the list, is one that need not be, or is covered by `*`. Methods are case-sensitive.
pub fn is_method_allowed(method: &str, allowed: &[&str], credentials: bool) -> bool {
    is_cors_safelisted_method(method) || allowed.contains(&method) || (!credentials && allowed.contains(&"*"))
}

/// The first header name that is neither listed nor covered by `*`. Names compare without regard to case.
pub fn first_disallowed_header<'q>(
    question: &'q PreflightQuestion<'_>,
    allowed: &[&str],
    credentials: bool,
    profile: Profile,
) -> Option<&'q str> {
    question
        .headers
        .iter()
        .map(AsRef::as_ref)
        .find(|name| !is_header_allowed(name, allowed, credentials, profile))
}

/// Whether a header name is listed or covered by `*`.
pub fn is_header_allowed(name: &str, allowed: &[&str], credentials: bool, profile: Profile) -> bool {
    if allowed.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return true;
    }
    let by_wildcard = !credentials && allowed.contains(&"*");
    by_wildcard && (!name.eq_ignore_ascii_case("authorization") || profile.wildcard_covers_authorization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, lines: &[(&str, &str)], credentials: bool, expected: Option<(CorsError, &str)>) {
        let question = PreflightQuestion {
            origin: "https://app.test".into(),
            method: "PUT".into(),
            headers: vec!["authorization".into(), "content-type".into()],
        };
        let response = Response { status, headers: lines.iter().copied().collect(), ..Response::default() };
        let result = preflight_check(&question, &response, credentials, Profile::Chromium);
        assert_eq!(
            result.as_ref().err().map(|it| (it.error, it.parameter.as_str())),
            expected,
            "{status} {lines:?}"
        );
    }

    const ORIGIN: (&str, &str) = ("Access-Control-Allow-Origin", "https://app.test");
    const METHODS: (&str, &str) = ("Access-Control-Allow-Methods", "PUT");
    const HEADERS: (&str, &str) = ("Access-Control-Allow-Headers", "Authorization, Content-Type");

    #[test]
    fn steps_fail_in_order() {
        use CorsError::*;
        check(302, &[("location", "/login")], false, Some((PreflightDisallowedRedirect, "")));
        check(302, &[ORIGIN], false, Some((PreflightInvalidStatus, "")));
        check(401, &[], false, Some((PreflightMissingAllowOriginHeader, "")));
        check(401, &[ORIGIN], false, Some((PreflightInvalidStatus, "")));
        check(401, &[ORIGIN], true, Some((PreflightInvalidAllowCredentials, "")));
        check(204, &[ORIGIN], false, Some((MethodDisallowedByPreflightResponse, "PUT")));
        check(204, &[ORIGIN, METHODS], false, Some((HeaderDisallowedByPreflightResponse, "authorization")));
        check(204, &[ORIGIN, METHODS, HEADERS], false, None);
        check(
            204,
            &[ORIGIN, ("Access-Control-Allow-Methods", "PUT;"), HEADERS],
            false,
            Some((InvalidAllowMethodsPreflightResponse, "")),
        );
        check(
            204,
            &[ORIGIN, ("Access-Control-Allow-Headers", "a b")],
            false,
            Some((InvalidAllowHeadersPreflightResponse, "")),
        );
    }

    #[test]
    fn the_wildcard_is_literal_with_credentials() {
        let star = [
            ORIGIN,
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", "*"),
            ("Access-Control-Allow-Headers", "*"),
        ];
        check(204, &star, false, None);
        check(204, &star, true, Some((CorsError::MethodDisallowedByPreflightResponse, "PUT")));
    }

    #[test]
    fn the_standard_excludes_authorization_from_the_wildcard() {
        assert!(is_header_allowed("authorization", &["*"], false, Profile::Firefox));
        assert!(!is_header_allowed("authorization", &["*"], false, Profile::Standard));
        assert!(is_header_allowed("x-a", &["*"], false, Profile::Standard));
    }
}
