//! How large the panel is: what a reviewer of the extension and a visitor of the page must load.

use anyhow::{Context, Result, bail};

use crate::project::{output, root};
use crate::tools;

/// Bytes of one file: as it is, and as servers compress it.
pub(crate) struct Size {
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

/// Prints the sizes of the built panel.
pub(crate) fn print() -> Result<()> {
    for file in ["authopsy_bg.wasm", "authopsy.js"] {
        let Size { raw, gzip, brotli } = measure(file)?;
        println!("size {file}: {raw} bytes, {gzip} gzip, {brotli} brotli");
    }
    Ok(())
}

/// Fails when the panel has grown beyond what was promised.
pub(crate) fn check() -> Result<()> {
    print()?;
    let size = measure("authopsy_bg.wasm")?;
    if size.gzip > MAX_GZIP {
        bail!("the wasm has {} bytes gzip; the budget is {MAX_GZIP}", size.gzip);
    }
    Ok(())
}

fn measure(file: &str) -> Result<Size> {
    let path = root().join("dist/chromium/pkg").join(file);
    if !path.is_file() {
        bail!("{} is not there: run `cargo xtask build` first", path.display());
    }
    let printed = output(tools::node()?.arg("-e").arg(MEASURE).arg(path))?;
    let mut numbers = printed.split_whitespace().map(str::parse);
    let mut next =
        || numbers.next().context("node printed too few numbers")?.context("node printed no number");
    Ok(Size { raw: next()?, gzip: next()?, brotli: next()? })
}

// The goal is 250 KiB. The rules' code and the texts of the providers put the panel far above it today; until those
// are smaller, this keeps it from growing unseen.
const MAX_GZIP: u64 = 665 * 1024;

// Node has both compressors; no crate is needed for three numbers.
const MEASURE: &str = "
const zlib = require('node:zlib');
const bytes = require('node:fs').readFileSync(process.argv[1]);
console.log(bytes.length, zlib.gzipSync(bytes, { level: 9 }).length, zlib.brotliCompressSync(bytes).length);
";
