//! Reads the texts out of XML and HTML answers: AWS and SOAP errors, login and challenge pages.
//!
//! No parser of either language: it walks the tags once, keeps the name of the innermost element and the text behind
//! its start tag, and leaves scripts and styles out. That is what an error answer needs, and it is total.

/// One element's own text, or an attribute that stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The element's name without its prefix, as written.
    pub name: String,
    /// The text directly behind its start tag, entities replaced, white space collapsed.
    pub text: String,
}

/// The elements that have text, in document order, at most `limit` of them.
pub fn elements(text: &str, limit: usize) -> Vec<Element> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut open: Vec<String> = Vec::new();
    while found.len() < limit {
        let Some((before, after)) = rest.split_once('<') else { break };
        push(&mut found, open.last(), before);
        if let Some(data) = after.strip_prefix("![CDATA[") {
            let (data, after) = data.split_once("]]>").unwrap_or((data, ""));
            push(&mut found, open.last(), data);
            rest = after;
            continue;
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = after.split_once('>') else { break };
        rest = after;
        if tag.starts_with(['!', '?']) {
            continue;
        }
        if tag.starts_with('/') {
            open.pop();
            continue;
        }
        let name = tag.split(|it: char| it.is_whitespace() || it == '/').next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or(name);
        if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") {
            let end = format!("</{}", name.to_ascii_lowercase());
            rest = after_ignoring_case(rest, &end);
            continue;
        }
        if tag.contains("=\"") {
            attributes(&mut found, tag);
        }
        if !tag.ends_with('/') && !is_void(name) && open.len() < 64 {
            open.push(name.to_owned());
        }
    }
    if found.len() < limit && !rest.contains('<') {
        push(&mut found, open.last(), rest);
    }
    found
}

/// The attributes in which some answers say what other servers say in elements.
fn attributes(found: &mut Vec<Element>, tag: &str) {
    for (start, name) in
        [(" code=\"", "code"), (" msg=\"", "msg"), (" message=\"", "message"), (" reason=\"", "reason")]
    {
        let value = tag.split_once(start).and_then(|(_, rest)| rest.split_once('"'));
        if let Some((value, _)) = value {
            push(found, Some(&name.to_owned()), value);
        }
    }
}

/// What follows the tag that begins with `end`, or nothing.
fn after_ignoring_case<'a>(text: &'a str, end: &str) -> &'a str {
    let at = text
        .as_bytes()
        .windows(end.len())
        .position(|it| it.eq_ignore_ascii_case(end.as_bytes()))
        .unwrap_or(text.len());
    text.get(at..).and_then(|it| it.split_once('>')).map_or("", |(_, after)| after)
}

fn push(found: &mut Vec<Element>, name: Option<&String>, text: &str) {
    let text = entities(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if text.is_empty() {
        return;
    }
    found.push(Element { name: name.cloned().unwrap_or_default(), text });
}

/// HTML elements that have no end tag.
fn is_void(name: &str) -> bool {
    ["br", "hr", "img", "input", "link", "meta", "base", "area", "col", "source", "wbr"]
        .iter()
        .any(|it| name.eq_ignore_ascii_case(it))
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut text = text.to_owned();
    for (entity, plain) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, plain);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let read = elements(text, 20);
        let read: Vec<_> = read.iter().map(|it| (it.name.as_str(), it.text.as_str())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn ok_aws_error() {
        check(
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>No &amp; no</Message></Error>",
            &[("Code", "AccessDenied"), ("Message", "No & no")],
        );
    }

    #[test]
    fn ok_prefixes_cdata_and_void_elements() {
        check(
            "<s:Fault><s:Code/><faultstring><![CDATA[a<b]]></faultstring><br>tail</s:Fault>",
            &[("faultstring", "a<b"), ("Fault", "tail")],
        );
    }

    #[test]
    fn scripts_and_comments_are_left_out() {
        check(
            "<title>Hi</title><SCRIPT>if (a<b) {}</SCRIPT><!-- <b>x</b> --><h1>Bye",
            &[("title", "Hi"), ("h1", "Bye")],
        );
    }

    #[test]
    fn err_broken_input() {
        for text in ["<", "<a", "a<", "</", "<![CDATA[", "<!--", "<script>", "é<é>é"] {
            elements(text, 5);
        }
    }
}
