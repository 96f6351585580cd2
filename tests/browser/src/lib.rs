//! Drives a Chromium with the panel open in its DevTools.
//!
//! [`Chromium::find`] looks for an installed browser and its driver, [`Session`] speaks WebDriver to it, and
//! [`Panel`] knows how the panel is reached inside the DevTools window.
//!
//! No crate for WebDriver: the few commands needed are JSON over one local connection, and the crates that exist
//! bring an asynchronous runtime with them.
#![allow(clippy::disallowed_methods, reason = "the ban is for the engine; this drives programs")]

mod find;
mod folder;
mod http;
mod panel;
mod reading;
mod session;

pub use find::{Chromium, Missing};
pub use folder::Folder;
pub use panel::{Dock, Panel, Theme};
pub use reading::{Said, Which};
pub use session::{Element, Options, Outcome, Session, Window, base_arguments};
