//! The rules `api-key/*`.

super::family! {}
