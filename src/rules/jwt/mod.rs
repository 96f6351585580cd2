//! The rules `jwt/*`.

super::family! {
    alg_mismatch,
    alg_none,
    anonymous_role,
    bad_encoding,
    clock_skew,
    cookie_expired,
    dates_inverted,
    expired,
    expiring_soon,
    id_token_as_access_token,
    insufficient_scope,
    issued_in_future,
    malformed,
    no_expiry,
    not_yet_valid,
    opaque_or_encrypted,
    refresh_token_as_bearer,
    signature_invalid,
    time_in_milliseconds,
    time_not_numeric,
    unknown_key,
    valid_but_rejected,
    wrong_audience,
    wrong_issuer,
}

use crate::facts::Case;
use crate::finding::Category;
use crate::syntax::authorization;
use crate::syntax::jwt::{Jwt, decode, looks_like_jwt};

/// What a claim was in the token of the last call of this kind that worked.
fn claim_that_worked<T>(case: &Case<'_>, claim: impl Fn(&Jwt) -> Option<T>) -> Option<T> {
    let request = &case.entry()?.request;
    let worked = case.peers.last_success(&request.method, &request.url, case.started())?;
    let read = authorization::read(worked.entry.request.headers.get("authorization")?);
    if !looks_like_jwt(&read.credential) {
        return None;
    }
    claim(&decode(&read.credential))
}

/// Whether the server's words leave room for a fault of the signature or its key.
fn may_be_the_signature(case: &Case<'_>) -> bool {
    case.facts.refusal.as_ref().is_none_or(|it| {
        matches!(
            it.category,
            Category::TokenInvalid
                | Category::TokenMalformed
                | Category::SignatureInvalid
                | Category::LoginRequired
                | Category::Other
        )
    })
}

/// Whether a server's words are about the algorithm.
fn names_algorithm(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    said.contains("algorithm") || said.contains(" alg ") || said.contains("`alg`") || said.contains("\"alg\"")
}
