//! The benches: native ones by cargo, the size of the panel, and pages that measure themselves in a browser.
//!
//! A page in `benches/web` is loaded with the panel's module at `/pkg/authopsy.js`, the one with what benches call
//! (feature `bench`) at `/bench/authopsy.js` and a generated file at `/bench.har`, in a cross-origin isolated page, whose
//! clock steps 5 µs. When it is done it sets `window.benchResult` to a list of
//! `{name, value, unit, limit?}`; a value above its limit fails the bench. What only DevTools show is measured there, as
//! the bench `devtools`.

mod devtools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use browser::{Folder, Options, Session};
use serde_json::Value;

use crate::bundle::{self, Profile};
use crate::project::{cargo, root, run, target_dir};
use crate::{size, tools};

/// What was measured.
struct Figure {
    name: String,
    value: f64,
    unit: String,
    /// More than this is too much.
    limit: Option<f64>,
}

impl Figure {
    fn new(name: &str, value: f64, unit: &str) -> Self {
        Self { name: name.to_owned(), value, unit: unit.to_owned(), limit: None }
    }

    fn at_most(self, limit: f64) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// What a page has put down.
    fn read(measured: &Value) -> Result<Self> {
        let text = |key: &str| measured.get(key).and_then(Value::as_str).unwrap_or_default();
        let value = measured.get("value").and_then(Value::as_f64).context("a bench without a value")?;
        let limit = measured.get("limit").and_then(Value::as_f64);
        Ok(Self { limit, ..Self::new(text("name"), value, text("unit")) })
    }

    /// Prints it, and says whether it is too much.
    fn print(&self, page: &str) -> bool {
        let shown = self.limit.map_or_else(String::new, |it| format!("  (at most {it:.4})"));
        println!("{page} {}: {:.3} {}{shown}", self.name, self.value, self.unit);
        self.limit.is_some_and(|it| self.value > it)
    }
}

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

/// Runs the pages whose names contain `filter`, on what is built already or anew.
pub(crate) fn pages(filter: Option<&str>, built: bool) -> Result<()> {
    if !built {
        bundle::build(Profile::Release)?;
    }
    in_browser(filter)
}

fn in_browser(filter: Option<&str>) -> Result<()> {
    let wanted = |name: &str| filter.is_none_or(|it| name.contains(it));
    let folder = root().join("benches/web");
    let mut pages: Vec<String> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".html") && wanted(name))
        .collect();
    pages.sort();
    let mut slow = Vec::new();
    let mut print = |page: &str, figure: &Figure| {
        if figure.print(page) {
            slow.push(format!("{page} {}", figure.name));
        }
    };
    if !pages.is_empty() {
        let mut session = served(folder)?;
        for page in pages {
            session.1.go(&format!("http://127.0.0.1:{}/{page}", session.0.port))?;
            let result =
                session.1.wait_for(LONGEST_BENCH, &page, "return window.benchResult ?? null", &[])?;
            for measured in result.as_array().into_iter().flatten() {
                print(&page, &Figure::read(measured)?);
            }
        }
    }
    if wanted("devtools") {
        devtools::measure(&mut |it| print("devtools", &it))?;
    }
    if !slow.is_empty() {
        bail!("slower than promised: {}", slow.join(", "));
    }
    Ok(())
}

/// All that the pages load, and a browser for them.
fn served(folder: PathBuf) -> Result<(Folder, Session)> {
    let made = target_dir().join("bundle/web");
    bundle::wasm(Profile::Release, &["--features", "bench"], &made.join("bench"))?;
    generate(&made.join("bench.har"), 10_000)?;
    tools::npm_package("jwt-decode")?;
    let served = Folder::serve(vec![
        folder,
        root().join("node_modules"),
        made,
        root().join("dist/chromium"),
        root().join("tests/fixtures"),
    ])?;
    let options = Options { extensions: Vec::new(), headless: true, size: (1200, 900), args: Vec::new() };
    Ok((served, Session::start(&tools::chromium()?, &options)?))
}

/// Makes a file of requests as a page with an API makes them, failing ones among them.
fn generate(file: &Path, entries: u32) -> Result<()> {
    if file.is_file() {
        return Ok(());
    }
    // One that was begun and not finished must not be taken for it.
    let begun = file.with_extension("begun");
    let mut python = Command::new("python3");
    python.arg(root().join("tests/tools/gen_har.py"));
    python.args(["--entries", &entries.to_string(), "--seed", "1", "--out"]);
    run(python.arg(&begun))?;
    fs::rename(begun, file)?;
    Ok(())
}

const LONGEST_BENCH: std::time::Duration = std::time::Duration::from_secs(300);
