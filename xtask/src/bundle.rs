//! From source to something a browser loads: dist/chromium, dist/firefox, dist/site.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::check::PACKAGES;
use crate::project::{cargo, root, run, target_dir, with_checks};
use crate::split;
use crate::tools::{self, TARGET};

/// How much the compiler should try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast, slow to build.
    Release,
    /// Quick to build, with checks on.
    Dev,
}

/// Builds everything that a browser loads.
pub(crate) fn build(profile: Profile) -> Result<()> {
    let pkg = package(profile)?;
    extensions(&pkg)?;
    site(&pkg)?;
    println!("built dist/chromium, dist/firefox and dist/site");
    Ok(())
}

/// Builds the extension alone.
pub(crate) fn build_extension(profile: Profile) -> Result<()> {
    extensions(&package(profile)?)
}

/// Builds the web site alone.
pub(crate) fn build_site(profile: Profile) -> Result<()> {
    site(&package(profile)?)?;
    println!(
        "built dist/site: serve it from anywhere, for example with `python3 -m http.server -d dist/site`"
    );
    Ok(())
}

/// The engine as a browser loads it, in a folder of its own.
fn package(profile: Profile) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Release => "release",
        Profile::Dev => "debug",
    };
    let pkg = target_dir().join("bundle").join(folder);
    wasm(profile, &[], &pkg)?;
    Ok(pkg)
}

fn extensions(pkg: &Path) -> Result<()> {
    ["chromium", "firefox"].into_iter().try_for_each(|browser| extension(browser, pkg))
}

/// Runs wasm-bindgen as if it were the program of that name.
pub(crate) fn bindgen(args: impl IntoIterator<Item = OsString>) -> Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(
        [OsString::from("wasm-bindgen")].into_iter().chain(args),
    )
}

/// Compiles the engine and the panel to wasm with its JavaScript beside it, in a folder of its own.
pub(crate) fn wasm(profile: Profile, options: &[&str], pkg: &Path) -> Result<()> {
    tools::wasm_target()?;
    // The bindings are made for a library that Rust code does not link to, so that it is optimised as a whole.
    let mut build =
        cargo(&["rustc", "--package", "authopsy", "--lib", "--crate-type", "cdylib", "--target", TARGET]);
    match profile {
        Profile::Release => build.arg("--release"),
        Profile::Dev => with_checks(&mut build),
    };
    build.args(options);
    if profile == Profile::Release {
        // Only the linker knows which function uses which data; see `split`.
        build.args(["--", "-Clink-arg=--emit-relocs"]);
    }
    run(&mut build)?;

    let folder = match profile {
        Profile::Release => "release",
        Profile::Dev => "debug",
    };
    let linked = target_dir().join(TARGET).join(folder).join("authopsy.wasm");
    empty(pkg)?;
    let args = ["--target", "web", "--no-typescript", "--no-demangle"].map(OsString::from);
    let args = args.into_iter().chain(["--out-dir".into(), pkg.into(), linked.clone().into()]);
    bindgen(args).context("wasm-bindgen failed")?;
    // A development build is quick, and keeps the names for its backtraces.
    if profile == Profile::Dev {
        return Ok(());
    }

    let first = pkg.join("authopsy_bg.wasm");
    let second = pkg.join("authopsy_rest.wasm");
    let parts = split::split(&fs::read(linked)?, &fs::read(&first)?, &split::is_cold)
        .context("the wasm could not be cut in two")?;
    fs::write(&first, parts.first)?;
    fs::write(&second, parts.second)?;
    fs::write(pkg.join("parts.txt"), parts.list)?;
    let script = pkg.join("authopsy.js");
    fs::write(&script, split::script(&fs::read_to_string(&script)?)?)?;
    for part in [first, second] {
        if let Some(mut optimise) = tools::wasm_opt() {
            run(optimise.args(WASM_OPT).arg("-o").arg(&part).arg(&part))?;
        }
    }
    Ok(())
}

/// One source, and a small overlay for each browser.
fn extension(browser: &str, pkg: &Path) -> Result<()> {
    let source = root().join("extension");
    let dist = root().join("dist").join(browser);
    empty(&dist)?;
    copy(&source, &dist, &|name| {
        !(name.starts_with("manifest.") || name.ends_with(".md") || name.ends_with(".svg"))
    })?;
    copy(pkg, &dist.join("pkg"), &|name| name.ends_with(".js") || name.ends_with(".wasm"))?;

    let mut manifest = json(&source.join("manifest.json"))?;
    merge(&mut manifest, json(&source.join(format!("manifest.{browser}.json")))?);
    manifest.insert("version".into(), env!("CARGO_PKG_VERSION").into());
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    write(&dist.join("manifest.json"), &text)
}

/// The page that opens a HAR file in the same panel, and the pages around it.
fn site(pkg: &Path) -> Result<()> {
    let dist = root().join("dist/site");
    empty(&dist)?;
    // Both in one, as the tests build them: the engine is compiled once.
    run(cargo(&["build", "--quiet", "--bins"]).args(PACKAGES))?;
    let built = |name: &str| target_dir().join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    run(Command::new(built("site")).arg(&dist).arg(built("authopsy")))?;
    copy(&root().join("extension"), &dist, &|name| name == "panel.css")?;
    copy(pkg, &dist.join("pkg"), &|name| name.ends_with(".js") || name.ends_with(".wasm"))
}

/// Objects are merged key by key; anything else replaces what was there.
fn merge(base: &mut Map<String, Value>, overlay: Map<String, Value>) {
    for (key, value) in overlay {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn json(path: &Path) -> Result<Map<String, Value>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not a JSON object", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// Leaves an empty folder: what an earlier build left there must not be shipped.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

/// Copies a folder with everything beneath it whose file name is wanted; a missing source is an empty one.
fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name), wanted)?;
        } else if wanted(&name) {
            fs::create_dir_all(to)?;
            fs::copy(entry.path(), to.join(&name))
                .with_context(|| format!("{} cannot be copied", entry.path().display()))?;
        }
    }
    Ok(())
}

// Only what makes the panel smaller as servers compress it: `-O3` and `-Oz` take 6 % from the file, and number locals
// and order functions so differently from each other that gzip makes 4 % more of it.
// The features are those that rustc itself uses for this target; wasm-opt may use no other.
const WASM_OPT: [&str; 9] = [
    "--duplicate-function-elimination",
    "--remove-unused-module-elements",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, overlay: &str, expected: &str) {
        let mut merged = serde_json::from_str(base).unwrap();
        merge(&mut merged, serde_json::from_str(overlay).unwrap());
        assert_eq!(Value::Object(merged), serde_json::from_str::<Value>(expected).unwrap());
    }

    #[test]
    fn merge_adds_a_key() {
        check(r#"{"a": 1}"#, r#"{"b": 2}"#, r#"{"a": 1, "b": 2}"#);
    }

    #[test]
    fn merge_goes_into_objects() {
        check(r#"{"a": {"b": 1}}"#, r#"{"a": {"c": 2}}"#, r#"{"a": {"b": 1, "c": 2}}"#);
    }

    #[test]
    fn merge_replaces_lists() {
        check(r#"{"a": [1]}"#, r#"{"a": [2]}"#, r#"{"a": [2]}"#);
    }
}
