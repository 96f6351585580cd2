//! Commands, run for real: what arrives at a server that keeps raw bytes is what the request says.

mod server;
mod shell;
mod targets;

use authopsy::capture::entry::BodyPolicy;
use authopsy::capture::har::Reader;
use authopsy::command::{self, Draft, Options, Part, Rendered, Secrets};
use authopsy::exchange::{Body, BodyEncoding, Entry, EntryId, Headers, Request};
use authopsy::session::Session;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use server::{Answer, Arrived, READABLE, Server};
use shell::{Place, shells};

/// The entries of a fixture, with plain HTTP in the place of TLS, which the server does not speak.
fn entries(file: &str) -> Vec<Entry> {
    let mut entries = original_entries(file);
    for entry in &mut entries {
        entry.request.url = without_tls(&entry.request.url);
    }
    entries
}

fn original_entries(file: &str) -> Vec<Entry> {
    let bytes = std::fs::read(format!("{}/tests/fixtures/curl/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut entries = Vec::new();
    let mut reader = Reader::with_policy(BodyPolicy::default());
    reader.feed(&bytes, &mut |it| entries.push(it));
    reader.finish(&mut |it| entries.push(it));
    entries
}

fn without_tls(url: &str) -> String {
    url.strip_prefix("https://").map_or(url.to_owned(), |rest| format!("http://{rest}"))
}

fn render(draft: &Draft, secrets: Secrets) -> Rendered {
    command::render(command::target("bash").unwrap(), draft, &Options { secrets, remark: String::new() })
}

/// The request as it has to arrive.
fn expected(request: &Request) -> Arrived {
    let after_scheme = request.url.split_once("://").unwrap().1;
    let authority_end = after_scheme.find(['/', '?', '#']).unwrap_or(after_scheme.len());
    let (authority, rest) = after_scheme.split_at(authority_end);
    let host = authority.rsplit('@').next().unwrap().to_owned();
    let path = rest.split('#').next().unwrap();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let body = request.body.as_ref().map_or(Vec::new(), |it| it.bytes().unwrap().into_owned());
    let mut headers = vec![("Host".to_owned(), host.into_bytes())];
    for it in request.headers.iter() {
        let length = it.name.eq_ignore_ascii_case("content-length");
        let skipped =
            it.name.starts_with(':') || it.name.eq_ignore_ascii_case("host") || (length && !body.is_empty());
        if !skipped {
            headers.push((it.name.clone(), it.value.trim_matches([' ', '\t']).as_bytes().to_vec()));
        }
    }
    if !body.is_empty() {
        headers.push(("Content-Length".to_owned(), body.len().to_string().into_bytes()));
    }
    Arrived { method: request.method.clone(), target: path.into_bytes(), headers, body }
}

/// Says in which way what arrived is not what was expected, to the byte and in order.
fn difference(arrived: &[Arrived], expected: &Arrived, exact_names: bool) -> Option<String> {
    let [arrived] = arrived else {
        return Some(format!("{} requests arrived", arrived.len()));
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().take(300).collect::<String>();
    if arrived.method != expected.method {
        return Some(format!("method {} instead of {}", arrived.method, expected.method));
    }
    if arrived.target != expected.target {
        return Some(format!("target {} instead of {}", text(&arrived.target), text(&expected.target)));
    }
    if arrived.body != expected.body {
        return Some(format!("body {:?} instead of {:?}", text(&arrived.body), text(&expected.body)));
    }
    let fold = |headers: &[(String, Vec<u8>)]| {
        let mut list: Vec<(String, String)> = Vec::new();
        let mut cookie: Option<usize> = None;
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value).into_owned();
            if name.eq_ignore_ascii_case("cookie") {
                if let Some(at) = cookie {
                    list[at].1.push_str(&format!("; {value}"));
                    continue;
                }
                cookie = Some(list.len());
            }
            let name = if exact_names { name.clone() } else { name.to_ascii_lowercase() };
            // The length is where the client puts it.
            if name.eq_ignore_ascii_case("content-length") {
                list.insert(0, (name.to_ascii_lowercase(), value));
                cookie = cookie.map(|it| it + 1);
            } else {
                list.push((name, value));
            }
        }
        list
    };
    let (left, right) = (fold(&arrived.headers), fold(&expected.headers));
    if left != right {
        let missing: Vec<_> = right.iter().filter(|it| !left.contains(it)).collect();
        let extra: Vec<_> = left.iter().filter(|it| !right.contains(it)).collect();
        return Some(format!("headers: missing {missing:?}, extra {extra:?}"));
    }
    None
}

fn is_http_1(request: &Request) -> bool {
    !request.http_version.to_ascii_lowercase().contains('2')
}

#[test]
fn every_recorded_request_arrives_exactly() {
    let server = Server::start();
    let mut wrong = Vec::new();
    let entries = entries("requests.har");
    assert_eq!(entries.len(), 60);
    for shell in shells() {
        let place = Place::new(server.port);
        for (index, entry) in entries.iter().enumerate() {
            server.answer_with(Answer {
                status: entry.response.status.max(200),
                location: entry.response.headers.get("location").map(str::to_owned),
            });
            let rendered = render(&Draft::of(entry), Secrets::Needed);
            let outcome = place.run(&shell, &rendered.text, &[]);
            let arrived = server.take();
            let mut problem = difference(&arrived, &expected(&entry.request), is_http_1(&entry.request));
            if problem.is_none() && entry.request.method != "HEAD" && outcome.stdout != READABLE.as_bytes() {
                problem = Some(format!("the answer shows as {:?}", String::from_utf8_lossy(&outcome.stdout)));
            }
            if problem.is_none() && !outcome.files.is_empty() {
                problem = Some(format!("made the files {:?}", outcome.files));
            }
            if let Some(problem) = problem {
                let start: String = rendered.text.chars().take(400).collect();
                wrong.push(format!(
                    "{} #{index} {problem}\n{}\n{start}\n{:?}",
                    shell.name, outcome.stderr, rendered.refusal
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Requests nobody would write, with what shells and curl act upon in every part.
fn nasty_request() -> impl Strategy<Value = Request> {
    let nasty = "[ -~é😀\u{85}\u{202e}]{0,12}|[-@#!$`'\"\\\\\\[\\]{}*?~^%&;|<>()=,]{1,8}|@secret\\.txt|\\$\\(touch x\\)|'; touch x; '|!!|-o x";
    let url_part = "([a-z]|[-@!$'*?~%&;()=,|^]|\\[\\]|\\.\\./|%2e|\\$\\(touch%20x\\)|\\{a,b\\}|`id`){0,12}";
    let header_name = "[a-zA-Z][a-zA-Z0-9!#$%&'*+.^_`|~-]{0,8}";
    let body = prop_oneof![
        3 => Just(None),
        4 => proptest::collection::vec(nasty, 1..6)
            .prop_map(|it| Some((it.join("\n").into_bytes(), BodyEncoding::Text))),
        1 => "[a\\x00-\\x1f\\x7f]{1,20}".prop_map(|it| Some((it.into_bytes(), BodyEncoding::Text))),
        2 => proptest::collection::vec(any::<u8>(), 1..60).prop_map(|it| Some((it, BodyEncoding::Base64))),
        1 => (80_000_usize..150_000).prop_map(|it| Some(("it's ".repeat(it / 5).into_bytes(), BodyEncoding::Text))),
    ];
    (
        proptest::sample::select(vec!["GET", "POST", "PUT", "patch", "-X", "M-SEARCH", "a!b'c"]),
        url_part,
        proptest::collection::vec((header_name, nasty), 0..5),
        proptest::bool::ANY,
        body,
    )
        .prop_map(|(method, path, pairs, typed, body)| {
            let mut headers: Headers = pairs
                .into_iter()
                .filter(|(name, _)| {
                    // Headers that change how a message is framed or kept.
                    !["te", "host", "expect", "range", "cookie"].contains(&name.to_ascii_lowercase().as_str())
                })
                .collect();
            if typed {
                headers.append("content-type", "text/plain");
            }
            Request {
                method: method.to_owned(),
                url: format!("http://api.test:8080/{path}"),
                http_version: "HTTP/1.1".to_owned(),
                headers,
                body: body.filter(|(bytes, _)| !bytes.is_empty()).map(|(bytes, encoding)| {
                    use base64::Engine as _;
                    let text = match encoding {
                        BodyEncoding::Base64 => base64::engine::general_purpose::STANDARD.encode(&bytes),
                        BodyEncoding::Text => String::from_utf8(bytes).unwrap(),
                    };
                    Body { text, encoding, ..Body::default() }
                }),
            }
        })
}

#[test]
fn invented_requests_arrive_exactly() {
    let server = Server::start();
    let shells = shells();
    let place = Place::new(server.port);
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let result = runner.run(&nasty_request(), |request| {
        let entry = Entry { request, ..Entry::default() };
        let rendered = render(&Draft::of(&entry), Secrets::Needed);
        prop_assert!(rendered.refusal.is_none(), "{:?}", rendered.refusal);
        for shell in &shells {
            let outcome = place.run(shell, &rendered.text, &[]);
            let problem = difference(&server.take(), &expected(&entry.request), true);
            prop_assert!(
                problem.is_none() && outcome.files.is_empty(),
                "{}: {problem:?} {:?}\n{}\n{}",
                shell.name,
                outcome.files,
                outcome.stderr,
                rendered.text.chars().take(2000).collect::<String>()
            );
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// The cured request as it has to arrive: names of variables are filled in.
fn spec(value: &serde_json::Value) -> Request {
    let text = |name: &str| value[name].as_str().unwrap_or("").to_owned();
    let body = value["postData"]["text"].as_str().unwrap_or("");
    Request {
        method: text("method"),
        url: without_tls(&text("url")),
        http_version: text("httpVersion"),
        headers: value["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["name"].as_str().unwrap(), it["value"].as_str().unwrap()))
            .collect(),
        body: (!body.is_empty()).then(|| Body { text: body.to_owned(), ..Body::default() }),
    }
}

#[test]
fn cured_requests_arrive_as_they_should() {
    arrive_cured("fixes.har");
}

/// Mistakes of many more kinds, and requests that need no cure.
#[test]
fn further_cured_requests_arrive_as_they_should() {
    arrive_cured("fixes-more.har");
}

/// Mistakes in every part of a request, each with the words of a server.
#[test]
fn cures_in_every_part_of_a_request_arrive_as_they_should() {
    arrive_cured("fixes-wide.har");
}

/// What the documentation of public APIs says of mistakes, and their answers to them.
#[test]
fn cures_by_what_documented_answers_say_arrive_as_they_should() {
    arrive_cured("fixes-documented.har");
}

fn arrive_cured(file_name: &str) {
    let path = format!("{}/tests/fixtures/curl/{file_name}", env!("CARGO_MANIFEST_DIR"));
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let server = Server::start();
    let place = Place::new(server.port);
    let shells = shells();
    let mut table = Vec::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut right = 0;
    for (value, mut entry) in
        file["log"]["entries"].as_array().unwrap().iter().zip(original_entries(file_name))
    {
        let spec = spec(&value["_spec"]["fixed"]);
        let environment: Vec<(String, String)> = value["_spec"]["env"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        // Alone, so that no other entry gives it away.
        entry.id = EntryId(0);
        let mut session = Session::default();
        session.add(entry);
        session.settle();
        let judged = session.of_entry(EntryId(0)).unwrap();
        let mut cured = command::cured(judged, EntryId(0)).unwrap();
        drafts.push(cured.draft.clone());
        let secure = value["_spec"]["fixed"]["url"].as_str().unwrap().starts_with("https:");
        let same_scheme = cured.draft.url.fixed_text().starts_with("https:") == secure;
        for part in &mut cured.draft.url.parts {
            if let Part::Text(text) = part {
                *text = without_tls(text);
            }
        }
        let options = Options { secrets: Secrets::Needed, remark: cured.remark.clone() };
        let rendered = command::render(command::target("bash").unwrap(), &cured.draft, &options);
        let mut problem = (!same_scheme).then(|| "the wrong scheme".to_owned());
        for shell in &shells {
            let outcome = place.run(shell, &rendered.text, &environment);
            problem = problem.or(difference(&server.take(), &expected(&spec), true));
            if !outcome.files.is_empty() {
                problem = Some(format!("made the files {:?}", outcome.files));
            }
        }
        right += usize::from(problem.is_none());
        table.push(format!(
            "{} {:<40} {} | {}",
            value["_spec"]["id"].as_str().unwrap(),
            value["_spec"]["note"].as_str().unwrap(),
            problem
                .map_or("ok".to_owned(), |it| format!("WRONG {}", it.chars().take(160).collect::<String>())),
            judged.findings.iter().map(|it| it.rule).collect::<Vec<_>>().join(", "),
        ));
    }
    // Together in one capture they come out the same.
    let mut session = Session::default();
    original_entries(file_name).into_iter().for_each(|it| session.add(it));
    session.settle();
    for (index, alone) in drafts.iter().enumerate() {
        let id = EntryId(u32::try_from(index).unwrap());
        let together = command::cured(session.of_entry(id).unwrap(), id).unwrap();
        assert_eq!(together.draft, *alone, "{}", table[index]);
    }
    println!("{right} of {} cured\n{}", table.len(), table.join("\n"));
    assert!(right == table.len() || shells.is_empty(), "only {right} cured:\n{}", table.join("\n"));
}
