//! The rules `basic/*`.

super::family! {
    charset,
    credentials_in_url,
    double_encoded,
    empty_part,
    missing_colon,
    not_base64,
    trailing_newline,
    url_safe_alphabet,
}
