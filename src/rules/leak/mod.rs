//! The rules `leak/*`.

super::family! {
    token_in_referer,
}
