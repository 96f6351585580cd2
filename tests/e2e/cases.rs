//! Every case of the lab: the panel says what is expected, and Chromium says the same.

use std::collections::BTreeMap;

use anyhow::Result;
use browser::{Outcome, Which};
use lab::{Case, Fix, Need, Proof};

use crate::command::answered;
use crate::harness::Bench;

#[test]
fn every_failure_of_the_lab_is_explained() -> Result<()> {
    let mut tally = Tally::default();
    // A browser for each set of needs; most cases share the first.
    for (needs, cases) in groups() {
        let mut bench = match needs {
            Needs::Nothing => Bench::start()?,
            Needs::Argument(argument) => Bench::start_with(&[argument], &[], |_, _| Ok(()))?,
            Needs::Extension(name) => Bench::start_with(&[], &[name], |_, _| Ok(()))?,
        };
        for case in cases {
            let mut wrong = tally.judged(&mut bench, case);
            if !wrong.is_empty() {
                // Chromium hands an entry over before all of it is known, now and then, and does not always list the
                // rest: what is wrong twice is wrong.
                println!("{} is played again: {}", case.id, wrong.join("; "));
                wrong = tally.judged(&mut bench, case);
            }
            tally.wrong.extend(wrong.into_iter().map(|it| format!("{}: {it}", case.id)));
            tally.played += 1;
        }
    }
    println!(
        "{} cases played; Chromium's verdict compared in {}; {} commands run against the lab",
        tally.played, tally.compared, tally.commands
    );
    let wrong = tally.wrong;
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// What the panel may remark on a healthy call of the lab: a plain 404 is the API's answer, and is said to be one.
const REMARKS: &[&str] = &["url/wrong-endpoint"];

#[derive(Default)]
struct Tally {
    played: usize,
    compared: usize,
    commands: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Plays a case and says what is not as expected, an error among it.
    fn judged(&mut self, bench: &mut Bench, case: &Case) -> Vec<String> {
        self.judge(bench, case).unwrap_or_else(|error| vec![format!("{error:#}")])
    }

    /// Plays a case and says what is not as expected.
    fn judge(&mut self, bench: &mut Bench, case: &Case) -> Result<Vec<String>> {
        let Case { expected, .. } = case;
        let mut wrong = Vec::new();
        let panel = &mut bench.panel;
        panel.clear()?;
        panel.filter(&format!("/{}/", case.id))?;
        panel.outcomes()?;
        bench.play(case)?;

        let panel = &mut bench.panel;
        let content = |said: &browser::Said| {
            said.rule == expected.rule
                && case.beneath.iter().all(|rule| said.beneath.iter().any(|it| it == rule))
        };
        let Some(said) = panel.said(expected.path, content)? else {
            // A good answer whose body nobody reads is never reported, and nothing hints at it.
            if expected.rule.is_empty() {
                return Ok(wrong);
            }
            return Ok(vec!["the request is not in the list".to_owned()]);
        };
        // Of a healthy call the panel may say something, but nothing that is an error.
        let remark = expected.rule.is_empty()
            && authopsy::rules::rule(&said.rule).is_some_and(|it| REMARKS.contains(&it.id));
        if said.rule != expected.rule && !remark {
            wrong.push(format!(
                "expected {:?}, the panel says {:?}: {}",
                expected.rule, said.rule, said.headline
            ));
        }
        for rule in case.beneath {
            if !said.beneath.iter().any(|it| it == rule) {
                wrong.push(format!("expected {rule} beneath, the panel has {:?}", said.beneath));
            }
        }

        let outcomes = panel.outcomes()?;
        if let Some(outcome) = last(&outcomes, case) {
            self.compared += 1;
            let theirs = verdict(outcome);
            if !agree(expected.verdict, theirs) {
                wrong.push(format!("expected the verdict {}, Chromium says {theirs}", expected.verdict));
            }
            let ours = said.verdict.first().map_or("ok", String::as_str);
            if is_cors(theirs) && ours != theirs {
                wrong.push(format!("the panel's verdict is {ours}, Chromium's is {theirs}"));
            }
        }

        if case.fix == Fix::Request && case.proof == Proof::Command && said.rule == expected.rule {
            self.commands += 2;
            let original = answered(&panel.copy(Which::Original)?, &bench.lab)?;
            // A redirect that the command does not follow is no success either.
            if (200..300).contains(&original) {
                wrong.push(format!("the copied original was answered {original}"));
            }
            let fixed = answered(&panel.copy(Which::Fixed)?, &bench.lab)?;
            if !(200..300).contains(&fixed) {
                wrong.push(format!("the copied fix was answered {fixed}"));
            }
        }
        Ok(wrong)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Needs {
    Nothing,
    Argument(&'static str),
    Extension(&'static str),
}

fn groups() -> BTreeMap<Needs, Vec<&'static Case>> {
    let wanted = std::env::var("AUTHOPSY_CASES").unwrap_or_default();
    let mut groups: BTreeMap<Needs, Vec<&'static Case>> = BTreeMap::new();
    for case in lab::cases().filter(|it| it.id.contains(&wanted)) {
        if case.needs.contains(&Need::LoginDialog) {
            // A dialog of the browser, which no driver can reach; its request ends only when it is closed.
            println!("not played: {}, which opens a login dialog", case.id);
            continue;
        }
        if case.needs.contains(&Need::Hook) {
            // Played with the hook: see hook.rs.
            continue;
        }
        let mut needs = Needs::Nothing;
        for need in case.needs {
            match need {
                // Every browser here has the lab's arguments.
                Need::LabArguments | Need::LoginDialog | Need::Hook => {}
                Need::Argument(argument) => needs = Needs::Argument(argument),
                Need::Extension(name) => needs = Needs::Extension(name),
            }
        }
        groups.entry(needs).or_default().push(case);
    }
    groups
}

/// What the browser says of the request that the case is about. A worker's requests are not in its log.
fn last<'a>(outcomes: &'a [Outcome], case: &Case) -> Option<&'a Outcome> {
    let ours = format!("/{}/", case.id);
    let is_judged = |it: &&Outcome| {
        let path = it.url.split(['?', '#']).next().unwrap_or_default();
        it.method != "OPTIONS" && path.contains(&ours) && path.ends_with(case.expected.path)
    };
    outcomes.iter().rev().find(is_judged)
}

fn verdict(outcome: &Outcome) -> &str {
    match &outcome.cors {
        Some(cors) => cors,
        None if outcome.error.is_empty() => "ok",
        None => &outcome.error,
    }
}

/// The browser names CORS errors as we do; for all else it is enough that it does not speak of CORS.
fn agree(expected: &str, theirs: &str) -> bool {
    if is_cors(expected) || is_cors(theirs) { expected == theirs } else { true }
}

fn is_cors(verdict: &str) -> bool {
    verdict.starts_with(|it: char| it.is_ascii_uppercase())
}
