//! The rules `jwt/*`.

super::family! {}
