//! The rules `rate-limit/*`.

super::family! {}
