//! The report as text: each cause with its requests, the evidence and the fix.

use std::fmt::Write as _;

use super::json::masked;
use super::{Inputs, Telling, Told};
use crate::exchange::Exchange;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::present::detail::as_date;
use crate::present::header_diff::{self, Mark, Span};
use crate::redact;

/// How to write text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// With ANSI colours.
    pub color: bool,
    /// Who reads the report has been told what could not be read of the files.
    pub problems_said: bool,
}

/// How many requests of a cause are named.
const NAMED: usize = 5;

/// Writes the report: problems of the files first, then causes, worst first, then one line that counts.
pub fn report(inputs: &Inputs<'_>, style: Style) -> String {
    let mut out = String::new();
    for (input, _) in inputs.iter().filter(|_| !style.problems_said) {
        for problem in super::problems(input) {
            let _ = writeln!(out, "{} {}{}", style.warning("!"), plain(&input.file), plain(&problem));
        }
    }
    let telling = Telling::of(inputs);
    for told in &telling.causes {
        if !out.is_empty() {
            out.push('\n');
        }
        write_cause(&mut out, style, told);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", telling.summary());
    out
}

fn write_cause(out: &mut String, style: Style, told: &Told<'_>) {
    let Told { judged, finding, members, .. } = told;
    let glyph = match finding.severity {
        Severity::Error => style.error("✖"),
        Severity::Warning => style.warning("▲"),
        Severity::Info | Severity::Hint => style.quiet("·"),
    };
    let _ = writeln!(out, "{glyph} {}", style.bold(&finding.headline));
    let _ = writeln!(out, "  {} · {} · {}", finding.rule, finding.confidence.name(), finding.who.name());
    if !finding.why.is_empty() {
        let _ = writeln!(out, "  {}", plain(&finding.why));
    }
    for entry in members.iter().take(NAMED).filter_map(|(_, it)| it.exchange.entry()) {
        let status =
            if entry.response.status == 0 { "---".to_owned() } else { entry.response.status.to_string() };
        let (method, url) = (plain(&entry.request.method), redact::mask_url(&entry.request.url));
        let _ = writeln!(out, "    {status} {method} {} (entry {})", plain(&url), entry.id.0);
    }
    if members.len() > NAMED {
        let _ = writeln!(out, "    and {} more", members.len() - NAMED);
    }
    for evidence in &finding.evidence {
        let value = masked(evidence).unwrap_or_else(|| "(not there)".to_owned());
        let name = if evidence.name.is_empty() { evidence.part.name() } else { &evidence.name };
        let date = as_date(evidence);
        let _ = writeln!(out, "  {} {}: {}{date}", style.quiet("seen"), plain(name), plain(&shorten(&value)));
    }
    if !finding.fix.text.is_empty() {
        let _ = writeln!(out, "  {} {}", style.ok("fix"), plain(&finding.fix.text));
    }
    for change in diff(&finding.fix, &judged.exchange) {
        let _ = writeln!(out, "      {}", plain(&change));
    }
    for other in super::beneath(told) {
        let _ = writeln!(out, "  {} {} ({})", style.quiet("also"), plain(&other.headline), other.rule);
    }
}

/// The edits of a fix as lines: `+` what comes, `-` what goes, with the message they are about. Masked.
pub(super) fn diff(fix: &Fix, exchange: &Exchange) -> Vec<String> {
    let mut lines = Vec::new();
    for block in header_diff::blocks(exchange, fix) {
        lines.push(format!("{}:", block.title));
        for line in block.lines {
            let mark = match line.mark {
                Mark::Keep => continue,
                Mark::Del => "- ",
                Mark::Add => "+ ",
            };
            let spans = line.spans.into_iter().map(|it| match it {
                Span::Text(text) => text,
                Span::Slot(text) => format!("‹{text}›"),
            });
            lines.push(std::iter::once(mark.to_owned()).chain(spans).collect());
        }
    }
    lines
}

fn shorten(text: &str) -> String {
    const MOST: usize = 160;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain("…".chars()).collect()
}

/// Text that a terminal does not act on: captured values may hold escape sequences.
pub fn plain(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect()
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        let text = plain(text);
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text }
    }

    pub(super) fn error(self, text: &str) -> String {
        self.paint("31", text)
    }

    fn warning(self, text: &str) -> String {
        self.paint("33", text)
    }

    pub(super) fn ok(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// Text that stands out.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Text that steps back.
    pub fn quiet(self, text: &str) -> String {
        self.paint("2", text)
    }
}
