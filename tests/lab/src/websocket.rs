//! Just enough of RFC 6455 for a lab: the handshake, and an echo of short text frames.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use crate::http::{Connection, Reply, Request};

/// The answer that accepts a handshake.
pub fn accept(request: &Request) -> Reply {
    let key = request.header("sec-websocket-key").unwrap_or_default();
    let digest = Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
    Reply::new(101)
        .with("Upgrade", "websocket")
        .with("Connection", "Upgrade")
        .with("Sec-WebSocket-Accept", &STANDARD.encode(digest))
}

/// Sends every frame back until the peer closes.
pub fn echo(connection: &mut Connection, stopping: &dyn Fn() -> bool) {
    loop {
        let Some((opcode, payload)) = frame(connection.buffer()) else {
            if connection.fill(stopping).is_none() {
                return;
            }
            continue;
        };
        let mut out = vec![0x80 | opcode, payload.len() as u8];
        out.extend_from_slice(&payload);
        if connection.stream.write_all(&out).is_err() || opcode == 8 {
            return;
        }
    }
}

/// Closes the connection with a code and a short reason, and waits for the peer to agree.
pub fn close(connection: &mut Connection, code: u16, reason: &str, stopping: &dyn Fn() -> bool) {
    let mut out = vec![0x88, 2 + reason.len() as u8];
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(reason.as_bytes());
    if connection.stream.write_all(&out).is_ok() {
        while frame(connection.buffer()).is_none() && connection.fill(stopping).is_some() {}
    }
}

/// Takes one whole short masked frame off the buffer.
fn frame(buffer: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    let [first, second, ..] = buffer[..] else { return None };
    let length = usize::from(second & 0x7f);
    if length > 125 || buffer.len() < 6 + length {
        return None;
    }
    let mask: Vec<u8> = buffer[2..6].to_vec();
    let payload = buffer[6..6 + length].iter().zip(mask.iter().cycle()).map(|(a, b)| a ^ b).collect();
    buffer.drain(..6 + length);
    Some((first & 0x0f, payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_as_in_the_standard() {
        // RFC 6455 §1.3.
        let request = Request {
            headers: vec![("Sec-WebSocket-Key".to_owned(), "dGhlIHNhbXBsZSBub25jZQ==".to_owned())],
            ..Request::default()
        };
        let reply = accept(&request);
        assert!(reply.headers.iter().any(|(_, value)| value == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    }
}
