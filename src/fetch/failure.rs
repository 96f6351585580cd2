//! What the browser's own error text says about how a load ended.

use crate::exchange::Entry;

/// How a load ended, by Chromium's `_error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// No error: the load was let through.
    Fine,
    /// `net::ERR_FAILED`: the CORS protocol, or something that hides behind the same text.
    Failed,
    /// `net::ERR_ABORTED`: given up, or an answer whose empty body was not read.
    Aborted,
    /// The empty error: blocked before the network, or a redirect that was refused.
    Refused,
    /// Blocked by an extension.
    BlockedByClient,
    /// Blocked by a policy: `Cross-Origin-Resource-Policy`, an embedder policy, an administrator.
    BlockedByPolicy,
    /// Refused by the local network access checks.
    LocalNetwork,
    /// A preflight that was answered with a redirect.
    InvalidRedirect,
    /// Any other error: the network, TLS, HTTP.
    Network,
}

impl Ending {
    /// Reads `_error`.
    pub fn of(entry: &Entry) -> Self {
        let Some(error) = entry.response.error.as_deref() else { return Self::Fine };
        match error {
            "" => Self::Refused,
            "net::ERR_FAILED" => Self::Failed,
            "net::ERR_ABORTED" => Self::Aborted,
            "net::ERR_INVALID_REDIRECT" => Self::InvalidRedirect,
            _ if error.contains("LOCAL_NETWORK_ACCESS") || error.contains("PRIVATE_NETWORK_ACCESS") => {
                Self::LocalNetwork
            }
            _ if error.starts_with("net::ERR_BLOCKED_BY_CLIENT") => Self::BlockedByClient,
            _ if error.starts_with("net::ERR_BLOCKED_BY_") => Self::BlockedByPolicy,
            _ => Self::Network,
        }
    }
}

/// Why a failure leaves no trace of its cause: status 0, no headers, no preflight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blind {
    /// A worker made the call; its answers are hidden from the page's tools.
    Worker,
    /// A service worker answered for the page, and its own request failed.
    ServiceWorker,
    /// An answer kept in the HTTP cache for a request without `Origin` was used.
    HttpCache,
    /// A public page asked for a local address.
    LocalNetwork,
    /// None of these shows.
    Unexplained,
}
