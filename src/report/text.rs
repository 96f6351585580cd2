//! The report as text: each cause with its requests, the evidence and the fix.

use std::fmt::Write as _;

use super::json::masked;
use super::{Input, Inputs};
use crate::exchange::Exchange;
use crate::finding::{Finding, Severity};
use crate::fix::Fix;
use crate::present::header_diff::{self, Mark, Span};
use crate::redact;
use crate::session::Judged;

/// How to write text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// With ANSI colours.
    pub color: bool,
}

/// How many requests of a cause are named.
const NAMED: usize = 5;

/// Writes the report: problems of the files first, then causes, worst first, then one line that counts.
pub fn report(inputs: &Inputs<'_>, style: Style) -> String {
    let mut out = String::new();
    for (input, _) in inputs {
        write_problems(&mut out, style, input);
    }
    let exchanges: Vec<&Judged> = inputs.iter().flat_map(|(_, session)| super::in_order(session)).collect();
    let mut shown = 0;
    let mut advice = 0;
    for cause in super::causes(inputs) {
        let members: Vec<&Judged> =
            cause.exchanges.iter().filter_map(|it| exchanges.get(*it).copied()).collect();
        // What only ever stands beneath another cause is told there.
        let top = members.iter().find_map(|it| {
            let finding = it.findings.first()?;
            (it.cause_id(finding) == cause.id).then_some((*it, finding))
        });
        let Some((judged, finding)) = top else { continue };
        if cause.severity < Severity::Warning {
            advice += 1;
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        shown += 1;
        write_cause(&mut out, style, judged, finding, &members);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let failing = exchanges.iter().filter(|it| it.severity() == Some(Severity::Error)).count();
    let mut summary = format!(
        "{} {}, {failing} with errors, {shown} {}",
        exchanges.len(),
        if exchanges.len() == 1 { "request" } else { "requests" },
        if shown == 1 { "cause" } else { "causes" }
    );
    if advice > 0 {
        let pieces = if advice == 1 { "piece" } else { "pieces" };
        let _ = write!(summary, ", {advice} {pieces} of advice (--format json lists them)");
    }
    let muted: usize = inputs.iter().map(|(_, session)| session.muted()).sum();
    if muted > 0 {
        let _ = write!(summary, ", {muted} {} muted", if muted == 1 { "finding" } else { "findings" });
    }
    let _ = writeln!(out, "{summary}");
    out
}

fn write_problems(out: &mut String, style: Style, input: &Input) {
    let mark = style.warning("!");
    let file = plain(&input.file);
    for problem in &input.problems {
        let place = match (problem.entry, problem.byte) {
            (Some(entry), _) => format!(", entry {entry}"),
            (None, Some(byte)) => format!(", byte {byte}"),
            (None, None) => String::new(),
        };
        let _ = writeln!(out, "{mark} {file}{place}: {}", plain(&problem.reason));
    }
    if input.sanitized {
        let _ = writeln!(
            out,
            "{mark} {file}: the browser left credentials out of this file; a missing header proves nothing"
        );
    }
}

fn write_cause(out: &mut String, style: Style, judged: &Judged, finding: &Finding, members: &[&Judged]) {
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
    for entry in members.iter().take(NAMED).filter_map(|it| it.exchange.entry()) {
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
        let _ = writeln!(out, "  {} {}: {}", style.quiet("seen"), plain(name), plain(&shorten(&value)));
    }
    if !finding.fix.text.is_empty() {
        let _ = writeln!(out, "  {} {}", style.ok("fix"), plain(&finding.fix.text));
    }
    let mut fix = finding.fix.clone();
    for member in members {
        if let Some(other) = member.findings.iter().find(|it| it.rule == finding.rule) {
            fix.join(&other.fix);
        }
    }
    for change in diff(&fix, &judged.exchange) {
        let _ = writeln!(out, "      {}", plain(&change));
    }
    for other in
        judged.findings.iter().filter(|it| it.rule != finding.rule && it.severity >= Severity::Warning)
    {
        let _ = writeln!(out, "  {} {} ({})", style.quiet("also"), plain(&other.headline), other.rule);
    }
}

/// The edits of a fix as lines: `+` what comes, `-` what goes, with the message they are about. Masked.
fn diff(fix: &Fix, exchange: &Exchange) -> Vec<String> {
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
