//! Shopify's Admin and Storefront APIs.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Shopify",
    signs: &[
        Sign::Header("x-shopify-shop-api-call-limit"),
        Sign::Header("x-shopify-stage"),
        Sign::Header("x-shopid"),
        Sign::Host("myshopify.com"),
        Sign::Text("[API]"),
    ],
    codes: &[
        ("THROTTLED", RateLimited, ""),
        ("MAX_COST_EXCEEDED", RequestMalformed, ""),
        ("ACCESS_DENIED", ScopeInsufficient, ""),
        ("SHOP_INACTIVE", AccountDisabled, ""),
        ("INTERNAL_SERVER_ERROR", Other, ""),
    ],
    phrases: &[
        ("invalid api key or access token", TokenInvalid, ""),
        ("requires merchant approval", ScopeInsufficient, ""),
        ("access scope", ScopeInsufficient, ""),
        ("unavailable shop", AccountDisabled, ""),
        ("calls per second", RateLimited, ""),
        ("this shop is frozen", AccountDisabled, ""),
    ],
};
