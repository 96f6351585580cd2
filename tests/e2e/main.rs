//! The panel in a real Chromium, against the lab.
//!
//! Needs the extension in dist/chromium: `cargo xtask test` builds it and runs these.
#![allow(clippy::disallowed_methods, reason = "the ban is for the engine; this drives programs")]

mod harness;
mod panel;
