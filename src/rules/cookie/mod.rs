//! The rules `cookie/*`.

super::family! {}
