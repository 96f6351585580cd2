//! Keycloak's descriptions, which stand beside plain OAuth codes.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Keycloak",
    signs: &[Sign::Host("keycloak.org"), Sign::Text("realms/"), Sign::Text("Keycloak")],
    codes: &[],
    phrases: &[
        ("token is not active", TokenExpired, ""),
        ("session not active", SessionExpired, ""),
        ("session doesn t have required client", SessionExpired, ""),
        ("user session not found", SessionExpired, ""),
        ("offline session not active", SessionExpired, ""),
        ("code not valid", GrantInvalid, ""),
        ("incorrect redirect uri", RedirectUriMismatch, ""),
        ("account is not fully set up", AccountDisabled, ""),
        ("account disabled", AccountDisabled, ""),
        ("account temporarily disabled", AccountDisabled, ""),
        ("client not allowed for direct access grants", ClientNotAllowed, ""),
        ("client not enabled to retrieve service account", ClientNotAllowed, ""),
    ],
};
