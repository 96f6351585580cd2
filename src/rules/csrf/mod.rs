//! The rules `csrf/*`.

super::family! {
    token_missing,
}
