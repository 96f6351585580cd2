//! curl for cmd.exe: the text is read by cmd, and once more by the C runtime of curl.
//!
//! cmd never sees an open quote, because every quote has a caret before it; the C runtime sees them all. What cmd
//! cannot carry (line breaks, control characters, characters outside ASCII, which curl.exe reads in the code page of
//! the machine) is refused.

use super::draft::{Draft, DraftBody, Part, Text};
use super::{Refusal, curl_options};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let mut words = vec!["curl.exe".to_owned()];
    for option in curl_options(draft)? {
        words.push(option.name);
        if let Some(value) = option.value {
            words.push(word(&value)?);
        }
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(_)) => return Err(refused("a body that is no text")),
        Some(DraftBody::Text(text)) => {
            let percent = text.parts.iter().any(|it| matches!(it, Part::FormVariable(_)));
            if percent {
                for (name, value) in fields(text)? {
                    words.push(name.to_owned());
                    words.push(word(&value)?);
                }
            } else {
                words.push("--data-raw".to_owned());
                words.push(word(text)?);
            }
        }
    }
    let command = words.join(" ");
    if command.len() > LENGTH_LIMIT {
        return Err(Refusal::new(
            "cmd takes no more than 8191 characters; the PowerShell form has no such limit.",
        ));
    }
    Ok(if remark.is_empty() { command } else { format!("{}\n{command}", remark_line(remark)) })
}

/// The pairs of a form, each as one argument: curl joins them with `&` and encodes those that hold a variable.
fn fields(text: &Text) -> Result<Vec<(&'static str, Text)>, Refusal> {
    let mut fields = vec![("--data-raw", Text::default())];
    for part in &text.parts {
        match part {
            Part::Text(text) => {
                for (index, piece) in text.split('&').enumerate() {
                    if index > 0 {
                        fields.push(("--data-raw", Text::default()));
                    }
                    if let Some((_, value)) = fields.last_mut() {
                        value.push(Part::Text(piece.to_owned()));
                    }
                }
            }
            Part::FormVariable(name) => {
                if let Some((option, value)) = fields.last_mut() {
                    let whole =
                        value.as_plain().is_some_and(|it| it.ends_with('=') && it.matches('=').count() == 1);
                    if !whole {
                        return Err(refused("a variable in the middle of a value"));
                    }
                    *option = "--data-urlencode";
                    value.push(Part::Variable(name.clone()));
                }
            }
            other => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(other.clone());
                }
            }
        }
    }
    Ok(fields)
}

fn word(text: &Text) -> Result<String, Refusal> {
    if let Some(plain) = text.as_plain() {
        return quote(&plain);
    }
    // A variable's value may have characters that cmd acts upon, so here the quotes are cmd's own.
    let mut out = String::from("\"");
    for part in &text.parts {
        match part {
            Part::Text(text) if text.contains(['"', '%']) || text.ends_with('\\') => {
                return Err(refused("a variable beside a quote or a percent sign"));
            }
            Part::Text(text) => out.push_str(check(text)?),
            Part::Variable(name) => out.push_str(&format!("%{name}%")),
            Part::FormVariable(_) | Part::Base64(_) => {
                return Err(refused("a value that is encoded at run time"));
            }
        }
    }
    out.push('"');
    Ok(out)
}

/// One argument: quoted for the C runtime, then for cmd.
fn quote(text: &str) -> Result<String, Refusal> {
    let text = check(text)?;
    let mut argument = String::from("\"");
    let mut backslashes = 0;
    for it in text.chars() {
        match it {
            '\\' => backslashes += 1,
            // Backslashes count double only in front of a quote.
            '"' => {
                argument.push_str(&"\\".repeat(backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        argument.push(it);
    }
    argument.push_str(&"\\".repeat(backslashes));
    argument.push('"');
    let mut out = String::new();
    let mut after_percent = false;
    for it in argument.chars() {
        // A name between two percent signs would be replaced, unless a caret begins it.
        if matches!(it, '"' | '^' | '&' | '|' | '<' | '>' | '(' | ')' | '!') || after_percent {
            out.push('^');
        }
        out.push(it);
        after_percent = it == '%';
    }
    Ok(out)
}

fn check(text: &str) -> Result<&str, Refusal> {
    if text.contains(|it: char| it.is_control()) {
        return Err(refused("a line break or another control character"));
    }
    if !text.is_ascii() {
        return Err(refused("characters outside ASCII"));
    }
    Ok(text)
}

fn remark_line(remark: &str) -> String {
    let text: String = remark
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || " .,:;/-_'=?$".contains(it) { it } else { ' ' })
        .take(600)
        .collect();
    format!("rem {}", text.trim())
}

fn refused(what: &str) -> Refusal {
    Refusal::new(format!("cmd cannot express {what}; the PowerShell form can."))
}

const LENGTH_LIMIT: usize = 8191;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_percent_signs_begin_with_a_caret() {
        assert_eq!(quote("%PATH% 100% %%").unwrap_or_default(), "^\"%^PATH%^ 100%^ %^%^\"");
    }

    #[test]
    fn backslashes_double_only_before_a_quote() {
        assert_eq!(quote(r#"{"a":"x\ny\""#).unwrap_or_default(), r#"^"{\^"a\^":\^"x\ny\\\^"^""#);
    }

    #[test]
    fn what_cmd_cannot_carry_is_refused() {
        for text in ["a\nb", "a\tb", "é"] {
            assert!(quote(text).is_err(), "{text}");
        }
    }
}
