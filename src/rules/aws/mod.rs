//! The rules `aws/*`.

super::family! {}
