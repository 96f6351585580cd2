//! The rules `session/*`.

super::family! {
    cascade,
    environment_mix,
    regression,
}
