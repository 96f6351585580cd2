//! Dropbox puts its reasons into `error_summary` and `.tag`.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Dropbox",
    signs: &[Sign::Host("dropboxapi.com"), Sign::Member("error_summary")],
    codes: &[
        ("invalid_access_token", TokenInvalid, ""),
        ("expired_access_token", TokenExpired, ""),
        ("missing_scope", ScopeInsufficient, ""),
        ("invalid_select_user", RoleDenied, ""),
        ("invalid_select_admin", RoleDenied, ""),
        ("user_suspended", AccountDisabled, ""),
        ("route_access_denied", PolicyBlocked, ""),
        ("too_many_requests", RateLimited, ""),
        ("too_many_write_operations", RateLimited, ""),
        ("invalid_account_type", RoleDenied, ""),
        ("paper_access_denied", RoleDenied, ""),
        ("team_access_denied", RoleDenied, ""),
        ("no_permission", RoleDenied, ""),
    ],
    phrases: &[],
};
