//! HTTPie, for POSIX shells.

use super::Refusal;
use super::curl_bash::{quote, remark_line, word, word_with_lines};
use super::draft::{Draft, DraftBody, Part, Text};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let mut parts =
        vec![format!("http --ignore-stdin --path-as-is {} {}", quote(&draft.method), word(&draft.url))];
    for (name, value) in &draft.headers {
        if value.is_empty() {
            parts.push(quote(&format!("{name};")));
            continue;
        }
        let fixed = value.fixed_text();
        if fixed.contains(['\\']) {
            return Err(Refusal::new(format!(
                "HTTPie reads the backslash in the value of {name} as an escape."
            )));
        }
        // After a blank neither `@` nor `=` makes the value a file or a field.
        let mut item = Text::plain(format!("{name}: "));
        value.parts.iter().for_each(|it| item.push(it.clone()));
        parts.push(word(&item));
    }
    for name in ["Accept", "Accept-Encoding", "User-Agent", "Connection"].iter().filter(|it| !draft.has(it)) {
        parts.push(format!("'{name}:'"));
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(_)) => {
            return Err(Refusal::new("HTTPie takes a body that is no text only from a file."));
        }
        Some(DraftBody::Text(text)) => {
            let fixed = text.fixed_text();
            if fixed.len() > 100_000 || fixed.contains(|it: char| it.is_control() && it != '\n') {
                return Err(Refusal::new(
                    "The body is too long, or has control characters, for an argument.",
                ));
            }
            if !draft.has("content-type") {
                parts.push("'Content-Type:'".to_owned());
            }
            if text.parts.iter().any(|it| matches!(it, Part::Base64(_))) {
                return Err(Refusal::new(
                    "The body is encoded at run time, which curl can do and HTTPie cannot.",
                ));
            }
            parts.push(format!("--raw {}", word_with_lines(text)));
        }
    }
    let command = parts.join(" \\\n  ");
    Ok(if remark.is_empty() { command } else { format!("{}\n{command}", remark_line(remark)) })
}
