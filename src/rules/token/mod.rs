//! The rules `token/*`: what a server says of the credential, whatever kind it is.

super::family! {
    claim_refused,
    clock_skew,
    expired,
    insufficient_scope,
    malformed,
    missing,
    not_yet_valid,
    rejected,
    revoked,
    signature_refused,
    unknown_key,
    verifier_misconfigured,
    wrong_audience,
    wrong_issuer,
    wrong_type,
}
