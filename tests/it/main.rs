//! The one integration binary.

mod challenge;
mod jwt;
mod rules;
mod session;
