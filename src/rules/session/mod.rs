//! The rules `session/*`.

super::family! {}
