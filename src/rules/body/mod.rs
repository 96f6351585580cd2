//! The rules `body/*`.

super::family! {}
