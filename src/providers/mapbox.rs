//! Mapbox's tokens, which are bound to scopes and addresses.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Mapbox",
    signs: &[Sign::Host("api.mapbox.com")],
    codes: &[
        ("TokenExpired", TokenExpired, ""),
        ("TokenRevoked", TokenRevoked, ""),
        ("TokenInvalid", TokenMalformed, ""),
        ("TokenMalformed", TokenMalformed, ""),
    ],
    phrases: &[
        ("no token", ApiKeyMissing, ""),
        ("invalid token", TokenInvalid, ""),
        ("this endpoint requires a token with", ScopeInsufficient, ""),
    ],
};
