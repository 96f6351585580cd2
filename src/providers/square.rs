//! The category and code of Square's errors.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Square",
    signs: &[
        Sign::Host("squareup.com"),
        Sign::MemberIs("errors.category", "AUTHENTICATION_ERROR"),
        Sign::MemberIs("errors.category", "RATE_LIMIT_ERROR"),
    ],
    codes: &[
        ("ACCESS_TOKEN_EXPIRED", TokenExpired, ""),
        ("ACCESS_TOKEN_REVOKED", TokenRevoked, ""),
        ("CLIENT_DISABLED", ClientNotAllowed, ""),
        ("INSUFFICIENT_SCOPES", ScopeInsufficient, ""),
        ("APPLICATION_DISABLED", ClientNotAllowed, ""),
        ("V1_APPLICATION", WrongTokenType, ""),
        ("V1_ACCESS_TOKEN", WrongTokenType, ""),
        ("CARD_PROCESSING_NOT_ENABLED", AccountDisabled, ""),
        ("RATE_LIMITED", RateLimited, ""),
    ],
    phrases: &[],
};
