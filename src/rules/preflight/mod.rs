//! The rules `preflight/*`.

super::family! {}
