//! The lab's cases, as a browser reported them: the engine's verdict and findings against the lab's table.

use std::path::Path;

use ::lab::{Case, Need};
use authopsy::capture::devtools;
use authopsy::exchange::EntryId;
use authopsy::finding::Severity;
use authopsy::rules;
use authopsy::session::{Judged, Options, Session};
use serde_json::Value;

/// A fixture, judged.
struct Played {
    session: Session,
    fixture: Value,
}

/// Reads and judges the fixture of a case.
fn play(case: &Case) -> Played {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/lab/{}.json", case.id));
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask record lab` plays it", file.display()));
    let fixture: Value = serde_json::from_str(&text).unwrap();
    let mut session = Session::new(Options::default());
    let list = |name: &str| fixture[name].as_array().cloned().unwrap_or_default();
    for (index, value) in list("har").into_iter().chain(list("harPolled")).enumerate() {
        let id = EntryId(u32::try_from(index).unwrap());
        let page = fixture["page"].as_str().map(Into::into);
        session.add(devtools::parse(value.to_string().as_bytes(), id, page).unwrap());
    }
    session.settle();
    Played { session, fixture }
}

impl Played {
    /// The exchange that the table speaks of.
    fn judged(&self, case: &Case) -> &Judged {
        let path = |it: &Judged| {
            let url = it.exchange.first().map(|it| it.entry.request.url.clone()).unwrap_or_default();
            url.split('?').next().unwrap_or_default().to_owned()
        };
        self.session
            .exchanges()
            .filter(|it| path(it).ends_with(case.expected.path))
            .max_by(|a, b| {
                let started = |it: &Judged| it.exchange.first().and_then(|it| it.entry.started);
                started(a).partial_cmp(&started(b)).unwrap()
            })
            .unwrap_or_else(|| panic!("{}: nothing was recorded", case.id))
    }
}

/// Cases that a recording exists of: a login dialog needs a person, and what only the hook sees leaves no entry.
fn recorded() -> impl Iterator<Item = &'static Case> {
    ::lab::cases().filter(|it| !it.needs.iter().any(|it| matches!(it, Need::LoginDialog | Need::Hook)))
}

#[test]
fn verdicts_are_those_of_the_table_and_of_the_browser() {
    let mut wrong = Vec::new();
    for case in recorded() {
        let played = play(case);
        let judged = played.judged(case);
        let verdict = judged.facts.judgement.verdict.code();
        if verdict != case.expected.verdict {
            wrong.push(format!("{}: {verdict}, and the table says {}", case.id, case.expected.verdict));
        }
        // The browser's own code, where it gave one for the case's last request.
        let codes = played.fixture["truth"].as_array().into_iter().flatten();
        if let Some(code) = codes.filter_map(|it| it["cors"].as_str()).next_back()
            && verdict != code
        {
            wrong.push(format!("{}: {verdict}, and the browser says {code}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn headlines_and_categories_are_those_of_the_table() {
    let (mut wrong, mut without) = (Vec::new(), Vec::new());
    let (mut right, mut missing) = (0, 0);
    for case in recorded() {
        let played = play(case);
        let judged = played.judged(case);
        let found: Vec<&str> = judged.findings.iter().map(|it| it.rule).collect();
        let expected = case.expected;
        if expected.rule.is_empty() {
            for judged in played.session.exchanges() {
                for it in judged.findings.iter().filter(|it| it.severity == Severity::Error) {
                    wrong
                        .push(format!("{}: nothing is wrong, but {} says {}", case.id, it.rule, it.headline));
                }
            }
            continue;
        }
        if rules::rule(expected.rule).is_none() {
            missing += 1;
            without.push(format!("{}: {} is no rule; found {found:?}", case.id, expected.rule));
            continue;
        }
        let category = judged.category().map(|it| it.name());
        if found.first() != Some(&expected.rule) {
            wrong.push(format!("{}: {} expected, found {found:?}", case.id, expected.rule));
        } else if category != expected.category {
            wrong.push(format!("{}: category {category:?}, not {:?}; {found:?}", case.id, expected.category));
        } else {
            right += 1;
        }
        for rule in case.beneath.iter().filter(|it| rules::rule(it).is_some()) {
            if !found.contains(rule) {
                wrong.push(format!("{}: {rule} is missing beneath {found:?}", case.id));
            }
        }
    }
    println!("{right} right, {missing} without their rule: {}", without.join("\n"));
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
