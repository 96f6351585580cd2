//! Authopsy says why a front-end's request failed, and what makes it work.
//!
//! ```text
//! raw event → capture → Exchange → Session → rules → Finding → present → panel row, detail, curl, report
//! ```

pub mod app;
pub mod capture;
pub mod command;
pub mod exchange;
pub mod facts;
pub mod fetch;
pub mod finding;
pub mod fix;
pub mod ignore;
pub mod keyed;
pub mod origin;
pub mod peers;
pub mod present;
pub mod providers;
pub mod redact;
pub mod report;
pub mod rules;
pub mod server;
pub mod session;
pub mod sort;
pub mod syntax;
#[cfg(target_arch = "wasm32")]
pub mod web;
