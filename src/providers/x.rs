//! The numeric codes of X's older API and the problem types of the newer one.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "X (Twitter)",
    signs: &[
        Sign::Host("api.twitter.com"),
        Sign::Host("api.x.com"),
        Sign::MemberIs("type", "https://api.twitter.com"),
        Sign::MemberIs("type", "https://api.x.com"),
        Sign::MemberIs("errors.code", "215"),
        Sign::MemberIs("errors.code", "89"),
        Sign::MemberIs("errors.code", "32"),
        Sign::Text("Could not authenticate you"),
    ],
    codes: &[
        ("32", SignatureInvalid, "OAuth 1.0a could not be verified: keys, signature or time"),
        ("37", RoleDenied, ""),
        ("87", RoleDenied, ""),
        ("179", RoleDenied, ""),
        ("200", RoleDenied, ""),
        ("220", RoleDenied, ""),
        ("453", RoleDenied, ""),
        ("63", AccountDisabled, ""),
        ("64", AccountDisabled, ""),
        ("326", AccountDisabled, ""),
        ("88", RateLimited, ""),
        ("89", TokenInvalid, "the token is invalid, expired or was revoked"),
        ("92", RequestMalformed, ""),
        ("93", ScopeInsufficient, ""),
        ("99", ClientAuthFailed, ""),
        ("135", ClockSkew, ""),
        ("185", QuotaExhausted, ""),
        ("215", TokenMissing, "the request carries no usable authentication"),
        ("226", PolicyBlocked, ""),
        ("231", MfaRequired, ""),
        ("243", MfaRequired, ""),
        ("261", ClientNotAllowed, ""),
        ("416", ClientNotAllowed, ""),
        ("415", RedirectUriMismatch, ""),
    ],
    phrases: &[
        ("unsupported authentication", WrongTokenType, ""),
        ("application only is forbidden", WrongTokenType, ""),
        ("client forbidden", ClientNotAllowed, ""),
        ("usage capped", QuotaExhausted, ""),
        ("usage cap exceeded", QuotaExhausted, ""),
        ("client not enrolled", ClientNotAllowed, ""),
        ("attached to a project", ClientNotAllowed, ""),
    ],
};
