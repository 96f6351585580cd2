//! The messages of an exchange: as tables of headers, and as text.

use crate::exchange::{Body, Entry, EntryId, Exchange, Headers};
use crate::finding::{Finding, Part};
use crate::present::Tone;
use crate::present::text::shortened;
use crate::redact;

/// One message with its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `Request`, `Answer to the preflight` …
    pub title: String,
    /// Method and URL, or the status.
    pub first_line: String,
    /// The headers, in the order in which they stood.
    pub headers: Vec<HeaderRow>,
}

/// A header with a mark where a finding points at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderRow {
    /// The name, as it was written.
    pub name: String,
    /// The value, masked.
    pub value: String,
    /// The colour of the worst finding that points at it.
    pub tone: Option<Tone>,
}

/// All messages of an exchange, in order.
pub fn messages(exchange: &Exchange, findings: &[Finding]) -> Vec<Message> {
    let mut messages = Vec::new();
    for (index, hop) in exchange.hops.iter().enumerate() {
        let suffix = if exchange.hops.len() > 1 { format!(" {}", index + 1) } else { String::new() };
        if let Some(preflight) = &hop.preflight {
            pair(&mut messages, preflight, findings, "Preflight", "Answer to the preflight", &suffix);
        }
        let (request, answer) = if hop.entry.is_preflight() {
            ("Preflight", "Answer to the preflight")
        } else {
            ("Request", "Answer")
        };
        pair(&mut messages, &hop.entry, findings, request, answer, &suffix);
    }
    messages
}

fn pair(
    messages: &mut Vec<Message>,
    entry: &Entry,
    findings: &[Finding],
    request: &str,
    answer: &str,
    suffix: &str,
) {
    messages.push(Message {
        title: format!("{request}{suffix}"),
        first_line: format!("{} {}", entry.request.method, redact::mask_url(&entry.request.url)),
        headers: rows(&entry.request.headers, entry.id, Part::RequestHeader, findings),
    });
    messages.push(Message {
        title: format!("{answer}{suffix}"),
        first_line: status_line(entry),
        headers: rows(&entry.response.headers, entry.id, Part::ResponseHeader, findings),
    });
}

fn rows(headers: &Headers, id: EntryId, part: Part, findings: &[Finding]) -> Vec<HeaderRow> {
    headers
        .iter()
        .map(|header| HeaderRow {
            name: header.name.clone(),
            value: shortened(&redact::mask_header(&header.name, &header.value), 4000),
            tone: findings
                .iter()
                .filter(|it| {
                    it.evidence.iter().any(|it| {
                        it.entry == id && it.part == part && it.name.eq_ignore_ascii_case(&header.name)
                    })
                })
                .map(|it| Tone::of(it.severity))
                .max(),
        })
        .collect()
}

fn status_line(entry: &Entry) -> String {
    let response = &entry.response;
    match (response.status, response.error.as_deref()) {
        (0, Some(error)) if !error.is_empty() => error.to_owned(),
        (0, _) => "No answer was seen".to_owned(),
        (status, error) => {
            let line = format!("{} {status} {}", http(&response.http_version), response.status_text);
            let line = line.trim().to_owned();
            match error {
                Some(error) if !error.is_empty() => format!("{line} · {error}"),
                _ => line,
            }
        }
    }
}

fn http(version: &str) -> &str {
    match version {
        "h2" | "http/2.0" => "HTTP/2",
        "h3" => "HTTP/3",
        "" => "HTTP",
        "http/1.1" => "HTTP/1.1",
        "http/1.0" => "HTTP/1.0",
        other => other,
    }
}

/// The exchange as text, masked: what went over the wire, as far as the capture has it.
pub fn text(exchange: &Exchange) -> String {
    let mut out = String::new();
    for hop in &exchange.hops {
        for entry in hop.preflight.iter().chain(std::iter::once(&hop.entry)) {
            if !out.is_empty() {
                out.push('\n');
            }
            message(&mut out, entry);
        }
    }
    out
}

fn message(out: &mut String, entry: &Entry) {
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!("{} {}", entry.request.method, redact::mask_url(&entry.request.url)));
    for header in entry.request.headers.iter() {
        line(&format!("{}: {}", header.name, redact::mask_header(&header.name, &header.value)));
    }
    if let Some(body) = &entry.request.body {
        line("");
        line(&body_text(body));
    }
    line("");
    line(&status_line(entry));
    for header in entry.response.headers.iter() {
        line(&format!("{}: {}", header.name, redact::mask_header(&header.name, &header.value)));
    }
    if let Some(body) = &entry.response.body {
        line("");
        line(&body_text(body));
    }
}

fn body_text(body: &Body) -> String {
    let text = body.decoded_text();
    let mut shown = shortened(&redact::mask_text(&shortened(&text, MAX_BODY)), MAX_BODY);
    if body.truncated {
        shown.push_str("\n(the capture kept only the first part)");
    }
    shown
}

/// How many characters of a body are shown.
const MAX_BODY: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Hop;
    use crate::finding::Evidence;
    use crate::rules::transcript;

    #[test]
    fn evidence_marks_its_header_and_secrets_are_masked() {
        let read = transcript::read(
            "
> POST https://api.example/me?access_token=abcdefghijklmnopqrstuvwxyz012345
> Authorization: Bearer mF9xB5f0c1JqMx7RkP2tVwKd83
>
> password=hunter2hunter2
< 401 Unauthorized
< WWW-Authenticate: Bearer
<
< no
",
        );
        let entry = std::rc::Rc::new(read.entries.into_iter().next().unwrap());
        let finding = Finding::error("x").evidence(Evidence::response_header(&entry, "www-authenticate"));
        let exchange = Exchange::new(vec![Hop { entry, preflight: None }]);
        let messages = messages(&exchange, &[finding]);
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[1].first_line, "HTTP/1.1 401 Unauthorized");
        assert_eq!(messages[1].headers[0].tone, Some(Tone::Error));
        let shown = format!("{messages:?}{}", text(&exchange));
        for secret in ["mF9xB5f0c1JqMx7RkP2tVwKd83", "hunter2hunter2", "abcdefghijklmnopqrstuvwxyz012345"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
