//! The one integration binary.

mod challenge;
mod har;
mod jwt;
mod refusal;
mod rules;
mod session;
