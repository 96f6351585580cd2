//! Media types: which of them an answer names, and which one a body is of.

use crate::exchange::Entry;
use crate::rules::places::answer;
use crate::syntax::{error_body, form, json};

/// What a body is, by its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Form,
    GraphQl,
    Json,
    Other,
    Xml,
}

/// What a body's text is.
pub(super) fn shape(text: &str) -> Shape {
    let text = text.trim();
    if text.starts_with(['{', '[']) && json::parse(text).is_some() {
        Shape::Json
    } else if is_graphql(text) {
        Shape::GraphQl
    } else if text.starts_with('<') && text.ends_with('>') {
        Shape::Xml
    } else if form::looks_like(text) {
        Shape::Form
    } else {
        Shape::Other
    }
}

/// Whether a text is a GraphQL document: operations and fragments, or a selection alone.
fn is_graphql(text: &str) -> bool {
    let keyword = ["query", "mutation", "subscription", "fragment"]
        .iter()
        .filter_map(|it| text.strip_prefix(it))
        .any(|rest| rest.starts_with([' ', '{', '(', '\n', '\r', '\t']));
    text.ends_with('}')
        && text.contains('{')
        && (keyword
            || text.strip_prefix('{').is_some_and(|it| {
                it.trim_start().starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
            }))
}

/// The media types that an answer names: in these of its headers, then in its words. Those of a page's own markup do
/// not count.
pub(super) fn named(entry: &Entry, headers: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in headers {
        for item in entry.response.headers.get(name).unwrap_or_default().split(',') {
            push(&mut found, item.split(';').next().unwrap_or_default().trim());
        }
    }
    let text = answer(entry);
    if !text.trim_start().starts_with('<') {
        let is_part = |it: char| it.is_ascii_alphanumeric() || "/+.-_".contains(it);
        let text = error_body::first_part(&text, 16 * 1024);
        text.split(|it| !is_part(it)).for_each(|it| push(&mut found, it.trim_end_matches(['.', '-'])));
    }
    found
}

fn push(found: &mut Vec<String>, word: &str) {
    let Some((kind, sub)) = word.split_once('/') else { return };
    let kinds = ["application", "text", "multipart", "image", "audio", "video"];
    let sound = !sub.is_empty() && !sub.contains(['/', '*']);
    if sound && kinds.contains(&kind.to_ascii_lowercase().as_str()) && !found.iter().any(|it| it == word) {
        found.push(word.to_owned());
    }
}

/// The type alone, in lower case, without parameters.
pub(super) fn essence(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_known_by_their_text() {
        for (text, expected) in [
            ("{\"a\":1}", Shape::Json),
            ("{ me { id } }", Shape::GraphQl),
            ("query { me { id } }", Shape::GraphQl),
            ("mutation($a: Int) { set(a: $a) { id } }", Shape::GraphQl),
            ("queryable", Shape::Other),
            ("a=1&b=2", Shape::Form),
            ("<a/>", Shape::Xml),
            ("{'a':1}", Shape::Other),
            ("", Shape::Other),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }
}
