//! The rules `leak/*`.

super::family! {}
