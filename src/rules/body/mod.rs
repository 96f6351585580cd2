//! The rules `body/*`.

super::family! {
    content_type_mismatch,
    plus_not_encoded,
}
