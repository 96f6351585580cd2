//! The rules `session/*`.

super::family! {
    cascade,
    environment_mix,
    regression,
    credentials_wrong,
    expired,
    login_required,
    mfa_required,
}
