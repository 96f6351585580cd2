//! A server on the loopback address that keeps the raw bytes of every request.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What arrived on one connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arrived {
    pub(super) method: String,
    pub(super) target: Vec<u8>,
    /// In order, values without the blanks around them.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

impl Arrived {
    pub(super) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }
}

/// What the server answers.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
}

pub(super) struct Server {
    pub(super) port: u16,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new(Answer { status: 200, location: None }));
        let (seen, given) = (arrived.clone(), answer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, given) = (seen.clone(), given.clone());
                std::thread::spawn(move || {
                    let answer = given.lock().unwrap().clone();
                    if let Ok(stream) = stream {
                        serve(stream, &answer, &seen);
                    }
                });
            }
        });
        Self { port, arrived, answer }
    }

    pub(super) fn answer_with(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The requests since the last call.
    pub(super) fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut *self.arrived.lock().unwrap())
    }
}

/// Text that only a client that decompresses can show.
pub(super) const READABLE: &str = "{\"readable\":true}";

fn serve(mut stream: TcpStream, answer: &Answer, seen: &Mutex<Vec<Arrived>>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 65536];
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break at;
        }
        let count = stream.read(&mut buffer).ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&buffer[..count]);
    };
    let mut lines = bytes[..head_end].split(|it| *it == b'\n').map(|it| it.strip_suffix(b"\r").unwrap_or(it));
    let first = lines.next()?.to_vec();
    let method_end = first.iter().position(|it| *it == b' ')?;
    let target_end = first.iter().rposition(|it| *it == b' ')?;
    let mut request = Arrived {
        method: String::from_utf8_lossy(&first[..method_end]).into_owned(),
        target: first[method_end + 1..target_end].to_vec(),
        headers: lines
            .map(|line| {
                let colon = line.iter().position(|it| *it == b':').unwrap_or(line.len());
                let value = line.get(colon + 1..).unwrap_or(b"");
                (String::from_utf8_lossy(&line[..colon]).into_owned(), value.trim_ascii().to_vec())
            })
            .collect(),
        body: Vec::new(),
    };
    if request.header("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let mut rest = bytes[head_end + 4..].to_vec();
    let chunked = request.header("transfer-encoding").is_some();
    let length: usize = request
        .header("content-length")
        .and_then(|it| std::str::from_utf8(it).ok()?.parse().ok())
        .unwrap_or(0);
    while if chunked { !rest.ends_with(b"0\r\n\r\n") } else { rest.len() < length } {
        let count = stream.read(&mut buffer).ok()?;
        if count == 0 {
            break;
        }
        rest.extend_from_slice(&buffer[..count]);
    }
    request.body = if chunked { unchunked(&rest) } else { rest };
    let compressed =
        request.header("accept-encoding").is_some_and(|it| it.windows(4).any(|it| it == b"gzip"));
    let head_only = request.method == "HEAD";
    seen.lock().unwrap().push(request);
    let body = if compressed { gzip(READABLE.as_bytes()) } else { READABLE.as_bytes().to_vec() };
    let mut head = format!("HTTP/1.1 {} X\r\nContent-Type: application/json\r\n", answer.status);
    if compressed {
        head.push_str("Content-Encoding: gzip\r\n");
    }
    if let Some(location) = &answer.location {
        head.push_str(&format!("Location: {location}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).ok()?;
    if !head_only {
        stream.write_all(&body).ok()?;
        return Some(());
    }
    // Whoever waits for the body of an answer to HEAD hangs, as with a real server.
    let _ = stream.read(&mut buffer);
    Some(())
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = rest.windows(2).position(|it| it == b"\r\n") {
        let length = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).unwrap_or(0);
        if length == 0 {
            break;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
    }
    out
}

/// The gzip format with one stored block (RFC 1952, RFC 1951 §3.2.4).
fn gzip(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(data);
    let crc = !data.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    });
    out.extend_from_slice(&crc.to_le_bytes());
    out.extend_from_slice(&u32::from(length).to_le_bytes());
    out
}
