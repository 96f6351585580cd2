//! What is to be sent, before it is written in any language: a request whose values may hold variables.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Refusal;
use crate::exchange::{Body, BodyEncoding, Entry, Exchange, Request};
use crate::fetch::Profile;
use crate::fetch::safelist::cors_unsafe_request_header_names;
use crate::fix::{Edit, On, Op, Piece, Slot, Value};

/// A request to write down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The method in its spelling.
    pub method: String,
    /// The absolute URL without user information and fragment, which are never sent.
    pub url: Text,
    /// The headers that a client has to set, in order: pseudo headers, `Host` and computed lengths are left out.
    pub headers: Vec<(String, Text)>,
    /// The body, where it is not empty.
    pub body: Option<DraftBody>,
    /// The answer's headers are what is looked for (a preflight, a handshake).
    pub show_headers: bool,
    /// The answer may never end.
    pub endless: bool,
    /// What the reader has to know about the request.
    pub notes: Vec<String>,
}

/// A body to send.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftBody {
    /// Text, as UTF-8.
    Text(Text),
    /// Bytes that are no UTF-8.
    Bytes(Vec<u8>),
}

impl DraftBody {
    /// The number of bytes, variables not counted.
    pub fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.fixed_text().len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// A text with variables in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// Texts and variables, in order.
    pub parts: Vec<Part>,
}

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// The value of a variable.
    Variable(String),
    /// The value of a variable, percent-encoded as in a form or a query.
    FormVariable(String),
    /// The base64 of a text, as in `Basic` (RFC 7617).
    Base64(Text),
}

impl Text {
    /// Text without variables.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Text(text.into())] }
    }

    /// The text, if no variable is in it.
    pub fn as_plain(&self) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Variable(_) | Part::FormVariable(_) | Part::Base64(_) => return None,
            }
        }
        Some(out)
    }

    /// The fixed parts, with variables as nothing.
    pub fn fixed_text(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Base64(text) => text.fixed_text(),
                Part::Variable(_) | Part::FormVariable(_) => String::new(),
            })
            .collect()
    }

    /// True if nothing is in it, not even a variable.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(text) if text.is_empty()))
    }

    /// Adds a piece; text is joined to text.
    pub fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(last)), Part::Text(text)) => last.push_str(&text),
            (_, part) => self.parts.push(part),
        }
    }
}

impl From<&Value> for Text {
    fn from(value: &Value) -> Self {
        let mut text = Text::default();
        for piece in &value.parts {
            text.push(match piece {
                Piece::Text(text) => Part::Text(text.clone()),
                Piece::Slot(slot) => Part::Variable(variable(*slot).to_owned()),
                Piece::FormSlot(slot) => Part::FormVariable(variable(*slot).to_owned()),
                Piece::Base64(value) => Part::Base64(Text::from(value)),
            });
        }
        text
    }
}

/// The variable that a person sets for a slot.
pub(super) fn variable(slot: Slot) -> &'static str {
    match slot {
        // In zsh and on Windows `USERNAME` is the account's name, whatever it is set to.
        Slot::Username => "API_USERNAME",
        other => other.name(),
    }
}

impl Draft {
    /// The request of an entry as it was sent.
    pub fn of(entry: &Entry) -> Self {
        Self::edited(entry, 0, &[])
    }

    /// The request of one hop with the edits applied that concern it.
    pub fn fixed(exchange: &Exchange, hop: usize, edits: &[Edit]) -> Option<Self> {
        exchange.hops.get(hop).map(|it| Self::edited(&it.entry, hop, edits))
    }

    fn edited(entry: &Entry, hop: usize, edits: &[Edit]) -> Self {
        let request = &entry.request;
        let mut raw = Raw {
            method: request.method.clone(),
            url: Text::plain(request.url.clone()),
            headers: request
                .headers
                .iter()
                .map(|it| (it.name.clone(), Text::plain(it.value.clone())))
                .collect(),
            body: request.body.as_ref().and_then(body_of),
            body_edited: false,
        };
        for edit in edits.iter().filter(|it| it.hop == hop && it.on == On::Request) {
            raw.apply(&edit.op);
        }
        let notes = notes_on(request, raw.body_edited);
        raw.into_draft(notes)
    }

    /// The preflight that a browser sends before this request (Fetch standard, "CORS-preflight fetch"), as a
    /// command that shows the answer's headers. `None` where the page's origin is not known.
    pub fn preflight(entry: &Entry) -> Option<Self> {
        let request = &entry.request;
        let origin = request.headers.get("origin")?;
        let mut headers = vec![
            ("Accept".to_owned(), Text::plain("*/*")),
            ("Access-Control-Request-Method".to_owned(), Text::plain(request.method.clone())),
        ];
        let names = cors_unsafe_request_header_names(request.headers.iter(), Profile::Chromium);
        if !names.is_empty() {
            headers.push(("Access-Control-Request-Headers".to_owned(), Text::plain(names.join(","))));
        }
        headers.push(("Origin".to_owned(), Text::plain(origin)));
        for name in ["user-agent", "referer"] {
            if let Some(value) = request.headers.get(name) {
                headers.push((name.to_owned(), Text::plain(value)));
            }
        }
        let raw = Raw {
            method: "OPTIONS".to_owned(),
            url: Text::plain(request.url.clone()),
            headers,
            body: None,
            body_edited: false,
        };
        let mut draft = raw.into_draft(Vec::new());
        draft.show_headers = true;
        Some(draft)
    }

    /// What no target can express.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if !self.method.bytes().all(is_token) {
            return Err(Refusal::new("The method has characters that no request can carry."));
        }
        let url = self.url.fixed_text();
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https") => {}
            _ => {
                let scheme = url.split(':').next().unwrap_or("").chars().take(20).collect::<String>();
                return Err(Refusal::new(format!(
                    "Nothing goes over the network for a URL that begins with {scheme}:."
                )));
            }
        }
        for (name, value) in &self.headers {
            let shown: String = name.chars().filter(|it| !it.is_control()).take(40).collect();
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(Refusal::new(format!(
                    "The header name {shown:?} has characters that no request can carry."
                )));
            }
            if value.fixed_text().contains(['\0', '\r', '\n']) {
                return Err(Refusal::new(format!(
                    "The value of {shown} has a line break or a NUL, which no request can carry."
                )));
            }
        }
        Ok(())
    }

    /// The value of a header without variables.
    pub(super) fn header(&self, name: &str) -> Option<&Text> {
        self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.header(name).is_some()
    }

    /// The answer may come compressed.
    pub(super) fn accepts_compression(&self) -> bool {
        self.header("accept-encoding").is_some_and(|value| {
            let text = value.fixed_text();
            text.split(',').any(|it| !matches!(it.split(';').next().unwrap_or("").trim(), "" | "identity"))
        })
    }
}

/// A draft in the making, with everything that the capture has.
struct Raw {
    method: String,
    url: Text,
    headers: Vec<(String, Text)>,
    body: Option<DraftBody>,
    body_edited: bool,
}

impl Raw {
    fn apply(&mut self, op: &Op) {
        match op {
            Op::Set { name, value } => {
                let mut value = Some(Text::from(value));
                self.headers.retain_mut(|(it, old)| {
                    if !it.eq_ignore_ascii_case(name) {
                        return true;
                    }
                    match value.take() {
                        Some(new) => {
                            *old = new;
                            true
                        }
                        None => false,
                    }
                });
                if let Some(value) = value {
                    self.headers.push((name.clone(), value));
                }
            }
            Op::Add { name, value } => self.headers.push((name.clone(), Text::from(value))),
            Op::Remove { name } => self.headers.retain(|(it, _)| !it.eq_ignore_ascii_case(name)),
            Op::Rename { from, to } => {
                for (name, _) in self.headers.iter_mut().filter(|(it, _)| it.eq_ignore_ascii_case(from)) {
                    name.clone_from(to);
                }
            }
            Op::Method(method) => self.method.clone_from(method),
            Op::Url(value) => self.url = Text::from(value),
            Op::Body { value, .. } => {
                let text = Text::from(value);
                self.body = (!text.is_empty()).then_some(DraftBody::Text(text));
                self.body_edited = true;
            }
            Op::Status(_) => {}
        }
    }

    fn into_draft(self, mut notes: Vec<String>) -> Draft {
        let has_body = self.body.is_some();
        let mut endless = false;
        let mut show_headers = false;
        let mut url = sent_url(self.url);
        if let Some(Part::Text(text)) = url.parts.first_mut() {
            let handshake = ["ws://", "wss://"]
                .iter()
                .any(|it| text.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)));
            if handshake {
                text.replace_range(..2, "http");
                endless = true;
                show_headers = true;
                notes.push("This shows the handshake of the WebSocket and nothing after it.".to_owned());
            }
        }
        let accepts_events = self.headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("accept") && value.fixed_text().starts_with("text/event-stream")
        });
        endless |= accepts_events && !has_body && self.method == "GET" && show_headers;
        let headers = self
            .headers
            .into_iter()
            .filter(|(name, value)| {
                // HTTP/2 pseudo headers begin with a colon; a real header may well be called `path`.
                let computed = name.eq_ignore_ascii_case("content-length")
                    && (has_body || value.fixed_text().trim() != "0");
                !name.starts_with(':') && !name.eq_ignore_ascii_case("host") && !computed
            })
            .collect();
        let method = if self.method.is_empty() { "GET".to_owned() } else { self.method };
        Draft { method, url, headers, body: self.body, show_headers, endless, notes }
    }
}

/// The URL as the client puts it on the wire: user information becomes a header that the capture shows by itself,
/// the fragment stays in the browser, and what is no URL code point is percent-encoded (URL standard, "query state").
fn sent_url(url: Text) -> Text {
    let mut out = Text::default();
    let last = url.parts.len().saturating_sub(1);
    for (index, part) in url.parts.into_iter().enumerate() {
        let Part::Text(text) = part else {
            out.push(part);
            continue;
        };
        let text = if index == last { text.split('#').next().unwrap_or("").to_owned() } else { text };
        let text = if index == 0 { without_user(&text) } else { text };
        let (host, rest) = match text.split_once("://") {
            Some((scheme, rest)) if index == 0 => {
                let end = scheme.len() + 3 + rest.find(['/', '?']).unwrap_or(rest.len());
                text.split_at_checked(end).unwrap_or(("", &text))
            }
            _ => ("", text.as_str()),
        };
        out.push(Part::Text(format!("{host}{}", utf8_percent_encode(rest, &NOT_IN_URLS))));
    }
    out
}

fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => url.to_owned(),
    }
}

const NOT_IN_URLS: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');

fn body_of(body: &Body) -> Option<DraftBody> {
    if body.text.is_empty() {
        return None;
    }
    match body.encoding {
        BodyEncoding::Text => Some(DraftBody::Text(Text::plain(body.text.clone()))),
        BodyEncoding::Base64 => {
            let bytes = body.bytes()?.into_owned();
            Some(match String::from_utf8(bytes) {
                Ok(text) => DraftBody::Text(Text::plain(text)),
                Err(error) => DraftBody::Bytes(error.into_bytes()),
            })
        }
    }
}

/// In which way the capture is not what was sent.
fn notes_on(request: &Request, body_edited: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if request.headers.is_empty() {
        notes.push("The capture has no headers of this request, so the command has none either.".to_owned());
    }
    if body_edited {
        return notes;
    }
    let declared: Option<usize> = request.headers.get("content-length").and_then(|it| it.trim().parse().ok());
    let text = request.body.as_ref().filter(|it| !it.text.is_empty());
    match (text, declared) {
        (None, Some(length)) if length > 0 => {
            notes.push(format!(
                "The capture does not have the {length} bytes of the body, so the command sends none."
            ));
        }
        (Some(body), _) if body.truncated => {
            notes.push("The capture kept only the first part of the body.".to_owned());
        }
        (Some(body), declared) => {
            let length = body.bytes().map(|it| it.len());
            let damaged = body.encoding == BodyEncoding::Text && body.text.contains('\u{fffd}');
            if length.is_none() {
                notes.push("The body's base64 cannot be read, so the command sends no body.".to_owned());
            } else if damaged && (declared != length || is_binary(request)) {
                notes.push(
                    "The browser handed out the body as text, and bytes that are no text were lost (they are U+FFFD now)."
                        .to_owned(),
                );
            } else if let (Some(declared), Some(length)) = (declared, length)
                && declared != length
            {
                notes.push(format!(
                    "The body had {declared} bytes when it was sent, and the capture has {length}."
                ));
            }
        }
        (None, _) => {}
    }
    notes
}

fn is_binary(request: &Request) -> bool {
    let kind = request.headers.get("content-type").unwrap_or("").to_ascii_lowercase();
    !(kind.starts_with("text/")
        || kind.contains("json")
        || kind.contains("xml")
        || kind.contains("urlencoded"))
}

/// RFC 9110 §5.6.2, "tchar".
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
