//! What is done to the project rather than by it: `cargo xtask --help` lists it.
//!
//! Every sub-command installs what it lacks, or names the command that does.
#![allow(clippy::disallowed_methods, reason = "the ban is for the engine; this is a program that builds it")]

mod bench;
mod bundle;
mod check;
mod demo;
mod project;
mod shots;
mod size;
mod snippets;
mod split;
mod tools;

use std::ffi::OsString;

use anyhow::Result;
use bundle::Profile;
use clap::{Parser, Subcommand};

/// Builds, shows, tests and measures Authopsy.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the extension into dist/chromium and dist/firefox, and the web site into dist/site.
    Build {
        /// Build quickly and without optimising.
        #[arg(long)]
        dev: bool,
    },
    /// Build the web site alone into dist/site: the page that opens HAR files, the rules, the lab, the guides.
    Site {
        /// Build quickly and without optimising.
        #[arg(long)]
        dev: bool,
    },
    /// Open a browser with the panel on a page of failures. Without a display: print a table, write pictures.
    Demo {
        /// Even where there is a display.
        #[arg(long)]
        headless: bool,
        /// Build quickly and without optimising.
        #[arg(long)]
        dev: bool,
    },
    /// Take pictures of the panel in every state, in both themes and three widths, into target/shots.
    Shots {
        /// Only those whose name contains this.
        filter: Option<String>,
        /// Build quickly and without optimising.
        #[arg(long)]
        dev: bool,
        /// Show what is built already.
        #[arg(long, conflicts_with = "dev")]
        built: bool,
    },
    /// Measure: native benches, the size of the panel, benches in a browser.
    Bench {
        /// Only those whose name contains this.
        filter: Option<String>,
        /// Only those in a browser.
        #[arg(long)]
        pages: bool,
        /// With `--pages`: measure what is built already.
        #[arg(long, requires = "pages")]
        built: bool,
    },
    /// Run all tests, those in a browser included.
    Test {
        /// Leave out what needs a browser.
        #[arg(long)]
        no_browser: bool,
    },
    /// Run what a change must pass: format, lints, all tests, the size of the panel.
    Ci,
    /// Play the lab in a real browser and store what it reports, for tests that need none.
    Record {
        /// `lab [FILTER]`: cases whose name contains FILTER; `cors [COUNT]`: the scenarios of the generator; `scenes
        /// [--seed N] [--count N] [--family NAME]`: calls in their surroundings; `--replay [FILTER]`: recorded
        /// failures again, with the suggested answers.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        what: Vec<String>,
    },
    /// Run real servers with the lines that Authopsy gives for them, and see in a browser that failing calls pass.
    VerifySnippets {
        /// Only stacks whose id contains this.
        filter: Option<String>,
    },
    /// Print the size of the extension's wasm.
    Size,
    /// Run wasm-bindgen of the version this project uses.
    #[command(disable_help_flag = true)]
    Bindgen {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Run tests that were compiled to wasm; cargo calls this.
    #[command(hide = true, disable_help_flag = true)]
    TestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> Result<()> {
    match Args::parse().task {
        Task::Build { dev } => bundle::build(profile(dev)),
        Task::Site { dev } => bundle::build_site(profile(dev)),
        Task::Demo { headless, dev } => demo::run(headless, profile(dev)),
        Task::Shots { filter, dev, built } => shots::run(filter.as_deref(), (!built).then(|| profile(dev))),
        Task::Bench { filter, pages: true, built } => bench::pages(filter.as_deref(), built),
        Task::Bench { filter, pages: false, .. } => bench::all(filter.as_deref()),
        Task::Test { no_browser } => check::test(!no_browser),
        Task::Ci => check::ci(),
        Task::Record { what } => {
            tools::chromium()?;
            let words = what.iter().map(String::as_str);
            let args: Vec<&str> =
                ["run", "--quiet", "--package", "record", "--"].into_iter().chain(words).collect();
            project::run(&mut project::cargo(&args))
        }
        Task::VerifySnippets { filter } => snippets::verify(filter.as_deref()),
        Task::Size => size::print(),
        Task::Bindgen { args } => bundle::bindgen(args),
        Task::TestRunner { args } => {
            let program = OsString::from("wasm-bindgen-test-runner");
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args([program].into_iter().chain(args))
        }
    }
}

fn profile(dev: bool) -> Profile {
    if dev { Profile::Dev } else { Profile::Release }
}
