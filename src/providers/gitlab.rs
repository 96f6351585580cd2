//! GitLab's API; it hides private projects behind 404.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "GitLab",
    signs: &[
        Sign::HeaderHas("x-gitlab-meta", "{"),
        Sign::Header("x-gitlab-feature-category"),
        Sign::Host("gitlab.com"),
        Sign::MemberIs("message", "404"),
        Sign::MemberIs("message", "403"),
        Sign::MemberIs("message", "401"),
    ],
    codes: &[],
    phrases: &[
        ("401 unauthorized", TokenInvalid, ""),
        ("403 forbidden", RoleDenied, ""),
        ("project not found", RoleDenied, "GitLab hides private projects behind 404"),
        ("group not found", RoleDenied, ""),
        ("token is expired", TokenExpired, ""),
        ("token was revoked", TokenRevoked, ""),
        ("impersonation was disabled", PolicyBlocked, ""),
        ("insufficient granular scope", ScopeInsufficient, ""),
        ("you have been blocked", AccountDisabled, ""),
        ("account has been blocked", AccountDisabled, ""),
        ("http basic access denied", CredentialsWrong, ""),
    ],
};
