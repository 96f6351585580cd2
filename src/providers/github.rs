//! GitHub's REST and GraphQL APIs and its OAuth endpoints, which answer errors with status 200.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "GitHub",
    signs: &[
        Sign::Header("x-github-request-id"),
        Sign::Header("x-accepted-oauth-scopes"),
        Sign::Header("x-accepted-github-permissions"),
        Sign::Host("api.github.com"),
        Sign::MemberIs("documentation_url", "https://docs.github.com"),
    ],
    codes: &[
        ("incorrect_client_credentials", ClientAuthFailed, ""),
        ("bad_verification_code", GrantInvalid, ""),
        ("application_suspended", ClientNotAllowed, ""),
        ("device_flow_disabled", ClientNotAllowed, ""),
        ("incorrect_device_code", GrantInvalid, ""),
        ("expired_token", GrantInvalid, ""),
        ("unverified_user_email", AccountDisabled, ""),
        ("RATE_LIMITED", RateLimited, ""),
        ("FORBIDDEN", RoleDenied, ""),
        ("INSUFFICIENT_SCOPES", ScopeInsufficient, ""),
    ],
    phrases: &[
        ("bad credentials", TokenInvalid, ""),
        ("requires authentication", TokenMissing, ""),
        ("not accessible by", ScopeInsufficient, "the token's permissions do not include this resource"),
        ("secondary rate limit", RateLimited, ""),
        ("abuse detection", RateLimited, ""),
        (
            "saml enforcement",
            PolicyBlocked,
            "the organization wants the token authorized for its single sign-on",
        ),
        ("organization has an ip allow list", IpBlocked, ""),
        ("must have admin rights", RoleDenied, ""),
        ("must have push access", RoleDenied, ""),
        ("account was suspended", AccountDisabled, ""),
        ("request forbidden by administrative rules", RequestMalformed, "a User-Agent header is required"),
        ("support for password authentication was removed", WrongTokenType, ""),
        ("organization has enabled oauth app access restrictions", PolicyBlocked, ""),
        ("a jwt could not be decoded", TokenMalformed, ""),
        ("expiration time claim exp is too far", ClaimRejected, ""),
        ("issued at claim iat", ClockSkew, ""),
        ("not found", RoleDenied, "GitHub hides what the token may not see behind 404"),
    ],
};
