//! The rules `url/*`.

super::family! {
    method_case,
}
