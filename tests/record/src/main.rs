//! Plays the lab in a real Chromium and stores what the browser reported.
//!
//! `cargo xtask record` runs this. The fixtures are HAR entries as the extension's own recorder got them, with the
//! browser's verdict beside each: what the engine says is compared with it in tests that need no browser.
#![allow(clippy::disallowed_methods, reason = "the ban is for the engine; this drives a browser")]

mod lab_cases;
mod matrix;
mod recorder;
mod scenario;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let filter = args.get(1).map(String::as_str).unwrap_or_default();
    match args.first().map(String::as_str) {
        Some("lab") => lab_cases::record(filter),
        Some("cors") => matrix::record(filter.parse().unwrap_or(SCENARIOS)),
        _ => bail!("usage: record lab [FILTER] | record cors [COUNT]"),
    }
}

/// How many CORS scenarios are stored.
const SCENARIOS: usize = 420;
