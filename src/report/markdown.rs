//! The report as Markdown, for a ticket or the summary of a build. Masked.

use std::fmt::Write as _;

use super::{Inputs, Telling, Told};
use crate::finding::Severity;
use crate::present::detail;
use crate::present::ticket::{self, code, escape};
use crate::redact;

/// Writes the report: what counts first, then each cause with its requests, the evidence and the fix.
pub fn report(inputs: &Inputs<'_>) -> String {
    let telling = Telling::of(inputs);
    let mut out = format!("# {}\n\n", telling.summary());
    for (input, _) in inputs {
        let _ = writeln!(out, "- `{}`", code(&input.file));
        for problem in super::problems(input) {
            let _ = writeln!(out, "  - `{}`{}", code(&input.file), escape(&problem));
        }
    }
    for told in &telling.causes {
        write_cause(&mut out, inputs, told);
    }
    out
}

fn write_cause(out: &mut String, inputs: &Inputs<'_>, told: &Told<'_>) {
    let mark = if told.severity >= Severity::Error { "✖" } else { "▲" };
    let _ = writeln!(out, "\n## {mark} {}\n", escape(&told.finding.headline));
    for (input, judged) in told.members.iter().take(NAMED) {
        let Some(entry) = judged.exchange.entry() else { continue };
        let status = match entry.response.status {
            0 => "no answer".to_owned(),
            status => status.to_string(),
        };
        let call = format!("{} {}", entry.request.method, redact::mask_url(&entry.request.url));
        let file = match inputs.get(*input) {
            Some((input, _)) if inputs.len() > 1 => format!(" of `{}`", code(&input.file)),
            _ => String::new(),
        };
        let _ = writeln!(out, "- `{}`: {status}, entry {}{file}", code(&call), entry.id.0);
    }
    if told.members.len() > NAMED {
        let _ = writeln!(out, "- and {} more", told.members.len() - NAMED);
    }
    ticket::finding(out, &detail::finding_view(&told.judged.exchange, &told.finding));
    let mut beneath = super::beneath(told).peekable();
    if beneath.peek().is_some() {
        out.push('\n');
    }
    for other in beneath {
        let _ = writeln!(out, "- Also: {} (`{}`)", escape(&other.headline), other.rule);
    }
}

/// How many requests of a cause are named.
const NAMED: usize = 5;
