//! `authopsy rules` and `authopsy explain`.

use std::fmt::Write as _;
use std::process::ExitCode;

use authopsy::report::text::Style;
use authopsy::rules::{self, Rule};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Lists all rules
#[derive(Args)]
pub(super) struct List {
    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
enum ListFormat {
    #[default]
    Text,
    Json,
    Markdown,
}

/// Explains one rule: what, why, and the nearest transcripts on both sides of its line
#[derive(Args)]
pub(super) struct Explain {
    /// The rule's id, for example `cors/allow-origin-port`
    rule: String,
}

pub(super) fn list(arguments: &List) -> ExitCode {
    let mut out = String::new();
    match arguments.format {
        ListFormat::Text => {
            let width = rules::all().map(|it| it.id.len()).max().unwrap_or_default();
            for rule in rules::all() {
                let _ = writeln!(out, "{:width$}  {}", rule.id, rule.title);
            }
        }
        ListFormat::Json => {
            let rules: Vec<_> = rules::all().map(json).collect();
            out = serde_json::to_string_pretty(&rules).unwrap_or_default();
            out.push('\n');
        }
        ListFormat::Markdown => {
            out.push_str("| rule | tier | title | why | source |\n|---|---|---|---|---|\n");
            for rule in rules::all() {
                let _ = writeln!(
                    out,
                    "| `{}` | {} | {} | {} | <{}> |",
                    rule.id,
                    rule.tier,
                    rule.title,
                    rule.why.replace('|', "\\|"),
                    rule.spec
                );
            }
        }
    }
    super::print(out)
}

pub(super) fn explain(arguments: &Explain) -> ExitCode {
    let Some(rule) = rules::rule(&arguments.rule) else {
        eprintln!("authopsy: there is no rule {:?}", arguments.rule);
        let name = arguments.rule.rsplit('/').next().unwrap_or_default();
        for near in rules::all().filter(|it| !name.is_empty() && it.id.contains(name)) {
            eprintln!("  did you mean {}?", near.id);
        }
        eprintln!("  `authopsy rules` lists them all");
        return ExitCode::from(2);
    };
    let style = Style { color: super::color(), ..Style::default() };
    let mut out = String::new();
    let _ = writeln!(out, "{}  {}", style.bold(rule.id), rule.title);
    let _ = writeln!(out, "\n{}\n\nWho must act: {}\nSource: {}", rule.why, rule.who.name(), rule.spec);
    let _ = writeln!(out, "\n{}\n{}", style.bold("Fires on"), indent(rule.fails));
    let _ = writeln!(out, "\n{}\n{}", style.bold("Silent on"), indent(rule.passes));
    super::print(out)
}

fn indent(text: &str) -> String {
    text.trim().lines().map(|it| format!("    {it}")).collect::<Vec<_>>().join("\n")
}

fn json(rule: &Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "family": rule.family(),
        "tier": rule.tier,
        "title": rule.title,
        "who": rule.who.name(),
        "why": rule.why,
        "spec": rule.spec,
        "masks": rule.masks,
        "reveals": rule.reveals,
        "fails": rule.fails,
        "passes": rule.passes,
    })
}
