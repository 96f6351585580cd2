//! Laravel with Sanctum and Passport.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Laravel",
    signs: &[Sign::HeaderHas("set-cookie", "laravel_session"), Sign::HeaderHas("set-cookie", "xsrf-token")],
    codes: &[],
    phrases: &[
        ("csrf token mismatch", Csrf, ""),
        ("this action is unauthorized", RoleDenied, ""),
        ("invalid scope s provided", ScopeInsufficient, ""),
        ("invalid ability provided", ScopeInsufficient, ""),
        ("too many attempts", RateLimited, ""),
        ("email address is not verified", AccountDisabled, ""),
        ("user does not have the right roles", RoleDenied, ""),
    ],
};
