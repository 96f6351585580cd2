//! The listeners, and which case answers.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use socket2::SockRef;

use crate::case::{Call, Role};
use crate::http::{Connection, Reply, Request, Then};
use crate::{cases, page, websocket};

/// The lab, running until it is dropped.
pub struct Lab {
    /// The URL of the page.
    pub page_url: String,
    /// The base URL of the API, as the page's cross-origin, same-site neighbour.
    pub api_url: String,
    /// Every origin.
    pub urls: Urls,
    site: Arc<Site>,
    listeners: Vec<SocketAddr>,
}

/// The lab's origins; in a [`Call`], each with the case's name after it.
#[derive(Clone, Debug, Default)]
pub struct Urls {
    /// The page.
    pub page: String,
    /// The page by its other name.
    pub page_alias: String,
    /// The API: cross-origin and same-site.
    pub api: String,
    /// The API by its other name: cross-site.
    pub cross: String,
    /// The identity provider: cross-origin and same-site.
    pub idp: String,
    /// A third party, cross-site to the page and to `api`.
    pub third: String,
    /// The page under a name that no browser takes for loopback, on an address that can be declared public.
    pub public: String,
    /// An origin where nobody answers.
    pub closed: String,
    /// The API under a name that no browser takes for loopback; it resolves with [`Lab::browser_args`].
    pub named: String,
}

impl Urls {
    /// The same URLs with a path after each.
    pub fn with(&self, path: &str) -> Urls {
        let join = |base: &String| format!("{base}{path}");
        Urls {
            page: join(&self.page),
            page_alias: join(&self.page_alias),
            api: join(&self.api),
            cross: join(&self.cross),
            idp: join(&self.idp),
            third: join(&self.third),
            public: join(&self.public),
            closed: join(&self.closed),
            named: join(&self.named),
        }
    }

    /// Name and URL of each, for the page.
    pub fn list(&self) -> [(&'static str, &str); 9] {
        [
            ("page", &self.page),
            ("pageAlias", &self.page_alias),
            ("api", &self.api),
            ("cross", &self.cross),
            ("idp", &self.idp),
            ("third", &self.third),
            ("publicPage", &self.public),
            ("closed", &self.closed),
            ("named", &self.named),
        ]
    }
}

/// What the lab remembers while it runs.
#[derive(Default)]
pub struct Site {
    urls: Urls,
    stopping: AtomicBool,
    used: Mutex<HashSet<String>>,
    overrides: Mutex<HashMap<String, Vec<Override>>>,
    scripts: Mutex<HashMap<String, Script>>,
}

impl Site {
    /// True the first time that a word is used: codes and refresh tokens are good once.
    pub fn first_use(&self, word: &str) -> bool {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(word.to_owned())
    }

    fn overrides(&self) -> std::sync::MutexGuard<'_, HashMap<String, Vec<Override>>> {
        self.overrides.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers that a recording has laid down for one scenario: see [`control`].
#[derive(Debug, Default)]
struct Script {
    nodes: Value,
    hits: HashMap<String, usize>,
}

/// One edit of a fix, applied to a case's answers until it is taken back.
#[derive(Clone, Debug)]
struct Override {
    preflight: bool,
    path: String,
    edit: Value,
}

impl Lab {
    /// Starts the lab on free ports.
    pub fn start() -> io::Result<Self> {
        Self::start_at(0)
    }

    /// Starts the lab on five ports from `port` on; 0 takes free ones.
    pub fn start_at(port: u16) -> io::Result<Self> {
        let roles = [Role::Page, Role::Api, Role::IdentityProvider, Role::Third, Role::Public];
        let mut bound = Vec::new();
        for (role, offset) in roles.into_iter().zip(0..) {
            let port = if port == 0 { 0 } else { port + offset };
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
            bound.push((role, listener.local_addr()?.port(), listener));
        }
        let at = |role: Role, host: &str| {
            let port = bound.iter().find(|(it, ..)| *it == role).map_or(0, |(_, port, _)| *port);
            format!("http://{host}:{port}")
        };
        let urls = Urls {
            page: at(Role::Page, "127.0.0.1"),
            page_alias: at(Role::Page, "localhost"),
            api: at(Role::Api, "127.0.0.1"),
            cross: at(Role::Api, "localhost"),
            idp: at(Role::IdentityProvider, "127.0.0.1"),
            third: at(Role::Third, "localhost"),
            public: at(Role::Public, "app.shop.test"),
            closed: format!("http://127.0.0.1:{}", closed_port()?),
            named: at(Role::Api, "api.shop.test"),
        };
        let site = Arc::new(Site { urls: urls.clone(), ..Site::default() });
        let mut listeners = Vec::new();
        for (role, port, listener) in bound {
            // Browsers try `::1` first for `localhost`; where there is no IPv6 they come back to 127.0.0.1.
            let other = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok();
            for listener in std::iter::once(listener).chain(other) {
                listeners.push(listener.local_addr()?);
                let site = Arc::clone(&site);
                thread::spawn(move || accept(&listener, role, &site));
            }
        }
        Ok(Self { page_url: format!("{}/", urls.page), api_url: urls.api.clone(), urls, site, listeners })
    }

    /// Arguments for a browser that plays the lab: a name that is not loopback resolves to it, and one origin counts
    /// as a public address.
    pub fn browser_args(&self) -> Vec<String> {
        let public = self.urls.public.trim_start_matches("http://").replace("app.shop.test", "127.0.0.1");
        vec![
            "--host-resolver-rules=MAP *.shop.test 127.0.0.1".to_owned(),
            format!("--ip-address-space-overrides={public}=public"),
        ]
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.site.stopping.store(true, Ordering::Relaxed);
        for address in &self.listeners {
            // Wakes the listener, which then sees that it is to stop.
            let _ = TcpStream::connect_timeout(address, Duration::from_millis(200));
        }
    }
}

/// A port where nobody listens.
fn closed_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn accept(listener: &TcpListener, role: Role, site: &Arc<Site>) {
    for stream in listener.incoming() {
        if site.stopping.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let site = Arc::clone(site);
        thread::spawn(move || {
            if let Ok(connection) = Connection::new(stream) {
                converse(connection, role, &site);
            }
        });
    }
}

/// Answers the requests of one connection.
fn converse(mut connection: Connection, role: Role, site: &Site) {
    let stopping = || site.stopping.load(Ordering::Relaxed);
    while let Some(request) = connection.request(&stopping) {
        let mut reply = answer(&request, role, site);
        if !reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cache-control")) {
            reply = reply.with("Cache-Control", "no-store");
        }
        thread::sleep(reply.delay);
        match reply.then {
            Then::KeepAlive => {
                let close = request.header("connection").is_some_and(|it| it.eq_ignore_ascii_case("close"));
                if reply.write(&mut connection.stream, request.method == "HEAD").is_err() || close {
                    return;
                }
            }
            Then::Stream => {
                let _ = reply.with("Connection", "close").write(&mut connection.stream, false);
                return;
            }
            Then::WebSocket => {
                if reply.write(&mut connection.stream, false).is_ok() {
                    websocket::echo(&mut connection, &stopping);
                }
                return;
            }
            Then::WebSocketClose(code, reason) => {
                if reply.write(&mut connection.stream, false).is_ok() {
                    websocket::close(&mut connection, code, reason, &stopping);
                }
                return;
            }
            Then::CloseWithoutAnswer => return,
            Then::NeverAnswer => while connection.fill(&stopping).is_some() {},
            Then::Reset => {
                // Closing without lingering resets the connection.
                let _ = SockRef::from(&connection.stream).set_linger(Some(Duration::ZERO));
                return;
            }
        }
    }
}

/// The path `/NAME/…` belongs to a case on every origin; the page's own files are on the page's origins.
fn answer(request: &Request, role: Role, site: &Site) -> Reply {
    if let Some(command) = request.path().strip_prefix("/__lab/") {
        return control(command, request, site);
    }
    let path = request.path().trim_start_matches('/');
    let (name, _) = path.split_once('/').unwrap_or((path, ""));
    if let Some(reply) = scripted(request, name, site) {
        return overridden(reply, request, name, site);
    }
    let Some(case) = cases::case(name) else {
        return match role {
            Role::Page | Role::Public => page::file(path, &site.urls).unwrap_or_else(|| Reply::new(404)),
            _ => Reply::json(404, r#"{"message":"no such case"}"#),
        };
    };
    let call = Call {
        request,
        path: path.strip_prefix(name).unwrap_or_default(),
        role,
        urls: site.urls.with(&format!("/{name}")),
        site,
    };
    overridden((case.serve)(&call), request, name, site)
}

/// The answer with the edits that a fix made to it.
fn overridden(mut reply: Reply, request: &Request, name: &str, site: &Site) -> Reply {
    if let Some(overrides) = site.overrides().get(name) {
        for it in overrides.iter().filter(|it| it.preflight == request.is_preflight()) {
            if it.path.is_empty() || it.path == request.path() {
                reply = edited(reply, &it.edit);
            }
        }
    }
    reply
}

/// `POST /__lab/override {"case": …, "edits": [{"on": "preflight" | "response", "op": …, "path"?: …}]}`: the case's
/// answers are edited from now on. No edits: the case answers as it did. `path` limits an edit to one URL.
///
/// `POST /__lab/scripts {NAME: {NODE: {"preflight": ANSWER, "actual": ANSWER}}}`: from now on `/NAME/NODE/…` is
/// answered so, on every origin. An answer is `{"status", "headers": [[name, value]], "body", "delay"?, "then"?}` or a
/// list of them, one for each hit; a value `$origin` stands for the request's origin, `delay` holds the answer back by
/// milliseconds, `then` ("reset", "close" or "never") does that to the connection instead of answering. Edits apply to
/// these answers as they do to a case's.
fn control(command: &str, request: &Request, site: &Site) -> Reply {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if command == "scripts" {
        let mut scripts = site.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, nodes) in body.as_object().into_iter().flatten() {
            scripts.insert(name.clone(), Script { nodes: nodes.clone(), hits: HashMap::new() });
        }
        return Reply::json(200, "{}");
    }
    let case = body.get("case").and_then(Value::as_str).unwrap_or_default();
    let is_scripted = || site.scripts.lock().unwrap_or_else(PoisonError::into_inner).contains_key(case);
    if command != "override" || (cases::case(case).is_none() && !is_scripted()) {
        return Reply::json(404, r#"{"message":"no such command or case"}"#);
    }
    let default_on = body.get("on").and_then(Value::as_str).unwrap_or("response");
    let edits = body.get("edits").and_then(Value::as_array).into_iter().flatten();
    let overrides = edits
        .map(|edit| Override {
            preflight: edit.get("on").and_then(Value::as_str).unwrap_or(default_on) == "preflight",
            path: edit.get("path").and_then(Value::as_str).unwrap_or_default().to_owned(),
            edit: edit.clone(),
        })
        .collect();
    site.overrides().insert(case.to_owned(), overrides);
    Reply::json(200, "{}")
}

/// The answer that a script has for a request.
fn scripted(request: &Request, name: &str, site: &Site) -> Option<Reply> {
    let mut scripts = site.scripts.lock().unwrap_or_else(PoisonError::into_inner);
    let script = scripts.get_mut(name)?;
    let node = request.path().split('/').nth(2)?.to_owned();
    let kind = if request.is_preflight() { "preflight" } else { "actual" };
    let answer = script.nodes.get(&node)?.get(kind)?;
    let hit = script.hits.entry(format!("{node} {kind}")).or_default();
    let answer = match answer.as_array() {
        Some(list) => list.get(*hit).or_else(|| list.last())?,
        None => answer,
    };
    *hit += 1;
    match answer.get("then").and_then(Value::as_str) {
        Some("reset") => return Some(Reply::connection(Then::Reset)),
        Some("close") => return Some(Reply::connection(Then::CloseWithoutAnswer)),
        Some("never") => return Some(Reply::connection(Then::NeverAnswer)),
        _ => {}
    }
    let status = answer.get("status").and_then(Value::as_u64).and_then(|it| u16::try_from(it).ok())?;
    let mut reply = Reply::new(status);
    for header in answer.get("headers").and_then(Value::as_array).into_iter().flatten() {
        let word = |at: usize| header.get(at).and_then(Value::as_str).unwrap_or_default();
        let value = if word(1) == "$origin" { request.header("origin").unwrap_or("*") } else { word(1) };
        reply = reply.with(word(0), value);
    }
    let delay = answer.get("delay").and_then(Value::as_u64).unwrap_or_default();
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    Some(reply.after(Duration::from_millis(delay)).body(body))
}

/// Applies one edit in the words of the contract.
fn edited(reply: Reply, edit: &Value) -> Reply {
    let word = |name: &str| edit.get(name).and_then(Value::as_str).unwrap_or_default();
    match word("op") {
        "set" => reply.set(word("name"), word("value")),
        "add" => reply.with(word("name"), word("value")),
        "remove" => reply.without(word("name")),
        "rename" => {
            let mut reply = reply;
            for (name, _) in &mut reply.headers {
                if name.eq_ignore_ascii_case(word("from")) || name.eq_ignore_ascii_case(word("name")) {
                    let to = if word("to").is_empty() { word("value") } else { word("to") };
                    to.clone_into(name);
                }
            }
            reply
        }
        "status" => {
            let status = edit
                .get("value")
                .or_else(|| edit.get("status"))
                .and_then(|it| it.as_u64().or_else(|| it.as_str().and_then(|it| it.parse().ok())));
            let status = status.and_then(|it| u16::try_from(it).ok()).unwrap_or(reply.status);
            reply.status(status).without("location")
        }
        "body" => reply.body(word("value")),
        _ => reply,
    }
}
