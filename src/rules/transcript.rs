//! Transcripts: captured traffic written as a person would, for documentation and tests alike.
//!
//! ```text
//! page https://app.example            the page; default https://app.example
//! browser firefox                     default chromium
//! now 2026-11-24T10:00:00Z            the start of the first entry; default that
//! at +3s                              start of the next entry, from the first one's; default 10 ms after the last
//! took 40                             milliseconds the next entry took; default 5
//! kind websocket                      resource type of the next entry; default fetch
//! initiator script https://…/x.js:12  who made the next entry
//! from-cache  via-service-worker      marks of the next entry
//! hook mode=no-cors credentials=omit  what the page hook recorded of the next entry
//! > GET https://api.example/me        starts an entry: OPTIONS with Access-Control-Request-Method is a preflight
//! > Authorization: Bearer <<{"alg":"RS256"}.{"exp":now-720}>>
//! >                                   an empty line: what follows is the body
//! > {"a":1}
//! < 401 Unauthorized                  its answer; none means status 0
//! < WWW-Authenticate: Bearer
//! <
//! < {"error":"x"}
//! ! net::ERR_FAILED                   Chromium's `_error`
//! ```
//! `<<header.payload>>` is a JWT with a signature of no meaning; `now±seconds` in it is a NumericDate from the start
//! of the first entry. Lines that begin with `#` are remarks.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::exchange::{
    Body, Entry, EntryId, Header, HookRecord, Initiator, Millis, Request, ResourceType, Response, Vendor,
    WebSocketMessage,
};

/// The start of the first entry, unless a transcript says otherwise: 2026-11-24T10:00:00Z, in milliseconds.
pub const START: Millis = 1_795_514_400_000.0;

/// A transcript, read.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Hook records.
    pub hooks: Vec<HookRecord>,
}

/// Reads a transcript. Panics on one that is not well formed: transcripts are ours.
#[allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)]
pub fn read(text: &str) -> Transcript {
    let mut reader = Reader::default();
    for line in text.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#')) {
        reader.line(line);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    transcript: Transcript,
    page: Option<Rc<str>>,
    vendor: Option<Vendor>,
    start: Option<Millis>,
    next: Next,
    entry: Option<Entry>,
    part: Part,
}

#[derive(Default)]
struct Next {
    at: Option<f64>,
    took: Option<f64>,
    kind: Option<ResourceType>,
    initiator: Option<Initiator>,
    from_cache: bool,
    via_service_worker: bool,
    hook: Option<HookRecord>,
}

#[derive(Default, PartialEq)]
enum Part {
    #[default]
    Head,
    Body,
}

impl Reader {
    #[allow(clippy::panic)]
    fn line(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix('>') {
            self.request(rest.strip_prefix(' ').unwrap_or(rest));
        } else if let Some(rest) = line.strip_prefix('<') {
            self.response(rest.strip_prefix(' ').unwrap_or(rest));
        } else if let Some(rest) = line.strip_prefix('!') {
            if let Some(entry) = &mut self.entry {
                entry.response.error = Some(rest.trim().to_owned());
            }
        } else {
            let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            let rest = rest.trim();
            match word {
                "page" => self.page = Some(rest.into()),
                "browser" => {
                    self.vendor = Some(match rest {
                        "firefox" => Vendor::Firefox,
                        "chromium" => Vendor::Chromium,
                        _ => Vendor::Other,
                    });
                }
                "now" => self.start = crate::syntax::time::rfc3339(rest),
                _ => {
                    self.flush();
                    match word {
                        "at" => self.next.at = offset(rest),
                        "took" => self.next.took = rest.parse().ok(),
                        "kind" => self.next.kind = Some(kind(rest)),
                        "initiator" => self.next.initiator = Some(initiator(rest)),
                        "from-cache" => self.next.from_cache = true,
                        "via-service-worker" => self.next.via_service_worker = true,
                        "hook" => self.next.hook = Some(hook(rest)),
                        _ => panic!("transcript: unknown line {line:?}"),
                    }
                }
            }
        }
    }

    fn start(&self) -> Millis {
        self.start.unwrap_or(START)
    }

    fn request(&mut self, rest: &str) {
        let in_request =
            self.entry.as_ref().is_some_and(|it| it.response.status == 0 && it.response.error.is_none());
        if !in_request || (self.part == Part::Head && is_request_line(rest)) {
            self.flush();
            let (method, url) = rest.split_once(' ').unwrap_or((rest, ""));
            self.begin(method, url);
            return;
        }
        let start = self.start();
        let Some(entry) = &mut self.entry else { return };
        if self.part == Part::Body {
            let body = entry.request.body.get_or_insert_with(Body::default);
            append_line(&mut body.text, &tokens(rest, start));
        } else if rest.is_empty() {
            self.part = Part::Body;
            let mime_type = entry.request.headers.get("content-type").unwrap_or_default().to_owned();
            entry.request.body = Some(Body { mime_type, ..Body::default() });
        } else {
            let header = header(rest, start);
            entry.request.headers.append(header.name, header.value);
        }
    }

    fn begin(&mut self, method: &str, url: &str) {
        let start = self.start();
        let next = std::mem::take(&mut self.next);
        let started = match (next.at, self.transcript.entries.last()) {
            (Some(at), _) => start + at,
            (None, Some(last)) => last.started.unwrap_or(start) + 10.0,
            (None, None) => start,
        };
        let mut entry = Entry {
            id: EntryId(u32::try_from(self.transcript.entries.len()).unwrap_or(u32::MAX)),
            started: Some(started),
            duration: Some(next.took.unwrap_or(5.0)),
            wait: Some(0.0),
            request: Request {
                method: method.to_owned(),
                url: tokens(url, start),
                http_version: "HTTP/1.1".to_owned(),
                ..Request::default()
            },
            response: Response::default(),
            resource: next.kind.unwrap_or(ResourceType::Fetch),
            initiator: next.initiator,
            from_cache: next.from_cache,
            via_service_worker: next.via_service_worker,
            page_url: Some(self.page.clone().unwrap_or_else(|| "https://app.example".into())),
            vendor: self.vendor.unwrap_or(Vendor::Chromium),
            ..Entry::default()
        };
        if let Some(mut hook) = next.hook {
            hook.started = started;
            method.clone_into(&mut hook.method);
            hook.url.clone_from(&entry.request.url);
            if hook.api == "never-sent" {
                "fetch".clone_into(&mut hook.api);
                self.transcript.hooks.push(hook);
                return;
            }
            self.transcript.hooks.push(hook);
        }
        if entry.vendor == Vendor::Firefox {
            entry.resource = ResourceType::Unknown;
        }
        self.part = Part::Head;
        self.entry = Some(entry);
    }

    fn response(&mut self, rest: &str) {
        let start = self.start();
        let Some(entry) = &mut self.entry else { return };
        if entry.response.status == 0 {
            let (status, text) = rest.split_once(' ').unwrap_or((rest, ""));
            entry.response.status = status.parse().unwrap_or_default();
            text.clone_into(&mut entry.response.status_text);
            "HTTP/1.1".clone_into(&mut entry.response.http_version);
            self.part = Part::Head;
        } else if self.part == Part::Body {
            let body = entry.response.body.get_or_insert_with(Body::default);
            append_line(&mut body.text, &tokens(rest, start));
        } else if rest.is_empty() {
            self.part = Part::Body;
            let mime_type = entry.response.headers.get("content-type").unwrap_or_default().to_owned();
            entry.response.body = Some(Body { mime_type, ..Body::default() });
        } else {
            let header = header(rest, start);
            if header.name.eq_ignore_ascii_case("location") {
                entry.response.redirect_url.clone_from(&header.value);
            }
            entry.response.headers.append(header.name, header.value);
        }
    }

    /// Ends the entry in hand. Where the transcript has no `Origin` and the call is cross-origin, a browser would
    /// have sent it: it is added, with `Sec-Fetch-Mode`, unless the request was never sent.
    fn flush(&mut self) {
        let Some(mut entry) = self.entry.take() else { return };
        if entry.is_preflight() && entry.vendor == Vendor::Chromium {
            entry.resource = ResourceType::Preflight;
        }
        let page = crate::origin::Origin::of(entry.page_url.as_deref().unwrap_or_default());
        let sent = entry.response.status != 0;
        let scripted = matches!(
            entry.resource,
            ResourceType::Fetch
                | ResourceType::Xhr
                | ResourceType::Preflight
                | ResourceType::EventSource
                | ResourceType::Unknown
        );
        let cross_origin = crate::origin::Origin::of(&entry.request.url) != page;
        if sent && scripted && entry.vendor != Vendor::Other {
            if cross_origin && !entry.request.headers.has("origin") {
                entry.request.headers.append("Origin", page.to_string());
            }
            if !entry.request.headers.has("sec-fetch-mode") {
                entry.request.headers.append("Sec-Fetch-Mode", "cors");
            }
        }
        self.transcript.entries.push(entry);
    }

    fn finish(mut self) -> Transcript {
        self.flush();
        self.transcript
    }
}

fn is_request_line(rest: &str) -> bool {
    rest.split_once(' ').is_some_and(|(method, url)| {
        !method.is_empty() && method.bytes().all(|it| it.is_ascii_alphabetic()) && url.contains("://")
    })
}

fn append_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

fn header(line: &str, start: Millis) -> Header {
    // HTTP/2 pseudo headers begin with a colon.
    let at = line.get(1..).and_then(|it| it.find(':')).map_or(line.len(), |it| it + 1);
    let (name, value) = line.split_at(at);
    let value = value.strip_prefix(':').unwrap_or(value);
    Header::new(name.to_owned(), tokens(value.strip_prefix(' ').unwrap_or(value), start))
}

fn offset(text: &str) -> Option<f64> {
    let text = text.trim_start_matches('+');
    match text.strip_suffix("ms") {
        Some(number) => number.parse().ok(),
        None => text.strip_suffix('s').unwrap_or(text).parse::<f64>().ok().map(|it| it * 1000.0),
    }
}

#[allow(clippy::panic)]
fn kind(text: &str) -> ResourceType {
    match text {
        "document" => ResourceType::Document,
        "eventsource" => ResourceType::EventSource,
        "fetch" => ResourceType::Fetch,
        "font" => ResourceType::Font,
        "image" => ResourceType::Image,
        "ping" => ResourceType::Ping,
        "script" => ResourceType::Script,
        "stylesheet" => ResourceType::Stylesheet,
        "websocket" => ResourceType::WebSocket,
        "xhr" => ResourceType::Xhr,
        "other" => ResourceType::Other,
        _ => panic!("transcript: unknown kind {text:?}"),
    }
}

fn initiator(text: &str) -> Initiator {
    let (kind, place) = text.split_once(' ').unwrap_or((text, ""));
    let (url, line) = match place.rsplit_once(':') {
        Some((url, line)) if line.parse::<u32>().is_ok() => (url, line.parse().unwrap_or_default()),
        _ => (place, 0),
    };
    Initiator { kind: kind.to_owned(), url: url.to_owned(), line, ..Initiator::default() }
}

#[allow(clippy::panic)]
fn hook(text: &str) -> HookRecord {
    let mut record = HookRecord { api: "fetch".to_owned(), ..HookRecord::default() };
    for pair in text.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A no-break space is not needed: `_` stands for a blank in error texts.
        let value = value.replace('_', " ");
        match name {
            "api" => record.api = value.replace(' ', "-"),
            "mode" => record.mode = value,
            "credentials" => record.credentials = value,
            "error" => record.error = value,
            "close-code" => record.close_code = value.parse().ok(),
            "close-reason" => record.close_reason = value,
            "pending" => record.pending = true,
            "stack" => record.stack = value,
            "never-sent" => record.api = "never-sent".to_owned(),
            _ => panic!("transcript: unknown hook field {name:?}"),
        }
    }
    record
}

/// Replaces `<<header.payload>>` by a token.
fn tokens(text: &str, start: Millis) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        let Some((token, after)) = after.split_once(">>") else { break };
        out.push_str(before);
        let (header, payload) = token.split_once("}.{").unwrap_or((token, ""));
        let header = format!("{header}}}");
        let payload = times(&format!("{{{payload}"), start);
        out.push_str(&URL_SAFE_NO_PAD.encode(header));
        out.push('.');
        out.push_str(&URL_SAFE_NO_PAD.encode(payload));
        out.push_str(".c2lnbmF0dXJlLW9mLW5vLW1lYW5pbmctYXQtYWxs");
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Replaces `now`, `now+5` and `now-5` by seconds.
fn times(text: &str, start: Millis) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("now") {
        out.push_str(before);
        let digits = after.get(1..).map_or(0, |it| it.bytes().take_while(u8::is_ascii_digit).count());
        let offset = match after.as_bytes().first() {
            Some(b'+' | b'-') if digits > 0 => after.get(..=digits).unwrap_or_default(),
            _ => "",
        };
        let seconds = start / 1000.0 + offset.parse::<f64>().unwrap_or_default();
        out.push_str(&format!("{seconds:.0}"));
        rest = after.get(offset.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

impl Transcript {
    /// Adds a WebSocket frame to the last entry; for tests.
    pub fn frame(&mut self, kind: &str, data: &str) {
        if let Some(entry) = self.entries.last_mut() {
            entry.websocket.push(WebSocketMessage { kind: kind.to_owned(), data: data.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_entries_with_bodies_and_tokens() {
        let read = read(
            "
page https://app.example
> GET https://api.example/me
> Authorization: Bearer <<{\"alg\":\"RS256\"}.{\"exp\":now-720}>>
< 401
< WWW-Authenticate: Bearer
<
< {\"error\":\"x\"}
at +3s
> GET https://api.example/other
! net::ERR_FAILED
",
        );
        let [first, second] = &read.entries[..] else { panic!("two entries: {read:?}") };
        assert_eq!(first.response.body.as_ref().unwrap().text, "{\"error\":\"x\"}");
        assert!(first.request.headers.get("authorization").unwrap().contains(".eyJleHAiOjE3OTU1MTM2ODB9."));
        assert_eq!(first.request.headers.get("origin"), Some("https://app.example"));
        assert_eq!(second.started, Some(START + 3000.0));
        assert_eq!(second.response.error.as_deref(), Some("net::ERR_FAILED"));
    }
}
