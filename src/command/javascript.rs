//! JavaScript: `fetch` for a page, `node:https` for Node, and axios.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::draft::{Draft, DraftBody, Part, Text};
use super::{Refusal, host_and_path, refuse_repeated_headers};
use crate::fetch::safelist::{is_forbidden_method, is_forbidden_request_header};

/// `fetch` in the console of a page. What a page cannot set, the browser sets by itself.
pub(super) fn fetch(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    if is_forbidden_method(&draft.method) {
        return Err(Refusal::new(format!("A page must not use the method {}.", draft.method)));
    }
    if draft.body.is_some() && ["GET", "HEAD"].iter().any(|it| draft.method.eq_ignore_ascii_case(it)) {
        return Err(Refusal::new(format!("A page cannot send {} with a body.", draft.method)));
    }
    let variable = |name: &str| format!("prompt({})", string(name));
    let headers: Vec<String> = draft
        .headers
        .iter()
        .filter(|(name, value)| !is_forbidden_request_header(name, &value.fixed_text()))
        .map(|(name, value)| format!("    [{}, {}],\n", string(name), expression(value, &variable, "btoa")))
        .collect();
    let mut out = format!("await fetch({}, {{\n", expression(&draft.url, &variable, "btoa"));
    out.push_str(&format!("  method: {},\n", string(&draft.method)));
    if !headers.is_empty() {
        out.push_str(&format!("  headers: [\n{}  ],\n", headers.concat()));
    }
    if let Some(body) = &draft.body {
        let bytes = |base64: &str| format!("Uint8Array.from(atob(\"{base64}\"), (it) => it.charCodeAt(0))");
        let value = match body {
            DraftBody::Bytes(raw) => bytes(&STANDARD.encode(raw)),
            // A string would be given a type of its own.
            DraftBody::Text(text) if !draft.has("content-type") => {
                format!("new TextEncoder().encode({})", expression(text, &variable, "btoa"))
            }
            DraftBody::Text(text) => expression(text, &variable, "btoa"),
        };
        out.push_str(&format!("  body: {value},\n"));
    }
    let credentials = if draft.has("cookie") { "include" } else { "omit" };
    out.push_str(&format!("  credentials: \"{credentials}\",\n  redirect: \"manual\",\n}});"));
    Ok(with_remark(out, remark))
}

/// `node:https`, because the `fetch` of Node adds headers of its own and follows its own mind on their order.
pub(super) fn node(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let variable = |name: &str| format!("process.env.{name}");
    let (secure, host, path) = host_and_path(draft)?;
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) && !port.is_empty() => {
            (name, Some(port))
        }
        _ => (host.as_str(), None),
    };
    let mut out = format!("require(\"node:{}\").request({{\n", if secure { "https" } else { "http" });
    out.push_str(&format!("  host: {},\n", string(name.trim_matches(['[', ']']))));
    if let Some(port) = port {
        out.push_str(&format!("  port: {port},\n"));
    }
    out.push_str(&format!("  method: {},\n", string(&draft.method)));
    out.push_str(&format!(
        "  path: {},\n  headers: [\n    \"Host\", {},\n",
        expression(&path, &variable, NODE_BASE64),
        string(&host)
    ));
    for (name, value) in &draft.headers {
        // The answer is shown as it comes, so it must not come compressed.
        if !name.eq_ignore_ascii_case("accept-encoding") {
            out.push_str(&format!("    {}, {},\n", string(name), expression(value, &variable, NODE_BASE64)));
        }
    }
    let body = draft.body.as_ref().map(|body| match body {
        DraftBody::Bytes(raw) => format!("Buffer.from(\"{}\", \"base64\")", STANDARD.encode(raw)),
        DraftBody::Text(text) => expression(text, &variable, NODE_BASE64),
    });
    if let Some(body) = &body {
        out.push_str(&format!("    \"Content-Length\", Buffer.byteLength({body}),\n"));
    }
    // Without a length Node would announce a body in chunks.
    let bodiless = ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"];
    if body.is_none() && !bodiless.contains(&draft.method.as_str()) && !draft.has("content-length") {
        out.push_str("    \"Content-Length\", \"0\",\n");
    }
    out.push_str("  ],\n}, (answer) => answer.pipe(process.stdout)).end(");
    out.push_str(&body.unwrap_or_default());
    out.push_str(");");
    Ok(with_remark(out, remark))
}

/// axios, with everything switched off that it would do to the body.
pub(super) fn axios(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    refuse_repeated_headers(draft, "axios")?;
    let variable = |name: &str| format!("process.env.{name}");
    let mut out =
        format!("await axios.request({{\n  url: {},\n", expression(&draft.url, &variable, NODE_BASE64));
    out.push_str(&format!("  method: {},\n  headers: {{\n", string(&draft.method)));
    for (name, value) in &draft.headers {
        out.push_str(&format!("    {}: {},\n", string(name), expression(value, &variable, NODE_BASE64)));
    }
    for name in ["Accept", "User-Agent"].iter().filter(|it| !draft.has(it)) {
        out.push_str(&format!("    \"{name}\": false,\n"));
    }
    if draft.body.is_some() && !draft.has("content-type") {
        out.push_str("    \"Content-Type\": false,\n");
    }
    out.push_str("  },\n");
    if let Some(body) = &draft.body {
        let value = match body {
            DraftBody::Bytes(raw) => format!("Buffer.from(\"{}\", \"base64\")", STANDARD.encode(raw)),
            DraftBody::Text(text) => expression(text, &variable, NODE_BASE64),
        };
        out.push_str(&format!("  data: {value},\n  transformRequest: [(it) => it],\n"));
    }
    out.push_str("  maxRedirects: 0,\n  validateStatus: null,\n});");
    Ok(with_remark(out, remark))
}

fn with_remark(code: String, remark: &str) -> String {
    if remark.is_empty() {
        return code;
    }
    let line: String = remark
        .chars()
        .map(|it| if it.is_control() || matches!(it, '\u{2028}' | '\u{2029}') { ' ' } else { it })
        .take(600)
        .collect();
    format!("// {}\n{code}", line.trim())
}

fn expression(text: &Text, variable: &dyn Fn(&str) -> String, base64: &str) -> String {
    let pieces: Vec<String> = text
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => string(text),
            Part::Variable(name) => variable(name),
            Part::FormVariable(name) => format!("encodeURIComponent({})", variable(name)),
            Part::Base64(text) => format!("{base64}({})", expression(text, variable, base64)),
        })
        .collect();
    if pieces.is_empty() { "\"\"".to_owned() } else { pieces.join(" + ") }
}

/// A string literal. Everything outside ASCII is escaped, so that no editor and no encoding changes it.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(it),
            it => {
                for unit in it.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
    out
}

const NODE_BASE64: &str = "((it) => Buffer.from(it).toString(\"base64\"))";
