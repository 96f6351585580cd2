//! The rules `url/*`.

super::family! {}
