//! The rules `auth-header/*`.

super::family! {}
