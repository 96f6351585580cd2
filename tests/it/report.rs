//! Reports for tools are what these tools read, and no captured text becomes markup.
#![cfg(feature = "cli")]

use std::collections::BTreeSet;

use authopsy::capture::har::Problem;
use authopsy::exchange::EntryId;
use authopsy::finding::Severity;
use authopsy::report::har::{Piece, Pieces, Redactor, annotated};
use authopsy::report::{Input, html, junit, markdown, sarif};
use authopsy::rules::{self, transcript};
use authopsy::session::{Options, Session};
use serde_json::Value;

/// A session with every rule's example, and one with text that would like to be markup.
fn sessions() -> Vec<(Input, Session)> {
    let hostile = "
page https://app.example
> GET https://api.example/<script>alert(1)</script>?a=\"><img src=x>&b=]]>`|
> Authorization: Bearer \"</pre><b>
< 401
< Access-Control-Allow-Origin: https://app.example
< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"</failure><!-- `<i>`\u{7}\"
";
    let all: String = rules::all().take(40).map(|it| format!("{}\n", it.fails)).collect();
    [("all of <them>.har", all.as_str()), ("hostile&.har", hostile)]
        .into_iter()
        .map(|(file, text)| {
            let mut session = Session::new(Options { now: Some(transcript::START), ..Options::default() });
            for (index, mut entry) in transcript::read(text).entries.into_iter().enumerate() {
                entry.id = EntryId(u32::try_from(index).unwrap());
                session.add(entry);
            }
            session.settle();
            let problems = vec![Problem { entry: Some(7), byte: None, reason: "no <url>".to_owned() }];
            (Input { file: file.to_owned(), entries: session.len(), sanitized: true, problems }, session)
        })
        .collect()
}

fn inputs(sessions: &[(Input, Session)]) -> Vec<(&Input, &Session)> {
    sessions.iter().map(|(input, session)| (input, session)).collect()
}

/// Reads markup that closes what it opens; gives the names of all elements.
#[track_caller]
fn elements(text: &str, void: &[&str]) -> BTreeSet<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for part in text.split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect("a tag that ends");
        if tag.starts_with(['!', '?']) {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{tag} closes another element"),
            None => {
                assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
                let name = tag.split([' ', '/', '\n']).next().unwrap();
                seen.insert(name.to_owned());
                if !tag.ends_with('/') && !void.contains(&name) {
                    open.push(name);
                }
            }
        }
    }
    assert_eq!(open, [""; 0]);
    seen
}

#[test]
fn html_needs_nothing_else() {
    let sessions = sessions();
    let text = html::report(&inputs(&sessions));
    let known = "a b body code dd del details dl dt figcaption figure h1 h2 h3 head html ins li main meta p pre \
                 small span style summary title ul";
    let known: BTreeSet<String> = known.split(' ').map(str::to_owned).collect();
    let seen = elements(&text, &["meta"]);
    assert!(seen.is_subset(&known), "{:?}", seen.difference(&known));
    for word in [" src=", "<link", "@import", "url(", "javascript:"] {
        assert!(!text.replace("&lt;img src=x&gt;", "").contains(word), "{word}");
    }
    for part in text.split(" href=\"").skip(1) {
        assert!(part.starts_with("https://"), "{part}");
    }
}

#[test]
fn markdown_keeps_captured_text_in_its_place() {
    let sessions = sessions();
    let text = markdown::report(&inputs(&sessions));
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        // Within code nothing is markup; outside only the links that are ours may be.
        let outside: String = line.split('`').step_by(2).collect();
        if !fenced {
            let markup = outside.replace("\\<", "").replace("<https://", "");
            assert!(!markup.contains('<'), "{line}");
        }
    }
    assert!(!fenced);
}

#[test]
fn junit_counts_its_tests() {
    let sessions = sessions();
    for least in [Some(Severity::Error), Some(Severity::Warning), None] {
        let text = junit::report(&inputs(&sessions), least);
        let known: BTreeSet<String> =
            ["error", "failure", "testcase", "testsuite", "testsuites"].map(str::to_owned).into();
        assert!(elements(&text, &[]).is_subset(&known));
        let count = |word: &str| text.matches(word).count();
        let whole = format!(
            "<testsuites name=\"authopsy\" tests=\"{}\" failures=\"{}\" errors=\"{}\"",
            count("<testcase "),
            count("<failure "),
            count("<error ")
        );
        assert!(text.contains(&whole), "{whole} in {}", text.lines().nth(1).unwrap_or_default());
        assert_eq!(least.is_some(), text.contains("<failure "));
        assert!(!text.contains(|it: char| it.is_control() && it != '\n'));
    }
}

/// What the schema of SARIF 2.1.0 requires of the objects that are used, and what its text says of indices.
#[test]
fn sarif_is_what_the_standard_asks_for() {
    let sessions = sessions();
    let report: Value = serde_json::from_str(&sarif::report(&inputs(&sessions))).unwrap();
    let only = |it: &Value, names: &[&str]| {
        for name in it.as_object().unwrap().keys() {
            assert!(names.contains(&name.as_str()), "{name} is no property of this object: {it}");
        }
    };
    only(&report, &["$schema", "version", "runs"]);
    assert_eq!(report["version"], "2.1.0");
    let run = &report["runs"][0];
    only(run, &["tool", "invocations", "artifacts", "columnKind", "results"]);
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
    let driver = &run["tool"]["driver"];
    only(driver, &["name", "semanticVersion", "rules"]);
    assert_eq!(driver["name"], "authopsy");
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        only(rule, &["id", "shortDescription", "fullDescription", "helpUri", "properties"]);
        assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
    }
    let artifacts = run["artifacts"].as_array().unwrap();
    assert_eq!(artifacts.len(), 2);
    let is_uri = |it: &Value| {
        let uri = it.as_str().unwrap();
        !uri.is_empty() && uri.bytes().all(|it| it.is_ascii_graphic() && !b"<>\"{}|\\^`&".contains(&it))
    };
    let check_place = |it: &Value| {
        let place = &it["physicalLocation"]["artifactLocation"];
        only(place, &["uri", "index"]);
        let index = usize::try_from(place["index"].as_u64().unwrap()).unwrap();
        assert_eq!(place["uri"], artifacts[index]["location"]["uri"]);
        assert!(is_uri(&place["uri"]), "{place}");
    };
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 40);
    for result in results {
        only(
            result,
            &[
                "ruleId",
                "ruleIndex",
                "level",
                "rank",
                "message",
                "locations",
                "partialFingerprints",
                "properties",
            ],
        );
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!((0.0..=100.0).contains(&result["rank"].as_f64().unwrap()));
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let places = result["locations"].as_array().unwrap();
        assert_eq!(places.len(), 1);
        for place in places {
            only(place, &["physicalLocation", "logicalLocations"]);
            check_place(place);
            assert!(place["physicalLocation"]["region"]["startLine"].as_u64().unwrap() >= 1);
            assert!(place["logicalLocations"][0]["fullyQualifiedName"].is_string());
        }
        for value in result["partialFingerprints"].as_object().unwrap().values() {
            assert!(value.is_string());
        }
    }
    let invocation = &run["invocations"][0];
    only(invocation, &["executionSuccessful", "toolExecutionNotifications"]);
    assert!(invocation["executionSuccessful"].is_boolean());
    for it in invocation["toolExecutionNotifications"].as_array().unwrap() {
        only(it, &["level", "message", "locations"]);
        assert!(it["message"]["text"].is_string());
        check_place(&it["locations"][0]);
    }
}

#[test]
fn a_har_with_findings_is_a_har_with_the_same_findings() {
    let file = format!("{}/tests/fixtures/curl/fixes.har", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(file).unwrap();
    let read = |bytes: &[u8]| {
        let mut session = Session::new(Options { now: Some(transcript::START), ..Options::default() });
        let mut reader = authopsy::capture::har::Reader::new();
        let mut entries = Vec::new();
        reader.feed(bytes, &mut |it| entries.push(it));
        assert!(reader.finish(&mut |it| entries.push(it)).problems.is_empty());
        for entry in entries {
            session.add(entry);
        }
        session.settle();
        session
    };
    let session = read(&bytes);
    let mut redactor = Redactor::new((1, 2));
    let mut out = String::new();
    for learning in [true, false] {
        let mut each = |piece: &Piece| {
            let text = redactor.rewritten(piece);
            let judged = piece.entry.and_then(|it| session.of_entry(EntryId(it)));
            match judged {
                _ if learning => {}
                Some(judged) => out.push_str(&annotated(&text, judged)),
                None => out.push_str(&text),
            }
        };
        let mut pieces = Pieces::new();
        pieces.feed(&bytes, &mut each);
        pieces.finish(&mut each);
    }
    let report: Value = serde_json::from_str(&out).unwrap();
    for (index, entry) in report["log"]["entries"].as_array().unwrap().iter().enumerate() {
        let judged = session.of_entry(EntryId(u32::try_from(index).unwrap())).unwrap();
        let told: Vec<&str> = entry["_authopsy"]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["rule"].as_str().unwrap())
            .collect();
        let rules: Vec<&str> = judged.findings.iter().map(|it| it.rule).collect();
        assert_eq!(told, rules);
    }
    let again = read(out.as_bytes());
    assert_eq!(again.causes().len(), session.causes().len());
}
