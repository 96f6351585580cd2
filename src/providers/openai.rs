//! OpenAI's codes, which many compatible servers use too.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "OpenAI",
    signs: &[
        Sign::Host("api.openai.com"),
        Sign::Header("openai-version"),
        Sign::Header("openai-processing-ms"),
    ],
    codes: &[
        ("invalid_api_key", ApiKeyInvalid, ""),
        ("insufficient_quota", QuotaExhausted, ""),
        ("billing_hard_limit_reached", QuotaExhausted, ""),
        ("billing_not_active", QuotaExhausted, ""),
        ("rate_limit_exceeded", RateLimited, ""),
        ("model_not_found", RoleDenied, ""),
        ("account_deactivated", AccountDisabled, ""),
        ("invalid_organization", RoleDenied, ""),
        ("mismatched_organization", RoleDenied, ""),
        ("mismatched_project", RoleDenied, ""),
        ("ip_not_authorized", IpBlocked, ""),
        ("unsupported_country_region_territory", PolicyBlocked, ""),
    ],
    phrases: &[
        ("you must be a member of an organization", RoleDenied, ""),
        ("missing scopes", ScopeInsufficient, ""),
        ("country region or territory not supported", PolicyBlocked, ""),
    ],
};
