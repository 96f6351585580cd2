//! GNU Wget, for POSIX shells.

use super::curl_bash::{quote, remark_line, word, word_with_lines};
use super::draft::{Draft, DraftBody, Text};
use super::{Refusal, has_dot_segments, refuse_repeated_headers};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    refuse_repeated_headers(draft, "Wget")?;
    let url = draft.url.fixed_text();
    if has_dot_segments(&url) || url.contains(['[', ']', '{', '}', '|', '^', '`', '\\', '\'']) {
        return Err(Refusal::new("Wget would rewrite this URL."));
    }
    if draft.method.chars().any(|it| it.is_ascii_lowercase()) {
        return Err(Refusal::new("Wget writes the method in capitals."));
    }
    let mut parts = vec!["wget -q -O - --content-on-error --max-redirect=0 --no-hsts".to_owned()];
    if draft.method != "GET" {
        parts.push(format!("--method={}", quote(&draft.method)));
    }
    if !draft.has("user-agent") {
        parts.push("--user-agent=''".to_owned());
    }
    for (name, value) in &draft.headers {
        // Wget shows what comes, so it must not come compressed.
        if name.eq_ignore_ascii_case("accept-encoding") {
            continue;
        }
        if value.is_empty() {
            return Err(Refusal::new(format!("Wget cannot send {name} without a value.")));
        }
        let mut line = Text::plain(format!("{name}: "));
        value.parts.iter().for_each(|it| line.push(it.clone()));
        parts.push(format!("--header={}", word(&line)));
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(_)) => {
            return Err(Refusal::new("Wget takes a body that is no text only from a file."));
        }
        Some(DraftBody::Text(text)) => {
            let fixed = text.fixed_text();
            if fixed.len() > 100_000 || fixed.contains(|it: char| it.is_control() && it != '\n') {
                return Err(Refusal::new(
                    "The body is too long, or has control characters, for an argument.",
                ));
            }
            if !draft.has("content-type") {
                return Err(Refusal::new("Wget cannot send a body without a Content-Type."));
            }
            if draft.method == "GET" || draft.method == "HEAD" {
                return Err(Refusal::new(format!("Wget cannot send {} with a body.", draft.method)));
            }
            parts.push(format!("--body-data={}", word_with_lines(text)));
        }
    }
    parts.push(word(&draft.url));
    let command = parts.join(" \\\n  ");
    Ok(if remark.is_empty() { command } else { format!("{}\n{command}", remark_line(remark)) })
}
