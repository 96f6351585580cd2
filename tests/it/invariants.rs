//! The invariants of ARCHITECTURE.md that can be seen in the source.

use std::path::{Path, PathBuf};

/// The modules from left to right; those of one row may name each other.
const ROWS: &[&[&str]] = &[
    &["exchange", "finding", "fix", "ignore", "keyed", "origin", "sort"],
    &["redact", "syntax"],
    &["fetch"],
    &["providers"],
    &["capture"],
    &["facts", "peers"],
    &["rules"],
    &["session"],
    &["command", "present", "report", "server"],
    &["app"],
    &["cli", "web"],
];

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.push((path, text));
            }
        }
    }
    found
}

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|it| it.contains(&module))
}

/// The module below `src` that a file belongs to.
fn module(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = path.strip_prefix(root).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The text without its unit tests, which may look anywhere.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn modules_look_only_left() {
    let mut complaints = Vec::new();
    for (path, text) in sources("src") {
        let own = module(&path);
        let Some(own_row) = row(&own) else {
            assert!(matches!(own.as_str(), "lib" | "main"), "{own} has no place in the rows");
            continue;
        };
        for rest in product(&text).split("crate::").skip(1) {
            let named: String =
                rest.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
            if let Some(row) = row(&named)
                && row > own_row
            {
                complaints.push(format!("{} names {named}", path.display()));
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn only_web_knows_a_browser() {
    for (path, text) in sources("src").into_iter().filter(|(path, _)| module(path) != "web") {
        for word in ["web_sys", "js_sys", "wasm_bindgen", "gloo"] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let general = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    for word in ["web-sys", "js-sys", "wasm-bindgen", "gloo"] {
        assert!(!general.contains(word), "{word} is a dependency of every target");
    }
}

#[test]
fn the_engine_reads_no_clock() {
    for (path, text) in
        sources("src").into_iter().filter(|(path, _)| !matches!(module(path).as_str(), "cli" | "web"))
    {
        for word in ["SystemTime::now", "Instant::now", "std::fs", "std::net", "std::env"] {
            assert!(!product(&text).contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn page_text_never_becomes_markup() {
    for folder in ["src", "extension", "www"] {
        for (path, text) in sources(folder) {
            for word in [
                "innerHTML",
                "outerHTML",
                "set_inner_html",
                "set_outer_html",
                "insertAdjacentHTML",
                "insert_adjacent_html",
                "document.write",
            ] {
                assert!(!text.contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn the_permission_for_header_rules_is_not_asked_for_later() {
    // Chromium 156 takes one that is given while it runs, and then never ends an update of the rules.
    let file = format!("{}/extension/manifest.chromium.json", env!("CARGO_MANIFEST_DIR"));
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let list = |name: &str| manifest[name].to_string();
    assert!(list("permissions").contains("declarativeNetRequestWithHostAccess"));
    assert_eq!(list("optional_permissions"), "null");
}
