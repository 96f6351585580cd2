//! What holds of every rule: it fires on its `fails`, is silent on its `passes`, stands where its id says, and its
//! fix cures.

use std::collections::BTreeSet;
use std::path::Path;

use authopsy::exchange::EntryId;
use authopsy::facts::{Case, FactSet};
use authopsy::fetch::Profile;
use authopsy::finding::{Confidence, Finding, Severity};
use authopsy::fix::Slot;
use authopsy::rules::{self, Rule, transcript};
use authopsy::session::{Options, Session};

fn session(text: &str) -> Session {
    let read = transcript::read(text);
    let mut session =
        Session::new(Options { now: Some(transcript::START + 3_600_000.0), ..Options::default() });
    for entry in read.entries {
        session.add(entry);
    }
    for hook in read.hooks {
        session.add_hook(hook);
    }
    session.settle();
    session
}

fn findings<'a>(session: &'a Session, rule: &Rule) -> Vec<(EntryId, &'a Finding)> {
    session
        .exchanges()
        .flat_map(|it| it.findings.iter().map(move |finding| (it.head(), finding)))
        .filter(|(_, finding)| finding.rule == rule.id)
        .collect()
}

/// What every rule of the catalogue must hold; collects all that does not, so that one run shows everything.
fn complain(check: impl Fn(&'static Rule) -> Vec<String>) {
    let complaints: Vec<String> = rules::all()
        .flat_map(|rule| check(rule).into_iter().map(move |it| format!("{}: {it}", rule.id)))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn fires_on_its_fails_and_is_silent_on_its_passes() {
    complain(|rule| {
        let mut complaints = Vec::new();
        let fails = session(rule.fails);
        if findings(&fails, rule).is_empty() {
            let others: Vec<_> =
                fails.exchanges().flat_map(|it| it.findings.iter().map(|finding| finding.rule)).collect();
            let verdicts: Vec<_> = fails.exchanges().map(|it| it.facts.judgement.verdict.code()).collect();
            complaints.push(format!("does not fire on `fails` (verdicts {verdicts:?}, findings {others:?})"));
        }
        if !findings(&session(rule.passes), rule).is_empty() {
            complaints.push("fires on `passes`".to_owned());
        }
        complaints
    });
}

#[test]
fn wide_facts_hold_wherever_a_rule_has_something_to_say() {
    let sessions: Vec<Session> = rules::all().flat_map(|it| [it.fails, it.passes]).map(session).collect();
    complain(|rule| {
        let exact = FactSet(rule.facts.0 & !FactSet::WIDE.0);
        let mut complaints = Vec::new();
        for session in sessions.iter().filter(|_| exact != rule.facts) {
            let passed_over =
                session.exchanges().filter(|it| it.facts.set.has(exact) && !it.facts.set.has(rule.facts));
            for it in passed_over {
                let (exchange, facts) = (&it.exchange, &it.facts);
                let case = Case { exchange, facts, peers: session.peers(), profile: Profile::default() };
                if let Some(finding) = (rule.check)(&case) {
                    complaints.push(format!("is passed over, yet would say {:?}", finding.headline));
                }
            }
        }
        complaints
    });
}

#[test]
fn headlines_are_short_and_whole() {
    complain(|rule| {
        findings(&session(rule.fails), rule)
            .iter()
            .filter_map(|(_, finding)| {
                let length = finding.headline.chars().count();
                if length == 0 || length > 90 {
                    return Some(format!("headline of {length} characters: {}", finding.headline));
                }
                if finding.why.is_empty() {
                    return Some("says no why".to_owned());
                }
                if finding.evidence.is_empty() {
                    return Some("shows no evidence".to_owned());
                }
                if finding.fix.text.is_empty()
                    && finding.fix.edits.is_empty()
                    && finding.severity > Severity::Info
                {
                    return Some("offers no fix".to_owned());
                }
                None
            })
            .collect()
    });
}

/// Contract, "What a cure must prove".
#[test]
fn its_fix_cures() {
    complain(|rule| {
        let session = session(rule.fails);
        let mut complaints = Vec::new();
        for (head, finding) in findings(&session, rule) {
            let Some(judged) = session.get(head) else { continue };
            if finding.fix.edits.is_empty() {
                if finding.fix.no_edit.is_empty() && finding.severity > Severity::Info {
                    complaints.push("has no edits and does not say why (Fix::none)".to_owned());
                }
                continue;
            }
            let cured =
                finding.fix.apply(&judged.exchange, judged.facts.judgement.credentials, &Slot::sample);
            let after = session.judge(cured).findings;
            if after.iter().any(|it| it.rule == rule.id) {
                complaints.push("still fires once its fix is applied".to_owned());
            }
            let before: BTreeSet<&str> = judged.findings.iter().map(|it| it.rule).collect();
            for new in after.iter().filter(|it| it.severity == Severity::Error && !before.contains(it.rule)) {
                if !rule.reveals.contains(&new.rule) {
                    complaints.push(format!("its fix brings the error {} ({})", new.rule, new.headline));
                }
            }
        }
        complaints
    });
}

#[test]
fn ids_are_paths_and_each_is_there_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut seen = BTreeSet::new();
    complain(|rule| {
        let file = root.join(format!("{}.rs", rule.id.replace('-', "_")));
        if file.is_file() { Vec::new() } else { vec![format!("{} is not there", file.display())] }
    });
    for rule in rules::all() {
        assert!(seen.insert(rule.id), "{} is there twice", rule.id);
    }
    let mut files = BTreeSet::new();
    for family in std::fs::read_dir(&root).unwrap().flatten().filter(|it| it.path().is_dir()) {
        for file in std::fs::read_dir(family.path()).unwrap().flatten() {
            let (family, file) = (family.file_name(), file.file_name());
            let name = file.to_string_lossy().trim_end_matches(".rs").replace('_', "-");
            if name != "mod" {
                files.insert(format!("{}/{name}", family.to_string_lossy().replace('_', "-")));
            }
        }
    }
    let listed: BTreeSet<String> = rules::all().map(|it| it.id.to_owned()).collect();
    assert_eq!(files, listed, "every rule file is listed in its family's mod.rs");
}

/// The catalogue's rules are all there, each of the tier that it is planned for.
#[test]
fn the_catalogue_is_complete() {
    let text = include_str!("../fixtures/rules/catalogue.tsv");
    let listed: Vec<(&str, u8)> = text
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .map(|(id, tier)| (id, tier.parse().unwrap()))
        .collect();
    assert!(listed.len() > 200);
    let missing: Vec<_> =
        listed.iter().filter(|(id, tier)| rules::rule(id).is_none_or(|it| it.tier != *tier)).collect();
    assert!(missing.is_empty(), "missing or of another tier: {missing:?}");
}

#[test]
fn masks_and_reveals_name_rules() {
    complain(|rule| {
        rule.masks
            .iter()
            .chain(rule.reveals)
            .filter(|name| match name.strip_suffix('*') {
                Some(family) => !rules::all().any(|it| it.id.starts_with(family)),
                None => rules::rule(name).is_none(),
            })
            .map(|name| format!("names {name}, which is no rule"))
            .collect()
    });
}

/// The confidence with which a rule speaks of a transcript; `None` where it is silent.
fn confidence(text: &str, rule: &str) -> Option<Confidence> {
    let session = session(text);
    findings(&session, rules::rule(rule).unwrap()).first().map(|(_, it)| it.confidence)
}

#[test]
fn a_body_that_is_nearly_json_is_certainly_why_only_where_the_server_says_so() {
    let said = |answer: &str| {
        let text = [
            "> POST https://shop.example/api/orders\n> Content-Type: application/json\n>\n> {a:1,}\n< 400\n\
             < Content-Type: application/json\n<\n< ",
            answer,
        ]
        .concat();
        confidence(&text, "body/json-miswritten")
    };
    assert_eq!(
        said(r#"{"message":"Expected property name in JSON at position 1"}"#),
        Some(Confidence::Certain)
    );
    assert_eq!(said(r#"{"errors":{"email":["has already been taken"]}}"#), Some(Confidence::Likely));
}

#[test]
fn of_a_body_that_was_kept_in_part_nothing_shows_how_it_ends() {
    let read = transcript::read(
        r#"
> POST https://shop.example/api/_bulk
> Content-Type: application/x-ndjson
>
> {"a":1}
< 400
<
< The bulk request must be terminated by a newline [\n]
"#,
    );
    let rule = rules::rule("body/json-miswritten").unwrap();
    for truncated in [false, true] {
        let mut session = Session::new(Options::default());
        for mut entry in read.entries.clone() {
            entry.request.body.as_mut().unwrap().truncated = truncated;
            session.add(entry);
        }
        session.settle();
        assert_eq!(findings(&session, rule).is_empty(), truncated);
    }
}

#[test]
fn other_versions_are_not_the_versions_of_an_interface() {
    let said = |answer: &str| {
        let text = [
            "> POST https://shop.example/api/orders?api-version=2025-03-01\n< 400\n\
             < Content-Type: application/json\n<\n< ",
            answer,
        ]
        .concat();
        confidence(&text, "url/api-version").is_some()
    };
    assert!(said(r#"{"message":"The api-version '2025-03-01' is invalid. Supported: 2024-01-01"}"#));
    assert!(!said(r#"{"message":"schema version must be 1 or 2"}"#));
}

#[test]
fn a_redirect_that_made_the_origin_null_is_told_of_a_preflight_too() {
    let text = "
> GET https://api.example/a
> Authorization: Bearer x
> Origin: https://app.example
< 302
< Location: https://files.example/b
< Access-Control-Allow-Origin: https://app.example
> OPTIONS https://files.example/b
> Origin: null
> Access-Control-Request-Method: GET
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Headers: authorization
> GET https://files.example/b
! net::ERR_FAILED
";
    assert!(confidence(text, "redirect/origin-became-null").is_some());
    assert_eq!(
        confidence(
            &text.replace("204\n< Access-Control-Allow-Origin: https://app.example", "204"),
            "redirect/origin-became-null"
        ),
        Some(Confidence::Certain)
    );
}
