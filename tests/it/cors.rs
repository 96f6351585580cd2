//! The engine's verdicts against those of the browser that recorded the entries.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use authopsy::capture::devtools;
use authopsy::exchange::{Entry, EntryId, Exchange, Source};
use authopsy::fetch::{self, Exposure, Profile, Verdict};
use authopsy::session::{Options, Session};
use serde_json::Value;

const CORPUS: &str = include_str!("../fixtures/cors/chromium-train.jsonl");

/// Played by `cargo xtask record cors`, made by its own generator.
const RECORDED: &str = include_str!("../fixtures/cors/recorded.jsonl");

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn entry(value: &Value, id: usize, page: &str) -> Entry {
    devtools::parse(value.to_string().as_bytes(), EntryId(id as u32), Some(page.into())).unwrap()
}

/// What the browser decided, in the engine's words.
fn expected(truth: &Value) -> (String, String) {
    let verdict = text(truth, "/verdict");
    let code = match verdict.split_once(':') {
        Some(("net", _)) => "network-error",
        Some(("blocked", _)) => "blocked",
        _ => verdict,
    };
    (code.to_owned(), text(truth, "/failedParameter").to_owned())
}

#[derive(Default)]
struct Tally {
    judged: usize,
    right: usize,
    /// It did not fail, and the engine says that it did.
    false_alarms: usize,
    /// It failed, and the engine says that it did not.
    missed: usize,
    /// The extension saw no entry of it.
    unseen: usize,
}

fn fails(code: &str) -> bool {
    !matches!(code, "ok" | "opaque" | "aborted" | "unknown")
}

#[test]
fn verdicts_agree_with_chromium() {
    agree(CORPUS, 99);
}

#[test]
fn verdicts_agree_with_chromium_on_our_own_scenarios() {
    // Most of these have several faults and, stopped by their preflight, show no credentials: which fault the browser
    // names first then depends on what the entries do not tell.
    agree(RECORDED, 98);
}

fn agree(corpus: &str, percent: usize) {
    let mut table: BTreeMap<String, Tally> = BTreeMap::new();
    let mut differences = String::new();
    for line in corpus.lines() {
        let scenario: Value = serde_json::from_str(line).unwrap();
        let page = text(&scenario, "/scenario/page");
        let mut session = Session::new(Options::default());
        let delivered = scenario["har"].as_array().cloned().unwrap_or_default();
        let polled = scenario["harPolled"].as_array().cloned().unwrap_or_default();
        for (index, value) in delivered.iter().chain(&polled).enumerate() {
            session.add(entry(value, index, page));
        }
        session.settle();
        let tally = table.entry(text(&scenario, "/scenario/family").to_owned()).or_default();
        let truth = &scenario["truth"];
        let steps = truth["steps"].as_array().cloned().unwrap_or_else(|| vec![truth.clone()]);
        for step in &steps {
            let (code, parameter) = expected(step);
            let index = match step["entry"].as_i64() {
                Some(-1) | None if polled.is_empty() => {
                    tally.unseen += 1;
                    continue;
                }
                Some(-1) | None => delivered.len() + polled.len() - 1,
                Some(index) => index as usize,
            };
            tally.judged += 1;
            let found = session.of_entry(EntryId(index as u32)).map(|it| &it.facts.judgement);
            let (found_code, found_parameter) =
                found.map_or(("none", ""), |it| (it.verdict.code(), it.parameter.as_str()));
            if (found_code, found_parameter) == (code.as_str(), parameter.as_str()) {
                tally.right += 1;
            } else {
                let id = text(&scenario, "/id");
                writeln!(differences, "{id}: {found_code}({found_parameter}), not {code}({parameter})")
                    .unwrap();
            }
            tally.false_alarms += usize::from(fails(found_code) && !fails(&code));
            tally.missed += usize::from(!found.is_some_and(|it| it.failed()) && fails(&code));
        }
    }
    let mut report = String::new();
    let mut sum = Tally::default();
    for (family, it) in &table {
        writeln!(report, "{family:18} {:4} of {:4}, {} not seen", it.right, it.judged, it.unseen).unwrap();
        sum.judged += it.judged;
        sum.right += it.right;
        sum.false_alarms += it.false_alarms;
        sum.missed += it.missed;
        sum.unseen += it.unseen;
    }
    println!("{report}all                {:4} of {:4}, {} not seen", sum.right, sum.judged, sum.unseen);
    println!("false alarms {}, missed {}\n{differences}", sum.false_alarms, sum.missed);
    assert_eq!((sum.false_alarms, sum.missed), (0, 0), "{differences}");
    assert!(sum.right * 100 >= sum.judged * percent, "{differences}");
}

#[test]
fn readable_headers_agree_with_chromium() {
    let mut compared = 0;
    for line in CORPUS.lines() {
        let scenario: Value = serde_json::from_str(line).unwrap();
        let truth = &scenario["truth"];
        let Some(visible) = truth["visibleHeaders"].as_array() else { continue };
        let Some(value) = truth["entry"].as_i64().and_then(|it| scenario["har"].get(it as usize)) else {
            continue;
        };
        let page = text(&scenario, "/scenario/page");
        let read = entry(value, 0, page);
        let is_cors = read.request.headers.has("origin") && text(truth, "/verdict") == "ok";
        if !is_cors || truth["steps"].is_array() {
            continue;
        }
        let credentials = match text(&scenario, "/credentialsMode") {
            "include" => authopsy::exchange::Credentials::Include,
            _ => authopsy::exchange::Credentials::Omit,
        };
        if authopsy::origin::Origin::of(&read.request.url) == authopsy::origin::Origin::of(page) {
            continue;
        }
        for header in read.response.headers.iter() {
            let name = header.name.to_ascii_lowercase();
            let is_visible = visible.iter().any(|it| it.as_str() == Some(&name));
            let exposure = fetch::exposure(&read.response.headers, &name, credentials);
            assert_eq!(exposure == Exposure::Visible, is_visible, "{}: {name}", text(&scenario, "/id"));
            compared += 1;
        }
    }
    assert!(compared > 900, "{compared}");
}

/// A what-if with no edit is judged by its headers alone; where the browser's own verdict came from the headers, both
/// must agree.
#[test]
fn the_walk_alone_agrees_where_headers_decided() {
    for line in CORPUS.lines().chain(RECORDED.lines()) {
        let scenario: Value = serde_json::from_str(line).unwrap();
        let page = text(&scenario, "/scenario/page");
        let mut session = Session::new(Options::default());
        for (index, value) in scenario["har"].as_array().unwrap().iter().enumerate() {
            session.add(entry(value, index, page));
        }
        session.settle();
        for judged in session.exchanges() {
            let recorded = &judged.facts.judgement;
            let mut exchange = judged.exchange.clone();
            exchange.source = Source::Simulated { credentials: recorded.credentials, stale_answer: false };
            let simulated = fetch::judge(&exchange, Profile::Chromium);
            if let Verdict::Cors(error) = recorded.verdict
                && error != fetch::CorsError::CorsDisabledScheme
                && !preflight_without_status(&exchange)
            {
                assert_eq!(simulated.verdict, recorded.verdict, "{}", text(&scenario, "/id"));
                assert_eq!(simulated.parameter, recorded.parameter, "{}", text(&scenario, "/id"));
            }
            if recorded.verdict == Verdict::Ok {
                assert!(!simulated.failed(), "{}: {:?}", text(&scenario, "/id"), simulated.verdict);
            }
        }
    }
}

/// Chromium now and then hides the status of a redirected preflight; its error still tells.
fn preflight_without_status(exchange: &Exchange) -> bool {
    exchange.hops.iter().any(|it| it.preflight.as_ref().is_some_and(|it| it.response.status == 0))
}

/// The verdict on the last exchange of a transcript.
#[track_caller]
fn check(transcript: &str, code: &str, parameter: &str) {
    let read = authopsy::rules::transcript::read(transcript);
    let mut session = Session::new(Options::default());
    for entry in read.entries {
        session.add(entry);
    }
    for hook in read.hooks {
        session.add_hook(hook);
    }
    session.settle();
    let judgement = &session.exchanges().last().unwrap().facts.judgement;
    assert_eq!((judgement.verdict.code(), judgement.parameter.as_str()), (code, parameter), "{transcript}");
}

#[test]
fn firefox_is_judged_by_the_algorithms() {
    check("browser firefox\n> GET https://api.example/me\n< 401", "MissingAllowOriginHeader", "");
    let wildcard = "\n< 200\n< Access-Control-Allow-Origin: *";
    check(&format!("browser firefox\n> GET https://api.example/me{wildcard}"), "ok", "");
    check(
        &format!("browser firefox\n> GET https://api.example/me\n> Cookie: a=b{wildcard}"),
        "WildcardOriginNotAllowed",
        "",
    );
    check(
        &format!(
            "browser firefox\nhook mode=cors credentials=include\n> GET https://api.example/me{wildcard}"
        ),
        "WildcardOriginNotAllowed",
        "",
    );
    check("browser firefox\n> GET https://app.example/me\n< 401", "ok", "");
    check("browser firefox\n> GET https://api.example/me", "network-error", "");
    check("browser firefox\n> GET http://api.example/me", "blocked", "");
    check(
        "browser firefox\n> GET https://api.example/me\n> Sec-Fetch-Mode: no-cors\n> Sec-Fetch-Dest: empty\n< 200",
        "opaque",
        "",
    );
}

#[test]
fn a_preflight_alone_stands_for_its_request() {
    let asked = "> OPTIONS https://api.example/me\n> Access-Control-Request-Method: PUT\n";
    for browser in ["firefox", "chromium"] {
        check(&format!("browser {browser}\n{asked}< 401"), "PreflightMissingAllowOriginHeader", "");
        check(
            &format!("browser {browser}\n{asked}< 204\n< Access-Control-Allow-Origin: https://app.example"),
            "MethodDisallowedByPreflightResponse",
            "PUT",
        );
        check(
            &format!(
                "browser {browser}\n{asked}< 204\n< Access-Control-Allow-Origin: *\n< Access-Control-Allow-Methods: PUT"
            ),
            "unknown",
            "",
        );
    }
}

#[test]
fn other_tools_enforce_nothing() {
    check("browser other\n> GET https://api.example/me\n< 200", "ok", "");
    check("browser other\n> GET https://api.example/me\n> Origin: https://app.example\n< 200", "ok", "");
    check("browser other\n> GET https://api.example/me", "network-error", "");
    check(
        "browser other\n> GET https://api.example/me\n> Origin: https://app.example\n> Sec-Fetch-Mode: cors\n< 200",
        "MissingAllowOriginHeader",
        "",
    );
}

#[test]
fn calls_that_were_never_sent() {
    let call = |fields: &str, url: &str| format!("hook never-sent error=TypeError {fields}\n> GET {url}\n");
    check(&call("mode=same-origin", "https://api.example/me"), "DisallowedByMode", "");
    check(&call("mode=cors", "ftp://api.example/me"), "CorsDisabledScheme", "ftp");
    check(&call("mode=cors", "https://api.example/me"), "not-sent", "");
}

#[test]
fn an_edited_request_asks_another_preflight() {
    use authopsy::fix::{Fix, On, Op};
    let read = authopsy::rules::transcript::read(
        "
> OPTIONS https://api.example/me
> Access-Control-Request-Method: patch
> Access-Control-Request-Headers: x-a
< 204
< Access-Control-Allow-Origin: *
< Access-Control-Allow-Methods: PATCH
> patch https://api.example/me
> X-A: 1
! net::ERR_FAILED
",
    );
    let mut session = Session::new(Options::default());
    for entry in read.entries {
        session.add(entry);
    }
    session.settle();
    let judged = session.exchanges().next().unwrap();
    let verdict = |fix: &Fix| {
        let credentials = judged.facts.judgement.credentials;
        let changed = fix.apply(&judged.exchange, credentials, &|_| String::new());
        fetch::judge(&changed, Profile::Chromium).verdict.code()
    };
    assert_eq!(judged.facts.judgement.verdict.code(), "MethodDisallowedByPreflightResponse");
    let method = Fix::default().edit(0, On::Request, Op::Method("PATCH".to_owned()));
    assert_eq!(verdict(&method), "HeaderDisallowedByPreflightResponse");
    let both = method.clone().edit(0, On::Request, Op::Remove { name: "x-a".to_owned() });
    assert_eq!(verdict(&both), "unknown");
    let answered = both.set_response(0, "Access-Control-Allow-Origin", "*".to_owned());
    assert_eq!(verdict(&answered), "ok");
    let simple = Fix::default().edit(0, On::Request, Op::Method("GET".to_owned())).edit(
        0,
        On::Request,
        Op::Remove { name: "x-a".to_owned() },
    );
    assert_eq!(
        verdict(&simple.set_response(0, "Access-Control-Allow-Origin", "null".to_owned())),
        "AllowOriginMismatch"
    );
}

mod hostile {
    use std::rc::Rc;

    use authopsy::exchange::{
        Credentials, Entry, Exchange, ExchangeKind, Headers, HookRecord, Hop, ResourceType, Source, Vendor,
    };
    use authopsy::fetch::{Profile, judge, walk};
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("*".to_owned()),
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("https://app.example".to_owned()),
            Just("\t,\"GET\",;=é\u{0}".to_owned()),
            Just("x".repeat(65_536)),
            Just(",".repeat(4_096)),
            "[a-z*:/., \\t\"\\[\\]%@é-]{0,24}",
        ]
    }

    fn headers() -> impl Strategy<Value = Headers> {
        let name = prop::sample::select(vec![
            "Access-Control-Allow-Origin",
            "access-control-allow-credentials",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Headers",
            "Access-Control-Request-Method",
            "Access-Control-Request-Headers",
            "Origin",
            "Referer",
            "Host",
            "Location",
            "Cookie",
            "Content-Type",
            "Range",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "Vary",
            "é",
        ]);
        let repeats = prop_oneof![9 => Just(1_usize), 1 => Just(1_000_usize)];
        prop::collection::vec((name, value(), repeats), 0..6).prop_map(|lines| {
            lines
                .into_iter()
                .flat_map(|(name, value, repeats)| {
                    let count = if value.len() > 100 { 1 } else { repeats };
                    std::iter::repeat_n((name, value), count)
                })
                .collect()
        })
    }

    fn url() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("https://api.example/x".to_owned()),
            Just("http://127.0.0.1:1/".to_owned()),
            Just("https://u:p@[::1]:99999/?#".to_owned()),
            Just("myapp://".to_owned()),
            Just(String::new()),
            "[a-z:/@#?\\[\\]é]{0,16}",
        ]
    }

    prop_compose! {
        fn any_entry()(
            method in prop::sample::select(vec!["GET", "OPTIONS", "patch", "", "\u{e9}"]),
            url in url(),
            sent in headers(),
            received in headers(),
            status in prop::sample::select(vec![0_u16, 101, 200, 204, 302, 304, 401, 999, u16::MAX]),
            error in prop::sample::select(vec![
                None,
                Some(""),
                Some("net::ERR_FAILED"),
                Some("net::ERR_ABORTED"),
                Some("net::ERR_INVALID_REDIRECT"),
                Some("net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"),
                Some("net::ERR_CONNECTION_RESET"),
                Some("é"),
            ]),
            redirect in url(),
            page in prop::option::of(url()),
            kind in prop::sample::select(vec![
                ResourceType::Fetch,
                ResourceType::Preflight,
                ResourceType::WebSocket,
                ResourceType::Image,
                ResourceType::Unknown,
            ]),
            vendor in prop::sample::select(vec![Vendor::Chromium, Vendor::Firefox, Vendor::Other]),
        ) -> Entry {
            let mut entry = Entry::default();
            entry.request.method = method.to_owned();
            entry.request.url = url;
            entry.request.headers = sent;
            entry.response.status = status;
            entry.response.headers = received;
            entry.response.error = error.map(str::to_owned);
            entry.response.redirect_url = redirect;
            entry.page_url = page.map(Into::into);
            entry.resource = kind;
            entry.vendor = vendor;
            entry
        }
    }

    prop_compose! {
        fn exchange()(
            hops in prop::collection::vec((any_entry(), prop::option::of(any_entry())), 0..4),
            kind in prop::sample::select(vec![
                ExchangeKind::Request,
                ExchangeKind::OrphanPreflight,
                ExchangeKind::NeverSent,
            ]),
            source in prop::sample::select(vec![
                Source::Recorded,
                Source::Simulated { credentials: Credentials::Unknown, stale_answer: true },
                Source::Simulated { credentials: Credentials::Include, stale_answer: false },
            ]),
            hook in prop::option::of((url(), prop::sample::select(vec!["", "cors", "no-cors", "same-origin"]))),
        ) -> Exchange {
            let hops = hops.into_iter().map(|(entry, preflight)| Hop {
                entry: Rc::new(entry),
                preflight: preflight.map(Rc::new),
            });
            let mut exchange = Exchange::new(hops.collect());
            exchange.kind = kind;
            exchange.source = source;
            exchange.hook = hook.map(|(url, mode)| Rc::new(HookRecord {
                api: "fetch".to_owned(),
                url,
                mode: mode.to_owned(),
                ..HookRecord::default()
            }));
            exchange
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn judging_never_panics(exchange in exchange()) {
            for profile in [Profile::Chromium, Profile::Firefox, Profile::Standard] {
                let judgement = judge(&exchange, profile);
                let steps = walk(&exchange, profile);
                // A failure is shown by the walk at most once as the deciding one.
                let deciding = steps
                    .iter()
                    .filter(|it| it.outcome == authopsy::fetch::StepOutcome::Failed)
                    .count();
                prop_assert!(deciding <= 1, "{:?} {:?}", judgement.verdict, steps);
            }
        }
    }
}

/// Shapes that the corpus does not hold, most of them of requests whose end no entry shows.
#[test]
fn verdicts_of_probes_agree_with_chromium() {
    let mut differences = String::new();
    for line in include_str!("../fixtures/cors/probes.jsonl").lines() {
        let probe: Value = serde_json::from_str(line).unwrap();
        let page = text(&probe, "/page");
        let mut session = Session::new(Options::default());
        for (index, value) in probe["har"].as_array().unwrap().iter().enumerate() {
            session.add(entry(value, index, page));
        }
        session.settle();
        for expected in probe["expected"].as_array().unwrap() {
            let index = expected["entry"].as_u64().unwrap_or_default() as u32;
            let judgement = &session.of_entry(EntryId(index)).unwrap().facts.judgement;
            let found = (judgement.verdict.code(), judgement.parameter.as_str());
            let truth = (text(expected, "/verdict"), text(expected, "/parameter"));
            // Where nothing shows the cause, the engine must say that it failed, and no more.
            let is_right = match expected["hidden"].as_bool() {
                Some(true) => judgement.verdict == Verdict::Unknown && judgement.failed(),
                _ => found == truth,
            };
            if !is_right {
                writeln!(differences, "{}: {found:?}, not {truth:?}", text(&probe, "/name")).unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
