//! A server for files, for pages under test.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, thread};

use anyhow::Result;

/// Serves folders on loopback until the program ends.
pub struct Folder {
    /// The port that was free.
    pub port: u16,
    reachable: Arc<AtomicBool>,
}

impl Folder {
    /// Starts to serve; of several folders the first that has a file wins.
    pub fn serve(folders: Vec<PathBuf>) -> Result<Folder> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let reachable = Arc::new(AtomicBool::new(true));
        let is_reachable = Arc::clone(&reachable);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if !is_reachable.load(Ordering::Relaxed) {
                    continue;
                }
                let folders = folders.clone();
                // A browser that went away is nobody's concern.
                thread::spawn(move || answer(stream, &folders).ok());
            }
        });
        Ok(Folder { port, reachable })
    }

    /// From now on connections are closed without an answer, as if there were no network.
    pub fn go_away(&self) {
        self.reachable.store(false, Ordering::Relaxed);
    }
}

fn answer(mut stream: TcpStream, folders: &[PathBuf]) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    // The rest of the head is read, so that closing does not reset the connection.
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = Path::new(path.split('?').next().unwrap_or_default().trim_start_matches('/'));
    let inside = path.components().all(|it| matches!(it, Component::Normal(_)));
    let body = folders.iter().filter(|_| inside).find_map(|folder| fs::read(folder.join(path)).ok());
    let (status, body) = body.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let kind = match path.extension().and_then(|it| it.to_str()) {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    // Isolated pages have the finest clock.
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}
