//! Plays the cases of the lab: one fixture each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use lab::{Case, Lab, Need};
use serde_json::{Value, json};

use crate::recorder::{Recorder, Recording};

/// Plays every case whose name contains `filter` and writes its fixture.
pub fn record(filter: &str) -> Result<()> {
    let lab = Lab::start_at(PORT).or_else(|_| Lab::start())?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("tests/fixtures/lab");
    fs::create_dir_all(&folder)?;
    let extensions = ["blocker", "rescuer"].map(|it| root.join("tests/lab/extensions").join(it));

    // Cases that need an argument which changes others get a browser of their own.
    let mut sessions: BTreeMap<Option<&str>, Vec<&Case>> = BTreeMap::new();
    for case in lab::cases().filter(|it| it.id.contains(filter)) {
        if case.needs.iter().any(|it| matches!(it, Need::LoginDialog | Need::Hook)) {
            continue;
        }
        let argument = case.needs.iter().find_map(|it| match it {
            Need::Argument(argument) => Some(*argument),
            _ => None,
        });
        sessions.entry(argument).or_default().push(case);
    }
    for (argument, cases) in sessions {
        let mut args = lab.browser_args();
        // A frame in a process of its own is another target, whose events the driver does not log.
        args.push("--disable-features=IsolateSandboxedIframes".to_owned());
        args.push("--disable-site-isolation-trials".to_owned());
        args.extend(argument.map(str::to_owned));
        play(&lab, &args, &extensions, &cases, &folder)?;
    }
    Ok(())
}

fn play(lab: &Lab, args: &[String], extensions: &[PathBuf], cases: &[&Case], folder: &Path) -> Result<()> {
    let mut recorder = Recorder::open(&lab.page_url, args, extensions)?;
    for case in cases {
        let recording = recorder.play("return lab.run(arguments[0])", &[json!(case.id)])?;
        let fixture = fixture(lab, case, &recording);
        println!("{:<46} {}", case.id, summary(&fixture));
        fs::write(folder.join(format!("{}.json", case.id)), text(&fixture))?;
    }
    Ok(())
}

/// A HAR with what the browser said beside it. The reader under test gets `log` and nothing else.
fn fixture(lab: &Lab, case: &Case, recording: &Recording) -> Value {
    let marks = [format!("/{}/", case.id), format!("/{}?", case.id)];
    let ours = |url: &str| marks.iter().any(|it| url.contains(it));
    let entries = |list: &[Value]| -> Vec<Value> {
        list.iter()
            .filter(|it| it.pointer("/request/url").and_then(Value::as_str).is_some_and(ours))
            .cloned()
            .collect()
    };
    let truth: Vec<Value> = recording
        .outcomes
        .iter()
        .filter(|it| ours(&it.url))
        .map(|it| {
            json!({
                "method": it.method,
                "url": it.url,
                "error": it.error,
                "cors": it.cors,
                "parameter": it.parameter,
            })
        })
        .collect();
    json!({
        "case": case.id,
        "page": lab.page_url,
        "js": recording.result.get("text"),
        "truth": truth,
        "har": entries(&recording.har),
        "harPolled": entries(&recording.polled),
    })
}

/// JSON with one entry on a line: small, and a change shows in a diff where it is.
fn text(fixture: &Value) -> String {
    let mut out = String::from("{\n");
    let fields = fixture.as_object().into_iter().flatten();
    let mut lines = Vec::new();
    for (name, value) in fields {
        lines.push(match value.as_array() {
            Some(items) if !items.is_empty() => {
                let items: Vec<_> = items.iter().map(Value::to_string).collect();
                format!("\"{name}\": [\n{}\n]", items.join(",\n"))
            }
            _ => format!("\"{name}\": {value}"),
        });
    }
    out.push_str(&lines.join(",\n"));
    out.push_str("\n}\n");
    out
}

fn summary(fixture: &Value) -> String {
    let mut words = Vec::new();
    for (name, list) in [("", "har"), ("polled ", "harPolled")] {
        for entry in fixture.get(list).and_then(Value::as_array).into_iter().flatten() {
            let at = |path: &str| match entry.pointer(path) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) | None => "-".to_owned(),
                Some(other) => other.to_string(),
            };
            words.push(format!(
                "{name}{} {} {}",
                at("/request/method"),
                at("/response/status"),
                at("/response/_error")
            ));
        }
    }
    for outcome in fixture.get("truth").and_then(Value::as_array).into_iter().flatten() {
        if let Some(code) = outcome.get("cors").and_then(Value::as_str) {
            words.push(format!("=> {code}"));
        }
    }
    words.push(fixture.get("js").map(Value::to_string).unwrap_or_default());
    words.join(" | ")
}

/// Fixtures keep their URLs from one recording to the next.
const PORT: u16 = 4700;
