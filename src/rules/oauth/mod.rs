//! The rules `oauth/*`.

super::family! {
    client_auth_twice,
    client_secret_missing,
    grant_type_misspelled,
    redirect_uri_encoded_twice,
    scope_separator,
    token_request_not_form,
}
