//! The error types of Anthropic's API.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Anthropic",
    signs: &[Sign::Host("api.anthropic.com"), Sign::Header("anthropic-organization-id")],
    codes: &[
        ("authentication_error", ApiKeyInvalid, ""),
        ("permission_error", RoleDenied, ""),
        ("rate_limit_error", RateLimited, ""),
        ("overloaded_error", Other, ""),
        ("api_error", Other, ""),
        ("billing_error", QuotaExhausted, ""),
    ],
    phrases: &[("cors requests must set", Cors, ""), ("credit balance is too low", QuotaExhausted, "")],
};
