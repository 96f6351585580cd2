//! The broken-API lab: one failure after the other, on demand, on loopback.
//!
//! [`cases`] is the one table. The page shows a button for each case, the server answers as the case says, the
//! browser tests play them and compare the panel with [`Expected`], and the recorder stores what the browser
//! reported. Nothing here knows the engine.
//!
//! [`Lab::start`] listens on several ports, so that there are several origins: the page, an API (cross-origin; by its
//! other name cross-site), an identity provider, a third party, and a port where nobody answers.

#![allow(clippy::disallowed_methods, reason = "the lab is a server: it reads the clock; the engine does not")]

mod answer;
mod case;
mod cases;
mod http;
mod jwt;
mod page;
mod server;
mod websocket;

pub use case::{Case, Expected, Fix, Need, Proof};
pub use cases::{case, cases};
pub use server::{Lab, Urls};

/// A good value for a slot of a fix (`ACCESS_TOKEN`, `API_KEY` …): the lab accepts it.
pub fn fill(slot: &str) -> String {
    match slot {
        "ACCESS_TOKEN" => jwt::good(),
        "API_KEY" => API_KEY.to_owned(),
        "CLIENT_SECRET" => CLIENT_SECRET.to_owned(),
        "REFRESH_TOKEN" => REFRESH_TOKEN.to_owned(),
        "USERNAME" => USERNAME.to_owned(),
        "PASSWORD" => PASSWORD.to_owned(),
        _ => String::new(),
    }
}

/// Every slot that [`fill`] knows.
pub const SLOTS: &[&str] =
    &["ACCESS_TOKEN", "API_KEY", "CLIENT_SECRET", "REFRESH_TOKEN", "USERNAME", "PASSWORD"];

const API_KEY: &str = "k7Qm2Zt9XvB4nL8sRw3c";
const CLIENT_SECRET: &str = "s3Gv8Kp1Yd6Hf0Wq5Jz";
const REFRESH_TOKEN: &str = "tGzv3JOkF0XG5Qx2TlKWIA";
const USERNAME: &str = "ada";
const PASSWORD: &str = "c0rrect-horse";

#[cfg(test)]
mod tests;
