//! Makes scenes: calls in the surroundings that decide how they end, and what of it shows.
//!
//! Where [`scenario`](crate::scenario) varies one call of a page, this varies who calls, over what connection, with
//! what before, beside and after it. The same seed makes the same scenes.

use serde_json::{Map, Value, json};

use crate::scenario::{Dice, HEADERS_NONE, PREFLIGHTED, SAFELIST, answer, preflight};
use crate::tls;

/// One scene.
pub struct Scene {
    /// Its name, the first path segment of its URLs.
    pub id: String,
    /// What it is about.
    pub family: &'static str,
    /// The kind of browser that it needs: see [`BROWSERS`].
    pub browser: &'static str,
    /// The origin of its page.
    pub page: String,
    /// Who calls: `page`, a kind of frame, or a kind of worker with the name of its file.
    pub context: String,
    /// What the service worker does with a request.
    pub worker: String,
    /// All calls at once.
    pub together: bool,
    /// Whether the hosts have a cookie.
    pub cookie: bool,
    /// What is asked for.
    pub calls: Vec<Value>,
    /// What the server answers, by node.
    pub server: Map<String, Value>,
    /// The choices that were made.
    pub knobs: Vec<String>,
}

/// The kinds of browsers, in the order in which they are played.
pub const BROWSERS: &[&str] = &["usual", "public", "public-granted", "no-third-party-cookies", "extensions"];

/// The families, each as often as it is met.
pub const FAMILIES: &[&str] = &[
    "https",
    "worker",
    "redirect",
    "crossorigin",
    "service-worker",
    "https",
    "opaque-origin",
    "eventsource",
    "beacon",
    "together",
    "worker",
    "mixed-content",
    "policy",
    "redirect",
    "cache",
    "retry",
    "crossorigin",
    "preflight-cache",
    "service-worker",
    "local-network",
    "network",
    "third-party-cookies",
    "extension",
    "many-faults",
];

/// The scenes of one seed.
pub fn scenes(count: usize, seed: u64) -> Vec<Scene> {
    let mut dice = Dice::new(seed);
    (0..count).map(|index| scene(&mut dice, index)).collect()
}

fn scene(dice: &mut Dice, index: usize) -> Scene {
    let family = FAMILIES[index % FAMILIES.len()];
    let over_tls = match family {
        "https" | "mixed-content" | "third-party-cookies" => true,
        "extension" | "cache" | "network" => false,
        _ => dice.percent(40),
    };
    let page = match (family, over_tls) {
        ("extension", _) => "http://127.0.0.1:4700".to_owned(),
        ("local-network", true) => format!("https://app.shop.test:{}", tls::PUBLIC),
        ("local-network", false) => "http://app.shop.test:4704".to_owned(),
        // A service worker needs a trustworthy page, and so do many other things.
        (_, true) => format!("https://app.shop.test:{}", tls::H2),
        ("service-worker", false) => {
            (*dice.pick(&["http://127.0.0.1:4700", "http://localhost:4700"])).to_owned()
        }
        _ => (*dice.pick(&["http://127.0.0.1:4700", "http://localhost:4700", "http://app.shop.test:4700"]))
            .to_owned(),
    };
    let mut maker = Maker {
        over_tls,
        scene: Scene {
            id: format!("r{:04}", index + 1),
            family,
            browser: "usual",
            context: "page".to_owned(),
            worker: String::new(),
            together: false,
            cookie: dice.percent(50),
            calls: Vec::new(),
            server: Map::new(),
            knobs: Vec::new(),
            page,
        },
        dice,
    };
    maker.page(&[]);
    match family {
        "https" => maker.https(),
        "worker" => maker.worker(),
        "service-worker" => maker.service_worker(),
        "crossorigin" => maker.crossorigin(),
        "eventsource" => maker.eventsource(),
        "beacon" => maker.beacon(),
        "opaque-origin" => maker.opaque_origin(),
        "mixed-content" => maker.mixed_content(),
        "policy" => maker.policy(),
        "cache" => maker.cache(),
        "together" => maker.together(),
        "redirect" => maker.redirect(),
        "retry" => maker.retry(),
        "preflight-cache" => maker.preflight_cache(),
        "local-network" => maker.local_network(),
        "third-party-cookies" => maker.third_party_cookies(),
        "extension" => maker.extension(),
        "network" => maker.network(),
        _ => maker.many_faults(),
    }
    maker.scene
}

struct Maker<'a> {
    dice: &'a mut Dice,
    over_tls: bool,
    scene: Scene,
}

impl Maker<'_> {
    // What the families are.

    fn https(&mut self) {
        let api = match self.dice.below(10) {
            0 => format!("https://api.shop.test:{}", tls::UNKNOWN),
            // A server that speaks no TLS.
            1 => "https://api.shop.test:4701".to_owned(),
            2 | 3 => format!("https://api.shop.test:{}", tls::H1),
            _ => self.foreign(),
        };
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr", "img"]);
        self.ask(kind, &api, 55);
    }

    fn worker(&mut self) {
        let file = *self.dice.pick(&["worker.js", "main-4f2a.js", "sync.worker.js"]);
        // A name that is not trustworthy has no service workers, but all others.
        let kind = *self.dice.pick(&["worker", "worker", "module-worker", "shared-worker", "blob-worker"]);
        self.scene.context = format!("{kind} {file}");
        let kind = *self.dice.pick(&["fetch", "fetch", "fetch", "xhr", "eventsource"]);
        for _ in 0..=self.dice.below(2) {
            let api = self.foreign();
            self.ask(kind, &api, 50);
        }
    }

    fn service_worker(&mut self) {
        let file = *self.dice.pick(&["sw.js", "service-worker.js", "ngsw-worker.js"]);
        self.scene.context = format!("service-worker {file}");
        let word = *self.dice.pick(&["pass", "pass", "none", "again", "error", "own", "fallback"]);
        self.knob("worker", word);
        self.scene.worker = match word {
            "pass" => "event.respondWith(fetch(event.request));",
            "none" => "",
            "again" => "event.respondWith(fetch(event.request.url, { credentials: event.request.credentials }));",
            "error" => "event.respondWith(Response.error());",
            "own" => "event.respondWith(new Response('{}', { headers: { 'Content-Type': 'application/json' } }));",
            _ => "event.respondWith(fetch(event.request).catch(() => new Response('offline', { status: 503 })));",
        }
        .to_owned();
        let kind = *self.dice.pick(&["fetch", "fetch", "fetch", "xhr", "img"]);
        let api = self.foreign();
        self.ask(kind, &api, 50);
        if self.dice.percent(20) {
            self.set(0, "mode", json!("no-cors"));
        }
    }

    fn crossorigin(&mut self) {
        let kind = *self
            .dice
            .pick(&["img", "script", "module", "style", "font", "font", "video", "audio", "preload"]);
        let api = self.foreign();
        self.ask(kind, &api, 45);
        let (mime, body) = match kind {
            "script" | "module" => ("text/javascript", "window.loaded = true;"),
            "style" => ("text/css", "p { color: teal }"),
            "font" => ("font/woff2", "no font"),
            "img" => {
                ("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>")
            }
            _ => ("application/octet-stream", "x"),
        };
        let answer = &mut self.scene.server["0"]["actual"];
        answer["headers"][0] = json!(["Content-Type", mime]);
        answer["body"] = json!(body);
    }

    fn eventsource(&mut self) {
        let api = self.foreign();
        self.ask("eventsource", &api, 50);
        let answer = &mut self.scene.server["0"]["actual"];
        answer["headers"][0] = json!(["Content-Type", "text/event-stream"]);
        answer["body"] = json!("data: 1\n\n");
    }

    fn beacon(&mut self) {
        let api = self.foreign();
        let kind = *self.dice.pick(&["beacon", "beacon", "fetch"]);
        self.ask(kind, &api, 50);
        if kind == "beacon" {
            let mime = *self.dice.pick(&["text/plain", "application/json", "application/json"]);
            self.knob("type", mime);
            self.set(0, "type", json!(mime));
            self.set(0, "body", json!("{\"event\":\"leave\"}"));
            self.set(0, "then", json!(300));
            // A beacon is always sent with credentials.
            let names = ["content-type".to_owned()];
            let origin = self.scene.page.clone();
            let mut knobs = Vec::new();
            let it = preflight(self.dice, &mut knobs, &origin, true, "POST", &names, 60);
            self.scene.server["0"]["preflight"] = it;
            self.scene.knobs.extend(knobs);
        } else {
            self.set(0, "keepalive", json!(true));
        }
    }

    fn opaque_origin(&mut self) {
        let context = *self.dice.pick(&["sandbox", "data", "srcdoc", "blob", "sandboxed-page"]);
        if context == "sandboxed-page" {
            self.page(&[("Content-Security-Policy", "sandbox allow-scripts")]);
        } else {
            self.scene.context = context.to_owned();
        }
        self.knob("context", context);
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr", "img", "eventsource"]);
        let api = if self.dice.percent(20) { self.scene.page.clone() } else { self.foreign() };
        self.ask(kind, &api, 40);
    }

    fn mixed_content(&mut self) {
        let http = *self.dice.pick(&[
            "http://api.shop.test:4701",
            "http://api.vendor.test:4701",
            "http://127.0.0.1:4701",
            "http://localhost:4701",
        ]);
        let kind =
            *self.dice.pick(&["fetch", "fetch", "xhr", "img", "script", "font", "eventsource", "beacon"]);
        if self.dice.percent(35) {
            let api = self.foreign();
            self.chain(kind, &[api, http.to_owned()]);
        } else {
            self.ask(kind, http, 60);
        }
    }

    fn policy(&mut self) {
        let api = self.foreign();
        let word =
            *self.dice.pick(&["connect-src", "redirect", "embedder", "corp", "no-referrer", "upgrade"]);
        self.knob("policy", word);
        match word {
            "connect-src" => {
                self.page(&[("Content-Security-Policy", "connect-src 'self'; img-src 'self'")]);
                let kind = *self.dice.pick(&["fetch", "xhr", "img", "eventsource", "beacon"]);
                self.ask(kind, &api, 60);
            }
            "redirect" => {
                let policy = format!("connect-src 'self' {api}");
                self.page(&[("Content-Security-Policy", &policy)]);
                let third = self.third();
                self.chain("fetch", &[api, third]);
            }
            "embedder" | "corp" => {
                if word == "embedder" {
                    self.page(&[("Cross-Origin-Embedder-Policy", "require-corp")]);
                }
                let kind = *self.dice.pick(&["img", "script", "fetch"]);
                self.ask(kind, &api, 60);
                self.set(0, "mode", json!("no-cors"));
                let value = *self.dice.pick(&["same-origin", "same-site", "cross-origin", ""]);
                self.knob("corp", value);
                if !value.is_empty()
                    && let Some(list) = self.scene.server["0"]["actual"]["headers"].as_array_mut()
                {
                    list.push(json!(["Cross-Origin-Resource-Policy", value]));
                }
            }
            "no-referrer" => {
                self.page(&[("Referrer-Policy", "no-referrer")]);
                self.ask("fetch", &api, 45);
            }
            _ => {
                self.page(&[("Content-Security-Policy", "upgrade-insecure-requests")]);
                let port = if self.over_tls { tls::H2 } else { 4701 };
                self.ask("fetch", &format!("http://api.shop.test:{port}"), 50);
            }
        }
    }

    fn cache(&mut self) {
        let api = self.foreign();
        let first = *self.dice.pick(&["img", "script", "no-cors", "crossorigin", "fetch"]);
        self.knob("first", first);
        self.ask("fetch", &api, 45);
        let mut list = self.scene.server["0"]["actual"]["headers"].as_array().cloned().unwrap_or_default();
        list.retain(|it| it[0] != "Vary");
        let cache = *self.dice.pick(&[
            "max-age=60",
            "max-age=60",
            "public, max-age=31536000",
            "no-cache",
            "no-store",
        ]);
        self.knob("cache-control", cache);
        list.push(json!(["Cache-Control", cache]));
        if self.dice.percent(50) {
            list.push(json!(["ETag", "\"a1\""]));
        }
        let vary = *self.dice.pick(&["", "", "Origin", "Accept-Encoding"]);
        self.knob("vary", vary);
        if !vary.is_empty() {
            list.push(json!(["Vary", vary]));
        }
        // A server that adds the header only for whoever sends an origin.
        let mut bare = list.clone();
        bare.retain(|it| !it[0].as_str().unwrap_or_default().starts_with("Access-Control"));
        let answers = json!([{ "status": 200, "headers": bare, "body": "7" }, { "status": 200, "headers": list, "body": "7" }]);
        self.scene.server["0"]["actual"] = answers;
        let mut earlier = self.scene.calls[0].clone();
        match first {
            "img" | "script" => earlier["kind"] = json!(first),
            "crossorigin" => {
                earlier["kind"] = json!("img");
                earlier["crossorigin"] = json!("anonymous");
            }
            "no-cors" => earlier["mode"] = json!("no-cors"),
            _ => {}
        }
        for call in [&mut earlier, &mut self.scene.calls[0]] {
            call["method"] = json!("GET");
            call["body"] = Value::Null;
            call["headers"] = json!([]);
            call["read"] = json!(true);
        }
        earlier["then"] = json!(150);
        self.scene.calls.insert(0, earlier);
    }

    fn together(&mut self) {
        let api = self.foreign();
        self.scene.together = true;
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr"]);
        self.ask(kind, &api, 50);
        let shape = *self.dice.pick(&["same", "same", "headers", "credentials"]);
        self.knob("together", shape);
        for _ in 0..=self.dice.below(2) {
            let mut other = self.scene.calls[0].clone();
            match shape {
                "headers" => other["headers"] = json!([["X-Request-Id", "5"]]),
                "credentials" => other["credentials"] = json!(*self.dice.pick(&["omit", "include"])),
                _ => {}
            }
            self.scene.calls.push(other);
        }
        // Answers that overtake each other.
        if shape == "same" && self.dice.percent(50) {
            let mut slow = self.scene.server["0"]["actual"].clone();
            slow["delay"] = json!(120);
            let bad = self.answer(20);
            self.scene.server["0"]["actual"] = json!([slow, bad]);
        }
    }

    fn redirect(&mut self) {
        let own = self.scene.page.clone();
        let api = self.foreign();
        let third = self.third();
        let shapes: [(&str, Vec<String>); 9] = [
            ("own-own", vec![own.clone(), own.clone()]),
            ("own-api", vec![own.clone(), api.clone()]),
            ("api-api", vec![api.clone(), api.clone()]),
            ("api-own", vec![api.clone(), own.clone()]),
            ("api-third", vec![api.clone(), third.clone()]),
            ("api-third-api", vec![api.clone(), third.clone(), api.clone()]),
            ("own-api-third", vec![own.clone(), api.clone(), third]),
            ("own-api-own", vec![own.clone(), api.clone(), own]),
            ("api-password", vec![api.clone(), api.replace("://", "://ada:pw@")]),
        ];
        let (name, places) = self.dice.pick(&shapes).clone();
        self.knob("shape", name);
        let kind = *self.dice.pick(&["fetch", "fetch", "fetch", "xhr", "img", "font", "eventsource"]);
        self.chain(kind, &places);
        if kind == "fetch" && self.dice.percent(15) {
            let mode = *self.dice.pick(&["error", "manual"]);
            self.knob("redirect", mode);
            self.set(0, "redirect", json!(mode));
        }
    }

    fn retry(&mut self) {
        let api = self.foreign();
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr"]);
        self.ask(kind, &api, 40);
        let mut first = self.scene.server["0"].clone();
        if !self.over_tls && self.dice.percent(25) {
            self.knob("first", "reset");
            first["actual"] = json!({ "then": "close" });
        }
        let (actual, again) = (first["actual"].clone(), self.answer(70));
        let hits =
            if self.dice.percent(50) { json!([actual, again]) } else { json!([actual, actual, again]) };
        self.scene.server["0"]["actual"] = hits;
        let call = self.scene.calls[0].clone();
        self.scene.calls.extend([call.clone(), call]);
    }

    fn preflight_cache(&mut self) {
        let api = self.foreign();
        self.ask("fetch", &api, 70);
        self.set(0, "headers", json!([["Content-Type", "application/json"]]));
        self.set(0, "method", json!("POST"));
        self.set(0, "body", json!("{}"));
        let origin = self.origin();
        let include = self.scene.calls[0]["credentials"] == "include";
        let mut knobs = Vec::new();
        let names = ["content-type".to_owned()];
        let mut it = preflight(self.dice, &mut knobs, &origin, include, "POST", &names, 90);
        let age = *self.dice.pick(&["600", "0", "-1", "", "5"]);
        self.scene.knobs.extend(knobs);
        self.knob("max-age", age);
        if !age.is_empty()
            && let Some(list) = it["headers"].as_array_mut()
        {
            list.push(json!(["Access-Control-Max-Age", age]));
        }
        self.scene.server["0"]["preflight"] = it;
        let mut again = self.scene.calls[0].clone();
        if self.dice.percent(40) {
            again["headers"] = json!([["Content-Type", "application/json"], ["X-Shop-Tenant", "42"]]);
        }
        if self.dice.percent(30) {
            again["credentials"] = json!(*self.dice.pick(&["omit", "include"]));
        }
        self.scene.calls.push(again);
    }

    fn local_network(&mut self) {
        self.scene.browser = *self.dice.pick(&["public", "public", "public-granted"]);
        let target = if self.over_tls {
            *self.dice.pick(&["https://127.0.0.1:4743", "https://localhost:4743", "http://127.0.0.1:4701"])
        } else {
            *self.dice.pick(&["http://127.0.0.1:4701", "http://localhost:4701", "http://api.shop.test:4701"])
        };
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr", "img", "eventsource", "script"]);
        self.ask(kind, target, 75);
        if kind == "fetch" && self.dice.percent(40) {
            let space = *self.dice.pick(&["loopback", "local", "public"]);
            self.knob("target-address-space", space);
            self.set(0, "space", json!(space));
        }
    }

    fn third_party_cookies(&mut self) {
        self.scene.browser = "no-third-party-cookies";
        self.scene.cookie = true;
        let api = format!("https://{}:{}", self.dice.pick(&["api.vendor.test", "api.shop.test"]), tls::H2);
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr", "img", "eventsource"]);
        self.ask(kind, &api, 45);
    }

    fn extension(&mut self) {
        self.scene.browser = "extensions";
        let api = "http://127.0.0.1:4701".to_owned();
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr"]);
        self.ask(kind, &api, 40);
        // The paths that the extensions of the lab look for.
        let word = *self.dice.pick(&["network-blocked-by-client/ads", "cors-rescued-by-extension"]);
        self.knob("extension", word);
        let url = self.scene.calls[0]["url"]
            .as_str()
            .unwrap_or_default()
            .replace("/orders", &format!("/{word}/orders"));
        self.set(0, "url", json!(url));
    }

    fn network(&mut self) {
        let api = self.foreign();
        let kind = *self.dice.pick(&["fetch", "fetch", "xhr", "img", "eventsource"]);
        self.ask(kind, &api, 80);
        let word = *self.dice.pick(&[
            "reset",
            "close",
            "preflight-reset",
            "nobody",
            "no-such-host",
            "loop",
            "abort",
        ]);
        self.knob("network", word);
        let url = self.scene.calls[0]["url"].as_str().unwrap_or_default().to_owned();
        match word {
            "reset" | "close" => self.scene.server["0"]["actual"] = json!({ "then": word }),
            "preflight-reset" => self.scene.server["0"]["preflight"] = json!({ "then": "reset" }),
            "nobody" => self.set(0, "url", json!(url.replace(&api, "http://127.0.0.1:4799"))),
            "no-such-host" => self.set(0, "url", json!(url.replace(&api, "http://api.nowhere.invalid"))),
            "loop" => {
                let answer = &mut self.scene.server["0"]["actual"];
                answer["status"] = json!(302);
                answer["headers"] = json!([
                    ["Access-Control-Allow-Origin", "$origin"],
                    ["Access-Control-Allow-Credentials", "true"],
                    ["Location", url],
                ]);
            }
            _ => {
                self.scene.server["0"]["actual"] = json!({ "then": "never" });
                self.set(0, "abort", json!(200));
            }
        }
    }

    fn many_faults(&mut self) {
        let api = self.foreign();
        let kind = *self.dice.pick(&["fetch", "xhr"]);
        self.ask(kind, &api, 25);
        let status = *self.dice.pick(&[401, 403, 404, 429, 500, 502]);
        self.scene.server["0"]["actual"]["status"] = json!(status);
        self.knob("status", &status.to_string());
    }

    // What they are made of.

    /// Another origin than the page's, as a server of an API would have.
    fn foreign(&mut self) -> String {
        let page = &self.scene.page;
        if self.over_tls {
            let host = self.dice.pick::<&str>(&["api.shop.test", "api.shop.test", "api.vendor.test"]);
            return format!("https://{host}:{}", tls::H2);
        }
        if page.contains("shop.test") {
            return format!("http://{}:4701", self.dice.pick::<&str>(&["api.shop.test", "api.vendor.test"]));
        }
        format!("http://{}:4701", self.dice.pick::<&str>(&["127.0.0.1", "localhost"]))
    }

    fn third(&mut self) -> String {
        if self.over_tls {
            return format!("https://cdn.vendor.test:{}", tls::OTHER);
        }
        let host = if self.scene.page.contains("shop.test") { "cdn.vendor.test" } else { "localhost" };
        format!("http://{host}:4703")
    }

    /// The origin that the calls carry.
    fn origin(&self) -> String {
        let is_opaque = matches!(self.scene.context.as_str(), "sandbox" | "data")
            || self.scene.knobs.iter().any(|it| it == "context:sandboxed-page");
        if is_opaque { "null".to_owned() } else { self.scene.page.clone() }
    }

    fn knob(&mut self, name: &str, value: &str) {
        self.scene.knobs.push(format!("{name}:{value}"));
    }

    fn set(&mut self, call: usize, name: &str, value: Value) {
        self.scene.calls[call][name] = value;
    }

    /// The page, with some headers.
    fn page(&mut self, headers: &[(&str, &str)]) {
        let mut list = vec![json!(["Content-Type", "text/html; charset=utf-8"])];
        list.extend(headers.iter().map(|it| json!(it)));
        let body = "<!doctype html><html lang=\"en\" data-ready=\"true\"><link rel=\"icon\" href=\"data:,\"><title>Scene</title>";
        self.scene
            .server
            .insert("page".to_owned(), json!({ "actual": { "status": 200, "headers": list, "body": body } }));
    }

    fn answer(&mut self, good: usize) -> Value {
        let include = self.includes();
        let origin = self.origin();
        let mut knobs = Vec::new();
        let it = answer(self.dice, &mut knobs, "actual", &origin, include, good);
        self.scene.knobs.extend(knobs);
        it
    }

    fn includes(&self) -> bool {
        let Some(call) = self.scene.calls.last() else { return false };
        call["crossorigin"] == "use-credentials"
            || call["kind"] == "beacon"
            || call["credentials"] == "include"
    }

    /// Adds a call to a node of its own, with what the server answers; `good` is how likely each header is right.
    fn ask(&mut self, kind: &'static str, to: &str, good: usize) {
        let node = self.scene.calls.len();
        let is_call = matches!(kind, "fetch" | "xhr");
        let credentials = *self.dice.pick(&["same-origin", "omit", "include", "include"]);
        let crossorigin = match kind {
            "img" | "script" | "style" | "video" | "audio" | "module" | "preload" => {
                *self.dice.pick(&["anonymous", "anonymous", "use-credentials", ""])
            }
            _ => "",
        };
        let headers = match is_call {
            true if self.dice.percent(45) => *self.dice.pick(PREFLIGHTED),
            true if self.dice.percent(20) => *self.dice.pick(SAFELIST),
            _ => HEADERS_NONE,
        };
        let method = match is_call {
            true => *self.dice.pick(&["GET", "GET", "POST", "PUT", "DELETE", "PATCH"]),
            false if kind == "beacon" => "POST",
            false => "GET",
        };
        let body = matches!(method, "POST" | "PUT" | "PATCH");
        self.knob(kind, method);
        self.knob("headers", headers.0);
        self.knob("credentials", if crossorigin.is_empty() { credentials } else { crossorigin });
        self.scene.calls.push(json!({
            "kind": kind,
            "method": method,
            "url": format!("{to}/{}/{node}/orders", self.scene.id),
            "headers": headers.1,
            "credentials": credentials,
            "crossorigin": crossorigin,
            "mode": "cors",
            "redirect": "follow",
            "cache": "default",
            "body": if body { json!("{\"item\":\"teapot\"}") } else { Value::Null },
            "read": self.dice.percent(75),
        }));
        let names: Vec<String> = headers.1.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let (origin, include) = (self.origin(), self.includes());
        let mut knobs = Vec::new();
        let before = preflight(self.dice, &mut knobs, &origin, include, method, &names, good.max(60));
        self.scene.knobs.extend(knobs);
        let mut actual = self.answer(good);
        if self.dice.percent(15) {
            let status = *self.dice.pick(&[400, 401, 403, 404, 429, 500, 503]);
            actual["status"] = json!(status);
            self.knob("status", &status.to_string());
        }
        self.scene.server.insert(node.to_string(), json!({ "preflight": before, "actual": actual }));
    }

    /// A call that is redirected from place to place. Each hop is a node of its own: `0`, `0a`, `0b`.
    fn chain(&mut self, kind: &'static str, places: &[String]) {
        let Some(first) = places.first() else { return };
        self.ask(kind, first, 60);
        let nodes = ["0", "0a", "0b", "0c"];
        let own = self.scene.page.clone();
        let mut end = self.answer(45);
        // The target sees `null` after two foreign origins: both answers are likely.
        let word = *self.dice.pick(&["$origin", "$origin", "null", "*", own.as_str(), ""]);
        self.knob("target-acao", word);
        if let Some(list) = end["headers"].as_array_mut()
            && !word.is_empty()
        {
            list.retain(|it| it[0] != "Access-Control-Allow-Origin");
            list.push(json!(["Access-Control-Allow-Origin", word]));
        }
        let allowing = json!({ "status": 204, "headers": [
            ["Access-Control-Allow-Origin", if word.is_empty() { "*" } else { word }],
            ["Access-Control-Allow-Credentials", "true"],
            ["Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE"],
            ["Access-Control-Allow-Headers", "authorization, content-type, x-shop-tenant, x-request-id"],
        ] });
        for (index, pair) in places.windows(2).enumerate() {
            let status = *self.dice.pick(&[301, 302, 303, 307, 308]);
            self.knob("redirect", &status.to_string());
            let mut hop = self.answer(if index == 0 { 80 } else { 70 });
            if self.dice.percent(40)
                && let Some(list) = hop["headers"].as_array_mut()
            {
                list.retain(|it| !it[0].as_str().unwrap_or_default().starts_with("Access-Control"));
                list.push(json!(["Access-Control-Allow-Origin", "$origin"]));
                list.push(json!(["Access-Control-Allow-Credentials", "true"]));
            }
            hop["status"] = json!(status);
            hop["body"] = json!("");
            if let Some(list) = hop["headers"].as_array_mut() {
                list.push(json!([
                    "Location",
                    format!("{}/{}/{}/orders", pair[1], self.scene.id, nodes[index + 1])
                ]));
            }
            let before = match index {
                0 => self.scene.server["0"]["preflight"].clone(),
                _ => allowing.clone(),
            };
            self.scene.server.insert(nodes[index].to_owned(), json!({ "preflight": before, "actual": hop }));
        }
        let last = nodes[places.len().saturating_sub(1).min(3)];
        self.scene.server.insert(last.to_owned(), json!({ "preflight": allowing, "actual": end }));
    }
}
