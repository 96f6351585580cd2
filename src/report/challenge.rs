//! What `authopsy challenge` prints: the challenges of `WWW-Authenticate`, as JSON for programs and as text for people.

use std::fmt::Write as _;

use crate::syntax::challenge::{self, Challenges};

/// The challenges of these header lines as one JSON object; by the tolerant reading where they are not valid.
pub fn json<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let Challenges { valid, error, list } = challenge::parse(lines);
    let error = error.map(|it| format!("{} at {}", it.message, it.position));
    let challenges: Vec<serde_json::Value> = list
        .iter()
        .map(|it| serde_json::json!({ "scheme": it.scheme, "token68": it.token68, "params": it.params }))
        .collect();
    serde_json::json!({ "valid": valid, "error": error, "challenges": challenges }).to_string()
}

/// The challenges of these header lines for a reader.
pub fn text<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let lines: Vec<&str> = lines.into_iter().collect();
    let Challenges { error, list, .. } = challenge::parse(lines.iter().copied());
    let mut out = String::new();
    if let Some(error) = error {
        let value = lines.join(", ");
        let before = value.get(..error.position).unwrap_or(&value);
        let _ = writeln!(out, "Not valid: {} at byte {}.", error.message, error.position);
        let _ = writeln!(out, "  {}\n  {}^", visible(&value), " ".repeat(visible(before).chars().count()));
        let _ = writeln!(out, "\nWhat a tolerant reader gets out of it:");
    }
    if list.is_empty() {
        out.push_str("No challenge.\n");
    }
    for it in &list {
        let _ = writeln!(out, "{}", visible(it.scheme.as_deref().unwrap_or("(no scheme)")));
        if let Some(token68) = &it.token68 {
            let _ = writeln!(out, "  {}", visible(token68));
        }
        for (name, value) in &it.params {
            let _ = writeln!(out, "  {}: {}", visible(name), visible(value));
        }
    }
    out
}

/// Writes control characters, which a terminal would act on, as U+FFFD.
fn visible(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_every_key() {
        assert_eq!(
            json(["Bearer error=\"x\" y=z"]),
            r#"{"challenges":[{"params":[["error","x"],["y","z"]],"scheme":"Bearer","token68":null}],"error":"junk after token68 at 13","valid":false}"#
        );
    }

    #[test]
    fn text_points_at_the_fault() {
        assert_eq!(
            text(["Basic realm=\"a"]),
            "Not valid: unterminated quoted-string at byte 12.\n  Basic realm=\"a\n              ^\n\nWhat a tolerant reader gets out of it:\nBasic\n  realm: a\n"
        );
    }
}
