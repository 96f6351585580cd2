//! Plays the lab in a real Chromium and stores what the browser reported.
//!
//! `cargo xtask record` runs this. The fixtures are HAR entries as the extension's own recorder got them, with the
//! browser's verdict beside each: what the engine says is compared with it in tests that need no browser.
#![allow(clippy::disallowed_methods, reason = "the ban is for the engine; this drives a browser")]

mod lab_cases;
mod matrix;
mod recorder;
mod replay;
mod scenario;
mod scene;
mod survey;
mod tls;
mod witness;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let filter = args.get(1).map(String::as_str).unwrap_or_default();
    match args.first().map(String::as_str) {
        Some("lab") => lab_cases::record(filter),
        Some("cors") => matrix::record(filter.parse().unwrap_or(SCENARIOS)),
        Some("scenes") => survey::record(&args[1..]),
        Some("--replay" | "replay") => replay::run(filter),
        _ => bail!(
            "usage: record lab [FILTER] | --replay [FILTER] | cors [COUNT] | scenes [--seed N] [--count N] [--family NAME]"
        ),
    }
}

/// How many CORS scenarios are stored.
const SCENARIOS: usize = 420;
