//! The command line: reads files, runs the engine, prints. Decides nothing itself.
//!
//! Exit codes: 0 nothing at or above `--fail-on`; 1 something; 2 nothing could be read, or wrong usage.
#![allow(clippy::disallowed_methods)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
