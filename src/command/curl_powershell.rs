//! curl.exe for PowerShell: the options go in through standard input.
//!
//! PowerShell 5.1 and 7 pass quotes in arguments differently, so there are none: curl reads its options as a
//! configuration file whose lines are single-quoted strings, which both understand alike.

use super::draft::{Draft, DraftBody, Part, Text};
use super::{Refusal, curl_options};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let mut lines = Vec::new();
    for option in curl_options(draft)? {
        match option.value {
            Some(value) => lines.push(line(&option.long, &value)?),
            None => lines.push(quote(&option.long)),
        }
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(_)) => {
            return Err(Refusal::new("curl.exe takes no bytes from PowerShell; Invoke-WebRequest does."));
        }
        Some(DraftBody::Text(text)) => lines.push(line("data-raw", text)?),
    }
    let mut out = String::new();
    if !remark.is_empty() {
        out.push_str(&remark_line(remark));
        out.push('\n');
    }
    out.push_str("& {\n  $OutputEncoding = [Text.UTF8Encoding]::new($false)\n  @(\n");
    for it in lines {
        out.push_str(&format!("    {it}\n"));
    }
    out.push_str("  ) | curl.exe -K -\n}");
    Ok(out)
}

/// A line of the configuration file, as an expression.
fn line(option: &str, value: &Text) -> Result<String, Refusal> {
    let mut pieces: Vec<String> = Vec::new();
    let mut fixed = format!("{option} = \"");
    for part in &value.parts {
        match part {
            Part::Text(text) => fixed.push_str(&escaped(text)?),
            other => {
                pieces.push(quote(&fixed));
                fixed.clear();
                let expression = expression(other);
                pieces.push(match other {
                    // Quotes and backslashes of the value would end or change the line.
                    Part::Variable(_) => format!("{expression}.Replace('\\', '\\\\').Replace('\"', '\\\"')"),
                    _ => expression,
                });
            }
        }
    }
    fixed.push('"');
    pieces.push(quote(&fixed));
    Ok(match pieces.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", pieces.join(" + ")),
    })
}

/// The escapes of a quoted value in curl's configuration file.
fn escaped(text: &str) -> Result<String, Refusal> {
    let mut out = String::new();
    for it in text.chars() {
        match it {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            it if it.is_control() => {
                return Err(Refusal::new(
                    "curl's configuration has no escape for a control character of this body; Invoke-WebRequest takes it.",
                ));
            }
            it => out.push(it),
        }
    }
    Ok(out)
}

/// Single quotes, doubled inside; PowerShell takes the typographic ones for the same.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("'");
    for it in text.chars() {
        if matches!(it, '\'' | '\u{2018}'..='\u{201b}') {
            out.push(it);
        }
        out.push(it);
    }
    out.push('\'');
    out
}

/// A piece as an expression of PowerShell.
pub(super) fn expression(part: &Part) -> String {
    match part {
        Part::Text(text) => quote(text),
        Part::Variable(name) => format!("$env:{name}"),
        Part::FormVariable(name) => format!("[uri]::EscapeDataString($env:{name})"),
        Part::Base64(text) => {
            format!("[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes({}))", text_expression(text))
        }
    }
}

/// A text as an expression of PowerShell.
pub(super) fn text_expression(text: &Text) -> String {
    let pieces: Vec<String> = text.parts.iter().map(expression).collect();
    match pieces.as_slice() {
        [] => "''".to_owned(),
        [one] => one.clone(),
        _ => format!("({})", pieces.join(" + ")),
    }
}

pub(super) fn remark_line(remark: &str) -> String {
    format!(
        "# {}",
        remark.chars().map(|it| if it.is_control() { ' ' } else { it }).take(600).collect::<String>().trim()
    )
}
