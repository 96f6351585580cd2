//! The rules `request/*`: headers that the server wants to be there, or to be otherwise, and that are no credentials.

super::family! {
    content_encoding_untrue,
    header_missing,
    not_acceptable,
    precondition_missing,
}
