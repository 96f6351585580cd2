//! Plays the CORS scenarios and stores, one on a line, what the extension saw and what the browser decided.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use browser::Outcome;
use lab::Lab;
use serde_json::{Value, json};

use crate::recorder::{Recorder, Recording};
use crate::scenario::{Scenario, scenarios};

/// The scenarios of the fixture.
pub fn usual(lab: &Lab) -> Vec<Scenario> {
    scenarios(crate::SCENARIOS, SEED, &lab.urls)
}

/// Plays that many scenarios and writes them to the fixture.
pub fn record(count: usize) -> Result<()> {
    let lab = Lab::start_at(PORT).or_else(|_| Lab::start())?;
    let scenarios = scenarios(count, SEED, &lab.urls);
    let mut pages: BTreeMap<&str, Vec<&Scenario>> = BTreeMap::new();
    for it in &scenarios {
        pages.entry(&it.page).or_default().push(it);
    }
    let args = [
        "--host-resolver-rules=MAP *.shop.test 127.0.0.1, MAP *.vendor.test 127.0.0.1".to_owned(),
        // A sandboxed frame in a process of its own is another target, whose events the driver does not log.
        "--disable-features=IsolateSandboxedIframes".to_owned(),
    ];
    let mut lines = BTreeMap::new();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for (page, list) in pages {
        let mut recorder = Recorder::open(&format!("{page}/blank.html"), &args, &[])?;
        for (number, batch) in list.chunks(BATCH).enumerate() {
            let scripts: serde_json::Map<String, Value> =
                batch.iter().map(|it| (it.id.clone(), it.server.clone())).collect();
            let requests: Vec<Value> = batch.iter().map(|it| json!([it.context, it.request])).collect();
            let recording =
                recorder.play(PLAY, &[json!(scripts), json!(requests), json!(number % 2 == 1)])?;
            let results = recording.result.as_array().context("no results")?.clone();
            for (scenario, js) in batch.iter().zip(results) {
                let line = line(scenario, &recording, js.as_str().unwrap_or_default());
                let verdict = line.pointer("/truth/verdict").and_then(Value::as_str).unwrap_or_default();
                *tally.entry(verdict.to_owned()).or_default() += 1;
                lines.insert(scenario.id.clone(), line.to_string());
            }
        }
    }
    let mut text = String::new();
    for line in lines.values() {
        writeln!(text, "{line}")?;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/cors/recorded.jsonl");
    fs::create_dir_all(file.parent().context("no folder")?)?;
    fs::write(file, text)?;
    for (verdict, count) in tally {
        println!("{count:>4} {verdict}");
    }
    Ok(())
}

fn line(scenario: &Scenario, recording: &Recording, js: &str) -> Value {
    let mark = format!("/{}/", scenario.id);
    let url = |it: &Value| it.pointer("/request/url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let of = |list: &[Value]| -> Vec<Value> {
        list.iter().filter(|it| url(it).contains(&mark)).cloned().collect()
    };
    let (har, polled) = (of(&recording.har), of(&recording.polled));
    let options = scenario.request.get("method").and_then(Value::as_str) == Some("OPTIONS");
    let outcome = recording
        .outcomes
        .iter()
        .rfind(|it| it.url.contains(&mark) && (options || it.method != "OPTIONS"))
        .cloned()
        .unwrap_or_default();
    let verdict = verdict(&outcome, js, har.is_empty() && polled.is_empty());
    let started =
        |it: &Value| it.get("startedDateTime").and_then(Value::as_str).unwrap_or_default().to_owned();
    let preflight = |it: &Value| it.get("_resourceType").and_then(Value::as_str) == Some("preflight");
    let last =
        har.iter().enumerate().filter(|(_, it)| !preflight(it)).max_by_key(|(at, it)| (started(it), *at));
    let entry = match last {
        Some((at, _)) if polled.is_empty() => i64::try_from(at).unwrap_or(-1),
        _ => -1,
    };
    let mut line = json!({
        "id": scenario.id,
        "seed": SEED,
        "scenario": {
            "family": scenario.family,
            "page": format!("{}/blank.html", scenario.page),
            "knobs": scenario.knobs,
        },
        "har": har,
        "truth": {
            "verdict": verdict,
            "corsError": outcome.cors,
            "failedParameter": outcome.cors.as_ref().map(|_| outcome.parameter.clone()),
            "js": js,
            "entry": entry,
        },
        "credentialsMode": scenario.credentials,
    });
    if scenario.context != "page" {
        line["scenario"]["context"] = json!(scenario.context);
    }
    if !polled.is_empty() {
        line["harPolled"] = json!(polled);
    }
    line
}

/// What the browser decided, in one word.
pub(crate) fn verdict(outcome: &Outcome, js: &str, unseen: bool) -> String {
    if let Some(code) = &outcome.cors {
        return code.clone();
    }
    if js.starts_with("resolved opaque") {
        return "opaque".to_owned();
    }
    if js.starts_with("resolved") || js.starts_with("xhr load") || js == "load" || js == "open" {
        return "ok".to_owned();
    }
    if unseen {
        return "not-sent".to_owned();
    }
    match outcome.error.as_str() {
        // The element or the event source refused an answer that CORS let through.
        "" => "ok".to_owned(),
        "net::ERR_ABORTED" => "aborted".to_owned(),
        other => match other.strip_prefix("net::ERR_BLOCKED_BY_") {
            Some(reason) => format!("blocked:{reason}"),
            None => other.replace("net::", "net:"),
        },
    }
}

/// Lays down the scripts, then plays one request after the other and tells how each ended.
pub(crate) const PLAY: &str = r#"
const [scripts, requests, cookie] = arguments;
// Cookies know no ports: the API's host has it too, or the site's other hosts have.
const domain = location.hostname.endsWith(".test") ? "; Domain=shop.test" : "";
document.cookie = `visitor=7${domain}; Path=/${cookie ? "" : "; Max-Age=0"}`;
await fetch("/__lab/scripts", { method: "POST", body: JSON.stringify(scripts) }).then((it) => it.text());

const call = async function call(request) {
  const limit = new Promise((resolve) => setTimeout(() => resolve("no end"), 4000));
  const body = request.body ?? undefined;
  if (request.kind === "xhr") {
    return Promise.race([limit, new Promise((resolve) => {
      const it = new XMLHttpRequest();
      it.open(request.method, request.url);
      it.withCredentials = request.credentials === "include";
      for (const [name, value] of request.headers) it.setRequestHeader(name, value);
      it.onload = () => resolve(`xhr load ${it.status}`);
      it.onerror = () => resolve(`xhr error ${it.status}`);
      it.send(body);
    })]);
  }
  if (request.kind === "img") {
    return Promise.race([limit, new Promise((resolve) => {
      const it = new Image();
      if (request.crossorigin) it.crossOrigin = request.crossorigin;
      it.onload = () => resolve("load");
      it.onerror = () => resolve("error");
      it.src = request.url;
    })]);
  }
  if (request.kind === "eventsource") {
    return Promise.race([limit, new Promise((resolve) => {
      const it = new EventSource(request.url, { withCredentials: request.credentials === "include" });
      it.onopen = () => { it.close(); resolve("open"); };
      it.onerror = () => { it.close(); resolve("error"); };
    })]);
  }
  try {
    const response = await Promise.race([limit, fetch(request.url, {
      method: request.method, headers: request.headers, credentials: request.credentials,
      mode: request.mode, redirect: request.redirect, body,
    })]);
    if (response === "no end") return response;
    if (request.read) await response.text();
    return `resolved ${response.type} ${response.status}`;
  } catch (error) {
    return String(error);
  }
};

// The same in a frame whose origin is null.
const framed = (context, request) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  const source = `<script>
    const call = ${call};
    call(${JSON.stringify(request)}).then((it) => parent.postMessage(it, "*"));
  <` + `/script>`;
  if (context === "data") {
    frame.src = `data:text/html,${encodeURIComponent(source)}`;
  } else {
    frame.setAttribute("sandbox", "allow-scripts");
    frame.srcdoc = source;
  }
  addEventListener("message", function heard(event) {
    if (event.source !== frame.contentWindow) return;
    removeEventListener("message", heard);
    frame.remove();
    resolve(event.data);
  });
  document.body.append(frame);
});

const results = [];
for (const [context, request] of requests) {
  results.push(context === "page" ? await call(request) : await framed(context, request));
}
return results;
"#;

pub(crate) const PORT: u16 = 4700;
const SEED: u64 = 20_261_124;
const BATCH: usize = 12;
