//! The `Status` objects of the Kubernetes API server.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Kubernetes",
    signs: &[Sign::MemberIs("kind", "Status")],
    codes: &[],
    phrases: &[
        ("system anonymous", TokenMissing, "no credential was accepted, so the caller is anonymous"),
        ("is forbidden user", RoleDenied, ""),
        ("must be loggedin to the server", TokenMissing, ""),
    ],
};
