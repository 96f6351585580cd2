//! What every test starts with.

use std::path::Path;

use anyhow::{Result, ensure};
use browser::{Chromium, Options, Panel};

/// A browser with the panel open.
pub(crate) fn open() -> Result<Panel> {
    let extension = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist/chromium");
    ensure!(extension.join("manifest.json").is_file(), "dist/chromium is not built: run `cargo xtask build`");
    let options =
        Options { extensions: vec![extension], headless: true, size: (1600, 1000), args: Vec::new() };
    Panel::open(&Chromium::find_drivable()?, &options)
}
