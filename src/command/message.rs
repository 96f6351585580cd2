//! The request as a message: a `.http` file for editors, the raw HTTP/1.1 text, an entry of a HAR file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::draft::{Draft, DraftBody, Part, Text};
use super::{Refusal, host_and_path};

/// The format of the REST clients of Visual Studio Code and of the JetBrains editors.
pub(super) fn http_file(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let texts = draft.headers.iter().map(|(_, value)| value.fixed_text()).chain([draft.url.fixed_text()]);
    if texts.into_iter().any(|it| it.contains("{{")) {
        return Err(Refusal::new("Two opening braces begin a variable in a .http file."));
    }
    let mut out = String::new();
    if !remark.is_empty() {
        let line: String =
            remark.chars().map(|it| if it.is_control() { ' ' } else { it }).take(600).collect();
        out.push_str(&format!("# {}\n", line.trim()));
    }
    out.push_str(&format!("# @no-redirect\n{} {} HTTP/1.1\n", draft.method, shown(&draft.url, &braces)?));
    for (name, value) in &draft.headers {
        out.push_str(&format!("{name}: {}\n", shown(value, &braces)?));
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(_)) => {
            return Err(Refusal::new("A .http file holds text, and this body is none."));
        }
        Some(DraftBody::Text(text)) => {
            let fixed = text.fixed_text();
            // Lines that editors act upon: a file to include, a script, the next request, a variable.
            let acts = fixed.contains("{{")
                || fixed
                    .lines()
                    .any(|it| ["<", ">", "###", "@", "#", "//"].iter().any(|mark| it.starts_with(mark)));
            if acts || fixed.contains(|it: char| it.is_control() && it != '\n') {
                return Err(Refusal::new("Editors would act on a line of this body instead of sending it."));
            }
            out.push_str(&format!("\n{}", shown(text, &braces)?));
        }
    }
    Ok(out)
}

fn braces(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// What goes over the wire in HTTP/1.1.
pub(super) fn raw(draft: &Draft, _: &str) -> Result<String, Refusal> {
    let dollar = |name: &str| format!("${name}");
    let (_, host, path) = host_and_path(draft)?;
    let mut out = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", draft.method, shown(&path, &dollar)?);
    for (name, value) in &draft.headers {
        out.push_str(&format!("{name}: {}\r\n", shown(value, &dollar)?));
    }
    match &draft.body {
        None => out.push_str("\r\n"),
        Some(DraftBody::Bytes(_)) => {
            return Err(Refusal::new("The message cannot be shown: its body is no text."));
        }
        Some(DraftBody::Text(text)) => {
            if let Some(plain) = text.as_plain() {
                out.push_str(&format!("Content-Length: {}\r\n", plain.len()));
            }
            out.push_str(&format!("\r\n{}", shown(text, &dollar)?));
        }
    }
    Ok(out)
}

/// A HAR file with this one request in it, as other tools import it.
pub(super) fn har(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    let dollar = |name: &str| format!("${name}");
    let headers = draft
        .headers
        .iter()
        .map(|(name, value)| Ok(json!({"name": name, "value": shown(value, &dollar)?})))
        .collect::<Result<Vec<Value>, Refusal>>()?;
    let mut request = json!({
        "method": draft.method,
        "url": shown(&draft.url, &dollar)?,
        "httpVersion": "HTTP/1.1",
        "headers": headers,
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": -1,
    });
    if let (Some(body), Some(members)) = (&draft.body, request.as_object_mut()) {
        let kind = draft.header("content-type").map_or(String::new(), Text::fixed_text);
        let post = match body {
            DraftBody::Text(text) => json!({"mimeType": kind, "text": shown(text, &dollar)?}),
            DraftBody::Bytes(raw) => {
                json!({"mimeType": kind, "text": STANDARD.encode(raw), "encoding": "base64"})
            }
        };
        members.insert("postData".to_owned(), post);
    }
    let file = json!({"log": {
        "version": "1.2",
        "creator": {"name": "authopsy", "version": env!("CARGO_PKG_VERSION")},
        "entries": [{
            "startedDateTime": "1970-01-01T00:00:00.000Z",
            "time": 0,
            "request": request,
            "response": {
                "status": 0, "statusText": "", "httpVersion": "", "headers": [], "cookies": [],
                "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
            },
            "cache": {},
            "timings": {"send": 0, "wait": 0, "receive": 0},
            "comment": remark,
        }],
    }});
    serde_json::to_string_pretty(&file).map_err(|error| Refusal::new(error.to_string()))
}

fn shown(text: &Text, variable: &dyn Fn(&str) -> String) -> Result<String, Refusal> {
    text.parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Ok(text.clone()),
            Part::Variable(name) | Part::FormVariable(name) => Ok(variable(name)),
            Part::Base64(_) => {
                Err(Refusal::new("A text cannot encode a user name and a password; a command can."))
            }
        })
        .collect()
}
