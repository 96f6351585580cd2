//! The panel in a real Chromium, against the lab.
//!
//! Needs the extension in dist/chromium: `cargo xtask test` builds it and runs these. To play only some cases, set
//! `AUTHOPSY_CASES` to a part of their names.
#![allow(clippy::disallowed_methods, reason = "the ban is for the engine; this drives programs")]

mod access;
mod cases;
mod command;
mod filter;
mod harness;
mod hook;
mod links;
mod offers;
mod panel;
mod parts;
mod paste;
mod recorder;
mod replay;
mod settings;
mod signature;
mod site;
