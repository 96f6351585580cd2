//! The rules `challenge/*`.

super::family! {
    basic_prompt,
    malformed,
    missing_www_authenticate,
    status_mismatch,
}
