//! HAR files of every maker, and broken ones.

use std::path::PathBuf;
use std::rc::Rc;

use authopsy::capture::entry::{self, BodyPolicy, Keep};
use authopsy::capture::har::{Problem, Reader, Summary};
use authopsy::exchange::{BodyEncoding, Entry, ResourceType, Vendor};
use proptest::prelude::*;

/// The files and how many elements their `log.entries` have.
const FILES: &[(&str, usize)] = &[
    ("PerfCascade__browsertime_sitespeed.io", 27),
    ("PerfCascade__capture-har_redirect-loop", 11),
    ("PerfCascade__chrome_github.com_home", 20),
    ("PerfCascade__chrome_h2_www.nghttp2.org", 11),
    ("PerfCascade__firefox_www.nghttp2.org", 10),
    ("PerfCascade__github.com.151226_X7_b43d35e592fab70e0ba012fe11a41020", 16),
    ("browserup-proxy__sstoehr", 8),
    ("browserup-proxy__sstoehr.invalid-date", 8),
    ("chromeHAR__sample", 52),
    ("coach-core__compressAssets2", 222),
    ("coach-core__referrerPolicy", 9),
    ("gatling__charles42-form", 2),
    ("gatling__multipart", 2),
    ("gatling__redirect-post", 2),
    ("har-rs__someapi123", 1),
    ("har-to-k6__full", 8),
    ("har-to-k6__pseudo-headers", 1),
    ("har-to-openapi__ServerService-GetNavigationMenu2-ff", 1),
    ("har-to-openapi__auth-variants", 4),
    ("har-to-openapi__html", 1),
    ("har-to-openapi__no-entries", 0),
    ("har-to-openapi__no-success-status", 1),
    ("har2locust__reqres.in", 2),
    ("har2locust__string-problematic-characters", 1),
    ("haralyzer__cnn", 145),
    ("haralyzer__missing_page", 1),
    ("haralyzer__multi_test_1", 4),
    ("haralyzer__single_entry", 1),
    ("hargo__en.wikipedia.org", 15),
    ("harhar__pb33f.io", 18),
    ("harviewer__data-url", 1),
    ("harviewer__hars-1", 1),
    ("harviewer__issue-49-chrome51", 4),
    ("harviewer__no-headers", 1),
    ("harviewer__noPageTimings", 2),
    ("harviewer__not-valid", 0),
    ("harviewer__simple", 1),
    ("harviewer__www-cnn-com", 22),
    ("httprunner__har-demo", 3),
    ("microcks__api-pastry-2.0", 2),
    ("microcks__movie-graph-api-1.0", 1),
    ("mitmproxy__brokenfile", 0),
    ("mitmproxy__charles", 1),
    ("mitmproxy__chrome", 3),
    ("mitmproxy__error_log", 2),
    ("mitmproxy__event_stream", 2),
    ("mitmproxy__head-content-length", 1),
    ("mitmproxy__incomplete_log", 4),
    ("mitmproxy__insomnia", 1),
    ("mitmproxy__with-bom", 1),
    ("node-har-validator__har-valid.json", 1),
    ("optic__har-har", 10),
    ("playwright__har-redirect", 3),
    ("pollyjs__should-return-post_148615714-recording", 1),
    ("sitespeed.io__www-thegreenwebfoundation-org", 51),
    ("source__empty", 0),
    ("source__request-parameters", 1),
    ("source__response-compressed", 1),
    ("source__response-cookies", 1),
    ("source__response-error", 1),
    ("source__response-status-101", 1),
    ("zap-extensions__cookiesLFWithUsableResponseHeader", 1),
    ("zap-extensions__noresponse", 1),
    ("zap-extensions__response-base64-invalid", 1),
];

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/har");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "har"))
        .map(|it| (it.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(it).unwrap()))
        .collect();
    files.sort();
    files
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/har");
    std::fs::read(folder.join(format!("{name}.har"))).unwrap()
}

fn read(text: &[u8], chunk: usize) -> (Vec<Entry>, Summary) {
    read_with(text, chunk, BodyPolicy::default())
}

fn read_with(text: &[u8], chunk: usize, policy: BodyPolicy) -> (Vec<Entry>, Summary) {
    let mut entries = Vec::new();
    let mut reader = Reader::with_policy(policy);
    for chunk in text.chunks(chunk) {
        reader.feed(chunk, &mut |it| entries.push(it));
    }
    let summary = reader.finish(&mut |it| entries.push(it));
    (entries, summary)
}

/// Everything that reading a text gives, to compare.
fn outcome(text: &[u8], chunk: usize) -> String {
    format!("{:?}", read(text, chunk))
}

#[track_caller]
fn check_problems(text: &[u8], expected: &[(Option<u32>, Option<u64>, &str)]) {
    let (_, summary) = read(text, usize::MAX);
    let problems: Vec<_> =
        summary.problems.iter().map(|it| (it.entry, it.byte, it.reason.as_str())).collect();
    assert_eq!(problems, expected, "{}", String::from_utf8_lossy(text));
    assert_eq!(outcome(text, 1), outcome(text, usize::MAX));
}

/// The readable entries' indexes and URLs.
#[track_caller]
fn check_entries(text: &[u8], expected: &[(u32, &str)]) {
    let (entries, _) = read(text, usize::MAX);
    let entries: Vec<_> = entries.iter().map(|it| (it.id.0, it.request.url.as_str())).collect();
    assert_eq!(entries, expected, "{}", String::from_utf8_lossy(text));
}

fn one(json: &str) -> Entry {
    entry::parse(json.as_bytes()).unwrap()
}

#[test]
fn every_file_is_read_to_its_end() {
    let counts: Vec<_> =
        fixtures().into_iter().map(|(name, text)| (name, read(&text, 1 << 18).1.entries)).collect();
    let counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, FILES);
}

#[test]
fn only_these_files_have_problems() {
    let mut found = Vec::new();
    for (name, text) in fixtures() {
        let (entries, summary) = read(&text, 1 << 18);
        let unreadable = summary.problems.iter().filter(|it| it.entry.is_some()).count();
        assert_eq!(entries.len() + unreadable, summary.entries, "{name}");
        found.extend(summary.problems.into_iter().map(|it| format!("{name}: {}", it.reason)));
    }
    assert_eq!(
        found,
        [
            "haralyzer__missing_page: request.method is missing",
            "harviewer__not-valid: no `log.entries` was found",
            "mitmproxy__brokenfile: `log` is not an object",
            "mitmproxy__brokenfile: no `log.entries` was found",
        ]
    );
}

#[test]
fn chunks_make_no_difference_in_any_file() {
    for (name, text) in fixtures() {
        if text.len() > 30_000 {
            continue;
        }
        let whole = outcome(&text, usize::MAX);
        for chunk in [1, 1000] {
            assert!(outcome(&text, chunk) == whole, "{name} in chunks of {chunk}");
        }
    }
}

#[test]
fn a_file_cut_anywhere_gives_the_entries_before_the_cut() {
    let text = fixture("har-to-k6__full");
    let (all, _) = read(&text, usize::MAX);
    let mut before = 0;
    for cut in (0..text.len()).step_by(3) {
        let (entries, summary) = read(&text[..cut], usize::MAX);
        assert!(entries.len() >= before && entries.len() <= all.len());
        before = entries.len();
        // White space may follow the last bracket.
        if text[cut..].iter().any(|it| !it.is_ascii_whitespace()) {
            let ends = ["the file ends", "the file is empty", "the file is not JSON"];
            assert!(summary.problems.iter().any(|it| ends.iter().any(|end| it.reason.starts_with(end))));
        }
    }
    assert!(before + 1 >= all.len());
}

#[test]
fn utf_16_is_read() {
    let text = fixture("har2locust__reqres.in");
    let (expected, _) = read(&text, usize::MAX);
    let units: Vec<u16> = String::from_utf8(text).unwrap().encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|it| it.to_le_bytes()).collect();
    let big: Vec<u8> = [0xFEFF].iter().chain(&units).flat_map(|it| it.to_be_bytes()).collect();
    for text in [little, big] {
        for chunk in [1, 3, 4096] {
            let (entries, summary) = read(&text, chunk);
            assert_eq!(format!("{entries:?}"), format!("{expected:?}"));
            assert_eq!(summary.problems, []);
        }
    }
}

const ENTRY: &str = r#"{"request":{"method":"GET","url":"u:1"}}"#;

#[test]
fn other_wrappers() {
    check_entries(format!(r#"{{"entries":[{ENTRY}]}}"#).as_bytes(), &[(0, "u:1")]);
    check_entries(format!("[{ENTRY},{ENTRY}]").as_bytes(), &[(0, "u:1"), (1, "u:1")]);
    check_entries(ENTRY.as_bytes(), &[(0, "u:1")]);
    check_entries(format!(r#"cb({{"log":{{"entries":[{ENTRY}]}}}});"#).as_bytes(), &[(0, "u:1")]);
    check_entries(
        format!(r#"{{"\u006cog":1,"log":{{"x":{{"entries":[1]}},"entries":[{ENTRY}]}}}}"#).as_bytes(),
        &[(0, "u:1")],
    );
}

#[test]
fn problems_of_files() {
    check_problems(b"", &[(None, None, "the file is empty")]);
    check_problems(b"\x1F\x8B\x08\x00", &[(None, None, "the file is compressed with gzip; unpack it first")]);
    check_problems(
        b"\x1F\x8B\x08{[\"a\":1",
        &[(None, None, "the file is compressed with gzip; unpack it first")],
    );
    check_problems(b"PK\x03\x04[{}]", &[(None, None, "the file is a zip archive; unpack it first")]);
    check_problems(b"GET / HTTP/1.1", &[(None, None, "the file is not JSON")]);
    check_problems(b"{}", &[(None, None, "no `log.entries` was found")]);
    check_problems(br#"{"log":{"entries":null}}"#, &[(None, Some(18), "`entries` is not a list")]);
    check_problems(
        b"<p>{\"log\":{\"entries\":[]}}",
        &[(None, Some(0), "the file does not begin with JSON; what comes before it is skipped")],
    );
    check_problems(
        b"\xEF\xBB\xBF{\"log\":{\"entries\":[]}} more",
        &[(None, Some(26), "more text follows after the end of the log")],
    );
    check_problems(
        br#"{"log":{"entries":["#,
        &[(None, Some(19), "the file ends before the first entry, before the list is closed")],
    );
    check_problems(
        br#"{"log":{"entries":[]"#,
        &[(None, Some(20), "the file ends before the first entry, before the log is closed")],
    );
}

#[test]
fn problems_of_entries_keep_the_others() {
    let text = format!(
        r#"{{"log":{{"entries":[{ENTRY},1,{{"request":{{"method":"GET"}}}},{{"request":{{"method":"GET" "url":1}}}},null,{{}},{{"request":3}},{ENTRY},{{"request"#
    );
    check_problems(
        text.as_bytes(),
        &[
            (Some(1), Some(60), "the entry is not an object"),
            (Some(2), Some(62), "request.url is missing"),
            (Some(3), Some(118), "not JSON: `,` or `}` is expected at byte 27 of the entry"),
            (Some(4), Some(128), "the entry is not an object"),
            (Some(5), Some(133), "request is missing"),
            (Some(6), Some(136), "request is not an object"),
            (Some(8), Some(200), "the file ends inside entry 8"),
        ],
    );
    check_entries(text.as_bytes(), &[(0, "u:1"), (7, "u:1")]);
}

#[test]
fn a_missing_bracket_ends_the_list() {
    let text = format!(r#"{{"log":{{"entries":[{ENTRY}}},"creator":{{"name":"x"}}}}"#);
    check_problems(
        text.as_bytes(),
        &[(None, Some(59), "not JSON: something else stands between the members of the log")],
    );
    check_entries(text.as_bytes(), &[(0, "u:1")]);
}

#[test]
fn countless_problems_are_counted() {
    let text = format!("[{}]", "1,".repeat(5_000));
    let (_, summary) = read(text.as_bytes(), 4096);
    assert_eq!(summary.entries, 5_000);
    assert_eq!(summary.problems.len(), 1_001);
    let last = Problem { entry: None, byte: None, reason: "4000 more problems are not listed".to_owned() };
    assert_eq!(summary.problems.last(), Some(&last));
}

#[test]
fn pages_name_their_entries_wherever_they_stand() {
    let pages = r#""pages":[{"id":"p","title":"https://app.test/"},{"id":"q","title":"A title"}]"#;
    let entries = r#""entries":[{"pageref":"p","request":{"method":"GET","url":"u:1"}},{"pageref":"q","request":{"method":"GET","url":"u:2"}}]"#;
    let (before, summary) = read(format!(r#"{{"log":{{{pages},{entries}}}}}"#).as_bytes(), 10);
    let urls: Vec<_> = before.iter().map(|it| it.page_url.as_deref()).collect();
    assert_eq!(urls, [Some("https://app.test/"), None]);
    assert_eq!(summary.page_urls, []);
    let (after, summary) = read(format!(r#"{{"log":{{{entries},{pages}}}}}"#).as_bytes(), 10);
    assert!(after.iter().all(|it| it.page_url.is_none()));
    assert_eq!(summary.page_urls, [(after[0].id, Rc::from("https://app.test/"))]);
    assert_eq!(summary.pages.len(), 2);
}

#[test]
fn vendors() {
    let vendor = |name: &str| read(&fixture(name), usize::MAX).0.first().map(|it| it.vendor);
    assert_eq!(vendor("source__response-error"), Some(Vendor::Chromium));
    assert_eq!(vendor("playwright__har-redirect"), Some(Vendor::Chromium));
    assert_eq!(vendor("zap-extensions__noresponse"), Some(Vendor::Firefox));
    assert_eq!(vendor("harviewer__simple"), Some(Vendor::Other));
    assert_eq!(vendor("mitmproxy__error_log"), Some(Vendor::Other));
    assert_eq!(
        one(r#"{"request":{"method":"GET","url":"u:1"},"response":{"_error":null}}"#).vendor,
        Vendor::Chromium
    );
    assert_eq!(
        one(r#"{"request":{"method":"GET","url":"u:1"},"_securityState":"secure"}"#).vendor,
        Vendor::Firefox
    );
}

#[test]
fn sanitized_exports_are_recognised() {
    let sanitized = |name: &str| read(&fixture(name), usize::MAX).1.sanitized;
    assert!(sanitized("source__response-error"));
    assert!(!sanitized("source__response-cookies"));
    assert!(!sanitized("har-to-k6__pseudo-headers"));
    assert!(!sanitized("source__empty"));
}

#[test]
fn a_chromium_network_error() {
    let (entries, _) = read(&fixture("PerfCascade__chrome_h2_www.nghttp2.org"), usize::MAX);
    let entry = entries.iter().find(|it| it.response.error.is_some()).unwrap();
    assert_eq!(entry.response.status, 0);
    assert_eq!(entry.response.error.as_deref(), Some("net::ERR_BLOCKED_BY_CLIENT"));
    assert!(entry.started.is_some() && entry.duration.is_some());
    assert!(!entry.request.headers.is_empty());
}

#[test]
fn odd_shapes_are_understood() {
    let entry = one(
        r#"{"request":{"method":"POST","url":"https://a.test/x/y?z","headers":{"A":"1","b":["2","3"]},
            "postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"c&d"},{"name":"e%20f","value":"g"}]}},
            "response":{"status":"302","headers":[["Location","../login?x"],{"name":"n","value":["1","2"]},{"value":"nameless"},7],"redirectURL":null,"content":null},
            "time":"12","timings":{"wait":-1},"startedDateTime":"2026-11-24T10:00:00Z","request":null}"#
            .replace(r#","request":null}"#, "}")
            .as_str(),
    );
    let headers: Vec<_> =
        entry.request.headers.iter().map(|it| (it.name.as_str(), it.value.as_str())).collect();
    assert_eq!(headers, [("A", "1"), ("b", "2"), ("b", "3")]);
    assert_eq!(entry.request.body.unwrap().text, "a+b=c%26d&e%20f=g");
    assert_eq!(entry.response.status, 302);
    assert_eq!(entry.response.redirect_url, "https://a.test/login?x");
    assert_eq!(entry.response.headers.len(), 3);
    assert_eq!((entry.duration, entry.wait, entry.started), (Some(12.0), None, Some(1_795_514_400_000.0)));
}

#[test]
fn members_that_chromium_adds() {
    let entry = one(r#"{"_initiator":{"type":"script","stack":{"callFrames":[],"parent":{"callFrames":[
            {"functionName":"load","url":"https://a.test/app.js","lineNumber":4,"columnNumber":0},{"functionName":"x"}]}}},
            "_resourceType":"websocket","_fromCache":"disk","_webSocketMessages":[{"type":"error","time":1,"opcode":0,"data":"refused"}],
            "request":{"method":"GET","url":"wss://a.test/","postData":{"text":"AAE=","encoding":"base64"}},
            "response":{"status":0,"_error":"","_fetchedViaServiceWorker":true}}"#);
    let initiator = entry.initiator.unwrap();
    assert_eq!((initiator.function.as_str(), initiator.line, initiator.column), ("load", 5, 1));
    assert_eq!(entry.resource, ResourceType::WebSocket);
    assert!(entry.from_cache && entry.via_service_worker);
    assert_eq!(entry.websocket[0].data, "refused");
    assert_eq!(entry.request.body.unwrap().bytes().unwrap().as_ref(), [0, 1]);
    assert_eq!(entry.response.error.as_deref(), Some(""));
}

#[test]
fn damaged_text_is_kept() {
    let text =
        b"{\"request\":{\"method\":\"GET\",\"url\":\"https://a.test/\\ud83d\xFF\x01\",\"url2\":\"\x02\"}}";
    assert_eq!(entry::parse(text).unwrap().request.url, "https://a.test/\u{FFFD}\u{FFFD}\u{1}");
}

#[test]
fn repeated_members_count_once() {
    assert_eq!(
        one(r#"{"request":{"method":"GET","method":"PUT","url":"u:1","url":"u:2"}}"#).request.url,
        "u:2"
    );
}

fn with_body(content: &str, status: u16, kind: &str) -> String {
    format!(
        r#"{{"_resourceType":"{kind}","request":{{"method":"GET","url":"u:1"}},"response":{{"content":{content},"status":{status}}}}}"#
    )
}

#[test]
fn bodies_are_cut_and_dropped_by_policy() {
    let policy = BodyPolicy { keep: Keep::NotStatic, response_limit: 10, request_limit: 10 };
    let body = |content: &str, status, kind: &str| {
        entry::parse_with(with_body(content, status, kind).as_bytes(), &policy).unwrap().response.body
    };
    let cut = body(r#"{"text":"0123456789abc","mimeType":"text/plain"}"#, 200, "fetch").unwrap();
    assert_eq!((cut.text.as_str(), cut.truncated), ("0123456789", true));
    let whole = body(r#"{"text":"0123456789"}"#, 200, "fetch").unwrap();
    assert!(!whole.truncated);
    let base64 = body(r#"{"text":"MDEyMzQ1Njc4OWFi","encoding":"base64"}"#, 200, "fetch").unwrap();
    assert_eq!((base64.encoding, base64.decoded_text().as_ref()), (BodyEncoding::Base64, "012345"));
    assert_eq!(body(r#"{"text":"x","mimeType":"text/css"}"#, 200, "stylesheet"), None);
    assert!(body(r#"{"text":"x","mimeType":"text/css"}"#, 403, "stylesheet").is_some());
    assert!(body(r#"{"text":"<p>","mimeType":"text/html"}"#, 200, "script").is_some());
    let nothing = BodyPolicy { keep: Keep::Nothing, ..policy };
    let text = with_body(r#"{"text":"x"}"#, 401, "fetch");
    assert_eq!(entry::parse_with(text.as_bytes(), &nothing).unwrap().response.body, None);
}

#[test]
fn a_huge_string_is_not_buffered_whole() {
    // The body is larger than what is read in place, and larger than what is buffered of one string.
    let body = format!("{}{}", "x".repeat(3_000), "\\u0001yyyy".repeat(700_000));
    let text = format!(
        r#"{{"log":{{"entries":[{},{ENTRY}]}}}}"#,
        with_body(&format!(r#"{{"text":"{body}"}}"#), 200, "fetch")
    );
    let (whole, summary) = read(text.as_bytes(), usize::MAX);
    assert_eq!((whole.len(), summary.problems.len()), (2, 0));
    let kept = whole[0].response.body.as_ref().unwrap();
    assert_eq!((kept.text.len(), kept.truncated), (256 << 10, true));
    let (pieces, _) = read(text.as_bytes(), 9_999);
    assert_eq!(format!("{pieces:?}"), format!("{whole:?}"));
}

#[test]
fn a_long_file_is_read_as_a_stream() {
    let mut reader = Reader::new();
    let mut count = 0_usize;
    let filler = "y".repeat(2_000);
    reader.feed(br#"{"log":{"entries":["#, &mut |_| {});
    for _ in 0..2_000 {
        let text = with_body(&format!(r#"{{"text":"{filler}"}}"#), 200, "fetch") + ",\n";
        reader.feed(text.as_bytes(), &mut |_| count += 1);
    }
    reader.feed(b"]}}", &mut |_| {});
    let summary = reader.finish(&mut |_| {});
    assert_eq!((count, summary.entries, summary.problems.len()), (2_000, 2_000, 0));
}

/// Text that is nearly a HAR file: pieces of one in any order.
fn nearly_har() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\"",
        b"\\",
        b" ",
        b"\\u12",
        b"\xFF",
        b"\xEF\xBB\xBF",
        b"0",
        b"null",
        b"\0",
        b"(",
        b"{\"log\":{\"entries\":[",
        b"\"log\":",
        b"\"entries\":[",
        b"\"pages\":[{\"id\":\"p\",\"title\":\"https://a.test/\"}]",
        b"{\"pageref\":\"p\",\"request\":{\"method\":\"GET\",\"url\":\"u:1\"}},",
        b"\"request\":{",
        b"\"url\":\"x\"",
        b"\"creator\":{\"name\":\"WebInspector\"},",
        b"\"headers\":[{\"name\":\"a\",\"value\":\"b\"}]",
        b"]}}",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..30).prop_map(|it| it.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_make_no_difference(text in nearly_har(), chunk in 1..9_usize) {
        prop_assert_eq!(outcome(&text, chunk), outcome(&text, usize::MAX));
    }

    #[test]
    fn any_bytes_are_read(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(outcome(&text, 1), outcome(&text, usize::MAX));
        let _ = entry::parse(&text);
    }

    #[test]
    fn damage_in_one_byte_keeps_the_count_in_bounds(at in 0..3_354_usize, byte in any::<u8>()) {
        let mut text = fixture("node-har-validator__har-valid.json");
        if let Some(it) = text.get_mut(at) {
            *it = byte;
        }
        let (entries, summary) = read(&text, 100);
        prop_assert!(entries.len() <= summary.entries);
        prop_assert_eq!(outcome(&text, 1), outcome(&text, usize::MAX));
    }

    #[test]
    fn strings_survive(text in "\\PC*") {
        let json = serde_json::json!({"request": {"method": "GET", "url": format!("u:{text}")}}).to_string();
        prop_assert_eq!(entry::parse(json.as_bytes()).unwrap().request.url, format!("u:{text}"));
    }
}
