//! Python with the library `requests`.

use super::draft::{Draft, DraftBody, Part, Text};
use super::{Refusal, has_dot_segments, refuse_repeated_headers};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    refuse_repeated_headers(draft, "A dictionary of Python")?;
    let url = draft.url.fixed_text();
    let path = url.split_once("://").map_or("", |(_, rest)| rest);
    if has_dot_segments(&url) || path.contains(['{', '}', '|', '^', '`', '\\']) {
        return Err(Refusal::new("The library requests would rewrite this URL."));
    }
    let mut out = String::new();
    if !remark.is_empty() {
        let line: String =
            remark.chars().map(|it| if it.is_control() { ' ' } else { it }).take(600).collect();
        out.push_str(&format!("# {}\n", line.trim()));
    }
    let mut body = String::new();
    if !draft.headers.is_empty() || !draft.has("accept") {
        body.push_str("    headers={\n");
        for (name, value) in &draft.headers {
            body.push_str(&format!("        {}: {},\n", string(name), header(value)));
        }
        // The library's own are switched off where the request has none.
        for name in ["Accept", "Accept-Encoding", "User-Agent"].iter().filter(|it| !draft.has(it)) {
            body.push_str(&format!("        \"{name}\": None,\n"));
        }
        body.push_str("    },\n");
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(raw)) => body.push_str(&format!("    data={},\n", bytes(raw))),
        Some(DraftBody::Text(text)) => body.push_str(&format!("    data={},\n", header(text))),
    }
    let call = format!(
        "answer = requests.request(\n    {},\n    {},\n{body}    allow_redirects=False,\n)\nprint(answer.text)",
        string(&draft.method),
        expression(&draft.url),
    );
    let mut modules = vec!["requests"];
    for (module, mark) in [("base64", "base64."), ("os", "os.environ"), ("urllib.parse", "urllib.parse.")] {
        if call.contains(mark) {
            modules.push(module);
        }
    }
    modules.sort_unstable();
    for module in modules {
        out.push_str(&format!("import {module}\n"));
    }
    out.push('\n');
    out.push_str(&call);
    Ok(out)
}

/// Text that may be outside of Latin-1 is sent as UTF-8.
fn header(text: &Text) -> String {
    match text.as_plain() {
        Some(plain) if plain.is_ascii() => string(&plain),
        Some(plain) => bytes(plain.as_bytes()),
        None => format!("({}).encode()", expression(text)),
    }
}

fn expression(text: &Text) -> String {
    let pieces: Vec<String> = text
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => string(text),
            Part::Variable(name) => format!("os.environ[\"{name}\"]"),
            Part::FormVariable(name) => format!("urllib.parse.quote(os.environ[\"{name}\"], safe=\"\")"),
            Part::Base64(text) => format!("base64.b64encode(({}).encode()).decode()", expression(text)),
        })
        .collect();
    if pieces.is_empty() { "\"\"".to_owned() } else { pieces.join(" + ") }
}

fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(it),
            it => out.push_str(&format!("\\U{:08x}", u32::from(it))),
        }
    }
    out.push('"');
    out
}

fn bytes(raw: &[u8]) -> String {
    let mut out = String::from("b\"");
    for it in raw {
        match it {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b' '..=b'~' => out.push(char::from(*it)),
            it => out.push_str(&format!("\\x{it:02x}")),
        }
    }
    out.push('"');
    out
}
