//! The rules `url/*`.

super::family! {
    method_case,
    path_case,
    placeholder_in_path,
    wrong_endpoint,
}
