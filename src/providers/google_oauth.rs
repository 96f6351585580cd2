//! The error pages and codes of Google's authorization server.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Google OAuth",
    signs: &[Sign::Host("oauth2.googleapis.com"), Sign::Text("accounts.google.com")],
    codes: &[
        ("admin_policy_enforced", PolicyBlocked, ""),
        ("disallowed_useragent", PolicyBlocked, "Google refuses sign-in in embedded browsers"),
        ("org_internal", PolicyBlocked, "only members of the organization may use this client"),
        ("deleted_client", ClientAuthFailed, "the client was deleted"),
        ("origin_mismatch", OriginBlocked, "the page's origin is not among the client's JavaScript origins"),
        ("invalid_client", ClientAuthFailed, ""),
    ],
    phrases: &[
        ("has not completed the google verification process", PolicyBlocked, ""),
        ("the oauth client was not found", ClientAuthFailed, ""),
    ],
};
