//! The rules `api-key/*`.

super::family! {
    wrong_place,
}
