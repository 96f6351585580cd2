//! The rules `sse/*`.

super::family! {
    rejected,
    wrong_type,
}
