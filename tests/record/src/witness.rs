//! The browser's own verdicts over the DevTools protocol, those of workers and service workers among them, which the
//! driver's log does not have.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// A second client of the browser's protocol, beside the driver.
pub struct Witness {
    seen: Arc<Mutex<Seen>>,
}

/// One request and how it ended.
#[derive(Clone, Debug, Default)]
pub struct Testimony {
    /// GET, OPTIONS …
    pub method: String,
    /// Where it went; the last hop of a redirect.
    pub url: String,
    /// When that hop began, in seconds since the epoch.
    pub began: f64,
    /// The browser asked on its own, before the request proper.
    pub is_preflight: bool,
    /// A service worker asked.
    pub by_service_worker: bool,
    /// The hops before, with their methods, URLs and times.
    pub before: Vec<(String, String, f64)>,
    /// It ended, or an answer came.
    pub has_ended: bool,
    /// An answer came.
    pub has_answer: bool,
    /// It failed, also where the browser gives no text for that.
    pub has_failed: bool,
    /// `net::ERR_FAILED` and the like; empty for a request that ended well.
    pub error: String,
    /// Why the browser blocked it, where it says so.
    pub blocked: String,
    /// Chromium's `CorsError`.
    pub cors: Option<String>,
    /// The value that CORS failed on.
    pub parameter: String,
}

#[derive(Default)]
struct Seen {
    /// What each session is attached to.
    targets: HashMap<String, String>,
    /// In the order in which they began.
    requests: Vec<(String, Testimony)>,
}

impl Witness {
    /// Attaches to everything that the browser at an address has, and will have.
    pub fn attach(address: &str) -> Result<Self> {
        let mut stream = connect(address)?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        send(&mut stream, &command(0, None, "Target.setAutoAttach", auto_attach()))?;
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            let mut number = 1;
            while let Some(text) = receive(&mut stream) {
                let Ok(message) = serde_json::from_slice::<Value>(&text) else { continue };
                for order in note(&message, &shared) {
                    number += 1;
                    let mut order = order;
                    order["id"] = json!(number);
                    if send(&mut stream, &order).is_err() {
                        return;
                    }
                }
            }
        });
        Ok(Self { seen })
    }

    /// What was seen since the last call.
    pub fn take(&self) -> Vec<Testimony> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut seen.requests).into_iter().map(|(_, it)| it).collect()
    }
}

/// Keeps what a message says, and gives the commands that follow from it.
fn note(message: &Value, seen: &Mutex<Seen>) -> Vec<Value> {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let at = |path: &str| message.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let session = at("/sessionId").to_owned();
    // A worker is attached to by way of its page and of the browser, and tells both the same.
    let id = at("/params/requestId").to_owned();
    match at("/method") {
        "Target.attachedToTarget" => {
            let (session, kind) = (at("/params/sessionId"), at("/params/targetInfo/type"));
            if at("/params/targetInfo/url").starts_with("devtools://") {
                return Vec::new();
            }
            seen.targets.insert(session.to_owned(), kind.to_owned());
            vec![
                command(0, Some(session), "Network.enable", json!({})),
                command(0, Some(session), "Target.setAutoAttach", auto_attach()),
            ]
        }
        "Network.requestWillBeSent" => {
            let testimony = Testimony {
                method: at("/params/request/method").to_owned(),
                url: at("/params/request/url").to_owned(),
                began: message.pointer("/params/wallTime").and_then(Value::as_f64).unwrap_or_default(),
                is_preflight: at("/params/initiator/type") == "preflight"
                    || at("/params/type") == "Preflight",
                by_service_worker: seen.targets.get(&session).is_some_and(|it| it == "service_worker"),
                ..Testimony::default()
            };
            // The next hop of a redirect has the name of the one before.
            match seen.requests.iter_mut().rev().find(|(it, _)| *it == id) {
                Some((_, hop)) => {
                    let last = std::mem::replace(hop, testimony);
                    // Two sessions tell of the same hop.
                    if last.url != hop.url || last.began < hop.began {
                        hop.before = last.before;
                        hop.before.push((last.method, last.url, last.began));
                    } else {
                        *hop = last;
                    }
                }
                None => seen.requests.push((id, testimony)),
            }
            Vec::new()
        }
        name @ ("Network.responseReceived" | "Network.loadingFinished" | "Network.loadingFailed") => {
            if let Some((_, request)) = seen.requests.iter_mut().rev().find(|(it, _)| *it == id) {
                request.has_ended = true;
                request.has_answer |= name == "Network.responseReceived";
                if name == "Network.loadingFailed" {
                    request.has_failed = true;
                    at("/params/errorText").clone_into(&mut request.error);
                    at("/params/blockedReason").clone_into(&mut request.blocked);
                    let code = at("/params/corsErrorStatus/corsError");
                    request.cors = (!code.is_empty()).then(|| code.to_owned());
                    at("/params/corsErrorStatus/failedParameter").clone_into(&mut request.parameter);
                }
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn command(id: u32, session: Option<&str>, method: &str, params: Value) -> Value {
    let mut command = json!({ "id": id, "method": method, "params": params });
    if let Some(session) = session {
        command["sessionId"] = json!(session);
    }
    command
}

/// The parameters of `Target.setAutoAttach`.
fn auto_attach() -> Value {
    json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true })
}

/// A WebSocket to the browser (RFC 6455), as much of it as loopback needs.
fn connect(address: &str) -> Result<TcpStream> {
    let mut plain = TcpStream::connect(address)?;
    write!(plain, "GET /json/version HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    plain.set_read_timeout(Some(Duration::from_secs(5)))?;
    // The browser may leave the connection open; what came is enough.
    let mut chunk = [0; 4096];
    while !answer.contains("webSocketDebuggerUrl") || !answer.trim_end().ends_with('}') {
        let count = plain.read(&mut chunk)?;
        ensure!(count > 0, "the browser does not say where it speaks the protocol");
        answer.push_str(&String::from_utf8_lossy(&chunk[..count]));
    }
    let body = answer.split_once("\r\n\r\n").context("no body")?.1;
    let version: Value = serde_json::from_str(body)?;
    let url = version.get("webSocketDebuggerUrl").and_then(Value::as_str).context("no WebSocket")?;
    let path = url.splitn(4, '/').nth(3).context("no path")?;
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YXV0aG9wc3kgcmVjb3JkZXI=\r\n\r\n"
    )?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    ensure!(head.starts_with(b"HTTP/1.1 101"), "the browser refused the WebSocket");
    Ok(stream)
}

/// Sends one text frame. The mask is all zeros, so the payload stays as it is.
fn send(stream: &mut TcpStream, message: &Value) -> Result<()> {
    let payload = message.to_string().into_bytes();
    let length = u16::try_from(payload.len())?;
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend(length.to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(payload);
    stream.write_all(&frame)?;
    Ok(())
}

/// The next message, of however many frames.
fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut head = [0; 2];
        stream.read_exact(&mut head).ok()?;
        let length = match head[1] & 0x7f {
            126 => {
                let mut bytes = [0; 2];
                stream.read_exact(&mut bytes).ok()?;
                usize::from(u16::from_be_bytes(bytes))
            }
            127 => {
                let mut bytes = [0; 8];
                stream.read_exact(&mut bytes).ok()?;
                usize::try_from(u64::from_be_bytes(bytes)).ok()?
            }
            short => usize::from(short),
        };
        let start = message.len();
        let is_control = head[0] & 0x08 != 0;
        message.resize(start + length, 0);
        stream.read_exact(message.get_mut(start..)?).ok()?;
        if is_control {
            message.truncate(start);
        } else if head[0] & 0x80 != 0 {
            return Some(message);
        }
    }
}
