//! A browser with the extension's own recorder in its DevTools, and nothing that judges.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Chromium, Options, Outcome, Panel};
use serde_json::{Map, Value, json};

/// The browser, ready to play.
pub struct Recorder {
    panel: Panel,
}

/// What was heard while something was played.
#[derive(Debug, Default)]
pub struct Recording {
    /// What the script returned.
    pub result: Value,
    /// The entries that `onRequestFinished` delivered, in order, with the bodies that the recorder asked for.
    pub har: Vec<Value>,
    /// The entries that only `getHAR` shows.
    pub polled: Vec<Value>,
    /// What the same list shows of entries that were delivered without an answer, although there was one.
    pub again: Vec<Value>,
    /// The browser's own verdicts.
    pub outcomes: Vec<Outcome>,
}

impl Recorder {
    /// Starts a browser on a page.
    pub fn open(url: &str, args: &[String], extensions: &[PathBuf]) -> Result<Self> {
        let mut folders = vec![extension()?];
        folders.extend_from_slice(extensions);
        let options = Options { extensions: folders, headless: true, size: (1400, 900), args: args.to_vec() };
        let mut panel = Panel::open(&Chromium::find_drivable()?, &options)?;
        panel.in_page(|page| {
            page.go(url)?;
            page.wait("the page is ready", "return document.documentElement.dataset.ready === 'true'", &[])
        })?;
        thread::sleep(Duration::from_millis(500));
        panel.run("window.take()", &[])?;
        panel.outcomes()?;
        Ok(Self { panel })
    }

    /// Where the browser speaks the DevTools protocol.
    pub fn debugger(&self) -> &str {
        self.panel.debugger()
    }

    /// Answers a question of the browser for all pages, before it is asked.
    pub fn grant(&mut self, permission: &str) -> Result<()> {
        let permissions = json!({ "permissions": [permission] });
        self.panel.in_page(|page| page.cdp("Browser.grantPermissions", &permissions)).map(drop)
    }

    /// Opens another page, runs something in it, and forgets what was heard of both.
    pub fn go(&mut self, url: &str, script: &str, args: &[Value]) -> Result<()> {
        self.panel.in_page(|page| {
            page.go(url)?;
            page.wait("the page is ready", "return document.documentElement.dataset.ready === 'true'", &[])?;
            page.run_async(script, args)
        })?;
        thread::sleep(Duration::from_millis(60));
        self.panel.run("window.take()", &[])?;
        self.panel.outcomes().map(drop)
    }

    /// Runs the body of an async function in the page, waits until nothing more is heard, and gives what was.
    pub fn play(&mut self, script: &str, args: &[Value]) -> Result<Recording> {
        let result = self.panel.in_page(|page| page.run_async(script, args))?;
        let mut recording = Recording { result, ..Recording::default() };
        let mut quiet = 0;
        let mut bodies = Map::new();
        let mut numbers = Vec::new();
        while quiet < 3 {
            thread::sleep(Duration::from_millis(120));
            let heard = self.panel.run("return window.take()", &[])?;
            let heard = heard.as_array().map(Vec::as_slice).unwrap_or_default();
            quiet = if heard.is_empty() { quiet + 1 } else { 0 };
            for item in heard {
                let word = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
                let id = item.get("id").map(Value::to_string).unwrap_or_default();
                match word("kind") {
                    "entry" => {
                        numbers.push(id);
                        recording.har.push(serde_json::from_str(word("text"))?);
                    }
                    "body" => {
                        bodies.insert(id, json!([word("text"), word("extra")]));
                    }
                    _ => {}
                }
            }
        }
        for (entry, number) in recording.har.iter_mut().zip(numbers) {
            let Some(content) = entry.pointer_mut("/response/content").and_then(Value::as_object_mut) else {
                continue;
            };
            let Some([text, encoding]) = bodies.get(&number).and_then(Value::as_array).map(Vec::as_slice)
            else {
                continue;
            };
            content.insert("text".to_owned(), text.clone());
            if encoding.as_str() == Some("base64") {
                content.insert("encoding".to_owned(), encoding.clone());
            }
        }
        let all = self.panel.run_async("return window.backfill()", &[])?;
        let all: Value = serde_json::from_str(all.as_str().context("getHAR gave no text")?)?;
        let known: Vec<_> = recording.har.iter().map(identity).collect();
        let listed = all.pointer("/log/entries").and_then(Value::as_array);
        recording.polled =
            listed.into_iter().flatten().filter(|it| !known.contains(&identity(it))).cloned().collect();
        let status = |it: &Value| it.pointer("/response/status").and_then(Value::as_u64).unwrap_or_default();
        let lacks = |it: &Value| {
            recording.har.iter().any(|known| status(known) == 0 && identity(known) == identity(it))
        };
        let fuller = listed.into_iter().flatten().filter(|it| status(it) != 0 && lacks(it)).cloned();
        recording.again = fuller.collect();
        recording.outcomes = self.panel.outcomes()?;
        let lists = recording.har.iter_mut().chain(&mut recording.polled).chain(&mut recording.again);
        for entry in lists {
            trim(entry);
        }
        Ok(recording)
    }
}

/// What tells one entry from another: start, method and URL.
fn identity(entry: &Value) -> [Option<String>; 3] {
    ["/startedDateTime", "/request/method", "/request/url"]
        .map(|it| entry.pointer(it).and_then(Value::as_str).map(str::to_owned))
}

/// Leaves out what no reader needs: most of the call stack, connection numbers, sizes, what repeats the headers.
fn trim(entry: &mut Value) {
    let Some(fields) = entry.as_object_mut() else { return };
    for name in ["connection", "_connectionId", "_priority", "cache", "pageref", "serverIPAddress"] {
        fields.remove(name);
    }
    if let Some(timings) = fields.get_mut("timings").and_then(Value::as_object_mut) {
        timings.retain(|name, _| name == "wait");
    }
    for path in ["/time", "/timings/wait"] {
        if let Some(value) = entry.pointer_mut(path) {
            *value = json!(value.as_f64().unwrap_or_default().round());
        }
    }
    for (part, names) in [
        ("/request", &["queryString", "cookies", "headersSize", "bodySize"][..]),
        ("/response", &["cookies", "headersSize", "bodySize", "_transferSize"]),
    ] {
        if let Some(fields) = entry.pointer_mut(part).and_then(Value::as_object_mut) {
            fields.retain(|name, _| !names.contains(&name.as_str()));
        }
    }
    let stack = entry.pointer_mut("/_initiator/stack").and_then(Value::as_object_mut);
    if let Some(stack) = stack {
        stack.remove("parent");
        if let Some(frames) = stack.get_mut("callFrames").and_then(Value::as_array_mut) {
            frames.truncate(1);
        }
    }
}

/// The extension's recorder with a panel that hands everything over, as an extension of its own.
fn extension() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("target/recorder");
    fs::create_dir_all(folder.join("icons"))?;
    for file in ["devtools.html", "devtools.js", "icons/32.png"] {
        fs::copy(root.join("extension").join(file), folder.join(file)).with_context(|| file.to_owned())?;
    }
    for file in ["panel.html", "panel.js"] {
        fs::copy(root.join("tests/record/panel").join(file), folder.join(file))?;
    }
    let manifest = json!({
        "manifest_version": 3,
        "name": "Recorder",
        "version": "1.0",
        "devtools_page": "devtools.html",
    });
    fs::write(folder.join("manifest.json"), manifest.to_string())?;
    Ok(folder)
}
