//! The report as text: each cause with its requests, the evidence and the fix.

use std::fmt::Write as _;

use super::json::masked;
use super::{Input, Inputs};
use crate::exchange::Exchange;
use crate::finding::{Finding, Severity};
use crate::fix::{Edit, Fix, On, Op, Piece, Value};
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
    let mut summary = format!("{} requests, {failing} with errors, {shown} causes", exchanges.len());
    if advice > 0 {
        let _ = write!(summary, ", {advice} pieces of advice (--format json lists them)");
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
    for change in diff(&finding.fix, &judged.exchange) {
        let _ = writeln!(out, "      {}", plain(&change));
    }
    for other in
        judged.findings.iter().filter(|it| it.rule != finding.rule && it.severity >= Severity::Warning)
    {
        let _ = writeln!(out, "  {} {} ({})", style.quiet("also"), plain(&other.headline), other.rule);
    }
}

/// The edits of a fix as lines: `+` what to add, `-` what to take away, with the message they are about. Masked.
pub fn diff(fix: &Fix, exchange: &Exchange) -> Vec<String> {
    let mut lines = Vec::new();
    let mut message = None;
    for edit in &fix.edits {
        if message != Some((edit.hop, edit.on)) {
            message = Some((edit.hop, edit.on));
            lines.push(match edit.on {
                On::Request => "request:".to_owned(),
                On::Preflight => "answer to the preflight:".to_owned(),
                On::Response => "answer:".to_owned(),
            });
        }
        lines.extend(change(edit, exchange));
    }
    lines
}

fn change(edit: &Edit, exchange: &Exchange) -> Vec<String> {
    let entry = exchange.hops.get(edit.hop).map(|hop| match edit.on {
        On::Preflight => hop.preflight.as_deref().unwrap_or(&hop.entry),
        On::Request | On::Response => &*hop.entry,
    });
    let headers =
        entry.map(|it| if edit.on == On::Request { &it.request.headers } else { &it.response.headers });
    let before = |name: &str| -> Vec<String> {
        headers.map_or_else(Vec::new, |it| {
            it.get_all(name).map(|value| format!("- {name}: {}", redact::mask_header(name, value))).collect()
        })
    };
    match &edit.op {
        Op::Set { name, value } => {
            let mut lines = before(name);
            lines.push(format!("+ {name}: {}", redact::mask_header(name, &readable(value))));
            lines
        }
        Op::Add { name, value } => vec![format!("+ {name}: {}", redact::mask_header(name, &readable(value)))],
        Op::Remove { name } => before(name),
        Op::Rename { from, to } => {
            let mut lines = before(from);
            lines.push(format!("+ {to}: (the same value)"));
            lines
        }
        Op::Status(status) => {
            vec![
                format!("- status {}", entry.map_or(0, |it| it.response.status)),
                format!("+ status {status}"),
            ]
        }
        Op::Method(method) => {
            vec![format!("- {}", entry.map_or("", |it| &it.request.method)), format!("+ {method}")]
        }
        Op::Url(url) => vec![
            format!("- {}", redact::mask_url(entry.map_or("", |it| &it.request.url))),
            format!("+ {}", redact::mask_url(&readable(url))),
        ],
        Op::Body { value, .. } => vec![format!("+ body {}", redact::mask_text(&readable(value)))],
    }
}

/// A value with its slots shown as the words that a person fills in.
pub fn readable(value: &Value) -> String {
    value
        .parts
        .iter()
        .map(|it| match it {
            Piece::Text(text) => text.clone(),
            Piece::Slot(slot) | Piece::FormSlot(slot) => format!("‹{}›", slot.name()),
            Piece::Base64(inner) => format!("base64({})", readable(inner)),
        })
        .collect()
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
