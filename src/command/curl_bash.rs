//! curl for POSIX shells: one text that bash, zsh and dash understand alike, in any locale and with history
//! expansion on.
//!
//! Everything is in single quotes: `$'…'`, `echo` and data as a format of `printf` mean something else in one shell
//! or another. The command never reads a file and never follows a redirect.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::draft::{Draft, DraftBody, Part, Text};
use super::{Refusal, curl_options};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let mut first = "curl".to_owned();
    let mut arguments: Vec<String> = Vec::new();
    let mut query = Vec::new();
    for option in curl_options(draft)? {
        match (option.long.as_str(), &option.value) {
            ("header", Some(value)) => arguments.push(format!("-H {}", word(value))),
            ("request", Some(value)) if value.as_plain().as_deref().is_some_and(is_bare) => {
                first.push_str(&format!(" -X {}", draft.method));
            }
            ("url", Some(value)) => match query_fields(draft, value) {
                Some((url, fields)) => {
                    first.push_str(&format!(" -G {}", quote(&url)));
                    query = fields;
                }
                None => first.push_str(&format!(" {}", word(value))),
            },
            (_, Some(value)) => first.push_str(&format!(" {} {}", option.name, word(value))),
            ("compressed", None) => arguments.push(option.name),
            (_, None) => first.push_str(&format!(" {}", option.name)),
        }
    }
    arguments.insert(0, first);
    arguments.extend(query);
    let mut input = None;
    if let Some(body) = &draft.body {
        match data_arguments(body) {
            Some(data) => arguments.extend(data),
            None => {
                input = Some(piped(body));
                arguments.push("--data-binary @-".to_owned());
            }
        }
    }
    let longest = draft.headers.iter().map(|(name, value)| name.len() + value.fixed_text().len());
    if longest.chain([draft.url.fixed_text().len()]).any(|it| it > ARGUMENT_LIMIT) {
        return Err(Refusal::new(
            "A header or the URL is longer than an argument may be on Linux (128 KiB).",
        ));
    }
    let command = arguments.join(" \\\n  ");
    let mut text = String::new();
    if !remark.is_empty() {
        text.push_str(&remark_line(remark));
        text.push('\n');
    }
    if let Some(input) = input {
        text.push_str(&input);
        text.push_str(" |\n");
    }
    text.push_str(&command);
    Ok(text)
}

/// Single quotes: nothing in them means anything to the shell. The quote itself stands outside of them, and so does
/// the end of a line where it would get too long for a terminal, which takes 4095 bytes where no editor is at work.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    let mut line = 0;
    for it in text.chars() {
        if it == '\n' {
            line = 0;
        } else if line >= LINE {
            // Outside of quotes a backslash takes the line break away, and the two texts stay one word.
            out.push_str("'\\\n'");
            line = 0;
        }
        if it == '\'' {
            out.push_str(r"'\''");
            line += 4;
        } else {
            out.push(it);
            line += it.len_utf8();
        }
    }
    out.push('\'');
    out
}

/// A text with variables as one word of the shell.
pub(super) fn word(text: &Text) -> String {
    let mut out = String::new();
    for part in &text.parts {
        match part {
            Part::Text(text) => out.push_str(&quoted_or_decoded(text)),
            Part::Variable(name) => {
                let _ = write!(out, "\"${name}\"");
            }
            Part::FormVariable(name) => out.push_str(&encoded_at_run_time(name)),
            // Not in double quotes, in which bash would take a `!` for history; base64 has nothing to split or glob.
            Part::Base64(text) => {
                let _ = write!(out, "$(printf %s {} | base64 | tr -d '\\n')", word(text));
            }
        }
    }
    if out.is_empty() { "''".to_owned() } else { out }
}

/// Terminals act on control characters when they are pasted, so such a text is decoded at run time.
fn quoted_or_decoded(text: &str) -> String {
    if text.contains(char::is_control) {
        format!("\"$(printf %s '{}' | base64 -d)\"", STANDARD.encode(text))
    } else {
        quote(text)
    }
}

/// Percent-encodes every byte of a variable with what every POSIX system has.
fn encoded_at_run_time(name: &str) -> String {
    format!("\"$(printf %s \"${name}\" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../%&/g')\"")
}

/// The body as arguments, where that is possible: printable text that is not too long.
fn data_arguments(body: &DraftBody) -> Option<Vec<String>> {
    let DraftBody::Text(text) = body else { return None };
    let fixed = text.fixed_text();
    let printable = !fixed.contains(|it: char| it.is_control() && it != '\n');
    // bash forgets on the second line that a quote is open: it takes `!` anywhere and `^` at the beginning for history.
    let history = fixed.split_once('\n').is_some_and(|(_, rest)| rest.contains('!')) || fixed.contains("\n^");
    if fixed.len() > TEXT_LIMIT || !printable || history {
        return None;
    }
    form_fields(text).or_else(|| Some(vec![format!("--data-raw {}", word_with_lines(text))]))
}

/// A body in which a variable must arrive percent-encoded: curl encodes it, and joins the pieces with `&`. `None`
/// where there is no such variable, or where it is not the whole value of a field.
fn form_fields(text: &Text) -> Option<Vec<String>> {
    if !text.parts.iter().any(|it| matches!(it, Part::FormVariable(_))) {
        return None;
    }
    let mut arguments = Vec::new();
    let mut pending = Text::default();
    let flush = |pending: &mut Text, arguments: &mut Vec<String>| {
        if !pending.is_empty() {
            arguments.push(format!("--data-raw {}", word_with_lines(pending)));
        }
        *pending = Text::default();
    };
    let mut parts = text.parts.iter().peekable();
    while let Some(part) = parts.next() {
        let Part::FormVariable(variable) = part else {
            pending.push(part.clone());
            continue;
        };
        let Some(Part::Text(before)) = pending.parts.pop() else { return None };
        let (earlier, name) = match before.rsplit_once('&') {
            Some((earlier, name)) => (Some(earlier.to_owned()), name.to_owned()),
            // What is pending always begins with a field.
            None if pending.parts.is_empty() => (None, before),
            None => return None,
        };
        let name = name.strip_suffix('=').filter(|it| !it.is_empty() && !it.contains('='))?.to_owned();
        if let Some(earlier) = earlier {
            pending.push(Part::Text(earlier));
        }
        flush(&mut pending, &mut arguments);
        arguments.push(format!("--data-urlencode {}\"${variable}\"", quote(&format!("{name}="))));
        match parts.peek() {
            None => {}
            Some(Part::Text(after)) => {
                // The ampersand after the field is the one that curl writes; the next field keeps its own.
                let after = after.strip_prefix('&').filter(|it| !it.is_empty())?.to_owned();
                parts.next();
                pending.push(Part::Text(after));
            }
            Some(_) => return None,
        }
    }
    flush(&mut pending, &mut arguments);
    Some(arguments)
}

/// A query with a variable in it, as fields that curl encodes and puts behind the URL (`-G`), so that what the variable
/// holds arrives as a browser would write it. `None` where the URL has no such variable or there is a body.
fn query_fields(draft: &Draft, url: &Text) -> Option<(String, Vec<String>)> {
    let variable = url.parts.iter().any(|it| matches!(it, Part::FormVariable(_)));
    if !variable || draft.body.is_some() || draft.method != "GET" {
        return None;
    }
    let (Some(Part::Text(first)), rest) = (url.parts.first(), url.parts.get(1..)?) else { return None };
    let (address, query) = first.split_once('?')?;
    let mut fields = Text::plain(query);
    rest.iter().for_each(|it| fields.push(it.clone()));
    Some((address.to_owned(), form_fields(&fields)?))
}

/// As [`word`], but line feeds stay in the quotes.
pub(super) fn word_with_lines(text: &Text) -> String {
    text.parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => quote(text),
            other => word(&Text { parts: vec![other.clone()] }),
        })
        .collect()
}

/// The commands that write the body: base64 in lines that a terminal takes.
fn piped(body: &DraftBody) -> String {
    let decoded = |bytes: &[u8]| format!("printf %s {} | base64 -d", quote(&lines(&STANDARD.encode(bytes))));
    match body {
        DraftBody::Bytes(bytes) => decoded(bytes),
        DraftBody::Text(text) => {
            let commands: Vec<String> = text
                .parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => decoded(text.as_bytes()),
                    other => format!("printf %s {}", word(&Text { parts: vec![other.clone()] })),
                })
                .collect();
            match commands.as_slice() {
                [one] => one.clone(),
                _ => format!("{{ {}; }}", commands.join("; ")),
            }
        }
    }
}

/// Lines of a length that every shell's line editor takes without delay; base64 ignores the breaks.
fn lines(base64: &str) -> String {
    let mut out = String::with_capacity(base64.len() + base64.len() / LINE + 1);
    for (index, it) in base64.chars().enumerate() {
        if index > 0 && index % LINE == 0 {
            out.push('\n');
        }
        out.push(it);
    }
    out
}

/// A command that does nothing: a `#` would be an error in an interactive zsh, at the latest with an apostrophe.
pub(super) fn remark_line(remark: &str) -> String {
    let text: String = remark
        .chars()
        .map(|it| {
            if it == '\'' {
                '’'
            } else if it.is_control() {
                ' '
            } else {
                it
            }
        })
        .take(600)
        .collect();
    format!(": '{}'", text.trim())
}

fn is_bare(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
}

/// Linux takes 128 KiB for one argument, which is counted after the shell has removed the quotes.
const TEXT_LIMIT: usize = 100_000;
const ARGUMENT_LIMIT: usize = 130_000;
const LINE: usize = 3500;
