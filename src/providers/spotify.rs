//! Spotify's Web API.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Spotify",
    signs: &[Sign::Host("api.spotify.com"), Sign::Host("accounts.spotify.com")],
    codes: &[],
    phrases: &[
        ("the access token expired", TokenExpired, ""),
        ("only valid bearer authentication supported", WrongTokenType, ""),
        ("insufficient client scope", ScopeInsufficient, ""),
        ("no token provided", TokenMissing, ""),
        ("user not registered in the developer dashboard", RoleDenied, ""),
        ("bad oauth request", RequestMalformed, ""),
    ],
};
