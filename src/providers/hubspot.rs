//! The `category` of HubSpot's errors.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "HubSpot",
    signs: &[Sign::Host("api.hubapi.com"), Sign::Header("x-hubspot-correlation-id")],
    codes: &[
        ("EXPIRED_AUTHENTICATION", TokenExpired, ""),
        ("INVALID_AUTHENTICATION", TokenInvalid, ""),
        ("MISSING_SCOPES", ScopeInsufficient, ""),
        ("BAD_AUTH_CODE", GrantInvalid, ""),
        ("BAD_REFRESH_TOKEN", GrantInvalid, ""),
        ("BAD_CLIENT_ID", ClientAuthFailed, ""),
        ("BAD_CLIENT_SECRET", ClientAuthFailed, ""),
        ("MISMATCH_CLIENT_ID", ClientAuthFailed, ""),
        ("MISMATCH_REDIRECT_URI_AUTH_CODE", RedirectUriMismatch, ""),
        ("BANNED", PolicyBlocked, ""),
    ],
    phrases: &[],
};
