//! The rules `api-key/*`.

super::family! {
    wrong_place,
    invalid,
    ip_blocked,
    missing,
    miswritten,
    placeholder,
    referrer_blocked,
    secret_in_browser,
    service_disabled,
}

use crate::finding::Category;
use crate::providers::Refusal;

/// A refused address where the API key, not the server, is bound to addresses.
pub(super) fn is_about_key(refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref().unwrap_or_default().to_ascii_uppercase();
    refusal.category == Category::IpBlocked
        && (code.contains("API_KEY") || refusal.said.to_ascii_lowercase().contains("api key"))
}
