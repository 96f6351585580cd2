//! LinkedIn's service error codes.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "LinkedIn",
    signs: &[Sign::Host("api.linkedin.com"), Sign::Member("serviceErrorCode")],
    codes: &[
        ("65600", TokenInvalid, ""),
        ("65601", TokenInvalid, "the token was revoked or is over"),
        ("65602", TokenExpired, ""),
        ("65604", TokenInvalid, ""),
        ("REVOKED_ACCESS_TOKEN", TokenRevoked, ""),
        ("EXPIRED_ACCESS_TOKEN", TokenExpired, ""),
        ("INVALID_ACCESS_TOKEN", TokenInvalid, ""),
        ("EMPTY_ACCESS_TOKEN", TokenMissing, ""),
        ("ACCESS_DENIED", RoleDenied, ""),
        ("unauthorized_scope_error", ScopeInvalid, ""),
        ("user_cancelled_login", UserDenied, ""),
        ("user_cancelled_authorize", UserDenied, ""),
    ],
    phrases: &[("not enough permissions to access", RoleDenied, "")],
};
