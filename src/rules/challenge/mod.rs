//! The rules `challenge/*`.

super::family! {
    basic_prompt,
    login_dialog,
    malformed,
    missing_www_authenticate,
    status_mismatch,
}
