//! Kong's authentication plugins.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Kong",
    signs: &[
        Sign::HeaderHas("server", "kong"),
        Sign::HeaderHas("via", "kong"),
        Sign::Header("x-kong-response-latency"),
        Sign::Header("kong-request-id"),
    ],
    codes: &[],
    phrases: &[
        ("no api key found in request", ApiKeyMissing, ""),
        ("cannot consume this service", RoleDenied, ""),
        ("api rate limit exceeded", RateLimited, ""),
        ("no credentials found for given iss", KeyNotFound, ""),
        ("no mandatory iss in claims", ClaimRejected, ""),
        ("hmac signature cannot be verified", SignatureInvalid, ""),
        ("hmac signature does not match", SignatureInvalid, ""),
    ],
};
