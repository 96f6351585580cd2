//! The tools that a task needs: found, installed, or named with the command that installs them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use browser::Chromium;

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

/// A browser that loads the extension, with its driver.
pub(crate) fn chromium() -> Result<Chromium> {
    let missing = match Chromium::find_drivable() {
        Ok(chromium) => return Ok(chromium),
        Err(missing) => missing,
    };
    if is_debian() && is_root() {
        run(Command::new("apt-get").arg("update"))?;
        run(Command::new("apt-get").args(["install", "--yes", "chromium", "chromium-driver"]))?;
        return Ok(Chromium::find_drivable()?);
    }
    bail!("{missing}.\n{}", how_to_install())
}

/// The commands that install a browser here.
pub(crate) fn how_to_install() -> String {
    let system = if is_debian() { "sudo apt-get install chromium chromium-driver\nor\n" } else { "" };
    format!(
        "Install one with\n{system}\
         npx @puppeteer/browsers install chrome@stable --path ~/.cache/puppeteer\n\
         npx @puppeteer/browsers install chromedriver@stable --path ~/.cache/puppeteer\n\
         or point CHROMIUM and CHROMEDRIVER to a browser and its driver. \
         `cargo xtask test --no-browser` runs the tests that need none."
    )
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

fn is_root() -> bool {
    cfg!(unix) && output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
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

/// A package that benches compare with: installed as package-lock.json has it.
pub(crate) fn npm_package(name: &str) -> Result<()> {
    if root().join("node_modules").join(name).is_dir() {
        return Ok(());
    }
    run(Command::new("npm").arg("ci").current_dir(root()))
        .with_context(|| format!("{name} is missing: install it with `npm ci`"))
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
