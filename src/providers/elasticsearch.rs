//! The security exceptions of Elasticsearch.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Elasticsearch",
    signs: &[Sign::MemberIs("error.type", "security_exception"), Sign::Header("x-elastic-product")],
    codes: &[],
    phrases: &[
        ("missing authentication credentials", TokenMissing, ""),
        ("unable to authenticate user", CredentialsWrong, ""),
        ("unable to authenticate with provided credentials", TokenInvalid, ""),
        ("token expired", TokenExpired, ""),
        ("api key is expired", TokenExpired, ""),
        ("has been invalidated", TokenRevoked, ""),
        ("is unauthorized for", RoleDenied, ""),
        ("current license is", PolicyBlocked, ""),
    ],
};
