//! The lines for servers, proven: real servers run them, and calls that fail without them pass with them in a browser.
//!
//! Each failure is one that the lab recorded; the command line says which lines cure it on a stack. What is not
//! installed is named and left out. Not part of what every change must pass: it needs servers and package registries.

mod servers;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use browser::{Options, Session};
use serde_json::{Value, json};
use servers::{Setting, Stack};

use crate::project::{cargo, output, root, run, target_dir};
use crate::tools;

/// A failure of the lab, and the call that it was.
struct Case {
    /// The lab's id, which is in the path, so that the application knows what to answer.
    id: &'static str,
    method: &'static str,
    headers: &'static [(&'static str, &'static str)],
    credentials: &'static str,
    /// What page code has to see once the lines are there.
    status: u16,
    /// A header of the answer that page code has to see.
    seen: &'static str,
}

const JSON: (&str, &str) = ("Content-Type", "application/json");
const TOKEN: (&str, &str) = ("Authorization", "Bearer mF9xB5f0_4c1JqMx7RkP2tVw");

const CASES: [Case; 9] = [
    case("cors-missing-allow-origin", "GET", &[], 200),
    case("layers-missing-token-hidden", "GET", &[], 401),
    case("preflight-method-not-listed", "PUT", &[TOKEN, JSON], 200),
    case("preflight-authorization-not-listed", "PUT", &[TOKEN, JSON], 200),
    case("preflight-auth-required", "PUT", &[TOKEN, JSON], 200),
    Case { credentials: "include", ..case("cors-allow-credentials-missing", "GET", &[], 200) },
    Case { credentials: "include", ..case("preflight-wildcard-with-credentials", "PUT", &[JSON], 200) },
    Case { seen: "retry-after", ..case("cors-expose-rate-limit", "GET", &[], 429) },
    Case { seen: "www-authenticate", ..case("cors-expose-www-authenticate", "GET", &[], 401) },
];

const fn case(
    id: &'static str,
    method: &'static str,
    headers: &'static [(&'static str, &'static str)],
    status: u16,
) -> Case {
    Case { id, method, headers, credentials: "same-origin", status, seen: "" }
}

/// Checks the lines of the stacks whose id contains `filter`.
pub(crate) fn verify(filter: Option<&str>) -> Result<()> {
    run(&mut cargo(&["build", "--quiet", "--features", "cli", "--bin", "authopsy"]))?;
    let page = serve(answer_page)?;
    let backend = serve(servers::backend)?;
    let options = Options { extensions: Vec::new(), headless: true, size: (800, 600), args: Vec::new() };
    let mut session = Session::start(&tools::chromium()?, &options)?;
    let origin = format!("http://127.0.0.1:{page}");
    session.go(&origin)?;
    let (mut checked, mut missing, mut wrong) = (0, Vec::new(), Vec::new());
    for stack in servers::STACKS.iter().filter(|it| filter.is_none_or(|part| it.id.contains(part))) {
        let folder = target_dir().join("verify-snippets").join(stack.id);
        fs::create_dir_all(&folder)?;
        if let Err(error) = (stack.install)(&folder) {
            println!("{:<9} not checked: {error:#}", stack.id);
            missing.push(stack.id);
            continue;
        }
        let port = free_port()?;
        let setting = Setting { folder: &folder, port, backend };
        for case in &CASES {
            let lines = lines_for(stack, case, &origin, port)?;
            let before = play(&mut session, stack, &setting, "", case)?;
            let after = play(&mut session, stack, &setting, &lines, case)?;
            checked += 1;
            let complaint = match (passes(case, &before), passes(case, &after)) {
                (false, true) => continue,
                (true, _) => "it passes without the lines".to_owned(),
                (false, false) => format!("with the lines page code sees {after}"),
            };
            println!("{:<9} {}: {complaint}\n{lines}", stack.id, case.id);
            wrong.push(format!("{} {}", stack.id, case.id));
        }
        println!("{:<9} checked", stack.id);
    }
    println!("{checked} calls checked, {} wrong, not installed: {}", wrong.len(), list(&missing));
    if checked == 0 || !wrong.is_empty() {
        bail!("the lines do not hold: {}", wrong.join(", "));
    }
    Ok(())
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The lines that the command line gives for a recorded failure, as if it had happened here.
fn lines_for(stack: &Stack, case: &Case, origin: &str, port: u16) -> Result<String> {
    let recorded = root().join("tests/fixtures/lab").join(format!("{}.json", case.id));
    let text = fs::read_to_string(&recorded).with_context(|| format!("{} is missing", recorded.display()))?;
    let text = text
        .replace("http://127.0.0.1:4700", origin)
        .replace("http://127.0.0.1:4701", &format!("http://127.0.0.1:{port}"));
    let fixture: Value = serde_json::from_str(&text)?;
    let list = |name: &str| fixture.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let entries: Vec<Value> = list("har").into_iter().chain(list("harPolled")).collect();
    let last = entries.len().saturating_sub(1);
    let har = target_dir().join("verify-snippets/failure.har");
    fs::write(&har, json!({ "log": { "entries": entries } }).to_string())?;
    let program = target_dir().join("debug/authopsy");
    let mut command = Command::new(program);
    command.arg("snippet").arg(&har).args(["--entry", &last.to_string(), "--stack", stack.id]);
    output(&mut command)
}

/// What page code sees of the call while the server runs with these lines.
fn play(
    session: &mut Session,
    stack: &Stack,
    setting: &Setting<'_>,
    lines: &str,
    case: &Case,
) -> Result<Value> {
    let mut command = (stack.configure)(setting, lines)?;
    let log = fs::File::create(setting.folder.join("log"))?;
    let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
    let mut running = Running(child.with_context(|| format!("{} could not be started", stack.id))?);
    if !running.listens(setting.port) {
        let log = fs::read_to_string(setting.folder.join("log")).unwrap_or_default();
        bail!("{} does not start with\n{lines}\nIt says:\n{log}", stack.id);
    }
    let url = format!("http://127.0.0.1:{}/{}/v1/orders/17", setting.port, case.id);
    let mut seen = session.run_async(
        "const [url, method, headers, credentials] = arguments;
         try {
             const body = method === 'PUT' ? '{\"quantity\":1}' : undefined;
             const answer = await fetch(url, { method, headers, credentials, body, cache: 'no-store' });
             return { status: answer.status, headers: Object.fromEntries(answer.headers) };
         } catch (error) {
             return { error: String(error) };
         }",
        &[
            json!(url),
            json!(case.method),
            case.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect::<Value>(),
            json!(case.credentials),
        ],
    )?;
    // Page code never sees `Vary`, and caches need it, unless all pages are told the same.
    let origin = session.url()?;
    let told = cors_headers(setting.port, &url, Some(origin.trim_end_matches('/')))?;
    let cached_well = told.1.to_ascii_lowercase().contains("origin")
        || (!told.0.is_empty() && told.0 == cors_headers(setting.port, &url, None)?.0);
    if let Some(object) = seen.as_object_mut() {
        object.insert("cachedWell".to_owned(), json!(cached_well));
    }
    Ok(seen)
}

fn passes(case: &Case, seen: &Value) -> bool {
    seen.get("status").and_then(Value::as_u64) == Some(u64::from(case.status))
        && (case.seen.is_empty() || seen.pointer(&format!("/headers/{}", case.seen)).is_some())
        && seen.get("cachedWell") == Some(&Value::Bool(true))
}

/// `Access-Control-Allow-Origin` and `Vary` of the answer to a call from that origin, or from none.
fn cors_headers(port: u16, url: &str, origin: Option<&str>) -> Result<(String, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    let origin = origin.map_or_else(String::new, |it| format!("Origin: {it}\r\n"));
    let request =
        format!("GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{origin}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let (mut allowed, mut vary) = (String::new(), String::new());
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            if line.is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "access-control-allow-origin" => allowed.push_str(value),
            "vary" => vary.push_str(value),
            _ => {}
        }
    }
    Ok((allowed, vary))
}

/// A server that ends with this value.
struct Running(Child);

impl Running {
    fn listens(&mut self, port: u16) -> bool {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && matches!(self.0.try_wait(), Ok(None)) {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server of our own on the loopback address, which lives as long as the task; gives its port.
fn serve(answer: fn(&str) -> String) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || respond(stream, answer));
        }
    });
    Ok(port)
}

fn respond(mut stream: TcpStream, answer: fn(&str) -> String) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
        let line = head.get(start..).unwrap_or_default().trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((_, value)) =
            line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    stream.write_all(answer(&head).as_bytes())
}

fn answer_page(_: &str) -> String {
    let page = "<!doctype html><title>A page that calls</title>";
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    )
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// How long a server may take to start or to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The first program of these names that can be run.
fn program(names: &[&str], packages: &str) -> Result<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> =
        std::env::split_paths(&folders).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")]).collect();
    let mut candidates = names.iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
    candidates.find(|it| it.is_file()).with_context(|| format!("install it with `{packages}`"))
}

/// Writes a file of a server's configuration.
fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::write(&path, text)?;
    Ok(path)
}
