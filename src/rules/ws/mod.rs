//! The rules `ws/*`.

super::family! {}
