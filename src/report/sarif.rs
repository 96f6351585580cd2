//! The report as SARIF 2.1.0, which code hosts and editors show beside the code.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
//!
//! One result for each finding that is no mere hint, on the entry it was found at; the cause is the fingerprint, so
//! that a later run knows it again.

use serde_json::{Value as Json, json};

use super::{Inputs, text};
use crate::finding::{Confidence, Finding, Severity};
use crate::redact;
use crate::rules::{self, Rule};
use crate::session::Judged;

/// Writes the report, with a final line feed.
pub fn report(inputs: &Inputs<'_>) -> String {
    let mut fired: Vec<&'static str> = inputs
        .iter()
        .flat_map(|(_, session)| session.exchanges())
        .flat_map(|it| it.findings.iter().filter(|it| is_told(it)).map(|it| it.rule))
        .collect();
    fired.sort_unstable();
    fired.dedup();
    let results: Vec<Json> = inputs
        .iter()
        .enumerate()
        .flat_map(|(input, (_, session))| super::in_order(session).into_iter().map(move |it| (input, it)))
        .flat_map(|(input, judged)| {
            judged.findings.iter().filter(|it| is_told(it)).map(move |it| (input, judged, it))
        })
        .map(|(input, judged, finding)| result(inputs, input, judged, finding, &fired))
        .collect();
    let told_rules: Vec<Json> = fired.iter().filter_map(|it| rules::rule(it)).map(rule).collect();
    let artifacts: Vec<Json> = inputs
        .iter()
        .map(|(input, _)| json!({"location": {"uri": uri(&input.file)}, "mimeType": "application/json"}))
        .collect();
    let notifications: Vec<Json> = inputs
        .iter()
        .enumerate()
        .flat_map(|(index, (input, _))| super::problems(input).into_iter().map(move |it| (index, input, it)))
        .map(|(index, input, problem)| {
            json!({
                "level": "warning",
                "message": {"text": format!("{}{problem}", input.file)},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(&input.file), "index": index}}}],
            })
        })
        .collect();
    let report = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "authopsy",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": told_rules,
            }},
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notifications}],
            "artifacts": artifacts,
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

/// Advice on what works would bury the rest.
fn is_told(finding: &Finding) -> bool {
    finding.severity > Severity::Hint
}

fn result(
    inputs: &Inputs<'_>,
    input: usize,
    judged: &Judged,
    finding: &Finding,
    fired: &[&'static str],
) -> Json {
    let entry = judged.exchange.entry();
    let file = inputs.get(input).map_or("", |(input, _)| &input.file);
    let place = format!("log.entries[{}]", judged.last().0);
    let mut message = format!("{}. {}", finding.headline, finding.why);
    if !finding.fix.text.is_empty() {
        message.push_str("\nFix: ");
        message.push_str(&finding.fix.text);
    }
    for line in text::diff(&finding.fix, &judged.exchange) {
        message.push('\n');
        message.push_str(&line);
    }
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    };
    // How sure it is, in the numbers of the format: 100 is the most.
    let rank = match finding.confidence {
        Confidence::Certain => 100.0,
        Confidence::Likely => 70.0,
        Confidence::Possible => 40.0,
    };
    json!({
        "ruleId": finding.rule,
        "ruleIndex": fired.iter().position(|it| *it == finding.rule),
        "level": level,
        "rank": rank,
        "message": {"text": message},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": uri(file), "index": input}, "region": {"startLine": 1}},
            "logicalLocations": [{"fullyQualifiedName": place, "kind": "element"}],
        }],
        "partialFingerprints": {"cause/v1": judged.cause_id(finding)},
        "properties": {
            "method": entry.map_or("", |it| &it.request.method),
            "url": redact::mask_url(entry.map_or("", |it| &it.request.url)),
            "status": entry.map_or(0, |it| it.response.status),
            "category": finding.category.map(|it| it.name()),
            "confidence": finding.confidence.name(),
            "explains": finding.explains,
            "who": finding.who.name(),
        },
    })
}

fn rule(rule: &Rule) -> Json {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "helpUri": rule.spec,
        "properties": {"tags": [rule.family()]},
    })
}

/// A file's name as a relative reference; standard input has none.
fn uri(file: &str) -> String {
    if file == "-" {
        return "stdin".to_owned();
    }
    let slashes = file.replace('\\', "/");
    let uri = percent_encoding::utf8_percent_encode(&slashes, UNSAFE).to_string();
    // A first segment with a colon would be taken for a scheme.
    if slashes.starts_with('/') { format!("file://{uri}") } else { uri }
}

/// What RFC 3986 does not allow in a path, and the colon.
const UNSAFE: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b'@');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_references() {
        assert_eq!(uri("a b/c#1.har"), "a%20b/c%231.har");
        assert_eq!(uri("/data/ä.har"), "file:///data/%C3%A4.har");
        assert_eq!(uri("c:\\x.har"), "c%3A/x.har");
    }
}
