//! Plays the scenes and stores, one on a line, what the extension saw and what the browser decided of each request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;

use anyhow::{Context, Result};
use browser::Outcome;
use lab::Lab;
use serde_json::{Map, Value, json};

use crate::matrix::{PORT, verdict};
use crate::recorder::{Recorder, Recording};
use crate::scene::{BROWSERS, Scene, scenes};
use crate::tls::{PUBLIC, Tls};
use crate::witness::{Testimony, Witness};

/// The scenes of the fixture.
pub fn usual() -> Vec<Scene> {
    scenes(usize::try_from(SCENES).unwrap_or_default(), SEED)
}

/// Plays the scenes of a seed. Those of the usual seed become the fixture; others are left in `target/record`.
pub fn record(args: &[String]) -> Result<()> {
    let option = |name: &str| args.iter().position(|it| it == name).and_then(|at| args.get(at + 1));
    let number = |name: &str| option(name).and_then(|it| it.parse::<u64>().ok());
    let (seed, count) = (number("--seed").unwrap_or(SEED), number("--count").unwrap_or(SCENES));
    let lab = Lab::start_at(PORT)?;
    let tls = Tls::start(PORT + 1)?;
    let mut list = scenes(usize::try_from(count)?, seed);
    if let Some(family) = option("--family") {
        list.retain(|it| it.family == family.as_str());
    }
    let mut lines = BTreeMap::new();
    for browser in BROWSERS {
        let list: Vec<&Scene> = list.iter().filter(|it| it.browser == *browser).collect();
        if list.is_empty() {
            continue;
        }
        let mut player = Player::open(browser, &lab, Some(&tls))?;
        for scene in list {
            let played = player.scene(scene);
            let (recording, seen) =
                played.with_context(|| format!("{} {} {}", scene.id, scene.family, scene.context))?;
            let line = line(scene, &recording, seen, seed);
            println!("{} {:20} {}", scene.id, scene.family, summary(&line));
            lines.insert(scene.id.clone(), line.to_string());
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_fixture = seed == SEED && option("--family").is_none();
    let file = match is_fixture {
        true => root.join("tests/fixtures/cors/scenes.jsonl"),
        false => root.join(format!("target/record/scenes-{seed}.jsonl")),
    };
    fs::create_dir_all(file.parent().context("no folder")?)?;
    let mut text = String::new();
    for line in lines.values() {
        writeln!(text, "{line}")?;
    }
    fs::write(&file, text)?;
    println!("{} scenes in {}", lines.len(), file.display());
    Ok(())
}

/// A browser and who watches it.
pub struct Player {
    recorder: Recorder,
    witness: Witness,
}

impl Player {
    /// Starts a browser of a kind on the lab's empty page.
    pub fn open(browser: &str, lab: &Lab, tls: Option<&Tls>) -> Result<Self> {
        let page = match browser {
            "lab" => lab.page_url.clone(),
            _ => format!("{}/blank.html", lab.urls.page),
        };
        Self::open_at(&page, browser, tls)
    }

    /// Starts a browser of a kind on a page.
    pub fn open_at(page: &str, browser: &str, tls: Option<&Tls>) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut args =
            vec!["--host-resolver-rules=MAP *.shop.test 127.0.0.1, MAP *.vendor.test 127.0.0.1".to_owned()];
        args.extend(tls.map(|it| it.argument.clone()));
        let mut extensions = Vec::new();
        let plain = PORT + 4;
        match browser {
            "lab" => args.push(format!("--ip-address-space-overrides=127.0.0.1:{plain}=public")),
            "public" | "public-granted" => {
                let pages = format!("127.0.0.1:{plain}=public,127.0.0.1:{PUBLIC}=public");
                args.push(format!("--ip-address-space-overrides={pages}"));
            }
            "no-third-party-cookies" => args.push("--test-third-party-cookie-phaseout".to_owned()),
            "extensions" => {
                let folder = root.join("tests/lab/extensions");
                extensions.extend(["blocker", "rescuer"].map(|it| folder.join(it)));
            }
            _ => {}
        }
        let mut recorder = Recorder::open(page, &args, &extensions)?;
        if browser == "public-granted" {
            recorder.grant("localNetworkAccess")?;
        }
        let witness = Witness::attach(recorder.debugger())?;
        Ok(Self { recorder, witness })
    }

    /// Runs a script in the page.
    pub fn calls(&mut self, script: &str, args: &[Value]) -> Result<(Recording, Vec<Testimony>)> {
        self.witness.take();
        let recording = self.recorder.play(script, args)?;
        Ok((recording, self.proper()))
    }

    /// What the browser decided of the requests proper, since the last call.
    fn proper(&self) -> Vec<Testimony> {
        self.witness.take().into_iter().filter(|it| !it.is_preflight).collect()
    }

    /// Plays a scene.
    pub fn scene(&mut self, scene: &Scene) -> Result<(Recording, Vec<Testimony>)> {
        let mut nodes = scene.server.clone();
        nodes.insert("cookie".to_owned(), cookie(scene));
        post("scripts", &json!({ &scene.id: nodes }))?;
        let page = format!("{}/{}/page", scene.page, scene.id);
        self.recorder.go(&page, COOKIES, &[json!(hosts(scene))])?;
        self.witness.take();
        let about = json!({
            "id": scene.id,
            "context": scene.context,
            "worker": scene.worker,
            "together": scene.together,
            "calls": scene.calls,
            "server": scene.server,
        });
        let recording = self.recorder.play(include_str!("play.js"), &[about])?;
        Ok((recording, self.proper()))
    }
}

/// An answer that gives the host a cookie, or takes it away.
fn cookie(scene: &Scene) -> Value {
    let secure = if scene.page.starts_with("https:") { "; SameSite=None; Secure" } else { "" };
    let age = if scene.cookie { "" } else { "; Max-Age=0" };
    let value = format!("visitor=7; Path=/{secure}{age}");
    json!({ "actual": { "status": 200, "headers": [["Set-Cookie", value]], "body": "" } })
}

/// Where the calls of a scene go first.
fn hosts(scene: &Scene) -> Vec<String> {
    let mut hosts: Vec<String> = scene
        .calls
        .iter()
        .filter_map(|it| it.get("url")?.as_str())
        .map(|it| it.split('/').take(3).collect::<Vec<_>>().join("/"))
        .filter(|it| !it.contains("nowhere") && !it.contains("4799"))
        .map(|it| format!("{it}/{}/cookie", scene.id))
        .collect();
    hosts.dedup();
    hosts
}

/// Gives the lab a command: see `control` in its server.
pub fn post(command: &str, body: &Value) -> Result<()> {
    let body = body.to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, PORT))?;
    write!(
        stream,
        "POST /__lab/{command} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

/// What the extension saw of a scene, and what the browser decided of each request.
fn line(scene: &Scene, recording: &Recording, seen: Vec<Testimony>, seed: u64) -> Value {
    let is_ours = |url: &str| !node(url, &scene.id).is_empty();
    let of = |list: &[Value]| -> Vec<Value> {
        list.iter().filter(|it| is_ours(text(it, "/request/url"))).cloned().map(slim).collect()
    };
    let (har, polled, again) = (of(&recording.har), of(&recording.polled), of(&recording.again));
    let entries: Vec<&Value> = har.iter().chain(&polled).collect();
    let mut answers: Vec<&str> =
        recording.result.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    answers.resize(scene.calls.len(), "");

    let mut requests: Vec<Testimony> = seen.into_iter().filter(|it| is_ours(&it.url)).collect();
    requests.sort_by(|one, other| one.began.total_cmp(&other.began));
    let mut taken = vec![false; entries.len()];
    let mut steps = Vec::new();
    let mut told: Map<String, Value> = Map::new();
    for request in &requests {
        // A call and its testimony have the number of their node in common; of several with one, the order tells.
        let node = node(&request.url, &scene.id);
        let number = told.get(&node).and_then(Value::as_u64).unwrap_or_default();
        let js = match request.by_service_worker {
            true => "",
            false => {
                told.insert(node.clone(), json!(number + 1));
                let same = scene.calls.iter().enumerate().filter(|(_, it)| {
                    it.get("url")
                        .and_then(Value::as_str)
                        .is_some_and(|url| self::node(url, &scene.id) == node)
                });
                let index = same.map(|(index, _)| index).nth(usize::try_from(number).unwrap_or_default());
                index.and_then(|it| answers.get(it)).copied().unwrap_or_default()
            }
        };
        let outcome = Outcome {
            method: request.method.clone(),
            url: request.url.clone(),
            error: request.error.clone(),
            cors: request.cors.clone(),
            parameter: request.parameter.clone(),
        };
        let is_let_through = request.has_answer && js == "error" && request.before.is_empty();
        let word = if !request.has_ended {
            "unended".to_owned()
        } else if request.has_failed && request.error.is_empty() && request.cors.is_none() {
            format!("blocked:{}", request.blocked)
        } else if request.by_service_worker && !request.has_failed {
            // Whether the worker could read it nobody says.
            "let-through".to_owned()
        } else if is_let_through && request.error == "net::ERR_ABORTED" {
            // An event source that gave up an answer which is none for it.
            "ok".to_owned()
        } else {
            verdict(&outcome, js, false)
        };
        // A hop that was not followed is named by the protocol, and has no entry: the one before ended the request.
        let hops = request.before.iter().map(|(method, url, began)| (method, url, *began));
        let hops = hops.chain([(&request.method, &request.url, request.began)]).rev();
        let entry = hops.map(|hop| place(hop, &entries, &mut taken)).find(|it| *it >= 0).unwrap_or(-1);
        let mut step = json!({ "verdict": word, "js": js, "entry": entry });
        if request.cors.is_some() {
            step["failedParameter"] = json!(request.parameter);
        }
        if request.by_service_worker {
            step["by"] = json!("service-worker");
        }
        steps.push(step);
    }
    let mut line = json!({
        "id": scene.id,
        "seed": seed,
        "scenario": {
            "family": scene.family,
            "page": format!("{}/{}/page", scene.page, scene.id),
            "context": scene.context,
            "knobs": scene.knobs.iter().filter(|it| !it.ends_with(":exact")).collect::<Vec<_>>(),
        },
        "har": har,
        "truth": { "steps": steps, "js": answers },
    });
    for (name, list) in [("harPolled", polled), ("harAgain", again)] {
        if !list.is_empty() {
            line[name] = json!(list);
        }
    }
    line
}

/// The entry that a request ended with: of those of its URL and method the one that began with it; of one that was
/// delivered twice, the later. -1 where there is none.
fn place((method, url, began): (&String, &String, f64), entries: &[&Value], taken: &mut [bool]) -> i64 {
    let began = began * 1000.0;
    let near = |it: &Value| (milliseconds(text(it, "/startedDateTime")) - began).abs();
    let fits = |it: &Value| {
        text(it, "/request/url") == url
            && text(it, "/request/method") == method
            && text(it, "/_resourceType") != "preflight"
    };
    let candidates =
        || entries.iter().enumerate().filter(|(at, it)| !taken[*at] && fits(it) && near(it) < 400.0);
    let nearest = candidates().map(|(_, it)| near(it)).fold(f64::INFINITY, f64::min);
    // The two clocks differ by a little, so of calls at the same time the order decides: they are asked for in it.
    let equal = candidates().filter(|(_, it)| near(it) <= nearest + 8.0);
    let Some((best, _)) = equal
        .min_by(|(_, one), (_, other)| text(one, "/startedDateTime").cmp(text(other, "/startedDateTime")))
    else {
        return -1;
    };
    let mut last = best;
    for (at, it) in entries.iter().enumerate() {
        if fits(it) && text(it, "/startedDateTime") == text(entries[best], "/startedDateTime") {
            // Two requests of one moment are told apart by their order, one that came twice by its redirect.
            let is_twice = !text(it, "/response/redirectURL").is_empty();
            if at == best || is_twice {
                taken[at] = true;
                last = at;
            }
        }
    }
    i64::try_from(last).unwrap_or(-1)
}

/// An RFC 3339 time in milliseconds since the epoch.
fn milliseconds(time: &str) -> f64 {
    let number =
        |range: std::ops::Range<usize>| time.get(range).and_then(|it| it.parse::<f64>().ok()).unwrap_or(0.0);
    ((days(time) * 24.0 + number(11..13)) * 60.0 + number(14..16)) * 60_000.0 + number(17..23) * 1000.0
}

/// Days since the epoch of a date.
fn days(date: &str) -> f64 {
    let number =
        |range: std::ops::Range<usize>| date.get(range).and_then(|it| it.parse::<i64>().ok()).unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    // Years begin in March, so that the leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    days as f64
}

fn node(url: &str, id: &str) -> String {
    let rest = url.split(&format!("/{id}/")).nth(1).unwrap_or_default();
    rest.chars().take_while(char::is_ascii_digit).collect()
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// Leaves out what is the same in every entry and what no algorithm reads, and shortens the browser's name.
fn slim(mut entry: Value) -> Value {
    let is_by_worker = entry.pointer("/response/_fetchedViaServiceWorker") == Some(&json!(true));
    for part in ["/request/headers", "/response/headers"] {
        let Some(list) = entry.pointer_mut(part).and_then(Value::as_array_mut) else { continue };
        list.retain(|it| {
            let name = text(it, "/name").to_ascii_lowercase();
            // What a service worker's answer hides tells whether page code can read it.
            let is_told = name == "date" && !is_by_worker;
            !is_told && !name.starts_with("sec-ch-ua") && !UNREAD.contains(&name.as_str())
        });
        for header in list.iter_mut().filter(|it| text(it, "/name").eq_ignore_ascii_case("user-agent")) {
            let version =
                text(header, "/value").split(' ').find(|it| it.contains("Chrome/")).unwrap_or_default();
            header["value"] = json!(version);
        }
    }
    if let Some(fields) = entry.as_object_mut() {
        fields.remove("timings");
    }
    for frame in
        entry.pointer_mut("/_initiator/stack/callFrames").and_then(Value::as_array_mut).into_iter().flatten()
    {
        if let Some(fields) = frame.as_object_mut() {
            fields.retain(|name, _| name == "url" || name == "functionName");
        }
    }
    entry
}

/// Headers that no algorithm reads.
const UNREAD: &[&str] =
    &["accept", "accept-encoding", "accept-language", "connection", "content-length", "priority"];

fn summary(line: &Value) -> String {
    let steps = line.pointer("/truth/steps").and_then(Value::as_array);
    let words: Vec<String> = steps
        .into_iter()
        .flatten()
        .map(|it| format!("{}@{} ({})", text(it, "/verdict"), it["entry"], text(it, "/js")))
        .collect();
    words.join(", ")
}

/// Asks the API for its cookie, without looking at what comes back.
const COOKIES: &str = "
for (const url of arguments[0]) {
  await fetch(url, { mode: 'no-cors', credentials: 'include' }).catch(() => {});
}";

const SEED: u64 = 7_919;
const SCENES: u64 = 240;
