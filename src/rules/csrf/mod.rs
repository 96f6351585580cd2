//! The rules `csrf/*`.

super::family! {}
