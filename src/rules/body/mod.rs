//! The rules `body/*`.

super::family! {
    content_type_mismatch,
    plus_not_encoded,
    auth_error_in_200,
    html_instead_of_json,
    json_miswritten,
    json_written_twice,
    problem_details,
    request_malformed,
    server_failed,
}
