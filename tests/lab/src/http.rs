//! HTTP/1.1 by hand: requests as they arrive, replies exactly as a case wants them.
//!
//! A library would correct what the lab needs to get wrong: repeated headers, odd spellings, a connection that is
//! cut in the middle of nothing.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method, in the case that was used.
    pub method: String,
    /// The request target: path and query.
    pub target: String,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The largest head and body that the lab reads; more is cut off.
const HEAD_LIMIT: usize = 256 * 1024;
const BODY_LIMIT: usize = 8 * 1024 * 1024;

impl Request {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether a header is there.
    pub fn has(&self, name: &str) -> bool {
        self.header(name).is_some()
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The target's query, or nothing.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A parameter of a form body, decoded.
    pub fn form(&self, name: &str) -> Option<String> {
        parameter(&self.text(), name)
    }

    /// A parameter of the query, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        parameter(self.query(), name)
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.header("cookie")?
            .split(';')
            .filter_map(|it| it.trim().split_once('='))
            .find_map(|(it, value)| (it == name).then_some(value))
    }

    /// A CORS preflight.
    pub fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.has("access-control-request-method")
    }
}

fn parameter(text: &str, name: &str) -> Option<String> {
    text.split('&')
        .filter_map(|it| it.split_once('='))
        .find(|(it, _)| decode(it) == name)
        .map(|(_, value)| decode(value))
}

/// Decodes a value of a form or query.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3).and_then(|it| u8::from_str_radix(it, 16).ok()))
            .flatten();
        match hex {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What the lab does with a request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// The headers, in order, as they are written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the answer is held back.
    pub delay: Duration,
    /// What happens on the connection.
    pub then: Then,
}

/// What happens on the connection instead of, or after, an ordinary answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The answer is sent and the connection stays open.
    KeepAlive,
    /// Nothing is sent and the connection is closed.
    CloseWithoutAnswer,
    /// Nothing is sent and the connection stays open.
    NeverAnswer,
    /// The connection is reset.
    Reset,
    /// The body is sent as an event stream, without a length, and the connection is closed after it.
    Stream,
    /// The handshake is accepted and every text frame is sent back.
    WebSocket,
    /// The handshake is accepted, and the connection closed with that code and reason.
    WebSocketClose(u16, &'static str),
}

impl Reply {
    /// An empty answer with that status.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            reason: reason(status).to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            delay: Duration::ZERO,
            then: Then::KeepAlive,
        }
    }

    /// An answer with a JSON body.
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status).with("Content-Type", "application/json").body(body)
    }

    /// Something on the connection other than an answer.
    pub fn connection(then: Then) -> Self {
        Self { then, ..Self::new(200) }
    }

    /// Adds a header, also where one of that name is there.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Removes a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(it, _)| !it.eq_ignore_ascii_case(name));
        self
    }

    /// Puts one header in the place of all of that name.
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// Holds the answer back.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Changes the status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        reason(status).clone_into(&mut self.reason);
        self
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name))
    }

    /// Writes the answer. `Date` and `Content-Length` are added where the case did not set them.
    pub fn write(&self, stream: &mut TcpStream, head_only: bool) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, self.reason);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.has("date") {
            head.push_str(&format!("Date: {}\r\n", httpdate::fmt_http_date(SystemTime::now())));
        }
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        if !self.has("content-length") && !bodiless && self.then != Then::Stream {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if !head_only && !bodiless {
            bytes.extend_from_slice(&self.body);
        }
        stream.write_all(&bytes)?;
        stream.flush()
    }
}

/// The usual reason phrase.
fn reason(status: u16) -> &'static str {
    match status {
        101 => "Switching Protocols",
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        419 => "Page Expired",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// A connection from which requests are read one after the other.
pub struct Connection {
    /// The socket.
    pub stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// A connection whose reads wake up often enough to notice that the lab is stopping.
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(Duration::from_millis(200)))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// The next request; nothing where the peer closed, sent no HTTP, or the lab is stopping.
    pub fn request(&mut self, stopping: &dyn Fn() -> bool) -> Option<Request> {
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at;
            }
            if self.buffer.len() > HEAD_LIMIT {
                return None;
            }
            if !looks_like_http(&self.buffer) {
                // What a plain server says to a TLS client, which then knows that this is no TLS.
                let _ = Reply::new(400).with("Connection", "close").write(&mut self.stream, false);
                return None;
            }
            self.fill(stopping)?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        self.buffer.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let mut request = Request {
            method: first.next()?.to_owned(),
            target: first.next()?.to_owned(),
            ..Request::default()
        };
        request.headers = lines
            .filter_map(|it| it.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
            .collect();
        if request.header("expect").is_some_and(|it| it.eq_ignore_ascii_case("100-continue")) {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
        }
        let length = request.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0_usize);
        let length = length.min(BODY_LIMIT);
        while self.buffer.len() < length {
            self.fill(stopping)?;
        }
        request.body = self.buffer.drain(..length).collect();
        Some(request)
    }

    /// Reads more bytes.
    pub fn fill(&mut self, stopping: &dyn Fn() -> bool) -> Option<()> {
        let mut chunk = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut chunk) {
                Ok(0) => return None,
                Ok(count) => {
                    self.buffer.extend_from_slice(&chunk[..count]);
                    return Some(());
                }
                Err(error) if is_timeout(&error) => {
                    if stopping() {
                        return None;
                    }
                }
                Err(_) => return None,
            }
        }
    }

    /// What was read and not yet used.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

/// A TLS client speaks first and its first byte is no letter: the lab's ports speak no TLS.
fn looks_like_http(buffer: &[u8]) -> bool {
    buffer.first().is_none_or(u8::is_ascii_alphabetic)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|it| it == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_forms_and_queries() {
        let request = Request {
            target: "/a?x=1&y=a%20b+c".to_owned(),
            body: b"grant_type=refresh_token&refresh_token=%2B".to_vec(),
            headers: vec![("Cookie".to_owned(), "a=1; session=ok".to_owned())],
            ..Request::default()
        };
        assert_eq!(request.path(), "/a");
        assert_eq!(request.parameter("y").as_deref(), Some("a b c"));
        assert_eq!(request.form("refresh_token").as_deref(), Some("+"));
        assert_eq!(request.cookie("session"), Some("ok"));
    }
}
