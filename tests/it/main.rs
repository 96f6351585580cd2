//! The one integration binary.

mod challenge;
mod har;
mod jwt;
mod rules;
mod session;
