//! Jira and Confluence.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Atlassian",
    signs: &[
        Sign::Host("atlassian.net"),
        Sign::Host("api.atlassian.com"),
        Sign::Header("x-seraph-loginreason"),
        Sign::Header("x-arequestid"),
    ],
    codes: &[],
    phrases: &[
        ("xsrf check failed", Csrf, ""),
        ("scope does not match", ScopeInsufficient, ""),
        ("client must be authenticated", TokenMissing, ""),
        ("basic authentication with passwords is deprecated", WrongTokenType, ""),
        ("captcha", PolicyBlocked, ""),
        ("not found or you do not have permission", RoleDenied, ""),
    ],
};
