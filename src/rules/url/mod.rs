//! The rules `url/*`.

super::family! {
    api_version,
    method_case,
    path_case,
    placeholder_in_path,
    query_miswritten,
    wrong_endpoint,
}
