//! The other targets: run where their program is here, else read by a model of the shell they are for.

use authopsy::capture::har::Reader;
use authopsy::command::{self, Draft, Options};
use authopsy::exchange::Entry;
use base64::Engine as _;

use super::server::{Answer, Arrived, Server};
use super::shell::{Place, is_installed, shells};
use super::{difference, entries, expected, is_http_1};

/// Renders every recorded request and hands out those that are not refused; says how many were.
fn check(target: &str, refused: usize, run: &mut dyn FnMut(&Entry, &str) -> Option<String>) {
    let mut wrong = Vec::new();
    let mut refusals = Vec::new();
    for (index, entry) in entries("requests.har").iter().enumerate() {
        let rendered =
            command::render(command::target(target).unwrap(), &Draft::of(entry), &Options::default());
        if let Some(refusal) = rendered.refusal {
            refusals.push(format!("#{index} {refusal}"));
        } else if let Some(problem) = run(entry, &rendered.text) {
            wrong
                .push(format!("#{index} {problem}\n{}", rendered.text.chars().take(600).collect::<String>()));
        }
    }
    assert!(wrong.is_empty(), "{target}: {} wrong\n{}", wrong.len(), wrong.join("\n\n"));
    assert_eq!(refusals.len(), refused, "{target} refused:\n{}", refusals.join("\n"));
}

/// The arguments that cmd and the C runtime of Windows make of a line.
fn windows_arguments(line: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(it) = letters.next() {
        plain.push(if it == '^' { letters.next().unwrap_or('^') } else { it });
    }
    let mut arguments = Vec::new();
    let mut argument = String::new();
    let (mut quoted, mut backslashes, mut any) = (false, 0, false);
    for it in plain.chars() {
        match it {
            '\\' => backslashes += 1,
            '"' => {
                argument.push_str(&"\\".repeat(backslashes / 2));
                if backslashes % 2 == 1 {
                    argument.push('"');
                } else {
                    quoted = !quoted;
                    any = true;
                }
                backslashes = 0;
            }
            it => {
                argument.push_str(&"\\".repeat(backslashes));
                backslashes = 0;
                if it == ' ' && !quoted {
                    if any || !argument.is_empty() {
                        arguments.push(std::mem::take(&mut argument));
                    }
                    any = false;
                } else {
                    argument.push(it);
                }
            }
        }
    }
    argument.push_str(&"\\".repeat(backslashes));
    arguments.push(argument);
    arguments
}

#[test]
fn cmd_gives_curl_the_same_request() {
    if shells().is_empty() {
        return;
    }
    let server = Server::start();
    let place = Place::new(server.port);
    check("cmd", 23, &mut |entry, text| {
        let arguments = windows_arguments(text);
        let arguments: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
        place.run_program("curl", &arguments, b"", &[]);
        difference(&server.take(), &expected(&entry.request), is_http_1(&entry.request))
    });
}

/// The strings of the list in a PowerShell text.
fn powershell_strings(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|it| it.strip_prefix("    '")?.strip_suffix('\''))
        .map(|it| {
            let mut out = it.replace("''", "'");
            for mark in ['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'] {
                out = out.replace(&format!("{mark}{mark}"), &mark.to_string());
            }
            out
        })
        .collect()
}

#[test]
fn powershell_gives_curl_the_same_request() {
    if shells().is_empty() {
        return;
    }
    let server = Server::start();
    let place = Place::new(server.port);
    check("powershell", 6, &mut |entry, text| {
        let lines = powershell_strings(text).join("\r\n");
        let outcome = place.run_program("curl", &["-K", "-"], lines.as_bytes(), &[]);
        difference(&server.take(), &expected(&entry.request), is_http_1(&entry.request))
            .map(|it| format!("{it} {}", outcome.stderr))
    });
}

#[test]
fn node_sends_the_same_request() {
    if !is_installed("node") {
        return;
    }
    let server = Server::start();
    let place = Place::new(server.port);
    let hook = format!(
        "const http = require('node:http'); const request = http.request;\n\
         http.request = (it, ...rest) => request({{ ...it, host: '127.0.0.1', port: {} }}, ...rest);\n",
        server.port
    );
    std::fs::write(place.path().join("hook.js"), hook).unwrap();
    server.answer_with(Answer { status: 200, location: None });
    // One process for all, because starting Node takes longest.
    let mut sent: Vec<(Arrived, bool)> = Vec::new();
    let mut script = String::from("require('./hook.js');\nconst all = [\n");
    check("node", 0, &mut |entry, text| {
        let mut expected = expected(&entry.request);
        expected.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("accept-encoding"));
        sent.push((expected, is_http_1(&entry.request)));
        let text = text.strip_suffix(';').unwrap();
        script.push_str(&format!("() => {text},\n"));
        None
    });
    script.push_str(
        "];\n(async () => { for (const it of all) await new Promise((done) => it().on('close', done)); })();\n",
    );
    std::fs::write(place.path().join("run.js"), script).unwrap();
    let outcome = place.run_program("node", &["run.js"], b"", &[]);
    let arrived = server.take();
    assert_eq!(arrived.len(), sent.len(), "{}", outcome.stderr);
    for (mut arrived, (expected, exact_names)) in arrived.into_iter().zip(sent) {
        if expected.body.is_empty()
            && !expected.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            arrived.headers.retain(|(name, _)| name != "Content-Length");
        }
        // Node adds this where it is not set.
        if !expected.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("connection")) {
            arrived.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("connection"));
        }
        assert_eq!(difference(&[arrived], &expected, exact_names), None);
    }
}

/// A module that stands in for the library and prints what it is asked to send.
const REQUESTS: &str = r#"
import base64, json
def request(method, url, headers=None, data=None, allow_redirects=True):
    assert allow_redirects is False
    raw = lambda it: base64.b64encode(it if isinstance(it, bytes) else it.encode()).decode()
    print(json.dumps({
        "method": method, "url": url, "data": raw(data or b""),
        "headers": [[name, raw(value)] for name, value in (headers or {}).items() if value is not None],
    }))
    class Answer:
        text = ""
    return Answer()
"#;

#[test]
fn python_says_the_same_request() {
    if !is_installed("python3") {
        return;
    }
    let place = Place::new(1);
    std::fs::write(place.path().join("requests.py"), REQUESTS).unwrap();
    let mut script = String::new();
    let mut sent = Vec::new();
    check("python", 5, &mut |entry, text| {
        script.push_str(text);
        script.push('\n');
        let mut expected = expected(&entry.request);
        let added = |name: &str| ["host", "content-length"].iter().any(|it| name.eq_ignore_ascii_case(it));
        let keep = expected.body.is_empty();
        expected
            .headers
            .retain(|(name, _)| !added(name) || (keep && name.eq_ignore_ascii_case("content-length")));
        sent.push((expected, entry.request.url.clone()));
        None
    });
    let outcome =
        place.run_program("python3", &["-"], script.as_bytes(), &[("PYTHONPATH".to_owned(), ".".to_owned())]);
    let printed = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let lines: Vec<&str> = printed.lines().filter(|it| !it.is_empty()).collect();
    assert_eq!(lines.len(), sent.len(), "{}", outcome.stderr);
    let decode = |it: &serde_json::Value| {
        base64::engine::general_purpose::STANDARD.decode(it.as_str().unwrap()).unwrap()
    };
    for (line, (expected, _)) in lines.into_iter().zip(sent) {
        let said: serde_json::Value = serde_json::from_str(line).unwrap();
        let headers: Vec<(String, Vec<u8>)> = said["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it[0].as_str().unwrap().to_owned(), decode(&it[1]).trim_ascii().to_vec()))
            .collect();
        assert_eq!(said["method"], expected.method);
        assert_eq!(headers, expected.headers);
        assert_eq!(decode(&said["data"]), expected.body);
    }
}

#[test]
fn a_har_file_holds_the_same_request() {
    check("har", 0, &mut |entry, text| {
        let mut read = Vec::new();
        let mut reader = Reader::new();
        reader.feed(text.as_bytes(), &mut |it| read.push(it));
        reader.finish(&mut |it| read.push(it));
        let [again] = read.as_slice() else { return Some(format!("{} entries", read.len())) };
        let without_notes = |it: &Entry| Draft { notes: Vec::new(), ..Draft::of(it) };
        let (again, before) = (without_notes(again), without_notes(entry));
        (again != before).then(|| format!("{:.500?} {:.500?}", again.body, before.body))
    });
}

#[test]
fn a_message_holds_the_same_request() {
    check("raw", 3, &mut |entry, text| {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.split("\r\n");
        let first: Vec<&str> = lines.next().unwrap().split(' ').collect();
        let headers = lines
            .map(|it| it.split_once(':').unwrap())
            .map(|(name, value)| (name.to_owned(), value.trim().as_bytes().to_vec()))
            .collect();
        let arrived = Arrived {
            method: first[0].to_owned(),
            target: first[1].as_bytes().to_vec(),
            headers,
            body: body.as_bytes().to_vec(),
        };
        difference(&[arrived], &expected(&entry.request), is_http_1(&entry.request))
    });
}

/// Stand-ins for what a page and the library offer; they print what they are asked to send.
const STANDINS: &str = r#"
const say = (url, method, headers, body) => console.log(JSON.stringify({
    url, method, headers: headers.map(([name, value]) => [name, String(value)]),
    body: Buffer.from(body ?? "").toString("base64"),
}));
globalThis.fetch = async (url, it) => say(url, it.method, it.headers ?? [], it.body);
globalThis.axios = {
    request: async (it) => say(it.url, it.method, Object.entries(it.headers).filter((it) => it[1] !== false), it.data),
};
"#;

#[test]
fn fetch_and_axios_say_the_same_request() {
    if !is_installed("node") {
        return;
    }
    let place = Place::new(1);
    for (target, refused) in [("fetch", 0), ("axios", 0)] {
        let mut script = format!("{STANDINS}\n(async () => {{\n");
        let mut sent = Vec::new();
        check(target, refused, &mut |entry, text| {
            script.push_str(text);
            script.push('\n');
            sent.push((expected(&entry.request), Draft::of(entry).url.fixed_text()));
            None
        });
        script.push_str("})();\n");
        std::fs::write(place.path().join("run.js"), script).unwrap();
        let outcome = place.run_program("node", &["run.js"], b"", &[]);
        let printed = String::from_utf8_lossy(&outcome.stdout).into_owned();
        let lines: Vec<serde_json::Value> =
            printed.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(lines.len(), sent.len(), "{target}: {}", outcome.stderr);
        for (said, (expected, url)) in lines.iter().zip(sent) {
            assert_eq!(said["url"], url);
            assert_eq!(said["method"], expected.method);
            let body =
                base64::engine::general_purpose::STANDARD.decode(said["body"].as_str().unwrap()).unwrap();
            assert_eq!(body, expected.body);
            for pair in said["headers"].as_array().unwrap() {
                let found = expected.headers.iter().any(|(name, value)| {
                    pair[0] == *name && pair[1].as_str().unwrap().trim().as_bytes() == value.trim_ascii()
                });
                assert!(found, "{target}: {pair} is not in the request");
            }
        }
    }
}

#[test]
fn wget_sends_an_equal_request() {
    if !is_installed("wget") {
        return;
    }
    let Some(shell) = shells().into_iter().next() else { return };
    let server = Server::start();
    let place = Place::new(server.port);
    server.answer_with(Answer { status: 200, location: None });
    let proxy = [("http_proxy".to_owned(), format!("http://127.0.0.1:{}", server.port))];
    check("wget", 17, &mut |entry, text| {
        let outcome = place.run(&shell, text, &proxy);
        let mut expected = expected(&entry.request);
        let mut arrived = server.take();
        for it in &mut arrived {
            // A proxy is asked for the whole URL.
            let whole = String::from_utf8_lossy(&it.target).into_owned();
            let after = whole.strip_prefix("http://").unwrap_or(&whole);
            it.target = after.find('/').map_or(b"/".to_vec(), |at| after.as_bytes()[at..].to_vec());
            it.headers.sort();
        }
        expected.headers.sort();
        let own = ["accept", "connection", "proxy-connection", "accept-encoding", "content-length"];
        for headers in arrived.iter_mut().map(|it| &mut it.headers).chain([&mut expected.headers]) {
            headers.retain(|(name, _)| !own.iter().any(|it| name.eq_ignore_ascii_case(it)));
        }
        let files = (!outcome.files.is_empty()).then(|| format!("made {:?}", outcome.files));
        difference(&arrived, &expected, false).or(files).map(|it| format!("{it} {}", outcome.stderr))
    });
}

#[test]
fn httpie_gets_every_item_as_one_argument() {
    let Some(shell) = shells().into_iter().next() else { return };
    let place = Place::new(1);
    check("httpie", 11, &mut |entry, text| {
        // In the place of the program, a function that prints its arguments.
        let outcome = place.run(&shell, &format!("http() {{ printf '%s\\0' \"$@\"; }}\n{text}"), &[]);
        let printed = String::from_utf8_lossy(&outcome.stdout).into_owned();
        let arguments: Vec<&str> = printed.split('\0').collect();
        let headers =
            entry.request.headers.iter().filter(|it| !it.name.starts_with(':') && !it.value.is_empty());
        for it in headers
            .filter(|it| !["host", "content-length"].iter().any(|name| it.name.eq_ignore_ascii_case(name)))
        {
            if !arguments.contains(&format!("{}: {}", it.name, it.value).as_str()) {
                return Some(format!("{} is not among the arguments", it.name));
            }
        }
        let body = entry.request.body.as_ref().is_none_or(|it| arguments.contains(&&*it.decoded_text()));
        (!body || !outcome.files.is_empty()).then(|| "the body is not among the arguments".to_owned())
    });
}
