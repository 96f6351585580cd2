//! One HTTP exchange with a driver on this machine.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Sends a request with a JSON body, and gives the body of the answer, whatever its status.
pub(crate) fn exchange(port: u16, method: &str, path: &str, body: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("the driver does not answer")?;
    stream.set_read_timeout(Some(LONGEST_COMMAND))?;
    stream.set_nodelay(true)?;
    // One connection for each command: the driver closes idle ones when it pleases, and a local one costs
    // nothing that could be measured.
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;

    let mut answer = Vec::new();
    let mut buffer = [0; 16 << 10];
    loop {
        if let Some((head, rest)) = split_head(&answer)
            && let Some(length) = content_length(head)
            && let Some(body) = rest.get(..length)
        {
            return Ok(body.to_vec());
        }
        let count = stream.read(&mut buffer).context("the driver stopped in the middle of an answer")?;
        if count == 0 {
            bail!("the driver closed the connection without a whole answer");
        }
        answer.extend_from_slice(&buffer[..count]);
    }
}

fn split_head(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n")?;
    Some((answer.get(..end)?, answer.get(end + 4..)?))
}

fn content_length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    value.trim().parse().ok()
}

const LONGEST_COMMAND: Duration = Duration::from_secs(90);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_the_empty_line() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        let (head, rest) = split_head(answer).unwrap();
        assert_eq!(content_length(head), Some(2));
        assert_eq!(rest, b"{}");
    }

    #[test]
    fn half_a_head_is_none() {
        assert_eq!(split_head(b"HTTP/1.1 200 OK\r\n"), None);
    }
}
