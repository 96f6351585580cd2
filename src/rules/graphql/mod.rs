//! The rules `graphql/*`.

super::family! {}
