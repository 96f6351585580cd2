//! Makes CORS scenarios: what page code asks for, and what the server answers.
//!
//! The same seed makes the same scenarios. Each choice leans towards what works, so that the later checks of the
//! browser are reached as well as the first ones.

use lab::Urls;
use serde_json::{Value, json};

/// One scenario.
pub struct Scenario {
    /// Its name, the first path segment of its URLs.
    pub id: String,
    /// What it is about.
    pub family: &'static str,
    /// The origin of its page.
    pub page: String,
    /// `page`, `sandbox` or `data`: where the call is made.
    pub context: &'static str,
    /// The choices that were made.
    pub knobs: Vec<String>,
    /// What page code asks for.
    pub request: Value,
    /// What the server answers, by node.
    pub server: Value,
    /// The credentials mode.
    pub credentials: &'static str,
}

/// A small generator of numbers (xorshift): the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// A generator with that seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(0) % count.max(1)
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// The first with that chance, else one of the others.
    pub(crate) fn lean<'a>(&mut self, chance: usize, good: &'a str, others: &'a [&'a str]) -> &'a str {
        if self.percent(chance) { good } else { self.pick::<&str>(others) }
    }
}

/// The scenarios of one seed.
pub fn scenarios(count: usize, seed: u64, urls: &Urls) -> Vec<Scenario> {
    let mut dice = Dice::new(seed);
    (0..count).map(|index| scenario(&mut dice, index, urls)).collect()
}

/// Where things are: the page, the API, and a redirect's target.
struct Places {
    page: String,
    api: String,
    next: String,
}

fn places(dice: &mut Dice, urls: &Urls) -> Places {
    let port = |url: &str| url.rsplit(':').next().unwrap_or_default().to_owned();
    let at = |host: &str, port: &str| format!("http://{host}:{port}");
    let (page, api, third) = (port(&urls.page), port(&urls.api), port(&urls.third));
    let host = *dice.pick(&["127.0.0.1", "127.0.0.1", "localhost", "app.shop.test"]);
    let apis: &[&str] = match host {
        "app.shop.test" => &["api.shop.test", "api.vendor.test"],
        _ => &["127.0.0.1", "localhost"],
    };
    let api_host = *dice.pick(apis);
    let own_page = at(host, &page);
    let next = match dice.below(4) {
        0 => at(api_host, &api),
        1 => at(api_host, &third),
        2 => own_page.clone(),
        _ => at(dice.pick::<&str>(apis), &third),
    };
    Places { page: own_page, api: at(api_host, &api), next }
}

const FAMILIES: &[&str] = &[
    "simple",
    "simple",
    "simple",
    "preflight",
    "preflight",
    "preflight",
    "preflight",
    "preflight",
    "many-faults",
    "redirect",
    "redirect",
    "preflight-redirect",
    "opaque-origin",
    "xhr",
    "http-status",
    "unread-body",
    "mode",
    "safelist",
    "method",
    "element",
    "eventsource",
];

fn scenario(dice: &mut Dice, index: usize, urls: &Urls) -> Scenario {
    let family = FAMILIES[index % FAMILIES.len()];
    let id = format!("r{:04}", index + 1);
    let places = places(dice, urls);
    let context = match family {
        "opaque-origin" => *dice.pick(&["sandbox", "data"]),
        _ => "page",
    };
    let origin = if context == "page" { places.page.clone() } else { "null".to_owned() };
    let credentials = *dice.pick(&["omit", "same-origin", "include", "include"]);
    let mut knobs = vec![format!("credentials:{credentials}")];

    let method = match family {
        "method" => *dice.pick(&["patch", "put", "Delete", "OPTIONS", "HEAD", "PROPFIND", "post", "QUERY"]),
        "preflight" | "many-faults" | "preflight-redirect" => {
            *dice.pick(&["PUT", "DELETE", "PATCH", "POST", "GET", "POST"])
        }
        "element" | "eventsource" => "GET",
        _ => *dice.pick(&["GET", "GET", "POST", "HEAD"]),
    };
    let headers: Named = match family {
        "preflight" | "many-faults" | "preflight-redirect" => *dice.pick(PREFLIGHTED),
        "safelist" => *dice.pick(SAFELIST),
        "element" | "eventsource" => HEADERS_NONE,
        "method" => *dice.pick(&[HEADERS_NONE, PREFLIGHTED[1]]),
        _ => *dice.pick(&[HEADERS_NONE, HEADERS_NONE, PREFLIGHTED[0], SAFELIST[0]]),
    };
    knobs.push(format!("{}:{method}", kind(family)));
    knobs.push(format!("headers:{}", headers.0));
    let names: Vec<String> = headers.1.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();

    let good = match family {
        "many-faults" => 35,
        "simple" | "xhr" | "element" | "opaque-origin" | "eventsource" => 30,
        _ => 75,
    };
    let include = credentials == "include";
    let preflight = preflight(
        dice,
        &mut knobs,
        &origin,
        include,
        method,
        &names,
        if family == "simple" { 90 } else { 62 },
    );
    let preflight = match family {
        "preflight-redirect" => {
            let status = *dice.pick(&[301, 302, 307, 308]);
            knobs.push(format!("preflight-status:{status}"));
            let mut it = preflight;
            it["status"] = json!(status);
            if let Some(list) = it["headers"].as_array_mut() {
                list.push(json!(["Location", format!("{}/{id}/1/orders", places.next)]));
            }
            it
        }
        _ => preflight,
    };
    let mut actual = answer(dice, &mut knobs, "actual", &origin, include, good);
    if matches!(family, "http-status" | "unread-body") || dice.percent(12) {
        let status = *dice.pick(&[400, 401, 403, 404, 405, 429, 500, 503]);
        actual["status"] = json!(status);
        knobs.push(format!("status:{status}"));
    }
    let mut redirect_mode = "follow";
    let mut server = json!({});
    if family == "redirect" {
        let status = *dice.pick(&[301, 302, 303, 307, 308]);
        redirect_mode = dice.lean(86, "follow", &["error", "manual"]);
        knobs.push(format!("redirect:{status},{redirect_mode}"));
        let target = places.next.clone();
        let target = if dice.percent(12) { target.replace("http://", "http://ada:pw@") } else { target };
        let mut hop = answer(dice, &mut knobs, "hop", &origin, include, 80);
        hop["status"] = json!(status);
        hop["body"] = json!("");
        if let Some(list) = hop["headers"].as_array_mut() {
            list.push(json!(["Location", format!("{target}/{id}/1/orders")]));
        }
        // The target sees `null` after two foreign origins: both answers are likely.
        let second = *dice.pick(&["$origin", "null", "*", places.page.as_str()]);
        knobs.push(format!("target-acao:{second}"));
        actual["headers"] = json!([
            ["Content-Type", "application/json"],
            ["Access-Control-Allow-Origin", second],
            ["Access-Control-Allow-Credentials", "true"],
        ]);
        server["0"] = json!({ "preflight": preflight, "actual": hop });
        let again = json!({ "status": 204, "headers": [
            ["Access-Control-Allow-Origin", second],
            ["Access-Control-Allow-Credentials", "true"],
            ["Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE"],
            ["Access-Control-Allow-Headers", "authorization, content-type, x-shop-tenant"],
        ] });
        server["1"] = json!({ "preflight": again, "actual": actual });
    } else {
        server["0"] = json!({ "preflight": preflight, "actual": actual });
    }

    let mode = match family {
        "mode" => *dice.pick(&["no-cors", "same-origin", "cors"]),
        _ => "cors",
    };
    if mode != "cors" {
        knobs.push(format!("mode:{mode}"));
    }
    let body = matches!(method, "PUT" | "PATCH" | "POST" | "patch" | "put" | "post" | "QUERY");
    let element = *dice.pick(&["anonymous", "use-credentials", ""]);
    if family == "element" {
        knobs.push(format!("crossorigin:{element}"));
    }
    let request = json!({
        "kind": kind(family),
        "method": method,
        "url": format!("{}/{id}/0/v1/orders", places.api),
        "headers": headers.1,
        "credentials": credentials,
        "mode": mode,
        "redirect": redirect_mode,
        "body": if body { json!("{\"item\":\"teapot\"}") } else { Value::Null },
        "read": family != "unread-body",
        "crossorigin": element,
    });
    Scenario { id, family, page: places.page, context, knobs, request, server, credentials }
}

/// Which interface makes the call.
fn kind(family: &str) -> &'static str {
    match family {
        "xhr" => "xhr",
        "element" => "img",
        "eventsource" => "eventsource",
        _ => "fetch",
    }
}

pub(crate) type Named = (&'static str, &'static [(&'static str, &'static str)]);

pub(crate) const HEADERS_NONE: Named = ("none", &[]);

pub(crate) const PREFLIGHTED: &[Named] = &[
    ("auth", &[("Authorization", "Bearer mF9xB5f0_4c1JqMx7RkP2tVw")]),
    ("json", &[("Content-Type", "application/json")]),
    (
        "auth+json",
        &[("Authorization", "Bearer mF9xB5f0_4c1JqMx7RkP2tVw"), ("Content-Type", "application/json")],
    ),
    ("tenant", &[("X-Shop-Tenant", "42")]),
    (
        "many",
        &[
            ("Authorization", "Bearer mF9xB5f0_4c1JqMx7RkP2tVw"),
            ("X-Shop-Tenant", "42"),
            ("X-Request-Id", "5"),
            ("Content-Type", "application/json"),
        ],
    ),
    ("csrf", &[("X-CSRFToken", "q7Jr2mX9wA")]),
    ("acao-as-request", &[("Access-Control-Allow-Origin", "*")]),
];

pub(crate) const SAFELIST: &[Named] = &[
    ("text-plain", &[("Content-Type", "text/plain;charset=UTF-8")]),
    ("urlencoded", &[("Content-Type", "application/x-www-form-urlencoded")]),
    ("accept-quote", &[("Accept", "text/html;q=\"0.9\"")]),
    ("accept-language", &[("Accept-Language", "de-AT,de;q=0.9")]),
    ("content-language-at", &[("Content-Language", "de@AT")]),
    ("range", &[("Range", "bytes=0-99")]),
    ("range-suffix", &[("Range", "bytes=-99")]),
    ("save-data", &[("Save-Data", "on")]),
    ("content-type-quoted", &[("Content-Type", "text/plain; charset=\"utf-8\"")]),
    ("if-none-match", &[("If-None-Match", "\"a1\"")]),
];

/// The value of `Access-Control-Allow-Origin`, in the words of the knob.
fn allow_origin(word: &str, origin: &str) -> Vec<String> {
    let real = if origin == "null" { "http://127.0.0.1:3000" } else { origin };
    let one = match word {
        "missing" => return Vec::new(),
        "dup-same" => return vec![origin.to_owned(), origin.to_owned()],
        "dup-star" => return vec!["*".to_owned(), origin.to_owned()],
        "exact" => origin.to_owned(),
        "star" => "*".to_owned(),
        "null" => "null".to_owned(),
        "other-host" => "https://admin.shop.test".to_owned(),
        "slash" => format!("{real}/"),
        "scheme" => match real.strip_prefix("https:") {
            Some(rest) => format!("http:{rest}"),
            None => real.replace("http:", "https:"),
        },
        "port" => format!("{}:3000", real.rsplit_once(':').map_or(real, |(host, _)| host)),
        "upper" => real.to_ascii_uppercase(),
        "list" => format!("https://admin.shop.test, {real}"),
        "padded" => format!("  {origin}\t"),
        "empty" => String::new(),
        "undefined" => "undefined".to_owned(),
        "quoted" => format!("\"{real}\""),
        "pattern" => "http://*.shop.test".to_owned(),
        "host" => real.trim_start_matches("https://").trim_start_matches("http://").to_owned(),
        _ => "NULL".to_owned(),
    };
    vec![one]
}

const BAD_ORIGINS: &[&str] = &[
    "missing",
    "missing",
    "missing",
    "null",
    "other-host",
    "slash",
    "scheme",
    "port",
    "upper",
    "list",
    "dup-same",
    "dup-star",
    "padded",
    "empty",
    "undefined",
    "quoted",
    "pattern",
    "host",
    "word-null",
];

/// The CORS headers that both kinds of answers have.
fn common(
    dice: &mut Dice,
    knobs: &mut Vec<String>,
    stage: &str,
    origin: &str,
    include: bool,
    good: usize,
) -> Vec<Value> {
    let usual = if !include && dice.percent(40) { "star" } else { "exact" };
    let word = if include && dice.percent(8) { "star" } else { dice.lean(good, usual, BAD_ORIGINS) };
    knobs.push(format!("{stage}-acao:{word}"));
    let mut headers: Vec<Value> =
        allow_origin(word, origin).into_iter().map(|it| json!(["Access-Control-Allow-Origin", it])).collect();
    let word = if include {
        dice.lean(good.max(70), "true", &["missing", "missing", "True", "1", "dup", "padded", "false"])
    } else {
        dice.lean(70, "missing", &["true", "false"])
    };
    knobs.push(format!("{stage}-acac:{word}"));
    let values: &[&str] = match word {
        "missing" => &[],
        "dup" => &["true", "true"],
        "padded" => &[" true "],
        other => &[other],
    };
    headers.extend(values.iter().map(|it| json!(["Access-Control-Allow-Credentials", it])));
    headers
}

pub(crate) fn preflight(
    dice: &mut Dice,
    knobs: &mut Vec<String>,
    origin: &str,
    include: bool,
    method: &str,
    names: &[String],
    good: usize,
) -> Value {
    let mut headers = common(dice, knobs, "preflight", origin, include, good.max(72));
    let word = dice.lean(
        good,
        "exact",
        &[
            "star",
            "missing",
            "lower",
            "upper",
            "without",
            "semicolons",
            "blanks",
            "empty-items",
            "quoted",
            "pipe",
        ],
    );
    knobs.push(format!("acam:{word}"));
    let methods = match word {
        "exact" => format!("GET, {method}"),
        "star" => "*".to_owned(),
        "missing" => String::new(),
        "lower" => format!("get, {}", method.to_ascii_lowercase()),
        "upper" => format!("GET, {}", method.to_ascii_uppercase()),
        "without" => "GET, TRACE".to_owned(),
        "semicolons" => format!("GET; {method}"),
        "blanks" => format!("GET {method}"),
        "empty-items" => format!(", GET,, {method},"),
        "quoted" => format!("\"{method}\""),
        _ => format!("GET|{method}"),
    };
    if word != "missing" {
        headers.push(json!(["Access-Control-Allow-Methods", methods]));
    }
    let word = dice.lean(
        good,
        "exact",
        &[
            "star",
            "star",
            "missing",
            "without-last",
            "upper",
            "semicolons",
            "blanks",
            "quoted",
            "star+auth",
            "empty-items",
        ],
    );
    knobs.push(format!("acah:{word}"));
    let list = names.join(", ");
    let allowed = match word {
        "exact" => list,
        "star" => "*".to_owned(),
        "missing" => String::new(),
        "without-last" => names.iter().rev().skip(1).cloned().collect::<Vec<_>>().join(", "),
        "upper" => list.to_ascii_uppercase(),
        "semicolons" => format!("Accept; {list}"),
        "blanks" => format!("Accept {list}"),
        "quoted" => format!("\"{list}\""),
        "star+auth" => "*, authorization".to_owned(),
        _ => format!(",{list},, x-other"),
    };
    if word != "missing" {
        headers.push(json!(["Access-Control-Allow-Headers", allowed]));
    }
    let status = if dice.percent(84) {
        *dice.pick(&[200, 204])
    } else {
        *dice.pick(&[400, 401, 403, 404, 405, 429, 500])
    };
    if status > 204 {
        knobs.push(format!("preflight-status:{status}"));
    }
    json!({ "status": status, "headers": headers })
}

pub(crate) fn answer(
    dice: &mut Dice,
    knobs: &mut Vec<String>,
    stage: &str,
    origin: &str,
    include: bool,
    good: usize,
) -> Value {
    let mut headers = vec![json!(["Content-Type", "application/json"])];
    headers.extend(common(dice, knobs, stage, origin, include, good));
    if dice.percent(30) {
        headers.push(json!(["Vary", "Origin"]));
    }
    json!({ "status": 200, "headers": headers, "body": "{\"orders\":[{\"id\":17}]}" })
}
