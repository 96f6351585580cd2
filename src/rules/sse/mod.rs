//! The rules `sse/*`.

super::family! {}
