//! A minimal case: the few entries that a diagnosis is about, redacted, ready for an issue.
//!
//! Whoever reads it can open it in Authopsy and sees the same diagnosis; no secret is in it.

use serde_json::{Value, json};

use crate::exchange::{Body, BodyEncoding, Entry, Headers, ResourceType};
use crate::finding::Finding;
use crate::present::detail;
use crate::present::text::shortened;
use crate::redact;
use crate::report::har;
use crate::session::{Judged, Session};
use crate::syntax::time::to_rfc3339;

/// The text of an issue that says: this diagnosis is wrong.
pub fn markdown(judged: &Judged, session: &Session) -> String {
    let log = json!({ "log": {
        "version": "1.2",
        "creator": { "name": "authopsy", "version": env!("CARGO_PKG_VERSION") },
        "entries": entries(judged, session).into_iter().map(entry).collect::<Vec<Value>>(),
    }});
    let redacted = har::redact(log.to_string().as_bytes(), redact::salt());
    let pretty: Option<Value> = serde_json::from_slice(&redacted).ok();
    let har = pretty.and_then(|it| serde_json::to_string_pretty(&it).ok()).unwrap_or_default();
    let told =
        judged.findings.iter().map(|it: &Finding| ["- `", it.rule, "`: ", &it.headline, "\n"].concat());
    let told: String = told.collect();
    [
        "## A diagnosis that is wrong\n\nAuthopsy ",
        env!("CARGO_PKG_VERSION"),
        " said: **",
        &redact::mask_text(&detail::headline(judged)),
        "** (verdict `",
        judged.facts.judgement.verdict.code(),
        "`)\n\n",
        if told.is_empty() { "No rule explained it.\n" } else { &told },
        "\nWhat was the case instead:\n\n\n\nThe requests, with pseudonyms in the place of secrets:\n\n```json\n",
        &har,
        "\n```\n",
    ]
    .concat()
}

/// The entries of the exchange, and those that its findings point at, in the order of time.
fn entries<'a>(judged: &'a Judged, session: &'a Session) -> Vec<&'a Entry> {
    let mut entries: Vec<&Entry> = Vec::new();
    for hop in &judged.exchange.hops {
        entries.extend(hop.preflight.as_deref());
        entries.push(&hop.entry);
    }
    for evidence in judged.findings.iter().flat_map(|it| &it.evidence) {
        if entries.len() < MOST && !entries.iter().any(|it| it.id == evidence.entry) {
            entries.extend(session.entry(evidence.entry));
        }
    }
    entries.sort_by(|a, b| a.started.partial_cmp(&b.started).unwrap_or(std::cmp::Ordering::Equal));
    entries
}

/// An entry as HAR 1.2, with the beginnings of its bodies.
pub fn entry(entry: &Entry) -> Value {
    written(entry, LONGEST)
}

/// An entry as HAR 1.2, with all that is known of it.
pub fn whole_entry(entry: &Entry) -> Value {
    let mut value = written(entry, usize::MAX);
    let Some(members) = value.as_object_mut() else { return value };
    if entry.from_cache {
        members.insert("_fromCache".to_owned(), "disk".into());
    }
    if entry.via_service_worker {
        members.insert("_fetchedViaServiceWorker".to_owned(), true.into());
    }
    if !entry.websocket.is_empty() {
        let messages = entry.websocket.iter().map(|it| json!({ "type": it.kind, "data": it.data }));
        members.insert("_webSocketMessages".to_owned(), messages.collect());
    }
    value
}

fn written(entry: &Entry, longest: usize) -> Value {
    let (request, response) = (&entry.request, &entry.response);
    let mut value = json!({
        "startedDateTime": entry.started.map(to_rfc3339).unwrap_or_default(),
        "time": entry.duration.unwrap_or(0.0),
        "request": {
            "method": request.method,
            "url": request.url,
            "httpVersion": request.http_version,
            "headers": headers(&request.headers),
        },
        "response": {
            "status": response.status,
            "statusText": response.status_text,
            "httpVersion": response.http_version,
            "headers": headers(&response.headers),
            "redirectURL": response.redirect_url,
            "content": content(response.body.as_ref(), longest),
        },
        "timings": { "wait": entry.wait.unwrap_or(-1.0) },
    });
    let mut put = |of: &str, name: &str, what: Value| {
        let place = if of.is_empty() { Some(&mut value) } else { value.get_mut(of) };
        if let Some(members) = place.and_then(Value::as_object_mut) {
            members.insert(name.to_owned(), what);
        }
    };
    if let Some(body) = &request.body {
        put("request", "postData", content(Some(body), longest));
    }
    if let Some(error) = &response.error {
        put("response", "_error", error.as_str().into());
    }
    if let Some(kind) = kind(entry.resource) {
        put("", "_resourceType", kind.into());
    }
    value
}

fn headers(headers: &Headers) -> Vec<Value> {
    headers.iter().map(|it| json!({ "name": it.name, "value": it.value })).collect()
}

fn content(body: Option<&Body>, longest: usize) -> Value {
    match body {
        None => json!({}),
        Some(body) if body.encoding == BodyEncoding::Base64 && longest == usize::MAX => json!({
            "mimeType": body.mime_type,
            "encoding": "base64",
            "text": body.text,
        }),
        Some(body) if body.encoding == BodyEncoding::Base64 => json!({
            "mimeType": body.mime_type,
            "text": shortened(&body.decoded_text(), longest),
        }),
        Some(body) => json!({ "mimeType": body.mime_type, "text": shortened(&body.text, longest) }),
    }
}

/// Chromium's word.
fn kind(resource: ResourceType) -> Option<&'static str> {
    Some(match resource {
        ResourceType::Document => "document",
        ResourceType::EventSource => "eventsource",
        ResourceType::Fetch => "fetch",
        ResourceType::Font => "font",
        ResourceType::Image => "image",
        ResourceType::Ping => "ping",
        ResourceType::Preflight => "preflight",
        ResourceType::Script => "script",
        ResourceType::Stylesheet => "stylesheet",
        ResourceType::WebSocket => "websocket",
        ResourceType::Xhr => "xhr",
        ResourceType::Other => "other",
        ResourceType::Unknown => return None,
    })
}

/// How many entries a case has at most, and how many characters of each body.
const MOST: usize = 12;
const LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::har::Reader;
    use crate::facts::Options;
    use crate::rules::{self, transcript};

    fn session(entries: Vec<Entry>) -> Session {
        let mut session = Session::new(Options::default());
        for entry in entries {
            session.add(entry);
        }
        session.settle();
        session
    }

    #[test]
    fn whoever_opens_a_case_sees_the_same_diagnosis() {
        let rule = rules::all().find(|it| it.id == "jwt/expired").unwrap();
        let session_before = session(transcript::read(rule.fails).entries);
        let judged = session_before.exchanges().find(|it| !it.findings.is_empty()).unwrap();
        let text = markdown(judged, &session_before);
        let token = judged.facts.tokens.first().unwrap();
        assert!(!text.contains(token.value.rsplit('.').next().unwrap()), "{text}");
        let har = text.split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
        let mut entries = Vec::new();
        let mut reader = Reader::new();
        reader.feed(har.as_bytes(), &mut |it| entries.push(it));
        reader.finish(&mut |it| entries.push(it));
        let again = session(entries);
        let rules: Vec<&str> = again.exchanges().flat_map(|it| &it.findings).map(|it| it.rule).collect();
        assert!(rules.contains(&"jwt/expired"), "{rules:?}\n{text}");
    }
}
