//! The engine's verdicts against those of the browser, in the surroundings that decide how a call ends: workers and
//! service workers, https, policies, caches, redirects, what else is asked at the same time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use authopsy::capture::devtools;
use authopsy::exchange::EntryId;
use authopsy::fetch::Verdict;
use authopsy::finding::Confidence;
use authopsy::session::{Judged, Options, Session};
use serde_json::Value;

/// Played by `cargo xtask record scenes`.
const SCENES: &str = include_str!("../fixtures/cors/scenes.jsonl");

/// One of a family's requests against its verdict.
#[derive(Default)]
struct Tally {
    /// Verdict and failed parameter are the browser's.
    right: usize,
    /// The engine says that it cannot tell, and knows whether the request failed.
    open: usize,
    /// The engine says something else, and that it is not sure.
    unsure: usize,
    /// The engine says something else for certain.
    wrong: usize,
    /// It did not fail, and the engine says that it did.
    false_alarms: usize,
    /// It failed, and the engine says that it did not.
    missed: usize,
    /// The extension saw no entry of it.
    unseen: usize,
}

/// `AUTHOPSY_SCENES` names a file with the recording of another seed, to be compared in the place of the fixture: what
/// the engine makes of scenes it has not been compared with before.
#[test]
fn verdicts_agree_with_chromium_in_all_surroundings() {
    let other = std::env::var("AUTHOPSY_SCENES").map(|it| std::fs::read_to_string(it).unwrap());
    let (sum, differences) = compare(other.as_deref().unwrap_or(SCENES));
    assert_eq!((sum.false_alarms, sum.missed, sum.wrong), (0, 0, 0), "{differences}");
    let judged = sum.right + sum.open + sum.unsure;
    assert!(sum.right * 100 >= judged * 90, "{differences}");
    assert!(sum.unsure * 100 <= judged * 3, "{differences}");
}

/// Prints the table by family, and gives its sum and what differs.
fn compare(scenes: &str) -> (Tally, String) {
    let mut table: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut differences, mut open) = (String::new(), String::new());
    for line in scenes.lines() {
        let scene: Value = serde_json::from_str(line).unwrap();
        let page = text(&scene, "/scenario/page");
        let mut session = Session::new(Options::default());
        let entries = ["har", "harPolled"].into_iter().filter_map(|it| scene[it].as_array()).flatten();
        for (index, value) in entries.enumerate() {
            let id = EntryId(u32::try_from(index).unwrap());
            session.add(devtools::parse(value.to_string().as_bytes(), id, Some(page.into())).unwrap());
        }
        session.settle();
        // What the panel asks the browser for, where an entry came before its answer was known.
        for value in scene["harAgain"].as_array().into_iter().flatten() {
            session.complete(devtools::parse(value.to_string().as_bytes(), EntryId(u32::MAX), None).unwrap());
        }
        session.settle();
        let tally = table.entry(text(&scene, "/scenario/family").to_owned()).or_default();
        for step in scene["truth"]["steps"].as_array().unwrap() {
            let Ok(index) = u32::try_from(step["entry"].as_i64().unwrap()) else {
                tally.unseen += 1;
                continue;
            };
            // What another extension made of an answer no entry shows: those of the server are judged.
            let is_rewritten =
                scene["scenario"]["knobs"].to_string().contains("extension:cors-rescued-by-extension");
            let said = judge(session.of_entry(EntryId(index)), step, is_rewritten, tally);
            let about = format!(
                "{} {} {}",
                text(&scene, "/id"),
                text(&scene, "/scenario/family"),
                text(&scene, "/scenario/context")
            );
            match said {
                Some((true, said)) => writeln!(open, "{about}: {said}").unwrap(),
                Some((false, said)) => writeln!(differences, "{about}: {said}").unwrap(),
                None => {}
            }
        }
    }
    println!("{:20} right  open  unsure  wrong  not seen", "");
    let mut sum = Tally::default();
    for (family, it) in &table {
        row(family, it);
        sum.right += it.right;
        sum.open += it.open;
        sum.unsure += it.unsure;
        sum.wrong += it.wrong;
        sum.false_alarms += it.false_alarms;
        sum.missed += it.missed;
        sum.unseen += it.unseen;
    }
    row("all", &sum);
    println!(
        "false alarms {}, missed {}\nopen:\n{open}\ndiffers:\n{differences}",
        sum.false_alarms, sum.missed
    );
    (sum, differences)
}

fn row(name: &str, it: &Tally) {
    println!("{name:20} {:5} {:5} {:7} {:6} {:9}", it.right, it.open, it.unsure, it.wrong, it.unseen);
}

/// Counts one request; where the engine says something else than the browser, what, and whether that is "unknown".
fn judge(
    judged: Option<&Judged>,
    step: &Value,
    is_rewritten: bool,
    tally: &mut Tally,
) -> Option<(bool, String)> {
    let truth = text(step, "/verdict");
    let expected = match truth.split_once(':') {
        Some(("net", _)) => "network-error",
        Some(("blocked", _)) => "blocked",
        // A service worker's own request: whether the worker could read the answer nothing shows.
        _ => truth,
    };
    let parameter = text(step, "/failedParameter");
    let Some(judgement) = judged.map(|it| &it.facts.judgement) else {
        tally.missed += usize::from(is_failure(expected));
        return Some((false, format!("no exchange, not {truth}")));
    };
    let found = judgement.verdict.code();
    let is_right = match expected {
        "let-through" => matches!(found, "ok" | "opaque"),
        // The recording ended before the request did.
        "unended" => judgement.verdict == Verdict::Unknown,
        // An event source that gets no stream is given up after an answer that passed all checks.
        "aborted" => matches!(found, "aborted" | "ok"),
        _ => (found, judgement.parameter.as_str()) == (expected, parameter),
    };
    if is_right {
        tally.right += 1;
        return None;
    }
    let failed = judgement.failed();
    // What the page itself gave up, or did not follow, is a failure or none as one likes.
    let is_settled = expected != "aborted";
    tally.false_alarms += usize::from(failed && is_settled && !is_failure(expected));
    tally.missed += usize::from(!failed && is_settled && is_failure(expected));
    let is_open = judgement.verdict == Verdict::Unknown;
    match judgement.confidence {
        _ if is_open || is_rewritten => tally.open += 1,
        Confidence::Certain => tally.wrong += 1,
        Confidence::Likely | Confidence::Possible => tally.unsure += 1,
    }
    let said = format!(
        "{found}({}) {:?}, not {truth}({parameter}); page code saw {:?}",
        judgement.parameter,
        judgement.confidence,
        text(step, "/js")
    );
    Some((is_open, said))
}

fn is_failure(code: &str) -> bool {
    !matches!(code, "ok" | "opaque" | "aborted" | "let-through" | "unended")
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}
