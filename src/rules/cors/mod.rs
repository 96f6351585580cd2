//! The rules `cors/*`.

super::family! {}
