//! Reads one HAR entry, be it an element of `log.entries` or what `JSON.stringify` made of a live entry.
//!
//! Only `request.method` and `request.url` must be there. Everything else may be absent or of the wrong type: it is
//! read as far as it makes sense. Says nothing about what an entry means.

use std::rc::Rc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::json::{Cursor, Literal, Stop};
use crate::exchange::{
    Body, BodyEncoding, Entry, Headers, Initiator, Request, ResourceType, Vendor, WebSocketMessage,
};
use crate::origin::Url;
use crate::syntax::decimal;
use crate::syntax::time::rfc3339;

/// How much of the bodies is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyPolicy {
    /// Which answers keep their body.
    pub keep: Keep,
    /// How many bytes of an answer's body are kept; what is longer is cut and marked as truncated.
    pub response_limit: usize,
    /// The same for the body of a request, which a command needs whole.
    pub request_limit: usize,
}

/// Which answers keep their body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// All of them.
    All,
    /// All but the good answers that are images, fonts, media, style sheets and scripts: no rule reads those.
    NotStatic,
    /// None.
    Nothing,
}

impl Default for BodyPolicy {
    fn default() -> Self {
        Self { keep: Keep::All, response_limit: 256 << 10, request_limit: 1 << 20 }
    }
}

/// No text of an entry is kept beyond this many bytes.
pub const TEXT_LIMIT: usize = 8 << 20;

/// Reads one entry with the default policy. The error says in plain English what is missing or broken.
pub fn parse(json: &[u8]) -> Result<Entry, String> {
    parse_with(json, &BodyPolicy::default())
}

/// Reads one entry.
pub fn parse_with(json: &[u8], policy: &BodyPolicy) -> Result<Entry, String> {
    let mut cursor = Cursor::new(json);
    match read(&mut cursor, policy) {
        Ok(parsed) => {
            let vendor = parsed.vendor(None);
            parsed.entry.map(|entry| Entry { vendor, ..entry }).map_err(str::to_owned)
        }
        Err(stop) => Err(explain(stop)),
    }
}

/// Says in plain English why an entry could not be read to its end.
pub(crate) fn explain(stop: Stop) -> String {
    match stop {
        Stop::End => "the text ends inside the entry".to_owned(),
        Stop::Bad { at, expected } => format!("not JSON: {expected} is expected at byte {at} of the entry"),
    }
}

/// An entry with what only the reader of a whole file needs to know about it.
pub(crate) struct Parsed {
    /// The entry, or what it lacks.
    pub(crate) entry: Result<Entry, &'static str>,
    /// `pageref`.
    pub(crate) page: Option<String>,
    marks: Marks,
}

/// Members that only some exporters write.
#[derive(Default)]
struct Marks {
    resource_type: bool,
    initiator: bool,
    error: bool,
    security_state: bool,
}

impl Parsed {
    /// Who exported this entry. What the entry itself shows beats what the file says about its creator, since
    /// files pass through other tools; `_error` alone does not, since proxies write it, too.
    pub(crate) fn vendor(&self, creator: Option<Vendor>) -> Vendor {
        if self.marks.resource_type || self.marks.initiator {
            return Vendor::Chromium;
        }
        match creator {
            Some(vendor) => vendor,
            None if self.marks.error => Vendor::Chromium,
            None if self.marks.security_state => Vendor::Firefox,
            None => Vendor::Other,
        }
    }
}

/// Reads one entry from the cursor, which then stands behind it.
pub(crate) fn read(cursor: &mut Cursor<'_>, policy: &BodyPolicy) -> Result<Parsed, Stop> {
    let mut entry = Entry::default();
    let mut marks = Marks::default();
    let mut page = None;
    let mut seen = RequestSeen::default();
    let mut has_request = None;
    let is_object = cursor.object(|cursor, name| {
        match name {
            b"startedDateTime" => entry.started = started(cursor)?,
            b"time" => entry.duration = not_negative(cursor)?,
            b"timings" => {
                cursor.object(|cursor, name| {
                    if name == b"wait" {
                        entry.wait = not_negative(cursor)?;
                        return Ok(());
                    }
                    cursor.skip()
                })?;
            }
            b"request" => has_request = Some(request(cursor, &mut entry.request, &mut seen, policy)?),
            b"response" => response(cursor, &mut entry, &mut marks, policy)?,
            b"pageref" => page = cursor.text()?.map(|it| it.text_up_to(NAME_LIMIT).0.into_owned()),
            b"_resourceType" => {
                if let Some(kind) = cursor.string()? {
                    marks.resource_type = true;
                    entry.resource = resource_type(&kind.text_up_to(NAME_LIMIT).0);
                }
            }
            b"_initiator" => match cursor.peek()? {
                b'{' => {
                    marks.initiator = true;
                    entry.initiator = Some(initiator(cursor)?);
                }
                _ => {
                    // Browsertime and WebPageTest write the URL alone.
                    entry.initiator = cursor
                        .string()?
                        .map(|it| Initiator { url: owned(it), ..Initiator::default() })
                        .filter(|it| !it.url.is_empty());
                }
            },
            b"_fromCache" => entry.from_cache = cursor.truthy()?,
            b"_fetchedViaServiceWorker" => entry.via_service_worker = cursor.truthy()?,
            b"_webSocketMessages" => entry.websocket = websocket(cursor)?,
            b"_securityState" => {
                marks.security_state = true;
                cursor.skip()?;
            }
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    let entry = match () {
        () if !is_object => Err("the entry is not an object"),
        () if has_request.is_none() => Err("request is missing"),
        () if has_request == Some(false) => Err("request is not an object"),
        () if !seen.method => Err("request.method is missing"),
        () if !seen.url => Err("request.url is missing"),
        () => Ok(complete(entry)),
    };
    Ok(Parsed { entry, page, marks })
}

/// Fills in what follows from the rest of the entry.
fn complete(mut entry: Entry) -> Entry {
    if entry.resource == ResourceType::Unknown {
        entry.resource = resource_by_headers(&entry.request);
    }
    let response = &mut entry.response;
    // Proxies leave `redirectURL` out, and browsers write it as the server did.
    if response.redirect_url.is_empty()
        && matches!(response.status, 301 | 302 | 303 | 307 | 308)
        && let Some(location) = response.headers.get("location")
    {
        location.clone_into(&mut response.redirect_url);
    }
    if !response.redirect_url.is_empty()
        && let Some(absolute) = resolve(&entry.request.url, &response.redirect_url)
    {
        response.redirect_url = absolute;
    }
    entry
}

#[derive(Default)]
struct RequestSeen {
    method: bool,
    url: bool,
}

fn request(
    cursor: &mut Cursor<'_>,
    request: &mut Request,
    seen: &mut RequestSeen,
    policy: &BodyPolicy,
) -> Result<bool, Stop> {
    cursor.object(|cursor, name| {
        match name {
            b"method" => {
                if let Some(text) = cursor.text()? {
                    seen.method = true;
                    request.method = owned(text);
                }
            }
            b"url" => {
                if let Some(text) = cursor.text()? {
                    request.url = owned(text);
                    seen.url = !request.url.is_empty();
                }
            }
            b"httpVersion" => request.http_version = text(cursor)?,
            b"headers" => request.headers = headers(cursor)?,
            b"postData" => request.body = post_data(cursor, policy)?,
            _ => cursor.skip()?,
        }
        Ok(())
    })
}

fn response(
    cursor: &mut Cursor<'_>,
    entry: &mut Entry,
    marks: &mut Marks,
    policy: &BodyPolicy,
) -> Result<(), Stop> {
    let mut content = None;
    let mut failure = None;
    let response = &mut entry.response;
    let mut via_service_worker = false;
    cursor.object(|cursor, name| {
        match name {
            b"status" => response.status = status(cursor.number()?),
            b"statusText" => response.status_text = text(cursor)?,
            b"httpVersion" => response.http_version = text(cursor)?,
            b"headers" => response.headers = headers(cursor)?,
            b"redirectURL" => response.redirect_url = text(cursor)?,
            b"content" => content = read_content(cursor)?,
            b"_error" => {
                marks.error = true;
                response.error = cursor.text()?.map(owned);
            }
            // Playwright's name for the same.
            b"_failureText" => failure = cursor.string()?.map(owned),
            b"_fetchedViaServiceWorker" => via_service_worker = cursor.truthy()?,
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    if response.error.is_none() {
        response.error = failure;
    }
    entry.via_service_worker |= via_service_worker;
    response.size = content.as_ref().and_then(|it| it.size);
    // The content can be judged only now, because it may stand before the status.
    response.body = content.and_then(|it| it.body(response.status, entry.resource, policy));
    Ok(())
}

/// `response.content`, its text found but not decoded yet.
struct Content<'a> {
    text: Option<Literal<'a>>,
    mime_type: String,
    base64: bool,
    size: Option<u32>,
}

fn read_content<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Content<'a>>, Stop> {
    let mut content = Content { text: None, mime_type: String::new(), base64: false, size: None };
    let is_object = cursor.object(|cursor, name| {
        match name {
            b"text" => content.text = cursor.text()?,
            b"mimeType" => content.mime_type = text(cursor)?,
            b"encoding" => content.base64 = is_base64(cursor.string()?),
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            b"size" => content.size = not_negative(cursor)?.map(|it| it as u32),
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    Ok(is_object.then_some(content))
}

impl Content<'_> {
    fn body(self, status: u16, resource: ResourceType, policy: &BodyPolicy) -> Option<Body> {
        let text = self.text?;
        let is_good = (200..400).contains(&status);
        match policy.keep {
            Keep::All => {}
            Keep::NotStatic if !(is_good && is_static(resource, &self.mime_type)) => {}
            Keep::NotStatic | Keep::Nothing => return None,
        }
        Some(body(text, self.mime_type, self.base64, policy.response_limit))
    }
}

/// Whether an answer is of a kind that tells nothing about authentication.
fn is_static(resource: ResourceType, mime_type: &str) -> bool {
    use ResourceType::{Font, Image, Script, Stylesheet};
    let is_kind =
        |prefix: &str| mime_type.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
    match resource {
        Font | Image | Script | Stylesheet => {
            // A page or a JSON text in the place of a script is worth reading.
            !is_kind("text/html") && !is_kind("application/json")
        }
        _ => ["image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript"]
            .into_iter()
            .any(is_kind),
    }
}

/// Cuts a body to the limit; base64 is cut between groups of four, so that it can still be decoded.
fn body(text: Literal<'_>, mime_type: String, base64: bool, limit: usize) -> Body {
    let limit = limit.min(TEXT_LIMIT);
    let (text, truncated) = text.text_up_to(if base64 { limit & !3 } else { limit });
    let encoding = if base64 { BodyEncoding::Base64 } else { BodyEncoding::Text };
    Body { text: text.into_owned(), mime_type, encoding, truncated }
}

fn is_base64(encoding: Option<Literal<'_>>) -> bool {
    encoding.is_some_and(|it| it.text_up_to(NAME_LIMIT).0.eq_ignore_ascii_case("base64"))
}

fn post_data(cursor: &mut Cursor<'_>, policy: &BodyPolicy) -> Result<Option<Body>, Stop> {
    if cursor.peek()? != b'{' {
        return Ok(cursor.string()?.map(|it| body(it, String::new(), false, policy.request_limit)));
    }
    let mut found = None;
    let mut mime_type = String::new();
    let mut base64 = false;
    let mut form = Form::default();
    cursor.object(|cursor, name| {
        match name {
            b"text" => found = cursor.text()?,
            b"mimeType" => mime_type = text(cursor)?,
            // Beyond HAR 1.2: the text is the base64 of bytes that are no UTF-8.
            b"encoding" => base64 = is_base64(cursor.string()?),
            b"params" => {
                cursor.array(|cursor| form.read(cursor, policy.request_limit.min(TEXT_LIMIT)))?;
            }
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    if let Some(found) = found {
        return Ok(Some(body(found, mime_type, base64, policy.request_limit)));
    }
    if form.is_empty {
        return Ok(None);
    }
    // The boundary and the files of a multipart form are lost, so its bytes cannot be told.
    if mime_type.to_ascii_lowercase().starts_with("multipart/") {
        return Ok(Some(Body { mime_type, truncated: true, ..Body::default() }));
    }
    Ok(Some(Body { text: form.text, mime_type, encoding: BodyEncoding::Text, truncated: form.truncated }))
}

/// A form body that is put together from `postData.params`.
struct Form {
    text: String,
    is_empty: bool,
    truncated: bool,
}

impl Default for Form {
    fn default() -> Self {
        Self { text: String::new(), is_empty: true, truncated: false }
    }
}

impl Form {
    fn read(&mut self, cursor: &mut Cursor<'_>, limit: usize) -> Result<(), Stop> {
        let (mut name, mut value) = (None, None);
        cursor.object(|cursor, member| {
            match member {
                b"name" => name = cursor.text()?,
                b"value" => value = cursor.text()?,
                _ => cursor.skip()?,
            }
            Ok(())
        })?;
        self.is_empty = false;
        let encode = |it: Option<Literal<'_>>| it.map(|it| form_encode(&owned(it))).unwrap_or_default();
        let pair = format!("{}={}", encode(name), encode(value));
        if self.text.len() + pair.len() >= limit {
            self.truncated = true;
            return Ok(());
        }
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&pair);
        Ok(())
    }
}

/// Encodes a part of a form, unless it is encoded already: exporters do not agree on which of both they write.
fn form_encode(text: &str) -> String {
    const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');
    let is_encoded = text
        .split('%')
        .skip(1)
        .all(|it| it.as_bytes().get(..2).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit)))
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"*-._%+~!'()".contains(&it));
    if is_encoded {
        return text.to_owned();
    }
    percent_encode(text.as_bytes(), &KEPT).to_string().replace(' ', "+")
}

/// A header list as an array of `{name, value}`, as an array of pairs, or as an object.
fn headers(cursor: &mut Cursor<'_>) -> Result<Headers, Stop> {
    let mut headers = Headers::default();
    if cursor.peek()? == b'{' {
        cursor.object(|cursor, name| {
            let name = String::from_utf8_lossy(name).into_owned();
            header_values(cursor, |value| headers.append(name.clone(), value))
        })?;
        return Ok(headers);
    }
    cursor.array(|cursor| match cursor.peek()? {
        b'[' => {
            let mut parts = Vec::new();
            cursor.array(|cursor| {
                let part = cursor.text()?;
                if parts.len() < 2 {
                    parts.push(part.map(owned).unwrap_or_default());
                }
                Ok(())
            })?;
            let mut parts = parts.into_iter();
            if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
                headers.append(name, value);
            }
            Ok(())
        }
        _ => header(cursor, &mut headers),
    })?;
    Ok(headers)
}

fn header(cursor: &mut Cursor<'_>, headers: &mut Headers) -> Result<(), Stop> {
    let mut name = None;
    let mut value = None;
    let mut further = Vec::new();
    cursor.object(|cursor, member| {
        match member {
            b"name" => name = cursor.text()?.map(owned),
            b"value" => header_values(cursor, |it| match value {
                None => value = Some(it),
                Some(_) => further.push(it),
            })?,
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    if let Some(name) = name.filter(|it| !it.is_empty()) {
        let spare = if further.is_empty() { String::new() } else { name.clone() };
        headers.append(name, value.unwrap_or_default());
        for value in further {
            headers.append(spare.clone(), value);
        }
    }
    Ok(())
}

/// Calls `each` with the value, or with each value where a recorder wrote a list of them.
fn header_values(cursor: &mut Cursor<'_>, mut each: impl FnMut(String)) -> Result<(), Stop> {
    if cursor.peek()? == b'[' {
        cursor.array(|cursor| {
            if let Some(value) = cursor.text()? {
                each(owned(value));
            }
            Ok(())
        })?;
        return Ok(());
    }
    each(cursor.text()?.map(owned).unwrap_or_default());
    Ok(())
}

fn initiator(cursor: &mut Cursor<'_>) -> Result<Initiator, Stop> {
    let mut initiator = Initiator::default();
    let mut own_url = String::new();
    let (mut line, mut column) = (0, 0);
    let mut has_frame = false;
    cursor.object(|cursor, name| {
        match name {
            b"type" => initiator.kind = text(cursor)?,
            b"url" => own_url = text(cursor)?,
            b"lineNumber" => line = from_zero(cursor.number()?),
            b"columnNumber" => column = from_zero(cursor.number()?),
            b"stack" => has_frame = stack(cursor, &mut initiator, STACK_DEPTH)?,
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    if !has_frame {
        initiator = Initiator { url: own_url, line, column, ..initiator };
    }
    Ok(initiator)
}

/// Reads the topmost frame of a stack that is in a script with an address, else the topmost; where the stack is empty,
/// that of the asynchronous parent. Scripts without an address are those of consoles and of the page hook.
fn stack(cursor: &mut Cursor<'_>, initiator: &mut Initiator, depth: usize) -> Result<bool, Stop> {
    let mut own = None;
    let mut from_parent = None;
    cursor.object(|cursor, name| {
        match name {
            b"callFrames" => {
                cursor.array(|cursor| {
                    if own.as_ref().is_some_and(|it: &Initiator| !it.url.is_empty()) {
                        return cursor.skip();
                    }
                    let frame = frame(cursor)?;
                    if own.is_none() || !frame.url.is_empty() {
                        own = Some(frame);
                    }
                    Ok(())
                })?;
            }
            b"parent" if depth > 0 && own.is_none() => {
                let mut parent = Initiator::default();
                if stack(cursor, &mut parent, depth - 1)? {
                    from_parent = Some(parent);
                }
            }
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    let Some(frame) = own.or(from_parent) else {
        return Ok(false);
    };
    let kind = std::mem::take(&mut initiator.kind);
    *initiator = Initiator { kind, ..frame };
    Ok(true)
}

fn frame(cursor: &mut Cursor<'_>) -> Result<Initiator, Stop> {
    let mut frame = Initiator::default();
    cursor.object(|cursor, name| {
        match name {
            b"functionName" => frame.function = text(cursor)?,
            b"url" => frame.url = text(cursor)?,
            b"lineNumber" => frame.line = from_zero(cursor.number()?),
            b"columnNumber" => frame.column = from_zero(cursor.number()?),
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    Ok(frame)
}

/// A line or column that is counted from 0, counted from 1.
fn from_zero(number: Option<f64>) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    number.filter(|it| *it >= 0.0).map_or(0, |it| (it as u32).saturating_add(1))
}

fn websocket(cursor: &mut Cursor<'_>) -> Result<Vec<WebSocketMessage>, Stop> {
    let mut messages = Vec::new();
    cursor.array(|cursor| {
        let mut message = WebSocketMessage::default();
        cursor.object(|cursor, name| {
            match name {
                b"type" => message.kind = text(cursor)?,
                b"data" => {
                    let data = cursor.text()?;
                    message.data =
                        data.map(|it| it.text_up_to(FRAME_LIMIT).0.into_owned()).unwrap_or_default();
                }
                _ => cursor.skip()?,
            }
            Ok(())
        })?;
        // The first frames carry the log-in; an error says why the handshake was refused.
        if messages.len() < FRAMES_KEPT || (message.kind == "error" && messages.len() < 2 * FRAMES_KEPT) {
            messages.push(message);
        }
        Ok(())
    })?;
    Ok(messages)
}

/// RFC 3339, or milliseconds since the epoch as some tools write them.
fn started(cursor: &mut Cursor<'_>) -> Result<Option<f64>, Stop> {
    let Some(literal) = cursor.text()? else {
        return Ok(None);
    };
    let text = literal.text_up_to(NAME_LIMIT).0;
    Ok(rfc3339(&text).or_else(|| decimal::parse(&text).filter(|it| it.is_finite() && *it >= 1e11)))
}

fn not_negative(cursor: &mut Cursor<'_>) -> Result<Option<f64>, Stop> {
    Ok(cursor.number()?.filter(|it| *it >= 0.0))
}

/// Exporters write 0, -1 or nothing where there was no answer.
fn status(number: Option<f64>) -> u16 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    number.filter(|it| (0.0..=999.0).contains(it)).map_or(0, |it| it as u16)
}

fn text(cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    Ok(cursor.text()?.map(owned).unwrap_or_default())
}

fn owned(literal: Literal<'_>) -> String {
    literal.text_up_to(TEXT_LIMIT).0.into_owned()
}

fn resource_type(text: &str) -> ResourceType {
    match text.to_ascii_lowercase().as_str() {
        "document" => ResourceType::Document,
        "eventsource" => ResourceType::EventSource,
        "fetch" => ResourceType::Fetch,
        "font" => ResourceType::Font,
        "image" => ResourceType::Image,
        "beacon" | "ping" => ResourceType::Ping,
        "preflight" => ResourceType::Preflight,
        "script" => ResourceType::Script,
        "stylesheet" => ResourceType::Stylesheet,
        "websocket" => ResourceType::WebSocket,
        "xhr" => ResourceType::Xhr,
        _ => ResourceType::Other,
    }
}

/// What the request itself shows where no `_resourceType` is given, as in Firefox.
fn resource_by_headers(request: &Request) -> ResourceType {
    let headers = &request.headers;
    if headers.get("sec-fetch-mode") == Some("websocket")
        || headers.get("upgrade").is_some_and(|it| it.eq_ignore_ascii_case("websocket"))
    {
        return ResourceType::WebSocket;
    }
    match headers.get("sec-fetch-dest") {
        Some("document" | "iframe" | "frame") => ResourceType::Document,
        Some("font") => ResourceType::Font,
        Some("image") => ResourceType::Image,
        Some("script") => ResourceType::Script,
        Some("style") => ResourceType::Stylesheet,
        Some("empty") => {
            if request.method == "OPTIONS" && headers.has("access-control-request-method") {
                ResourceType::Preflight
            } else if headers.get("accept") == Some("text/event-stream") {
                ResourceType::EventSource
            } else if headers.has("x-requested-with") {
                ResourceType::Xhr
            } else {
                ResourceType::Fetch
            }
        }
        Some(_) => ResourceType::Other,
        None => ResourceType::Unknown,
    }
}

/// Resolves a reference against the URL it was found at (RFC 3986 §5.2, without dot segments in absolute
/// references).
fn resolve(base: &str, reference: &str) -> Option<String> {
    if Url::parse(reference).is_some() {
        return None;
    }
    let url = Url::parse(base)?;
    if let Some(rest) = reference.strip_prefix("//") {
        return Some(format!("{}://{rest}", url.scheme));
    }
    let base = Url::without_fragment(base);
    let base = base.split_once('?').map_or(base, |(before, _)| before);
    if reference.starts_with(['?', '#']) {
        return Some(format!("{base}{reference}"));
    }
    let root = base.strip_suffix(url.path)?;
    if reference.starts_with('/') {
        return Some(format!("{root}{reference}"));
    }
    let (path, rest) = match reference.find(['?', '#']) {
        Some(at) => reference.split_at_checked(at)?,
        None => (reference, ""),
    };
    let mut segments: Vec<&str> = url.path.strip_prefix('/').unwrap_or(url.path).split('/').collect();
    segments.pop();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    segments.pop();
                }
                if is_last {
                    segments.push("");
                }
            }
            _ => segments.push(part),
        }
    }
    Some(format!("{root}/{}{rest}", segments.join("/")))
}

/// The page of an entry as shared text, where the title of the page is its URL as Chromium writes it.
pub(crate) fn page_url(title: &str) -> Option<Rc<str>> {
    let url = Url::parse(title)?;
    let is_page = matches!(url.scheme, "http" | "https" | "file" | "chrome-extension" | "moz-extension");
    (is_page && !title.contains(char::is_whitespace)).then(|| Rc::from(title))
}

/// No name, type or reference is longer.
const NAME_LIMIT: usize = 1 << 12;
const FRAME_LIMIT: usize = 1 << 12;
const FRAMES_KEPT: usize = 64;
/// How many asynchronous parents of a stack are looked at.
const STACK_DEPTH: usize = 8;
