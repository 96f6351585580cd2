//! The report as JUnit XML, which build servers count and show: each exchange is a test, each file a suite.
//!
//! An exchange with findings at or above the given severity fails; what could not be read is an error.

use std::fmt::Write as _;

use super::{Input, Inputs, text};
use crate::finding::{Finding, Severity};
use crate::origin::Url;
use crate::redact;
use crate::session::{Judged, Session};

/// Writes the report. What is at least as bad as `least` makes a test fail; with `None` nothing does.
pub fn report(inputs: &Inputs<'_>, least: Option<Severity>) -> String {
    let mut suites = String::new();
    let mut all = Counts::default();
    for (input, session) in inputs {
        let mut cases = String::new();
        let mut own = Counts::default();
        write_suite(&mut cases, &mut own, input, session, least);
        let _ =
            write!(suites, "  <testsuite name=\"{}\" {own}>\n{cases}  </testsuite>\n", escape(&input.file));
        all.add(&own);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"authopsy\" {all}>\n{suites}</testsuites>\n"
    )
}

fn write_suite(
    out: &mut String,
    counts: &mut Counts,
    input: &Input,
    session: &Session,
    least: Option<Severity>,
) {
    for (index, problem) in input.problems.iter().enumerate() {
        counts.tests += 1;
        counts.errors += 1;
        let place = problem.entry.map_or_else(|| format!("problem {index}"), |it| format!("entry {it}"));
        let _ = writeln!(
            out,
            "    <testcase classname=\"reading\" name=\"{place}\"><error message=\"{}\"/></testcase>",
            escape(&problem.reason)
        );
    }
    for judged in super::in_order(session) {
        let Some(entry) = judged.exchange.entry() else { continue };
        counts.tests += 1;
        let masked = redact::mask_url(&entry.request.url);
        let url = Url::parse(&masked);
        let host = url.map_or("", |it| it.host);
        let path = url.map_or_else(|| masked.clone(), |it| it.path_and_query());
        let seconds = entry.duration.unwrap_or_default() / 1000.0;
        let _ = write!(
            out,
            "    <testcase classname=\"{}\" name=\"{} {} (entry {})\" time=\"{seconds:.3}\"",
            escape(host),
            escape(&entry.request.method),
            escape(&path),
            entry.id.0
        );
        let failing: Vec<&Finding> =
            judged.findings.iter().filter(|it| least.is_some_and(|least| it.severity >= least)).collect();
        let Some(first) = failing.first() else {
            out.push_str("/>\n");
            continue;
        };
        counts.failures += 1;
        let _ = write!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">",
            escape(first.rule),
            escape(&first.headline)
        );
        for finding in &failing {
            write_finding(out, judged, finding);
        }
        out.push_str("</failure>\n    </testcase>\n");
    }
}

fn write_finding(out: &mut String, judged: &Judged, finding: &Finding) {
    let _ = writeln!(out, "{} ({})", escape(&finding.headline), finding.rule);
    let _ = writeln!(out, "  {}", escape(&finding.why));
    if !finding.fix.text.is_empty() {
        let _ = writeln!(out, "  fix: {}", escape(&finding.fix.text));
    }
    for line in text::diff(&finding.fix, &judged.exchange) {
        let _ = writeln!(out, "    {}", escape(&line));
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tests, failures, errors } = self;
        write!(f, "tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\"")
    }
}

/// Text for XML 1.0, which has no place for most control characters, not even escaped.
fn escape(text: &str) -> String {
    super::html::escape(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}").replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_has_no_control_characters() {
        assert_eq!(escape("<\u{0}\u{b}\r\n\u{ffff}>"), "&lt;\u{fffd}\u{fffd}\u{fffd}&#10;\u{fffd}&gt;");
    }
}
