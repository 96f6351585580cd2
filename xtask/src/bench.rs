//! The benches: native ones by cargo, the size of the panel, and pages that measure themselves in a browser.
//!
//! A page in `benches/web` is loaded with the panel's module at `/pkg/authopsy.js`, the one with what benches call
//! (feature `bench`) at `/bench/authopsy.js` and a generated file at `/bench.har`, in a cross-origin isolated page, whose
//! clock steps 5 µs. When it is done it sets `window.benchResult` to a list of
//! `{name, value, unit, limit?}`; a value above its limit fails the bench.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use browser::{Folder, Options, Session};
use serde_json::Value;

use crate::bundle::{self, Profile};
use crate::project::{cargo, root, run, target_dir};
use crate::{size, tools};

/// Runs all benches whose names contain `filter`.
pub(crate) fn all(filter: Option<&str>) -> Result<()> {
    bundle::build(Profile::Release)?;
    let mut native = cargo(&["bench", "--package", "authopsy"]);
    if let Some(filter) = filter {
        native.args(["--", filter]);
    }
    run(&mut native)?;
    size::print()?;
    in_browser(filter)
}

/// Runs the pages whose names contain `filter`.
pub(crate) fn pages(filter: Option<&str>) -> Result<()> {
    bundle::build(Profile::Release)?;
    in_browser(filter)
}

fn in_browser(filter: Option<&str>) -> Result<()> {
    let folder = root().join("benches/web");
    let mut pages: Vec<String> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".html") && filter.is_none_or(|it| name.contains(it)))
        .collect();
    pages.sort();
    if pages.is_empty() {
        return Ok(());
    }
    let made = target_dir().join("bundle/web");
    bundle::wasm(Profile::Release, &["--features", "bench"], &made.join("bench"))?;
    generate(&made.join("bench.har"))?;
    tools::npm_package("jwt-decode")?;
    let served = Folder::serve(vec![
        folder,
        root().join("node_modules"),
        made,
        root().join("dist/chromium"),
        root().join("tests/fixtures"),
    ])?;
    let options = Options { extensions: Vec::new(), headless: true, size: (1200, 900), args: Vec::new() };
    let mut session = Session::start(&tools::chromium()?, &options)?;
    let mut slow = Vec::new();
    for page in pages {
        session.go(&format!("http://127.0.0.1:{}/{page}", served.port))?;
        let result = session.wait_for(LONGEST_BENCH, &page, "return window.benchResult ?? null", &[])?;
        for measured in result.as_array().into_iter().flatten() {
            let name = measured.get("name").and_then(Value::as_str).unwrap_or_default();
            let unit = measured.get("unit").and_then(Value::as_str).unwrap_or_default();
            let value = measured.get("value").and_then(Value::as_f64).context("a bench without a value")?;
            let limit = measured.get("limit").and_then(Value::as_f64);
            let shown = limit.map_or_else(String::new, |it| format!("  (at most {it})"));
            println!("{page} {name}: {value:.3} {unit}{shown}");
            if limit.is_some_and(|it| value > it) {
                slow.push(format!("{page} {name}"));
            }
        }
    }
    if !slow.is_empty() {
        bail!("slower than promised: {}", slow.join(", "));
    }
    Ok(())
}

/// Makes a file of requests as a page with an API makes them, failing ones among them.
fn generate(file: &Path) -> Result<()> {
    if file.is_file() {
        return Ok(());
    }
    let mut python = Command::new("python3");
    python.arg(root().join("tests/tools/gen_har.py")).args(["--entries", "10000", "--seed", "1", "--out"]);
    run(python.arg(file))
}

const LONGEST_BENCH: std::time::Duration = std::time::Duration::from_secs(300);
