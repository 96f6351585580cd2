//! Django, Django REST framework and the JWT packages on top of them.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Django",
    signs: &[
        Sign::MemberIs("detail", "Authentication credentials were not"),
        Sign::MemberIs("detail", "CSRF Failed"),
        Sign::MemberIs("code", "token_not_valid"),
        Sign::Text("CSRF verification failed"),
    ],
    codes: &[
        ("not_authenticated", TokenMissing, ""),
        ("token_not_valid", TokenInvalid, ""),
        ("user_not_found", AccountDisabled, ""),
        ("user_inactive", AccountDisabled, ""),
        ("no_active_account", CredentialsWrong, ""),
        ("bad_authorization_header", TokenMalformed, ""),
        ("permission_denied", RoleDenied, ""),
        ("throttled", RateLimited, ""),
    ],
    phrases: &[
        ("no active account found", CredentialsWrong, ""),
        ("origin checking failed", Csrf, ""),
        ("referer checking failed", Csrf, ""),
        ("csrf verification failed", Csrf, ""),
        ("token is blacklisted", TokenRevoked, ""),
        ("token is invalid or expired", TokenExpired, ""),
        ("token has wrong type", WrongTokenType, ""),
        ("token contained no recognizable user", ClaimRejected, ""),
        ("user inactive or deleted", AccountDisabled, ""),
    ],
};
