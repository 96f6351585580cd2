//! The rules `basic/*`.

super::family! {}
