//! The rules `network/*`.

super::family! {}
