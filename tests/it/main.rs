//! The one integration binary.
#![cfg(not(target_arch = "wasm32"))]

mod challenge;
mod har;
mod cors;
mod jwt;
mod refusal;
mod rules;
mod session;
