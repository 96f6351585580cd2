//! The codes of Intercom's errors.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Intercom",
    signs: &[Sign::Host("api.intercom.io"), Sign::MemberIs("type", "error.list")],
    codes: &[
        ("unauthorized", TokenInvalid, ""),
        ("token_unauthorized", TokenInvalid, ""),
        ("token_revoked", TokenRevoked, ""),
        ("token_not_found", TokenMissing, ""),
        ("token_expired", TokenExpired, ""),
        ("token_blocked", TokenRevoked, ""),
        ("token_suspended", AccountDisabled, ""),
        ("api_plan_restricted", RoleDenied, ""),
        ("rate_limit_exceeded", RateLimited, ""),
        ("media_type_not_acceptable", RequestMalformed, ""),
    ],
    phrases: &[],
};
