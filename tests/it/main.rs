//! The one integration binary.

mod jwt;
mod rules;
mod session;
