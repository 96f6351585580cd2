//! Writes as JSON what people write by hand and what JavaScript or Python take for the same.
//!
//! Single quotes, names without quotes, a comma behind the last member, comments, `True`, `False` and `None`. What is
//! JSON already, or cannot be made JSON by these, is not touched.

use crate::syntax::json;

/// The JSON that was meant by a text that is none.
pub fn as_json(text: &str) -> Option<String> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (taken, written) = match first {
            '"' | '\'' => string(rest, first)?,
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), String::new()),
            '/' if rest.starts_with("/*") => (rest.find("*/")? + 2, String::new()),
            ',' if is_last(rest) => (1, String::new()),
            _ if is_word(first) => word(rest),
            _ => (first.len_utf8(), first.to_string()),
        };
        out.push_str(&written);
        rest = rest.get(taken..)?;
    }
    json::parse(&out).map(|_| out)
}

/// A text in quotes: how long it is, and how JSON writes it.
fn string(rest: &str, quote: char) -> Option<(usize, String)> {
    let mut written = String::from("\"");
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => {
                // JSON does not know the escaped single quote.
                if character != '\'' {
                    written.push('\\');
                }
                written.push(character);
            }
            '\\' => {}
            _ if character == quote => {
                written.push('"');
                return Some((at + 1, written));
            }
            '"' => written.push_str("\\\""),
            _ => written.push(character),
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

/// Whether nothing but the end of an object or array follows a comma.
fn is_last(rest: &str) -> bool {
    rest.get(1..).is_some_and(|it| it.trim_start().starts_with(['}', ']']))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// A word without quotes, or a number: a name where a colon follows, else the constant that is meant.
fn word(rest: &str) -> (usize, String) {
    let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let written = match word {
        _ if after.trim_start().starts_with(':') => ["\"", word, "\""].concat(),
        "True" => "true".to_owned(),
        "False" => "false".to_owned(),
        "None" => "null".to_owned(),
        _ => word.to_owned(),
    };
    (end, written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, wanted: Option<&str>) {
        assert_eq!(as_json(text).as_deref(), wanted, "{text}");
    }

    #[test]
    fn what_is_meant() {
        check(r#"{"a":1,"b":[1,2,],}"#, Some(r#"{"a":1,"b":[1,2]}"#));
        check("{'a': 'it\\'s \"x\"', 'b': None}", Some(r#"{"a": "it's \"x\"", "b": null}"#));
        check("{a: true, $b: -1.5e3}", Some(r#"{"a": true, "$b": -1.5e3}"#));
        check("{\"a\":1 // one\n}", Some("{\"a\":1 \n}"));
        check(r#"{"u":"http://a/b","v":/* two */2}"#, Some(r#"{"u":"http://a/b","v":2}"#));
        check("[True, False]", Some("[true, false]"));
    }

    #[test]
    fn what_cannot_be_told() {
        for text in ["", "x=1", "{a", "{'a':}", "{\"a\":undefined}", "/*", "{/*", "['"] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn json_stays_as_it_is(text in r#"\{"[a-z ]{0,5}":(1|-2.5e3|true|null|"[a-z/,' ]{0,6}")\}"#) {
            if json::parse(&text).is_some() {
                prop_assert_eq!(as_json(&text), Some(text));
            }
        }

        #[test]
        fn rewriting_never_panics(text in "[\\[{]([a-z'\"\\\\,:/*{}\\[\\] é\n]|//){0,40}") {
            let _ = as_json(&text);
        }
    }
}
