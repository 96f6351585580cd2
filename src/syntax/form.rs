//! Reads `application/x-www-form-urlencoded` text: request bodies, error bodies of OAuth servers, queries and
//! fragments that carry an error.
//!
//! Tolerates everything: a pair without `=` is a name with an empty value, a broken escape stays as it is.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::exchange::{Entry, ResourceType};

/// The pairs of a form-encoded text, decoded, in order.
pub fn pairs(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    raw_pairs(text).map(|(name, value)| (decode(name).into_owned(), decode(value).into_owned()))
}

/// The same, as they are written.
fn raw_pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces = text.split('&').filter(|it| !it.is_empty());
    pieces.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The first value of that name.
pub fn get(text: &str, name: &str) -> Option<String> {
    raw_pairs(text).find(|(it, _)| decode(it) == name).map(|(_, value)| decode(value).into_owned())
}

/// The query's and the fragment's text of a URL, absolute or not, joined as one form.
pub fn of_url(url: &str) -> String {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    // A router that lives in the fragment has its query behind a second question mark.
    let fragment = fragment.split_once('?').map_or(fragment, |(_, query)| query);
    match (query.is_empty(), fragment.is_empty()) {
        (true, _) => fragment.to_owned(),
        (_, true) => query.to_owned(),
        _ => format!("{query}&{fragment}"),
    }
}

/// The body of a form that a navigation posts, where it is not too long to be one of a login.
pub fn posted_by_navigation(entry: &Entry) -> Option<&str> {
    const LONGEST: usize = 64 * 1024;
    let request = &entry.request;
    let body = request.body.as_ref().filter(|it| request.method == "POST" && it.text.len() <= LONGEST)?;
    let navigates =
        entry.resource == ResourceType::Document || request.headers.get("sec-fetch-mode") == Some("navigate");
    navigates.then_some(body.text.as_str())
}

/// Whether a text looks like a form: pairs of short names, no blank, no line break.
pub fn looks_like(text: &str) -> bool {
    // Each piece of a text is a name up to its `=`, and a value after it. One walk tells them apart.
    let (mut name, mut is_name, mut is_pair) = (0, true, false);
    for byte in text.bytes() {
        match byte {
            b'&' if is_name && name == 0 => return false,
            b'&' => (name, is_name) = (0, true),
            b'\n' | b' ' | b'{' | b'<' | b'"' => return false,
            _ if !is_name => {}
            b'=' if name == 0 => return false,
            b'=' => (is_name, is_pair) = (false, true),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'[' | b']' | b'%'
                if name < 63 =>
            {
                name += 1;
            }
            _ => return false,
        }
    }
    is_pair && !(is_name && name == 0)
}

/// A name or a value, decoded: most are written as they are read.
pub fn decode(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'+', b'%', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_in_order() {
        let read: Vec<_> = pairs("error=bad&error_description=The+code%20passed&&x").collect();
        assert_eq!(
            read,
            [
                ("error".to_owned(), "bad".to_owned()),
                ("error_description".to_owned(), "The code passed".to_owned()),
                ("x".to_owned(), String::new())
            ]
        );
    }

    #[test]
    fn query_and_fragment_of_a_url() {
        assert_eq!(of_url("https://a.example/cb?x=1#error=e"), "x=1&error=e");
        assert_eq!(of_url("/cb#/login?error=e"), "error=e");
        assert_eq!(of_url("/cb"), "");
    }

    #[test]
    fn what_looks_like_a_form() {
        assert!(looks_like("error=bad&error_description=x"));
        assert!(!looks_like("a = b"));
        assert!(!looks_like("Forbidden"));
        assert!(looks_like("a=%7B%22&b[c]=&d=é"));
        for text in ["", "=", "a", "=b", "a=b&", "&a=b", "a=b&&c=d", "a=b\n", "é=b", "a=<"] {
            assert!(!looks_like(text), "{text}");
        }
        assert!(looks_like(&format!("a=b&{}", "c".repeat(63))));
        assert!(!looks_like(&format!("{}=b", "c".repeat(64))));
    }
}
