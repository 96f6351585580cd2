//! Notion's API.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Notion",
    signs: &[Sign::Host("api.notion.com"), Sign::MemberIs("object", "error")],
    codes: &[
        ("unauthorized", TokenInvalid, ""),
        ("restricted_resource", ScopeInsufficient, ""),
        ("object_not_found", RoleDenied, "the page is not shared with the integration"),
        ("rate_limited", RateLimited, ""),
        ("missing_version", RequestMalformed, ""),
        ("invalid_json", RequestMalformed, ""),
        ("invalid_request", RequestMalformed, ""),
        ("validation_error", RequestMalformed, ""),
    ],
    phrases: &[],
};
