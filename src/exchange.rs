//! The captured traffic: entries, and the exchanges that are made of them.
//!
//! An [`Entry`] is what a browser or a HAR file reported; an [`Exchange`] is one request of the client from start
//! to end. Nothing here judges anything, and nothing here reads JSON.

use std::borrow::Cow;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Milliseconds since the Unix epoch.
pub type Millis = f64;

/// One request of the client, from start to end.
///
/// `hops` is never empty: redirects add hops, and the last hop ends the exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The hops in the order in which they were made.
    pub hops: Vec<Hop>,
    /// What this exchange is.
    pub kind: ExchangeKind,
    /// Whether this was recorded or is a what-if.
    pub source: Source,
    /// On the page's side of a request that went through a service worker: the entry of the worker's own request.
    pub twin: Option<EntryId>,
    /// What the page hook recorded for this call.
    pub hook: Option<Rc<HookRecord>>,
}

/// One request and its answer, with the preflight that was made for it.
#[derive(Clone, Debug)]
pub struct Hop {
    /// The request itself.
    pub entry: Rc<Entry>,
    /// The CORS preflight of this hop, where one was seen.
    pub preflight: Option<Rc<Entry>>,
}

/// What an exchange consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeKind {
    /// An ordinary request.
    Request,
    /// A preflight whose request was never seen: the only hop's entry is the preflight.
    OrphanPreflight,
    /// A call that never became a request; only the page hook knows of it.
    NeverSent,
}

/// Whether an exchange is evidence or a what-if.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// As captured.
    Recorded,
    /// Made by [`crate::fix::Fix::apply`]: `_error` says nothing any more, the verdict is the walk's alone.
    Simulated {
        /// The credentials mode that the recorded exchange was judged with.
        credentials: Credentials,
        /// A credential or another part of the request was changed, so the recorded answer is about another
        /// request.
        stale_answer: bool,
    },
}

/// The credentials mode of a request (Fetch standard, "credentials mode"), as far as it can be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Cookies and HTTP authentication were allowed.
    Include,
    /// They were not.
    Omit,
    /// Nothing shows it.
    #[default]
    Unknown,
}

impl Exchange {
    /// An ordinary recorded exchange.
    pub fn new(hops: Vec<Hop>) -> Self {
        Self { hops, kind: ExchangeKind::Request, source: Source::Recorded, twin: None, hook: None }
    }

    /// The hop that the client's call started with.
    pub fn first(&self) -> Option<&Hop> {
        self.hops.first()
    }

    /// The hop that ended the exchange.
    pub fn last(&self) -> Option<&Hop> {
        self.hops.last()
    }

    /// The entry that ended the exchange.
    pub fn entry(&self) -> Option<&Entry> {
        self.last().map(|hop| &*hop.entry)
    }

    /// True for a what-if whose request was changed.
    pub fn has_stale_answer(&self) -> bool {
        matches!(self.source, Source::Simulated { stale_answer: true, .. })
    }
}

/// Identifies an entry in a session: its position in arrival order, or its index in `log.entries` for a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// One HAR entry or one `onRequestFinished` event, as it came.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Which entry this is.
    pub id: EntryId,
    /// When the request started; absent where the file has no readable time.
    pub started: Option<Millis>,
    /// Milliseconds from start to end.
    pub duration: Option<f64>,
    /// Milliseconds spent waiting for the first byte (`timings.wait`).
    pub wait: Option<f64>,
    /// What was asked.
    pub request: Request,
    /// What was answered.
    pub response: Response,
    /// Chromium's `_resourceType`, or what else shows the kind.
    pub resource: ResourceType,
    /// Who made the request (`_initiator`).
    pub initiator: Option<Initiator>,
    /// The answer came from the browser's cache (`_fromCache`).
    pub from_cache: bool,
    /// The answer was given by a service worker (`_fetchedViaServiceWorker`).
    pub via_service_worker: bool,
    /// The URL of the page, where the capture knows it (HAR page title, inspected window).
    pub page_url: Option<Rc<str>>,
    /// Frames of a WebSocket, and the error text of a refused handshake.
    pub websocket: Vec<WebSocketMessage>,
    /// True while one of our own live header rules was active for this URL.
    pub under_rule: bool,
    /// Names the vendor whose exporter wrote this entry; decides how to read absence.
    pub vendor: Vendor,
}

impl Entry {
    /// When the request ended, where start and duration are known.
    pub fn ended(&self) -> Option<Millis> {
        Some(self.started? + self.duration.unwrap_or(0.0).max(0.0))
    }

    /// About how much memory this entry takes, in bytes.
    pub fn weight(&self) -> usize {
        let headers = |it: &Headers| it.iter().map(|it| it.name.len() + it.value.len() + 80).sum::<usize>();
        let body = |it: &Option<Body>| it.as_ref().map_or(0, |it| it.text.len() + it.mime_type.len());
        let frames: usize = self.websocket.iter().map(|it| it.kind.len() + it.data.len() + 64).sum();
        size_of::<Self>()
            + self.request.url.len()
            + headers(&self.request.headers)
            + headers(&self.response.headers)
            + body(&self.request.body)
            + body(&self.response.body)
            + frames
    }

    /// A CORS preflight: OPTIONS with `Access-Control-Request-Method` (Fetch standard, "CORS-preflight request").
    pub fn is_preflight(&self) -> bool {
        self.resource == ResourceType::Preflight
            || (self.request.method == "OPTIONS" && self.request.headers.has("access-control-request-method"))
    }
}

/// A request as sent, or as the page asked for it where the browser never sent it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method, in the case that was used.
    pub method: String,
    /// The URL as reported, never normalised.
    pub url: String,
    /// For example `HTTP/1.1` or `h2`; empty where unknown.
    pub http_version: String,
    /// The header list, in order.
    pub headers: Headers,
    /// The body, where there was one and the capture has it.
    pub body: Option<Body>,
}

/// A response as received.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// 0 where there was no answer.
    pub status: u16,
    /// The reason phrase.
    pub status_text: String,
    /// For example `HTTP/1.1`; empty where there was no answer.
    pub http_version: String,
    /// The header list, in order.
    pub headers: Headers,
    /// `redirectURL`, absolute where the browser resolved it; empty if none.
    pub redirect_url: String,
    /// The body, where the capture has it.
    pub body: Option<Body>,
    /// How many bytes the body has (`content.size`), also where the capture has no body.
    pub size: Option<u32>,
    /// Chromium's `_error`: `None` means the load was fine, `Some("")` is a block before the network.
    pub error: Option<String>,
}

/// A body as text, with what is known about how it was captured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The text; base64 of the raw bytes where `encoding` says so.
    pub text: String,
    /// The MIME type that the capture noted.
    pub mime_type: String,
    /// How `text` holds the bytes.
    pub encoding: BodyEncoding,
    /// The capture kept only the first part.
    pub truncated: bool,
}

/// How a [`Body`] holds its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyEncoding {
    /// As base64 of the raw bytes.
    Base64,
    /// As text; the bytes are its UTF-8.
    #[default]
    Text,
}

impl Body {
    /// The raw bytes; `None` where the base64 is broken.
    pub fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        match self.encoding {
            BodyEncoding::Text => Some(Cow::Borrowed(self.text.as_bytes())),
            BodyEncoding::Base64 => STANDARD.decode(self.text.trim()).ok().map(Cow::Owned),
        }
    }

    /// The body as text for a reader: decoded where it is base64, with U+FFFD for what is no UTF-8.
    pub fn decoded_text(&self) -> Cow<'_, str> {
        match self.encoding {
            BodyEncoding::Text => Cow::Borrowed(&self.text),
            BodyEncoding::Base64 => match self.bytes() {
                Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
                None => Cow::Borrowed(""),
            },
        }
    }
}

/// Chromium's `_resourceType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResourceType {
    /// A page.
    Document,
    /// `EventSource`.
    EventSource,
    /// `fetch()`.
    Fetch,
    /// A font.
    Font,
    /// An image.
    Image,
    /// `sendBeacon` or `<a ping>`.
    Ping,
    /// A CORS preflight.
    Preflight,
    /// A script.
    Script,
    /// A style sheet.
    Stylesheet,
    /// A WebSocket.
    WebSocket,
    /// `XMLHttpRequest`.
    Xhr,
    /// Another kind.
    Other,
    /// The capture does not say.
    #[default]
    Unknown,
}

/// Who made a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Initiator {
    /// `script`, `parser`, `preflight`, `other` …
    pub kind: String,
    /// The script of the top stack frame, or the initiator's own URL.
    pub url: String,
    /// The function of the top stack frame.
    pub function: String,
    /// The line of the top stack frame, counted from 1; 0 where unknown.
    pub line: u32,
    /// The column of the top stack frame, counted from 1; 0 where unknown.
    pub column: u32,
}

/// One frame of a WebSocket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebSocketMessage {
    /// `send`, `receive` or `error`.
    pub kind: String,
    /// The text of the frame or of the error.
    pub data: String,
}

/// Who exported an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vendor {
    /// A Chromium browser: `_error` and `_resourceType` carry evidence.
    Chromium,
    /// Firefox: no `_error`; a failed preflight's request is missing.
    Firefox,
    /// Another tool: a proxy or a client, which enforces no CORS.
    #[default]
    Other,
    /// Nobody: the request was written down, and not seen sent.
    Pasted,
}

/// What the page hook recorded of one call (permission-free script in the page).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HookRecord {
    /// `fetch`, `xhr`, `websocket`, `csp`.
    pub api: String,
    /// When the call was made.
    pub started: Millis,
    /// The URL of the page that made it; empty where unknown.
    pub page: String,
    /// The method the page gave.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The request mode (`cors`, `no-cors`, `same-origin`), empty where unknown.
    pub mode: String,
    /// The credentials mode (`include`, `same-origin`, `omit`), empty where unknown.
    pub credentials: String,
    /// The names and values of the headers the page set.
    pub headers: Vec<(String, String)>,
    /// The error that the page saw (`TypeError: …`), empty if none.
    pub error: String,
    /// For a WebSocket: the close code.
    pub close_code: Option<u16>,
    /// For a WebSocket: the close reason.
    pub close_reason: String,
    /// The call has not been answered yet (a login dialog may be open).
    pub pending: bool,
    /// The call site, top frame first.
    pub stack: String,
}

/// One header as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, in the case that was used.
    pub name: String,
    /// The value.
    pub value: String,
    /// See [`tag`].
    tag: u8,
    /// See [`letters`].
    letters: u32,
}

impl Header {
    /// A header of that name and value.
    pub fn new(name: String, value: String) -> Self {
        Self { tag: tag(&name), letters: letters(&name), name, value }
    }

    /// Whether this is its name, in any case.
    #[inline(always)]
    pub fn is(&self, name: &str) -> bool {
        self.tag == tag(name) && same_letters(&self.name, name)
    }

    /// Whether its name has all these letters (see [`letters`]): one that has not does not contain a word made of them.
    pub fn has_letters(&self, wanted: u32) -> bool {
        self.letters & wanted == wanted
    }
}

/// A header list: ordered, repeated names kept, looked up without regard to case (Fetch standard, "header list").
#[derive(Clone, Debug, Default)]
pub struct Headers {
    list: Vec<Header>,
    /// A bit for the tag of each name in the list, so that most names that are not there cost no search. A name that was
    /// removed may leave its bit behind.
    names: u64,
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for Headers {}

/// A number below 64 that most names share with no other: by length, first and last letter, in any case. The factors are
/// those that tell the usual names apart best.
#[inline(always)]
fn tag(name: &str) -> u8 {
    let [.., last] = name.as_bytes() else { return 0 };
    let first = name.as_bytes().first().unwrap_or(last);
    let mixed = name.len() * 13 + usize::from(last | 0x20) * 11 + usize::from(first | 0x20) * 5;
    (mixed & 63) as u8
}

/// The letters that a text has, in any case, a bit each; other bytes share these bits.
pub const fn letters(text: &str) -> u32 {
    let mut rest = text.as_bytes();
    let mut letters = 0;
    while let [byte, after @ ..] = rest {
        letters |= 1 << (*byte & 31);
        rest = after;
    }
    letters
}

/// Whether two names are equal in any case.
fn same_letters(one: &str, other: &str) -> bool {
    // Nearly all are written as they are asked for.
    one == other || one.eq_ignore_ascii_case(other)
}

impl Headers {
    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.find(name).map(|it| it.value.as_str())
    }

    /// All values of that name, in order.
    pub fn get_all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.named(name).map(|it| it.value.as_str())
    }

    #[allow(
        clippy::manual_find,
        reason = "the iterator's own costs three calls a header where code is made small"
    )]
    fn find(&self, name: &str) -> Option<&Header> {
        let tag = tag(name);
        if self.names >> tag & 1 == 0 {
            return None;
        }
        for it in &self.list {
            if it.tag == tag && same_letters(&it.name, name) {
                return Some(it);
            }
        }
        None
    }

    fn named<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Header> + use<'a, 'n> {
        let list = if self.names >> tag(name) & 1 == 0 { &[] } else { self.list.as_slice() };
        list.iter().filter(move |it| it.is(name))
    }

    /// All values of that name joined with `, ` (Fetch standard, header list "get").
    pub fn combined(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut joined: Option<Cow<'_, str>> = None;
        for it in self.named(name) {
            joined = Some(match joined {
                None => Cow::Borrowed(it.value.as_str()),
                Some(before) => Cow::Owned(format!("{before}, {}", it.value)),
            });
        }
        joined
    }

    /// Whether the name is there.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// How many lines of that name there are.
    pub fn count(&self, name: &str) -> usize {
        self.get_all(name).count()
    }

    /// All headers, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.list.iter()
    }

    /// The number of headers.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Appends a header (Fetch standard, header list "append").
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let header = Header::new(name.into(), value.into());
        self.names |= 1 << header.tag;
        self.list.push(header);
    }

    /// Sets a header in the place of its first line, drops further lines of that name, or appends it
    /// (Fetch standard, header list "set"). The spelling of an existing name stays.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let mut value = Some(value.into());
        self.list.retain_mut(|it| {
            if !it.is(name) {
                return true;
            }
            match value.take() {
                Some(new) => {
                    it.value = new;
                    true
                }
                None => false,
            }
        });
        if let Some(value) = value {
            self.append(name, value);
        }
    }

    /// Removes all lines of that name (Fetch standard, header list "delete").
    pub fn remove(&mut self, name: &str) {
        self.list.retain(|it| !it.is(name));
    }

    /// Renames all lines of one name, in place.
    pub fn rename(&mut self, from: &str, to: &str) {
        for it in self.list.iter_mut().filter(|it| it.is(from)) {
            *it = Header::new(to.to_owned(), std::mem::take(&mut it.value));
        }
        self.names |= 1 << tag(to);
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut headers = Self::default();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_keeps_the_place_and_drops_repeats() {
        let mut headers: Headers = [("A", "1"), ("b", "2"), ("a", "3")].into_iter().collect();
        headers.set("a", "4");
        assert_eq!(headers, [("A", "4"), ("b", "2")].into_iter().collect());
    }

    #[test]
    fn combined_joins_repeats_in_order() {
        let headers: Headers = [("vary", "a"), ("Vary", "b")].into_iter().collect();
        assert_eq!(headers.combined("VARY").as_deref(), Some("a, b"));
        assert_eq!(headers.combined("x"), None);
    }
}
