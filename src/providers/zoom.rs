//! Zoom's numeric codes.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Zoom",
    signs: &[Sign::Host("zoom.us"), Sign::Header("x-zm-trackingid")],
    codes: &[
        ("124", TokenInvalid, ""),
        ("200", RoleDenied, ""),
        ("1001", CredentialsWrong, ""),
        ("4700", TokenMissing, ""),
        ("4711", ScopeInsufficient, ""),
        ("4709", RedirectUriMismatch, ""),
        ("4706", ClientAuthFailed, ""),
        ("4702", ClientAuthFailed, ""),
        ("4704", ClientAuthFailed, ""),
        ("4717", GrantInvalid, ""),
        ("4733", GrantInvalid, ""),
        ("4735", GrantInvalid, ""),
        ("4741", TokenRevoked, ""),
        ("429", RateLimited, ""),
    ],
    phrases: &[
        ("does not contain scopes", ScopeInsufficient, ""),
        ("access token is expired", TokenExpired, ""),
        ("invalid client id or client secret", ClientAuthFailed, ""),
    ],
};
