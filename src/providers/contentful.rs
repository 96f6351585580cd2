//! The `sys.id` of Contentful's errors.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Contentful",
    signs: &[Sign::Host("contentful.com"), Sign::MemberIs("sys.type", "Error")],
    codes: &[
        ("AccessTokenInvalid", TokenInvalid, ""),
        ("AccessDenied", RoleDenied, ""),
        ("RateLimitExceeded", RateLimited, ""),
        ("OrganizationAccessGrantRequired", PolicyBlocked, ""),
    ],
    phrases: &[],
};
