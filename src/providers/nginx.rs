//! nginx and its auth modules.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "nginx",
    signs: &[Sign::HeaderHas("server", "nginx")],
    codes: &[],
    phrases: &[
        ("no required ssl certificate was sent", ClientAuthFailed, ""),
        ("the ssl certificate error", ClientAuthFailed, ""),
        ("request header or cookie too large", RequestMalformed, ""),
    ],
};
