//! A WebDriver session: one browser, from start to end.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::find::{Chromium, Missing};
use crate::http;

/// A running browser. It ends with this value, also when a test panics.
pub struct Session {
    driver: Child,
    port: u16,
    id: String,
    browser: Option<u64>,
    debugger: String,
}

/// How a browser is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Unpacked extensions to load.
    pub extensions: Vec<PathBuf>,
    /// Without a window.
    pub headless: bool,
    /// Width and height of the window.
    pub size: (u32, u32),
    /// Further arguments for the browser.
    pub args: Vec<String>,
}

/// An element of a page, as the driver names it.
#[derive(Clone, Debug)]
pub struct Element(pub(crate) Value);

/// A window or tab, as the driver names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window(String);

/// What the browser itself says became of a request.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// GET, OPTIONS …
    pub method: String,
    /// Where it went, the last hop of a redirect.
    pub url: String,
    /// `net::ERR_FAILED` and the like; empty for a request that ended well.
    pub error: String,
    /// Chromium's `CorsError`, if CORS was the reason.
    pub cors: Option<String>,
    /// The value that CORS failed on, if the browser names one.
    pub parameter: String,
}

impl Session {
    /// Starts a driver, and a browser through it.
    pub fn start(chromium: &Chromium, options: &Options) -> Result<Session> {
        let program = chromium.driver.as_ref().ok_or(Missing::Driver)?;
        let mut driver = Command::new(program)
            .args(["--port=0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let port = match port_of(&mut driver) {
            Ok(port) => port,
            Err(error) => {
                stop(&mut driver);
                return Err(error);
            }
        };
        // From here on, dropping the session cleans up.
        let mut session = Session { driver, port, id: String::new(), browser: None, debugger: String::new() };
        let answer = session.command("POST", "/session", &capabilities(chromium, options))?;
        session.id = text(answer.get("sessionId"))?;
        session.browser = answer.pointer("/capabilities/goog:processID").and_then(Value::as_u64);
        let debugger = answer.pointer("/capabilities/goog:chromeOptions/debuggerAddress");
        session.debugger = debugger.and_then(Value::as_str).unwrap_or_default().to_owned();
        session.post("timeouts", &json!({ "script": 30_000, "pageLoad": 30_000 }))?;
        Ok(session)
    }

    /// The number of the browser's process, where the driver says it.
    pub fn process(&self) -> Option<u64> {
        self.browser
    }

    /// Host and port at which the browser speaks the DevTools protocol; empty where the driver does not say.
    pub fn debugger(&self) -> &str {
        &self.debugger
    }

    /// Loads a page in the current window.
    pub fn go(&mut self, url: &str) -> Result<()> {
        self.post("url", &json!({ "url": url })).map(drop)
    }

    /// The address of the current window.
    pub fn url(&mut self) -> Result<String> {
        text(Some(&self.get("url")?))
    }

    /// All windows, the DevTools window among them.
    pub fn windows(&mut self) -> Result<Vec<Window>> {
        let handles = self.get("window/handles")?;
        let handles = handles.as_array().context("the driver listed no windows")?;
        handles.iter().map(|it| Ok(Window(text(Some(it))?))).collect()
    }

    /// The window that commands go to.
    pub fn window(&mut self) -> Result<Window> {
        Ok(Window(text(Some(&self.get("window")?))?))
    }

    /// Lets the next commands go to another window.
    pub fn switch(&mut self, window: &Window) -> Result<()> {
        self.post("window", &json!({ "handle": window.0 })).map(drop)
    }

    /// Lets the next commands go into a frame of the current window.
    pub fn enter(&mut self, frame: &Element) -> Result<()> {
        self.post("frame", &json!({ "id": frame.0 })).map(drop)
    }

    /// Sets the size of the current window.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        self.post("window/rect", &json!({ "width": width, "height": height })).map(drop)
    }

    /// The first element that a CSS selector matches, waiting for it if it must.
    #[track_caller]
    pub fn find(&mut self, selector: &str) -> Result<Element> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.find_all(selector)?.into_iter().next() {
                Some(element) => return Ok(element),
                None if Instant::now() > until => bail!("nothing matches {selector}"),
                None => thread::sleep(PAUSE),
            }
        }
    }

    /// All elements that a CSS selector matches now.
    pub fn find_all(&mut self, selector: &str) -> Result<Vec<Element>> {
        let found = self.post("elements", &json!({ "using": "css selector", "value": selector }))?;
        Ok(found.as_array().into_iter().flatten().cloned().map(Element).collect())
    }

    /// Clicks an element as a person would.
    pub fn click(&mut self, element: &Element) -> Result<()> {
        self.post(&format!("element/{}/click", element.id()?), &json!({})).map(drop)
    }

    /// Types into an element. Keys without a character are private-use characters, see WebDriver.
    pub fn write(&mut self, element: &Element, text: &str) -> Result<()> {
        self.post(&format!("element/{}/value", element.id()?), &json!({ "text": text })).map(drop)
    }

    /// Presses and releases keys, one after the other, wherever the focus is.
    pub fn press(&mut self, keys: &str) -> Result<()> {
        let mut actions = Vec::new();
        for key in keys.chars() {
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
            actions.push(json!({ "type": "keyUp", "value": key.to_string() }));
        }
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    /// The text of an element as it is shown.
    pub fn text(&mut self, element: &Element) -> Result<String> {
        text(Some(&self.get(&format!("element/{}/text", element.id()?))?))
    }

    /// Runs the body of a function in the page, and gives what it returns.
    pub fn run(&mut self, script: &str, args: &[Value]) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": args }))
    }

    /// Runs the body of an async function in the page, and gives what its promise becomes.
    pub fn run_async(&mut self, script: &str, args: &[Value]) -> Result<Value> {
        // The last argument is the driver's callback; an error travels as a value, since a rejected
        // promise would only time out.
        let script = format!(
            "const done = arguments[arguments.length - 1];\n\
             (async function () {{ {script} }}).apply(null, [].slice.call(arguments, 0, -1))\n\
             .then((value) => done({{ value: value ?? null }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self.post("execute/async", &json!({ "script": script, "args": args }))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => bail!("the script failed: {error}"),
            None => Ok(answer.get("value").cloned().unwrap_or_default()),
        }
    }

    /// Runs a script until it returns something other than null, false, or an error.
    pub fn wait(&mut self, what: &str, script: &str, args: &[Value]) -> Result<Value> {
        self.wait_for(PATIENCE, what, script, args)
    }

    /// The same with a patience of the caller's choice.
    pub fn wait_for(
        &mut self,
        patience: Duration,
        what: &str,
        script: &str,
        args: &[Value],
    ) -> Result<Value> {
        let until = Instant::now() + patience;
        loop {
            let last = self.run(script, args);
            match &last {
                Ok(Value::Null | Value::Bool(false)) | Err(_) if Instant::now() < until => {
                    thread::sleep(PAUSE)
                }
                Ok(Value::Null | Value::Bool(false)) => bail!("waited in vain: {what}"),
                Ok(_) => return last,
                Err(_) => return last.with_context(|| format!("waited in vain: {what}")),
            }
        }
    }

    /// The current window as a PNG.
    pub fn screenshot(&mut self) -> Result<Vec<u8>> {
        let encoded = text(Some(&self.get("screenshot")?))?;
        BASE64_STANDARD.decode(encoded).context("the driver's picture is not base64")
    }

    /// An element of the current window as a PNG.
    pub fn screenshot_of(&mut self, element: &Element) -> Result<Vec<u8>> {
        let encoded = text(Some(&self.get(&format!("element/{}/screenshot", element.id()?))?))?;
        BASE64_STANDARD.decode(encoded).context("the driver's picture is not base64")
    }

    /// A command of the DevTools protocol, for the current window.
    pub fn cdp(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": method, "params": params }))
    }

    /// Requests that ended since the last call, with the browser's own verdict, in the order they ended.
    pub fn outcomes(&mut self) -> Result<Vec<Outcome>> {
        let log = self.post("se/log", &json!({ "type": "performance" }))?;
        let mut open: HashMap<String, Outcome> = HashMap::new();
        let mut answered: Vec<String> = Vec::new();
        let mut ended = Vec::new();
        for entry in log.as_array().into_iter().flatten() {
            let Some(message) = entry.get("message").and_then(Value::as_str) else { continue };
            let message: Value = serde_json::from_str(message)?;
            let Some(event) = message.get("message") else { continue };
            let at = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
            let id = at("/params/requestId");
            match at("/method").as_str() {
                "Network.requestWillBeSent" => {
                    let (method, url) = (at("/params/request/method"), at("/params/request/url"));
                    open.insert(id, Outcome { method, url, ..Outcome::default() });
                }
                "Network.responseReceived" => answered.push(id),
                "Network.loadingFinished" => ended.extend(open.remove(&id)),
                "Network.loadingFailed" => {
                    let mut outcome = open.remove(&id).unwrap_or_default();
                    outcome.error = at("/params/errorText");
                    let cors = at("/params/corsErrorStatus/corsError");
                    outcome.cors = (!cors.is_empty()).then_some(cors);
                    outcome.parameter = at("/params/corsErrorStatus/failedParameter");
                    ended.push(outcome);
                }
                _ => {}
            }
        }
        // An answer whose body nobody reads never ends, but it came, and page code has it.
        ended.extend(answered.iter().filter_map(|id| open.remove(id)));
        // DevTools load their own parts in the same browser.
        ended.retain(|it| it.url.starts_with("http"));
        Ok(ended)
    }

    fn get(&mut self, path: &str) -> Result<Value> {
        self.command("GET", &format!("/session/{}/{path}", self.id), &Value::Null)
    }

    fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        self.command("POST", &format!("/session/{}/{path}", self.id), body)
    }

    fn command(&mut self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = http::exchange(self.port, method, path, &body)?;
        let answer: Value = serde_json::from_slice(&answer).context("the driver's answer is not JSON")?;
        let value = answer.get("value").cloned().unwrap_or_default();
        if let Some(error) = value.get("error").and_then(Value::as_str) {
            let message = value.get("message").and_then(Value::as_str).unwrap_or_default();
            // Beyond the first line there is only a list of addresses inside the driver.
            let command = path.rsplit('/').next().unwrap_or_default();
            return Err(anyhow!("{command}: {error}: {}", message.lines().next().unwrap_or_default()));
        }
        Ok(value)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Without the end of the session the browser would outlive its driver.
        let ended = !self.id.is_empty()
            && self.command("DELETE", &format!("/session/{}", self.id), &Value::Null).is_ok();
        if !ended && let Some(process) = self.browser {
            let mut kill = if cfg!(windows) {
                let mut kill = Command::new("taskkill");
                kill.args(["/F", "/T", "/PID", &process.to_string()]);
                kill
            } else {
                let mut kill = Command::new("kill");
                kill.args(["-9", &process.to_string()]);
                kill
            };
            let _ = kill.stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
        stop(&mut self.driver);
    }
}

impl Element {
    /// The element as an argument for a script.
    pub fn to_json(&self) -> Value {
        self.0.clone()
    }

    fn id(&self) -> Result<String> {
        text(self.0.get(ELEMENT))
    }
}

fn stop(driver: &mut Child) {
    let _ = driver.kill();
    let _ = driver.wait();
}

/// The driver chooses a free port and says which.
fn port_of(driver: &mut Child) -> Result<u16> {
    let output = driver.stdout.take().context("the driver has no output")?;
    let mut lines = BufReader::new(output).lines();
    let mut port = None;
    while port.is_none() {
        let line = lines.next().context("the driver ended at once")??;
        let digits = line.rsplit_once("on port ").map(|(_, rest)| rest.trim_end_matches('.'));
        port = digits.and_then(|it| it.parse().ok()).filter(|it| *it != 0);
    }
    // Whoever writes into a pipe that nobody empties comes to a stop.
    thread::spawn(move || lines.for_each(drop));
    port.context("the driver named no port")
}

fn capabilities(chromium: &Chromium, options: &Options) -> Value {
    let (width, height) = options.size;
    let folders: Vec<String> = options.extensions.iter().map(|it| absolute(it)).collect();
    let folders = folders.join(",");
    let mut args = base_arguments();
    args.push(format!("--window-size={width},{height}"));
    if !folders.is_empty() {
        args.push("--auto-open-devtools-for-tabs".to_owned());
        args.push(format!("--load-extension={folders}"));
        args.push(format!("--disable-extensions-except={folders}"));
    }
    if options.headless {
        args.push("--headless=new".to_owned());
    }
    args.extend(options.args.iter().cloned());

    let (name, vendor) = if chromium.is_edge() {
        ("MicrosoftEdge", "ms:edgeOptions")
    } else {
        ("chrome", "goog:chromeOptions")
    };
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": name,
        vendor: {
            "binary": chromium.binary,
            "args": args,
            "excludeSwitches": ["disable-extensions", "enable-automation"],
            "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
        },
        "goog:loggingPrefs": { "performance": "ALL" },
        "unhandledPromptBehavior": "ignore",
    } } })
}

/// What every browser under test is started with.
pub fn base_arguments() -> Vec<String> {
    let mut args = vec![
        "--lang=en-US",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-component-update",
        "--disable-search-engine-choice-screen",
        // Containers give a shared memory of a few megabytes, on which tabs crash.
        "--disable-dev-shm-usage",
        // A window that another covers would otherwise stop painting.
        "--disable-backgrounding-occluded-windows",
    ];
    if is_root() {
        args.push("--no-sandbox");
    }
    args.into_iter().map(str::to_owned).collect()
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// Whether the browser's sandbox would refuse to start.
fn is_root() -> bool {
    cfg!(unix) && Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn text(value: Option<&Value>) -> Result<String> {
    value.and_then(Value::as_str).map(str::to_owned).context("the driver's answer lacks a text")
}

/// The key under which WebDriver wraps a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(25);
