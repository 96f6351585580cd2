//! Plays recorded failures again, with the answers that Authopsy suggests: does the browser let them through then?
//!
//! A failure that no answer can cure counts as named where the finding says what to do instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use authopsy::capture::devtools;
use authopsy::exchange::EntryId;
use authopsy::fix::{Edit, Fix, On, Op};
use authopsy::report::json;
use authopsy::session::{Judged, Options, Session};
use lab::{Case, Lab};
use serde_json::{Value, json};

use crate::recorder::Recording;
use crate::scene::{BROWSERS, Scene};
use crate::tls::Tls;
use crate::witness::Testimony;
use crate::{matrix, survey};

/// What became of the failures of one verdict.
#[derive(Default)]
struct Tally {
    at_once: usize,
    later: usize,
    named: usize,
    left: usize,
}

/// The outcome so far.
#[derive(Default)]
struct Report {
    table: BTreeMap<String, Tally>,
    /// Why no answer cures it, and what to do instead; how often, and an example.
    named: BTreeMap<String, (usize, String)>,
    left: Vec<String>,
}

/// One recorded failure with what is suggested against it.
#[derive(Clone)]
struct Failure {
    /// The browser's verdict.
    code: String,
    /// The rule that explains it.
    rule: &'static str,
    /// The paths of the request's hops.
    paths: Vec<String>,
    /// What cures it.
    fix: Fix,
}

/// Replays the lab, the matrix and the scenes; `filter` is a part of a name.
pub fn run(filter: &str) -> Result<()> {
    let lab = Lab::start_at(matrix::PORT)?;
    let tls = Tls::start(matrix::PORT + 1)?;
    let mut report = Report::default();
    replay_lab(&lab, filter, &mut report)?;
    replay_matrix(&lab, filter, &mut report)?;
    replay_scenes(&lab, &tls, filter, &mut report)?;
    report.print();
    ensure!(report.left.is_empty(), "{} failures are left", report.left.len());
    Ok(())
}

fn replay_lab(lab: &Lab, filter: &str, report: &mut Report) -> Result<()> {
    let cases: Vec<&Case> = lab::cases().filter(|it| it.needs.is_empty() && it.id.contains(filter)).collect();
    let mut failures = BTreeMap::new();
    for case in &cases {
        let file = fixtures().join(format!("lab/{}.json", case.id));
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let fixture: Value = serde_json::from_str(&text)?;
        let page = fixture.get("page").and_then(Value::as_str).unwrap_or_default();
        let engine = engine(&fixture, page)?;
        let refused: Vec<(&str, &str)> = fixture
            .get("truth")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|it| Some((it.get("url")?.as_str()?, it.get("cors")?.as_str()?)))
            .collect();
        let found = refused.iter().filter_map(|(url, code)| {
            let judged = engine.exchanges().find(|it| {
                it.facts.judgement.failed() && it.exchange.entry().is_some_and(|it| it.request.url == *url)
            })?;
            Some(Failure::of(code, judged))
        });
        failures.insert(case.id.to_owned(), found.collect::<Vec<_>>());
    }
    let mut player = survey::Player::open("lab", lab, None)?;
    for case in cases {
        let Some(list) = failures.remove(case.id) else { continue };
        let ends = cure(case.id, &lab.page_url, list, || {
            player.calls("return lab.run(arguments[0])", &[json!(case.id)])
        })?;
        report.add(case.id, ends);
    }
    Ok(())
}

fn replay_matrix(lab: &Lab, filter: &str, report: &mut Report) -> Result<()> {
    let mut failures = failures("recorded.jsonl", filter)?;
    let scenarios = matrix::usual(lab);
    let pages: BTreeSet<&str> = scenarios.iter().map(|it| it.page.as_str()).collect();
    for page in pages {
        let mut player = survey::Player::open_at(&format!("{page}/blank.html"), "usual", None)?;
        for scenario in scenarios.iter().filter(|it| it.page == page) {
            let Some(list) = failures.remove(&scenario.id) else { continue };
            survey::post("scripts", &json!({ &scenario.id: scenario.server }))?;
            let args = [
                json!({}),
                json!([[scenario.context, scenario.request]]),
                json!(scenario.credentials == "include"),
            ];
            let ends = cure(&scenario.id, page, list, || player.calls(matrix::PLAY, &args))?;
            report.add(&scenario.id, ends);
        }
    }
    Ok(())
}

fn replay_scenes(lab: &Lab, tls: &Tls, filter: &str, report: &mut Report) -> Result<()> {
    let mut failures = failures("scenes.jsonl", filter)?;
    let scenes = survey::usual();
    for browser in BROWSERS {
        let list: Vec<&Scene> =
            scenes.iter().filter(|it| it.browser == *browser && failures.contains_key(&it.id)).collect();
        if list.is_empty() {
            continue;
        }
        let mut player = survey::Player::open(browser, lab, Some(tls))?;
        for scene in list {
            let Some(list) = failures.remove(&scene.id) else { continue };
            // The answers must be there before they can be edited.
            survey::post("scripts", &json!({ &scene.id: scene.server }))?;
            let ends = cure(&scene.id, &scene.page, list, || player.scene(scene))?;
            report.add(&format!("{} {}", scene.id, scene.family), ends);
        }
    }
    Ok(())
}

/// What became of a failure.
enum End {
    /// The browser lets it through; after how many rounds of edits.
    Cured(usize),
    /// No answer cures it; the finding says what to do instead.
    Named(&'static str, Fix),
    /// Neither.
    Left(String),
}

/// Edits a case's answers as suggested and plays it. Where that shows another fault (mostly that credentials are sent,
/// which a request that its preflight stopped does not show), what is suggested then is added, as a developer would.
fn cure(
    id: &str,
    page: &str,
    list: Vec<Failure>,
    mut play: impl FnMut() -> Result<(Recording, Vec<Testimony>)>,
) -> Result<Vec<(Failure, End)>> {
    let mut ends = Vec::new();
    let mut open: Vec<(Failure, Failure)> = Vec::new();
    for failure in list {
        match failure.unfixable() {
            Some(end) => ends.push((failure, end)),
            None => open.push((failure.clone(), failure)),
        }
    }
    let mut edits = Vec::new();
    for round in 1..=ROUNDS {
        if open.is_empty() {
            break;
        }
        edits.extend(edits_of(open.iter().map(|(_, now)| now)));
        survey::post("override", &json!({ "case": id, "edits": edits }))?;
        let played = play();
        survey::post("override", &json!({ "case": id, "edits": [] }))?;
        let (recording, seen) = played?;
        let engine = engine(&json!({ "har": recording.har, "harPolled": recording.polled }), page)?;
        for (failure, _) in std::mem::take(&mut open) {
            let Some(reason) = seen.iter().find_map(|it| failure.still_fails(it)) else {
                ends.push((failure, End::Cured(round)));
                continue;
            };
            let judged = engine.exchanges().find(|it| {
                it.facts.judgement.failed()
                    && it
                        .exchange
                        .hops
                        .iter()
                        .any(|hop| failure.paths.contains(&path(&hop.entry.request.url)))
            });
            let now = judged.map(|it| Failure::of(&reason, it));
            let end = match &now {
                Some(now) if round < ROUNDS => now.unfixable(),
                _ => Some(End::Left(format!("still {reason}, with {}", json!(edits)))),
            };
            match (end, now) {
                (Some(end), _) => ends.push((failure, end)),
                (None, Some(now)) => open.push((failure, now)),
                (None, None) => {}
            }
        }
    }
    Ok(ends)
}

/// The edits against some failures. Where several ask for lists in one answer, the lists are joined.
fn edits_of<'a>(list: impl Iterator<Item = &'a Failure>) -> Vec<Value> {
    let mut done: Vec<(&Failure, Fix)> = Vec::new();
    for failure in list {
        match done.iter_mut().find(|(it, _)| it.paths == failure.paths) {
            Some((_, fix)) => {
                fix.join(&failure.fix);
                for edit in &failure.fix.edits {
                    let same =
                        |it: &&Edit| it.on == edit.on && it.hop == edit.hop && name(&it.op) == name(&edit.op);
                    if !fix.edits.iter().any(|it| same(&it)) {
                        fix.edits.push(edit.clone());
                    }
                }
            }
            None => done.push((failure, failure.fix.clone())),
        }
    }
    let mut edits = Vec::new();
    for (failure, fix) in &done {
        for edit in fix.edits.iter().filter(|it| it.on != On::Request) {
            let mut value = json::edit(edit);
            value["path"] = json!(failure.paths.get(edit.hop).cloned().unwrap_or_default());
            edits.push(value);
        }
    }
    edits
}

fn name(op: &Op) -> String {
    match op {
        Op::Set { name, .. } | Op::Add { name, .. } | Op::Remove { name } => name.to_ascii_lowercase(),
        other => other.name().to_owned(),
    }
}

/// How often what is suggested is taken.
const ROUNDS: usize = 4;

impl Failure {
    fn of(code: &str, judged: &Judged) -> Self {
        let finding = judged.findings.iter().find(|it| it.explains);
        let hops = judged.exchange.hops.iter();
        Self {
            code: code.to_owned(),
            rule: finding.map_or("", |it| it.rule),
            paths: hops.map(|it| path(&it.entry.request.url)).collect(),
            fix: finding.map(|it| it.fix.clone()).unwrap_or_default(),
        }
    }

    /// Where no answer is to be edited: that the finding says what to do instead, or says nothing.
    fn unfixable(&self) -> Option<End> {
        if self.fix.edits_answer() {
            return None;
        }
        let says_something =
            !self.rule.is_empty() && (!self.fix.text.is_empty() || !self.fix.edits.is_empty());
        Some(match says_something {
            true => End::Named(self.rule, self.fix.clone()),
            false => End::Left(format!("nothing is suggested ({})", self.rule)),
        })
    }

    /// The browser's reason, where a request is this one and was refused. A redirect is known by any of its hops.
    fn still_fails(&self, seen: &Testimony) -> Option<String> {
        let urls = seen.before.iter().map(|(_, url, _)| url).chain([&seen.url]);
        let is_ours = urls.map(|it| path(it)).any(|it| self.paths.contains(&it));
        let blocked = || seen.error.starts_with("net::ERR_BLOCKED").then(|| seen.error.clone());
        if is_ours { seen.cors.clone().or_else(blocked) } else { None }
    }
}

impl Report {
    /// Counts what became of the failures of one case.
    fn add(&mut self, id: &str, ends: Vec<(Failure, End)>) {
        for (failure, end) in ends {
            let tally = self.table.entry(failure.code.clone()).or_default();
            match end {
                End::Cured(1) => tally.at_once += 1,
                End::Cured(_) => tally.later += 1,
                End::Named(rule, fix) => {
                    tally.named += 1;
                    let why =
                        if fix.no_edit.is_empty() { "the request is to be changed" } else { fix.no_edit };
                    self.named.entry(format!("{rule}: {why}")).or_insert_with(|| (0, fix.text.clone())).0 +=
                        1;
                }
                End::Left(how) => {
                    tally.left += 1;
                    self.left.push(format!("{id}: {}, {}: {how}", failure.code, failure.rule));
                }
            }
        }
    }

    fn print(&self) {
        println!("{:44} at once  in steps  unfixable by answers  left", "cured:");
        let mut sum = Tally::default();
        for (code, it) in &self.table {
            row(code, it);
            sum.at_once += it.at_once;
            sum.later += it.later;
            sum.named += it.named;
            sum.left += it.left;
        }
        row("all", &sum);
        println!("\nNamed unfixable by answers, with what to do instead:");
        for (why, (count, text)) in &self.named {
            println!("{count:4} {why}\n     {text}");
        }
        if !self.left.is_empty() {
            println!("\nLeft:\n{}", self.left.join("\n"));
        }
    }
}

fn row(name: &str, it: &Tally) {
    println!("{name:44} {:7} {:9} {:21} {:5}", it.at_once, it.later, it.named, it.left);
}

/// The failures of a fixture that CORS was the reason for, by scenario.
fn failures(file: &str, filter: &str) -> Result<BTreeMap<String, Vec<Failure>>> {
    let mut failures = BTreeMap::new();
    for line in fs::read_to_string(fixtures().join("cors").join(file))?.lines() {
        let fixture: Value = serde_json::from_str(line)?;
        let text = |path: &str| fixture.pointer(path).and_then(Value::as_str).unwrap_or_default();
        if !format!("{} {}", text("/id"), text("/scenario/family")).contains(filter) {
            continue;
        }
        let engine = engine(&fixture, text("/scenario/page"))?;
        let truth = fixture.get("truth").cloned().unwrap_or_default();
        let steps = truth.get("steps").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![truth]);
        let length = |name: &str| fixture.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        let mut list = Vec::new();
        for step in steps {
            let code = step.get("verdict").and_then(Value::as_str).unwrap_or_default();
            // The names of Chromium's reasons begin with a capital letter.
            if !code.starts_with(|it: char| it.is_ascii_uppercase()) {
                continue;
            }
            let index = match step.get("entry").and_then(Value::as_i64) {
                Some(index) if index >= 0 => u32::try_from(index)?,
                // The matrix says so of one that only the browser's list has.
                _ if length("harPolled") > 0 && file == "recorded.jsonl" => {
                    u32::try_from(length("har") + length("harPolled") - 1)?
                }
                _ => continue,
            };
            let judged = engine.of_entry(EntryId(index)).context("no exchange")?;
            list.push(Failure::of(code, judged));
        }
        if !list.is_empty() {
            failures.insert(text("/id").to_owned(), list);
        }
    }
    Ok(failures)
}

/// A session over the entries of a fixture.
fn engine(fixture: &Value, page: &str) -> Result<Session> {
    let mut engine = Session::new(Options::default());
    let entries = ["har", "harPolled"].into_iter().filter_map(|it| fixture.get(it)?.as_array()).flatten();
    for (number, entry) in (0..).zip(entries) {
        let entry = devtools::parse(entry.to_string().as_bytes(), EntryId(number), Some(page.into()));
        engine.add(entry.map_err(anyhow::Error::msg)?);
    }
    engine.settle();
    Ok(engine)
}

/// The path of a URL, without its query.
fn path(url: &str) -> String {
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    format!("/{}", path.split(['?', '#']).next().unwrap_or_default())
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}
