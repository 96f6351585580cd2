//! The tools that a task needs: found, installed, or named with the command that installs them.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::{output, root, run};

/// The standard library for wasm, without which nothing of the panel compiles.
pub(crate) fn wasm_target() -> Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let libraries = output(Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(libraries.trim()).is_dir() {
        return Ok(());
    }
    run(Command::new("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("the Rust target {TARGET} is missing: install it with `rustup target add {TARGET}` or your system's packages")
    })
}

/// The optimiser for wasm, if npm has installed it. Packages are smaller with it, and as good without.
pub(crate) fn wasm_opt() -> Option<Command> {
    let script = root().join("node_modules/binaryen/bin/wasm-opt");
    script.is_file().then(|| {
        let mut command = Command::new("node");
        command.arg(script);
        command
    })
}

/// Node, which measures sizes as a server would compress them.
pub(crate) fn node() -> Result<Command> {
    match Command::new("node").arg("--version").output() {
        Ok(output) if output.status.success() => Ok(Command::new("node")),
        _ => bail!(
            "node is missing: install Node.js 20 or newer (https://nodejs.org, or your system's package `nodejs`)"
        ),
    }
}

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
