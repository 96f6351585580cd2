//! The rules `url/*`.

super::family! {
    method_case,
    path_case,
    placeholder_in_path,
    query_miswritten,
    wrong_endpoint,
}
