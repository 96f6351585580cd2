//! The rules `network/*`.

super::family! {
    aborted,
    blocked_by_client,
    connection_refused,
    csp_connect_src,
    dns,
    local_network_insecure,
    local_network_permission,
    mixed_content,
    opaque_failure,
    tls,
    unreachable,
}

use crate::exchange::Entry;
use crate::facts::Case;
use crate::fetch::{Blind, Ending};
use crate::origin::{Origin, Url};

/// Host and port as a person would write them.
fn place(entry: &Entry) -> String {
    match Url::parse(&entry.request.url) {
        Some(url) => match url.port {
            Some(port) => format!("{}:{port}", url.host),
            None => url.host.to_owned(),
        },
        None => entry.request.url.chars().take(40).collect(),
    }
}

/// Chromium's error text in words: `net::ERR_CONNECTION_TIMED_OUT` is "connection timed out".
fn readable(error: &str) -> String {
    let words = error.strip_prefix("net::ERR_").unwrap_or(error).replace('_', " ");
    if words.is_empty() { "no reason given".to_owned() } else { words.to_ascii_lowercase() }
}

/// Whether a call failed for want of the permission to reach local addresses.
fn is_local_network(case: &Case<'_>, entry: &Entry) -> bool {
    case.facts.judgement.blind == Some(Blind::LocalNetwork)
        || Ending::of(entry) == Ending::LocalNetwork
        || matches!(
            case.facts.judgement.verdict,
            crate::fetch::Verdict::Cors(
                crate::fetch::CorsError::LocalNetworkAccessPermissionDenied
                    | crate::fetch::CorsError::InsecureLocalNetwork
                    | crate::fetch::CorsError::InvalidLocalNetworkAccess
            )
        )
}

/// Whether a page is a secure context (Secure Contexts, "potentially trustworthy origin").
fn is_secure(page: &Origin) -> bool {
    crate::fetch::network::is_trustworthy(page)
}

/// Errors of the connection that have no rule of their own.
fn is_unreachable(error: &str) -> bool {
    let name = error.strip_prefix("net::ERR_").unwrap_or_default();
    if name.is_empty() {
        return false;
    }
    let own = ["CONNECTION_REFUSED", "NAME_", "DNS_", "CERT_", "SSL_", "BLOCKED_BY_", "ABORTED", "FAILED"];
    let other = [
        "TOO_MANY_REDIRECTS",
        "UNSAFE_REDIRECT",
        "INVALID_REDIRECT",
        "UNKNOWN_URL_SCHEME",
        "FILE_",
        "CACHE_",
    ];
    !own.iter().chain(&other).any(|it| name.starts_with(it))
}
