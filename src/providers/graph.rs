//! The codes of Microsoft Graph.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Microsoft Graph",
    signs: &[
        Sign::Host("graph.microsoft.com"),
        Sign::Member("error.innerError.request-id"),
        Sign::Header("x-ms-ags-diagnostic"),
    ],
    codes: &[
        ("InvalidAuthenticationToken", TokenInvalid, ""),
        ("unauthenticated", TokenMissing, ""),
        ("accessDenied", RoleDenied, ""),
        ("Authorization_RequestDenied", RoleDenied, ""),
        ("ErrorAccessDenied", RoleDenied, ""),
        ("Forbidden", RoleDenied, ""),
        ("Authorization_IdentityNotFound", WrongEndpoint, "the identity does not exist in this tenant"),
        ("activityLimitReached", RateLimited, ""),
        ("TooManyRequests", RateLimited, ""),
        ("ApplicationThrottled", RateLimited, ""),
        ("quotaLimitReached", QuotaExhausted, ""),
        ("MailboxNotEnabledForRESTAPI", AccountDisabled, ""),
        ("ErrorInsufficientPermissionsInAccessToken", ScopeInsufficient, ""),
    ],
    phrases: &[
        ("access token is empty", TokenMissing, ""),
        ("access token validation failure invalid audience", AudienceMismatch, ""),
        ("compacttoken parsing failed", TokenMalformed, ""),
        ("idx14100", TokenMalformed, ""),
        ("lifetime validation failed", TokenExpired, ""),
        ("access token has expired", TokenExpired, ""),
        ("continuous access evaluation", TokenRevoked, ""),
        ("missing scope permissions", ScopeInsufficient, ""),
    ],
};
