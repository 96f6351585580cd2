//! The rules `url/*`.

super::family! {
    method_case,
    path_case,
    wrong_endpoint,
}
