//! Live entries, as the DevTools of a browser hand them out one by one.
//!
//! The entry itself is the same JSON as in a file. Its body comes by another call, and the two browsers say
//! differently how they encoded it.

use super::entry::{self, BodyPolicy};
use crate::exchange::{Body, BodyEncoding, Entry, EntryId, Vendor};

/// Reads what `JSON.stringify` made of one entry.
pub fn parse(json: &[u8], id: EntryId, page_url: Option<std::rc::Rc<str>>) -> Result<Entry, String> {
    entry::parse(json).map(|entry| Entry { id, page_url, ..entry })
}

/// Attaches the two results of `getContent` to an entry.
///
/// Chromium's second result is the encoding; Firefox's is the MIME type, and its binary bodies are base64. No content
/// at all leaves the entry as it is.
pub fn attach_body(entry: &mut Entry, content: Option<&str>, second: &str, policy: &BodyPolicy) {
    let Some(content) = content else {
        return;
    };
    let mime_type = match entry.response.body.take() {
        Some(body) if !body.mime_type.is_empty() => body.mime_type,
        _ if second.contains('/') => second.to_owned(),
        _ => entry.response.headers.get("content-type").unwrap_or_default().to_owned(),
    };
    let is_base64 = match entry.vendor {
        Vendor::Firefox => !is_textual(&mime_type) && looks_like_base64(content),
        Vendor::Chromium | Vendor::Other | Vendor::Pasted => second.eq_ignore_ascii_case("base64"),
    };
    let limit = if is_base64 { policy.response_limit & !3 } else { policy.response_limit };
    let kept = content.get(..content.floor_char_boundary(limit)).unwrap_or(content);
    entry.response.body = Some(Body {
        text: kept.to_owned(),
        mime_type,
        encoding: if is_base64 { BodyEncoding::Base64 } else { BodyEncoding::Text },
        truncated: kept.len() < content.len(),
    });
}

/// Whether a body of this type is handed out as text.
fn is_textual(mime_type: &str) -> bool {
    let essence = mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.is_empty()
        || essence.starts_with("text/")
        || ["json", "xml", "javascript", "ecmascript", "x-www-form-urlencoded", "graphql", "csv", "yaml"]
            .into_iter()
            .any(|it| essence.ends_with(it))
}

fn looks_like_base64(content: &str) -> bool {
    content.len().is_multiple_of(4)
        && content
            .trim_end_matches('=')
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(vendor: Vendor) -> Entry {
        Entry { vendor, ..Entry::default() }
    }

    #[track_caller]
    fn check(
        vendor: Vendor,
        content: Option<&str>,
        second: &str,
        expected: Option<(&str, BodyEncoding, bool)>,
    ) {
        let mut entry = entry(vendor);
        let policy = BodyPolicy { response_limit: 6, ..BodyPolicy::default() };
        attach_body(&mut entry, content, second, &policy);
        let body = entry.response.body.as_ref().map(|it| (it.text.as_str(), it.encoding, it.truncated));
        assert_eq!(body, expected);
    }

    #[test]
    fn chromium_names_the_encoding() {
        check(Vendor::Chromium, Some("YWJj"), "base64", Some(("YWJj", BodyEncoding::Base64, false)));
        check(Vendor::Chromium, Some("YWJj"), "", Some(("YWJj", BodyEncoding::Text, false)));
        check(Vendor::Chromium, Some("YWJjZGVm"), "base64", Some(("YWJj", BodyEncoding::Base64, true)));
        check(Vendor::Chromium, None, "", None);
    }

    #[test]
    fn firefox_names_the_type() {
        check(Vendor::Firefox, Some("YWJj"), "image/png", Some(("YWJj", BodyEncoding::Base64, false)));
        check(Vendor::Firefox, Some("true"), "application/json", Some(("true", BodyEncoding::Text, false)));
        check(
            Vendor::Firefox,
            Some("\u{e9}\u{e9}\u{e9}\u{e9}"),
            "text/plain",
            Some(("\u{e9}\u{e9}\u{e9}", BodyEncoding::Text, true)),
        );
    }
}
