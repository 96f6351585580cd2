//! The numeric fault codes of WSO2 API Manager.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "WSO2",
    signs: &[
        Sign::MemberIs("code", "9009"),
        Sign::MemberIs("fault.code", "9009"),
        Sign::MemberIs("code", "9008"),
    ],
    codes: &[
        ("900900", Other, ""),
        ("900901", TokenInvalid, ""),
        ("900902", TokenMissing, ""),
        ("900903", TokenExpired, ""),
        ("900904", AccountDisabled, ""),
        ("900905", WrongTokenType, ""),
        ("900906", WrongEndpoint, ""),
        ("900907", AccountDisabled, ""),
        ("900908", RoleDenied, ""),
        ("900909", AccountDisabled, ""),
        ("900910", ScopeInsufficient, ""),
        ("900800", RateLimited, ""),
        ("900801", RateLimited, ""),
        ("900802", RateLimited, ""),
        ("900803", RateLimited, ""),
        ("900804", RateLimited, ""),
        ("900805", RateLimited, ""),
        ("900806", PolicyBlocked, ""),
    ],
    phrases: &[],
};
