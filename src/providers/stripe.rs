//! Stripe's error codes; its messages name the key, masked.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Stripe",
    signs: &[
        Sign::Header("stripe-version"),
        Sign::Host("api.stripe.com"),
        Sign::MemberIs("error.code", "more_permissions"),
        Sign::MemberIs("error.code", "secret_key"),
        Sign::MemberIs("error.code", "testmode_"),
        Sign::MemberIs("error.code", "api_key"),
        Sign::MemberIs("error.code", "platform_"),
        Sign::MemberIs("error.doc_url", "https://stripe.com"),
        Sign::Text("rk_test_"),
        Sign::Text("rk_live_"),
        Sign::Text("sk_test_"),
        Sign::Text("sk_live_"),
        Sign::Text("pk_test_"),
        Sign::Text("pk_live_"),
    ],
    codes: &[
        ("api_key_expired", ApiKeyInvalid, ""),
        ("platform_api_key_expired", ApiKeyInvalid, ""),
        ("secret_key_required", WrongTokenType, "a publishable key was used where a secret key is needed"),
        ("more_permissions_required", RoleDenied, ""),
        ("more_permissions_required_for_application", RoleDenied, ""),
        ("testmode_charges_only", AccountDisabled, "the account is not activated for live charges"),
        ("livemode_mismatch", ApiKeyInvalid, ""),
        ("account_invalid", RoleDenied, ""),
        ("account_closed", AccountDisabled, ""),
        ("rate_limit", RateLimited, ""),
        ("lock_timeout", RateLimited, ""),
    ],
    phrases: &[
        ("expired api key", ApiKeyInvalid, ""),
        ("api key provided", ApiKeyInvalid, ""),
        ("did not provide an api key", ApiKeyMissing, ""),
        ("does not have access to account", RoleDenied, ""),
        ("does not have the required permissions", RoleDenied, ""),
        ("a similar object exists in", ApiKeyInvalid, "the key belongs to the other mode"),
    ],
};
