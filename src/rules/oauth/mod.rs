//! The rules `oauth/*`.

super::family! {}
