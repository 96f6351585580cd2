//! The one integration binary.
#![cfg(not(target_arch = "wasm32"))]

mod challenge;
mod command;
mod cors;
mod har;
mod jwt;
mod lab;
mod refusal;
mod rules;
mod session;
