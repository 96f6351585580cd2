//! The one integration binary.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop with a message"
)]

mod canaries;
mod challenge;
mod command;
mod cookie;
mod cors;
mod cors_scenes;
mod flow;
mod har;
mod invariants;
mod jwt;
mod lab;
mod oauth;
mod parts;
mod paste;
mod redact;
mod refusal;
mod report;
mod rules;
mod secrets;
mod session;
