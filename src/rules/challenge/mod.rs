//! The rules `challenge/*`.

super::family! {}
