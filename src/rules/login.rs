//! What the rules about logins share: the step in question, the request as a browser sent it, and the hash of PKCE.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::exchange::{Entry, Vendor};
use crate::facts::Case;
use crate::facts::flow::{Step, TokenRequest};
use crate::finding::{Category, Evidence, Part};

/// The token request that ended the exchange.
pub(super) fn token_request<'a>(case: &Case<'a>) -> Option<(&'a Entry, &'a Step, &'a TokenRequest)> {
    let entry = case.entry()?;
    let (step, request) = case.facts.token_request()?;
    (step.entry == entry.id).then_some((entry, step, request))
}

/// Whether a browser sent it: other clients may hold secrets.
pub(super) fn in_browser(entry: &Entry) -> bool {
    !matches!(entry.vendor, Vendor::Other | Vendor::Pasted)
        || entry.request.headers.has("origin")
        || entry.request.headers.has("sec-fetch-mode")
}

/// A parameter of the request's body.
pub(super) fn parameter(entry: &Entry, name: &str, value: Option<String>) -> Evidence {
    Evidence::new(entry.id, Part::RequestBody, name, value)
}

/// Whether the server's words leave room for that reason: it names it, or none in particular.
pub(super) fn leaves_room(case: &Case<'_>, reason: Category) -> bool {
    case.facts.refusal.as_ref().is_none_or(|it| {
        it.category == reason
            || matches!(it.category, Category::GrantInvalid | Category::TokenInvalid | Category::Other)
            || (it.category == Category::RequestMalformed && reason != Category::GrantInvalid)
            || (matches!(
                it.category,
                Category::TokenRevoked | Category::TokenExpired | Category::SessionExpired
            ) && reason == Category::GrantInvalid)
    })
}

/// base64url(SHA-256(text)): the `S256` of PKCE (RFC 7636 §4.2) and the `ath` of DPoP (RFC 9449 §4.2).
pub(super) fn s256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// Scopes of OpenID Connect, which tell who logged in and open no API.
pub(super) fn is_identity_scope(scope: &str) -> bool {
    matches!(scope, "openid" | "profile" | "email" | "address" | "phone" | "offline_access")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s256_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(s256(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
