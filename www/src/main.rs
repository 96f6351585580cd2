//! Writes the web site into a folder: `site FOLDER AUTHOPSY`, where `AUTHOPSY` is the built command line.
//!
//! Everything that a page says of a rule comes from the rule, and everything that it says of a failure from the engine:
//! the pages are as true as the panel. What needs a browser (the engine as wasm) is put beside them by xtask.
#![allow(
    clippy::disallowed_methods,
    reason = "the ban is for the engine; this is a program that writes files"
)]

mod guide;
mod html;
mod lab;
mod rules;
mod site;
mod told;
mod transcript;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, authopsy] = arguments.as_slice() else { bail!("usage: site FOLDER AUTHOPSY") };
    let folder = Path::new(folder);
    let pages = site::pages(&|words| run(authopsy, words))?;
    for (path, content) in &pages {
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&file, content).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    println!("{} files in {}", pages.len(), folder.display());
    Ok(())
}

/// What the command line prints, whatever its exit code: that tells errors in the traffic, not in the command.
fn run(authopsy: &str, words: &[&str]) -> Result<String> {
    let output = Command::new(authopsy)
        .args(words)
        .current_dir(html::statics())
        .output()
        .with_context(|| format!("{authopsy} could not be started"))?;
    if output.stdout.is_empty() {
        bail!("authopsy {} printed nothing: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}
