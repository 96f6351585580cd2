//! Algolia's pairs of application id and API key.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Algolia",
    signs: &[Sign::Host("algolia.net"), Sign::Host("algolianet.com"), Sign::Text("Application-ID")],
    codes: &[],
    phrases: &[
        ("invalid application id or api key", ApiKeyInvalid, ""),
        ("method not allowed with this api key", RoleDenied, ""),
        ("index not allowed with this api key", RoleDenied, ""),
        ("not enough rights", RoleDenied, ""),
        ("referer", OriginBlocked, ""),
    ],
};
