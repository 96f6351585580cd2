//! The tests, and what must hold beside them.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use browser::Chromium;
use serde_json::json;

use crate::bundle::{self, Profile};
use crate::project::{cargo, run, show, target_dir, with_checks};
use crate::size;
use crate::tools::{self, TARGET};

/// Runs all tests; without a browser only those that need none.
pub(crate) fn test(browser: bool) -> Result<()> {
    let mut report = Report::default();
    tests(browser, &mut report)?;
    report.close(browser)
}

/// Runs what a change must pass before it is accepted.
pub(crate) fn ci() -> Result<()> {
    let mut report = Report::default();
    report.step("rustfmt", || run(&mut cargo(&["fmt", "--all", "--check"])))?;
    report.step("clippy", || run(cargo(&["clippy", "--all-targets"]).args(PACKAGES).args(DENY)))?;
    report.step("clippy for wasm", || {
        tools::wasm_target()?;
        run(cargo(&["clippy", "--package", "authopsy", "--lib", "--test", "web", "--target", TARGET])
            .args(DENY))
    })?;
    report.step("clippy of xtask", || {
        run(cargo(&["clippy", "--all-targets", "--package", "xtask"]).args(DENY))
    })?;
    tests(true, &mut report)?;
    report.keep("size", size::check);
    report.close(true)
}

fn tests(browser: bool, report: &mut Report) -> Result<()> {
    // First what may be missing, so that nobody waits ten minutes to learn it.
    let chromium = if browser { Some(tools::chromium()?) } else { None };
    tools::wasm_target()?;
    report.tests("native tests", cargo(&["test", "--lib", "--bins", "--test", "it"]).args(PACKAGES))?;
    report.tests("examples in the documentation", cargo(&["test", "--doc"]).args(PACKAGES))?;
    report.tests("tests of xtask", &mut cargo(&["test", "--package", "xtask"]))?;
    let Some(chromium) = chromium else { return Ok(()) };
    tools::npm_package("axe-core")?;
    report.tests("wasm tests", &mut wasm_tests(&chromium)?)?;
    report.step("the extension", || bundle::build(Profile::Release))?;
    // One browser at a time: two on two processors only make each other wait.
    let end_to_end = &mut cargo(&["test", "--test", "e2e"]);
    report.tests(
        "tests in a browser",
        end_to_end.args(PACKAGES).args(["--", "--test-threads=1", "--nocapture"]),
    )
}

/// Tests that were compiled to wasm, in the browser that was found.
fn wasm_tests(chromium: &Chromium) -> Result<Command> {
    let driver = chromium.driver.as_ref().context("the browser has no driver")?;
    // The runner would start whatever the driver takes for its default browser.
    let capabilities = target_dir().join("webdriver.json");
    let options =
        json!({ "goog:chromeOptions": { "binary": chromium.binary, "args": browser::base_arguments() } });
    std::fs::write(&capabilities, options.to_string())?;

    let mut command = cargo(&["test", "--package", "authopsy", "--test", "web", "--target", TARGET]);
    with_checks(&mut command);
    command.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities);
    // This program is the runner; there is no need to build and find it again.
    let me = env::current_exe()?;
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", format!("{} test-runner", me.display()));
    Ok(command)
}

/// What was done so far: how long it took, and how the tests went.
#[derive(Default)]
struct Report {
    steps: Vec<(String, f64)>,
    passed: u64,
    failed: u64,
    ignored: u64,
    broken: Vec<String>,
}

impl Report {
    /// Does something that must succeed before anything else makes sense.
    fn step(&mut self, name: &str, act: impl FnOnce() -> Result<()>) -> Result<()> {
        let started = Instant::now();
        act().with_context(|| name.to_owned())?;
        self.steps.push((name.to_owned(), started.elapsed().as_secs_f64()));
        Ok(())
    }

    /// Does something whose failure is told at the end, beside that of tests.
    fn keep(&mut self, name: &str, act: impl FnOnce() -> Result<()>) {
        let started = Instant::now();
        if let Err(error) = act() {
            eprintln!("{name}: {error:#}");
            self.broken.push(name.to_owned());
        }
        self.steps.push((name.to_owned(), started.elapsed().as_secs_f64()));
    }

    /// Runs tests and counts them. A failure is kept for the end: the other tests have something to say too.
    fn tests(&mut self, name: &str, command: &mut Command) -> Result<()> {
        let started = Instant::now();
        eprintln!("$ {}", show(command));
        let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| name.to_owned())?;
        let output = child.stdout.take().context("the tests have no output")?;
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            self.count(&line);
        }
        if !child.wait()?.success() {
            self.broken.push(name.to_owned());
        }
        self.steps.push((name.to_owned(), started.elapsed().as_secs_f64()));
        Ok(())
    }

    fn count(&mut self, line: &str) {
        let Some(counts) = line.trim_start().strip_prefix("test result: ") else { return };
        for part in counts.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// Says how everything went, in the words of the test runner.
    fn close(self, browser: bool) -> Result<()> {
        let mut total = 0.0;
        for (name, seconds) in &self.steps {
            println!("{seconds:8.1} s  {name}");
            total += seconds;
        }
        let verdict = if self.broken.is_empty() { "ok" } else { "FAILED" };
        let Report { passed, failed, ignored, .. } = self;
        println!(
            "test result: {verdict}. {passed} passed; {failed} failed; {ignored} ignored; finished in {total:.0} s"
        );
        if !browser {
            println!(
                "left out: the wasm tests, the tests in a browser, and the build of the extension they need"
            );
        }
        if !self.broken.is_empty() {
            bail!("failed: {}", self.broken.join(", "));
        }
        if !browser && env::var_os("CI").is_some_and(|value| value == "true") {
            bail!("CI=true asks for all tests, and some were left out");
        }
        Ok(())
    }
}

// xtask is never built together with these: features of shared dependencies would differ from those of
// `cargo run --package xtask`, and all of them would be built twice.
pub(crate) const PACKAGES: [&str; 12] = [
    "--package",
    "authopsy",
    "--package",
    "browser",
    "--package",
    "lab",
    "--package",
    "record",
    "--package",
    "site",
    "--features",
    "authopsy/cli,authopsy/e2e",
];
const DENY: [&str; 3] = ["--", "-D", "warnings"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_added_up() {
        let mut report = Report::default();
        report.count(
            "test result: ok. 8 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.22s",
        );
        report.count("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.05s");
        report.count("test jwt ... ok");
        assert_eq!((report.passed, report.failed, report.ignored), (10, 1, 1));
    }
}
