//! The rules `redirect/*`.

super::family! {}
