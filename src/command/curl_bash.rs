//! curl for POSIX shells: one text that bash, zsh and dash understand alike, in any locale and with history
//! expansion on.
//!
//! Everything is in single quotes: `$'…'`, `echo` and data as a format of `printf` mean something else in one shell
//! or another. The command never reads a file and never follows a redirect.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Refusal;
use super::draft::{Draft, DraftBody, Part, Text};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let mut arguments: Vec<String> = Vec::new();
    let fixed_url = draft.url.fixed_text();
    let mut first = "curl".to_owned();
    // curl expands brackets and braces, and removes dot segments, unless it is told not to.
    if draft.url.as_plain().is_none() || fixed_url.contains(['[', ']', '{', '}']) {
        first.push_str(" -g");
    }
    if fixed_url.contains("/.") || fixed_url.to_ascii_lowercase().contains("%2e") {
        first.push_str(" --path-as-is");
    }
    if draft.show_headers {
        first.push_str(" -i");
    }
    if draft.endless {
        first.push_str(" -N --max-time 10");
    }
    match (draft.method.as_str(), draft.body.is_some()) {
        ("GET", false) | ("POST", true) => {}
        ("HEAD", false) => first.push_str(" -I"),
        // curl would wait for the body that the answer to HEAD does not have.
        ("HEAD", true) => return Err(Refusal::new("curl cannot send HEAD with a body.")),
        (method, _) => {
            let _ = write!(first, " -X {}", if is_bare(method) { method.to_owned() } else { quote(method) });
        }
    }
    let _ = write!(first, " {}", word(&draft.url));
    arguments.push(first);

    for (name, value) in &draft.headers {
        arguments.push(format!("-H {}", header(name, value)));
    }
    // What curl adds by itself is switched off, unless it is there.
    for name in ["Accept", "User-Agent"] {
        if !draft.has(name) {
            arguments.push(format!("-H '{name}:'"));
        }
    }
    if draft.accepts_compression() {
        arguments.push("--compressed".to_owned());
    }
    let mut input = None;
    if let Some(body) = &draft.body {
        if !draft.has("content-type") {
            arguments.push("-H 'Content-Type:'".to_owned());
        }
        if length(body) >= EXPECT_THRESHOLD && !draft.has("expect") {
            arguments.push("-H 'Expect:'".to_owned());
        }
        match data_arguments(body) {
            Some(data) => arguments.extend(data),
            None => {
                input = Some(piped(body));
                arguments.push("--data-binary @-".to_owned());
            }
        }
    }
    let longest = draft.headers.iter().map(|(name, value)| name.len() + value.fixed_text().len());
    if longest.chain([fixed_url.len()]).any(|it| it > ARGUMENT_LIMIT) {
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

/// Single quotes: nothing in them means anything to the shell. The quote itself stands outside of them.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A text with variables as one word of the shell.
fn word(text: &Text) -> String {
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

/// curl removes a header that has no value, unless a semicolon stands for the colon.
fn header(name: &str, value: &Text) -> String {
    if value.as_plain().is_some_and(|it| it.trim_matches([' ', '\t']).is_empty()) {
        return quote(&format!("{name};"));
    }
    let mut line = Text::plain(format!("{name}: "));
    for part in &value.parts {
        line.push(part.clone());
    }
    word(&line)
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

/// As [`word`], but line feeds stay in the quotes.
fn word_with_lines(text: &Text) -> String {
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
fn remark_line(remark: &str) -> String {
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

fn length(body: &DraftBody) -> usize {
    match body {
        DraftBody::Text(text) => text.fixed_text().len(),
        DraftBody::Bytes(bytes) => bytes.len(),
    }
}

fn is_bare(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
}

/// Linux takes 128 KiB for one argument, which is counted after the shell has removed the quotes.
const TEXT_LIMIT: usize = 100_000;
const ARGUMENT_LIMIT: usize = 130_000;
/// curl announces a body from this size with `Expect`, and waits.
const EXPECT_THRESHOLD: usize = 1_000_000;
const LINE: usize = 4000;
