//! The rules `permission/*`.

super::family! {}
