//! The `name` and `issue` of PayPal's errors.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "PayPal",
    signs: &[Sign::Host("paypal.com"), Sign::Header("paypal-debug-id"), Sign::Member("debug_id")],
    codes: &[
        ("AUTHENTICATION_FAILURE", TokenInvalid, ""),
        ("NOT_AUTHORIZED", RoleDenied, ""),
        ("PERMISSION_DENIED", RoleDenied, ""),
        ("RATE_LIMIT_REACHED", RateLimited, ""),
        ("ACCOUNT_NOT_VERIFIED", AccountDisabled, ""),
        ("PAYEE_ACCOUNT_RESTRICTED", AccountDisabled, ""),
        ("PAYEE_ACCOUNT_LOCKED_OR_CLOSED", AccountDisabled, ""),
        ("PAYER_ACCOUNT_LOCKED_OR_CLOSED", AccountDisabled, ""),
        ("CONSENT_NEEDED", ConsentRequired, ""),
        ("INVALID_ACCOUNT_STATUS", AccountDisabled, ""),
    ],
    phrases: &[],
};
