//! What `authopsy compare` prints: two captures of the same calls, as JSON for programs and as text for people.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::text::{Style, plain};
use crate::present::compare::{Comparison, Line, Otherwise, Side, Weight, compare};
use crate::present::text::Zone;
use crate::session::Judged;

/// Writes calls that went otherwise, with the names of the two captures.
pub fn text(names: [&str; 2], found: &[Otherwise<'_>], style: Style) -> String {
    let mut out = String::new();
    for it in found {
        match (it.left, it.right) {
            (Some(left), Some(right)) => {
                let compared = compare(left, right, Zone(0));
                write_sides(&mut out, names, &compared, style);
                for reason in &compared.reasons {
                    let _ = writeln!(out, "    {}", plain(reason));
                }
                out.push('\n');
            }
            (left, right) => {
                let place = if left.is_some() { names[0] } else { names[1] };
                for judged in left.into_iter().chain(right) {
                    let alone = compare(judged, judged, Zone(0)).left;
                    let count = it.counts.0.max(it.counts.1);
                    let times = if count == 1 { String::new() } else { format!(", {count} times") };
                    let _ = writeln!(
                        out,
                        "{} {}: only in {}{times}\n",
                        mark(&alone, style),
                        plain(&alone.call),
                        plain(place)
                    );
                }
            }
        }
    }
    let _ = match found.len() {
        0 => writeln!(out, "Every call went the same in both."),
        1 => writeln!(out, "1 call went otherwise."),
        count => writeln!(out, "{count} calls went otherwise."),
    };
    out
}

/// Writes two exchanges in full: every line of both that differs, the noise as well.
pub fn exchanges(names: [&str; 2], left: &Judged, right: &Judged, style: Style) -> String {
    let compared = compare(left, right, Zone(0));
    let mut out = String::new();
    write_sides(&mut out, names, &compared, style);
    for reason in &compared.reasons {
        let _ = writeln!(out, "    {}", plain(reason));
    }
    for section in &compared.sections {
        let differing: Vec<&Line> = section.lines.iter().filter(|it| it.weight > Weight::Same).collect();
        if differing.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", style.bold(&section.title));
        for line in differing {
            for (sign, value) in [("-", &line.left), ("+", &line.right)] {
                let Some(value) = value else { continue };
                let text = plain(&format!("{sign} {}: {value}", line.name));
                let _ = writeln!(
                    out,
                    "  {}",
                    if line.weight == Weight::Noise { style.quiet(&text) } else { text }
                );
            }
        }
    }
    out
}

fn write_sides(out: &mut String, names: [&str; 2], compared: &Comparison, style: Style) {
    for (name, side) in names.iter().zip([&compared.left, &compared.right]) {
        let _ = writeln!(
            out,
            "{} {} {} ({}, entry {})",
            mark(side, style),
            plain(&side.badge.label),
            style.bold(&side.call),
            plain(name),
            side.entry.0
        );
    }
}

fn mark(side: &Side, style: Style) -> String {
    if side.failed { style.error("✖") } else { style.ok("✓") }
}

/// The same as one JSON object; every key is always there.
pub fn json(names: [&str; 2], found: &[Otherwise<'_>]) -> String {
    let differences: Vec<Json> = found
        .iter()
        .map(|it| {
            let compared = match (it.left, it.right) {
                (Some(left), Some(right)) => Some(compare(left, right, Zone(0))),
                _ => None,
            };
            let alone = |judged: Option<&Judged>| judged.map(|it| side(&compare(it, it, Zone(0)).left));
            let sections: Vec<Json> = compared.iter().flat_map(|it| &it.sections).map(section).collect();
            json!({
                "first": alone(it.left),
                "second": alone(it.right),
                "counts": [it.counts.0, it.counts.1],
                "reasons": compared.map(|it| it.reasons).unwrap_or_default(),
                "sections": sections,
            })
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&json!({
        "tool": {"name": "authopsy", "version": env!("CARGO_PKG_VERSION")},
        "files": names,
        "differences": differences,
    }))
    .unwrap_or_default();
    text.push('\n');
    text
}

fn side(side: &Side) -> Json {
    json!({
        "entry": side.entry.0,
        "call": side.call,
        "outcome": side.badge.label,
        "headline": side.headline,
        "failed": side.failed,
    })
}

fn section(section: &crate::present::compare::Section) -> Json {
    let lines: Vec<Json> = section
        .lines
        .iter()
        .map(|it| {
            let weight = match it.weight {
                Weight::Same => "same",
                Weight::Noise => "noise",
                Weight::Differs => "differs",
                Weight::Blamed => "blamed",
            };
            json!({"name": it.name, "first": it.left, "second": it.right, "weight": weight})
        })
        .collect();
    json!({"title": section.title, "lines": lines})
}
