//! Secrets in every corner of a HAR file: fragments, multipart bodies, GraphQL variables, messages of sockets, bodies in
//! base64, cookies that are set, JSON within JSON, headers of odd names. They appear in nothing that is read.

use authopsy::capture::har::Reader;
use authopsy::command::{self, Secrets, cured};
use authopsy::present;
use authopsy::redact;
use authopsy::report::{Input, case, har, json, saved, text};
use authopsy::session::{Options, Session};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// A place, the secret in it, and the entry that has it there.
struct Corner {
    place: &'static str,
    secret: String,
    entry: Value,
}

/// A secret nobody would take for a word, different in each place.
fn canary(index: usize) -> String {
    let letters: Vec<char> = "Kq7Zp3Vx9Lm2Wd8RHy6Tn4Bc1Qe5Jf0SUx".chars().collect();
    (0..24).map(|it| letters[(it * 7 + index * 5 + it * index) % letters.len()]).collect()
}

/// A token whose payload holds the secret, signed with it as well.
fn token(secret: &str) -> String {
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"u1","email":"{secret}","exp":1500000000}}"#));
    format!("{head}.{payload}.{}", URL_SAFE_NO_PAD.encode(secret))
}

struct Call {
    url: String,
    method: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, Value)>,
    answer_headers: Vec<(&'static str, String)>,
    answer: Value,
    extra: Value,
}

fn call() -> Call {
    Call {
        url: "https://api.example/v1/orders".to_owned(),
        method: "POST",
        headers: Vec::new(),
        body: None,
        answer_headers: Vec::new(),
        answer: json!({ "mimeType": "application/json", "text": "{\"error\":\"unauthorized\"}" }),
        extra: Value::Null,
    }
}

fn entry(call: Call, at: usize) -> Value {
    let list = |headers: Vec<(&'static str, String)>| -> Vec<Value> {
        headers.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
    };
    let mut headers = call.headers;
    headers.push(("Origin", "https://app.example".to_owned()));
    let mut answer_headers = call.answer_headers;
    answer_headers.push(("Access-Control-Allow-Origin", "https://app.example".to_owned()));
    let mut request = json!({ "method": call.method, "url": call.url, "httpVersion": "HTTP/1.1" });
    if let Some((mime, mut body)) = call.body {
        headers.push(("Content-Type", mime.to_owned()));
        body["mimeType"] = mime.into();
        request["postData"] = body;
    }
    request["headers"] = list(headers).into();
    let mut entry = json!({
        "startedDateTime": format!("2026-11-01T10:{at:02}:00.000Z"),
        "time": 10,
        "_resourceType": "fetch",
        "request": request,
        "response": {
            "status": 401, "statusText": "", "httpVersion": "HTTP/1.1", "redirectURL": "",
            "headers": list(answer_headers), "content": call.answer,
        },
        "timings": { "wait": 10 },
    });
    if let Some(extra) = call.extra.as_object() {
        extra.iter().for_each(|(name, value)| entry[name] = value.clone());
    }
    entry
}

/// Makes the call that has a secret in a corner.
type Make = fn(&str) -> Call;

fn corners() -> Vec<Corner> {
    let make: Vec<(&'static str, Make)> = vec![
        ("a token in the fragment", |it| Call {
            url: format!("https://app.example/callback#access_token={}&token_type=Bearer", token(it)),
            method: "GET",
            ..call()
        }),
        ("a key in the fragment of Location", |it| Call {
            answer_headers: vec![(
                "Location",
                format!("https://app.example/cb#id_token={}&state=1", token(it)),
            )],
            ..call()
        }),
        ("a multipart field", |it| Call {
            body: Some((
                "multipart/form-data; boundary=b1",
                json!({ "text": format!("--b1\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n{it}\r\n--b1--\r\n") }),
            )),
            ..call()
        }),
        ("params of a posted form", |it| Call {
            body: Some((
                "application/x-www-form-urlencoded",
                json!({ "text": format!("client_secret={it}&a=1"), "params": [{ "name": "client_secret", "value": it }] }),
            )),
            ..call()
        }),
        ("GraphQL variables", |it| Call {
            body: Some((
                "application/json",
                json!({ "text": json!({ "query": "mutation($p: String!) { login(password: $p) { id } }", "variables": { "password": it } }).to_string() }),
            )),
            ..call()
        }),
        ("JSON within JSON", |it| Call {
            body: Some((
                "application/json",
                json!({ "text": json!({ "payload": json!({ "auth": json!({ "refreshToken": it }).to_string() }).to_string() }).to_string() }),
            )),
            ..call()
        }),
        ("a body in base64", |it| Call {
            answer: json!({ "mimeType": "application/json", "encoding": "base64", "text": STANDARD.encode(json!({ "access_token": it }).to_string()) }),
            ..call()
        }),
        ("a cookie that is set", |it| Call {
            answer_headers: vec![("Set-Cookie", format!("__Host-sid={it}; Path=/; Secure; HttpOnly"))],
            extra: json!({}),
            ..call()
        }),
        ("a cookie that is sent", |it| Call {
            headers: vec![("Cookie", format!("theme=dark; connect.sid=s%3A{it}"))],
            ..call()
        }),
        ("a message of a socket", |it| Call {
            extra: json!({ "_webSocketMessages": [
                { "type": "send", "time": 1.0, "opcode": 1, "data": json!({ "type": "auth", "token": it }).to_string() },
                { "type": "receive", "time": 2.0, "opcode": 1, "data": format!("{{\"session\":\"{it}\"}}") },
            ]}),
            ..call()
        }),
        ("a header of an odd name", |it| Call {
            headers: vec![("X-Acme-Shop-Session-Token", it.to_owned()), ("x_auth_secret", it.to_owned())],
            ..call()
        }),
        ("the referrer", |it| Call {
            headers: vec![("Referer", format!("https://app.example/reset?token={}", token(it)))],
            ..call()
        }),
        ("a token in a path", |it| Call {
            url: format!("https://api.example/v1/verify/{}", token(it)),
            method: "GET",
            ..call()
        }),
        ("XML", |it| Call {
            body: Some(("text/xml", json!({ "text": format!("<login><password>{it}</password></login>") }))),
            ..call()
        }),
        ("the answer of a login", |it| Call {
            answer: json!({ "mimeType": "application/json", "text": json!({ "data": { "session": { "accessToken": it } } }).to_string() }),
            ..call()
        }),
        ("a signed URL", |it| Call {
            url: format!(
                "https://s3.example/a.pdf?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261101&X-Amz-Signature={it}"
            ),
            method: "GET",
            ..call()
        }),
        ("a digest", |it| Call {
            headers: vec![(
                "Authorization",
                format!("Digest username=\"ada\", realm=\"x\", nonce=\"n\", uri=\"/\", response=\"{it}\""),
            )],
            ..call()
        }),
        ("words of an answer", |it| Call {
            headers: vec![("Authorization", format!("Bearer {it}"))],
            answer: json!({ "mimeType": "application/json", "text": format!("{{\"message\":\"The token {it} is unknown\"}}") }),
            ..call()
        }),
    ];
    make.into_iter()
        .enumerate()
        .map(|(index, (place, make))| {
            let secret = canary(index);
            let entry = entry(make(&secret), index);
            Corner { place, secret, entry }
        })
        .collect()
}

fn file(corners: &[Corner]) -> String {
    let entries: Vec<&Value> = corners.iter().map(|it| &it.entry).collect();
    json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } })
        .to_string()
}

fn session(har: &str) -> Session {
    let mut session = Session::new(Options::default());
    let mut reader = Reader::new();
    let mut entries = Vec::new();
    reader.feed(har.as_bytes(), &mut |it| entries.push(it));
    reader.finish(&mut |it| entries.push(it));
    entries.into_iter().for_each(|it| session.add(it));
    session.settle();
    session
}

/// The secret as it is, and in the encodings that it was planted in.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned(), URL_SAFE_NO_PAD.encode(secret)];
    // Within a longer text, base64 looks different at each of three offsets; its middle stays.
    for offset in 0..3 {
        let shifted = STANDARD.encode([&"x".repeat(offset), secret].concat());
        forms.push(shifted[4..shifted.len() - 4].to_owned());
    }
    forms
}

/// Says where something that is read shows a secret.
fn shown(what: &str, text: &str, corners: &[Corner]) -> Vec<String> {
    let mut found = Vec::new();
    for corner in corners {
        if forms(&corner.secret).iter().any(|it| text.contains(it)) {
            found.push(format!("{what} shows {}", corner.place));
        }
    }
    found
}

#[test]
fn nothing_that_is_read_shows_a_secret_from_any_corner() {
    let corners = corners();
    let file = file(&corners);
    for corner in &corners {
        assert!(forms(&corner.secret).iter().any(|it| file.contains(it)), "{} is planted", corner.place);
    }
    let session = session(&file);
    let mut found = Vec::new();
    let mut look = |what: &str, text: &str| found.extend(shown(what, text, &corners));

    let redacted = har::redact(file.as_bytes(), redact::salt());
    look("the redacted HAR", &String::from_utf8(redacted).unwrap());
    look("the saved HAR", &saved::har(&session, false));
    let input = Input { file: "a.har".to_owned(), entries: session.len(), ..Input::default() };
    let inputs = [(&input, &session)];
    let mut report = Vec::new();
    json::write(&inputs, &mut report).unwrap();
    look("the JSON report", &String::from_utf8(report).unwrap());
    look("the text report", &text::report(&inputs, text::Style::default()));
    #[cfg(feature = "cli")]
    {
        use authopsy::finding::Severity;
        use authopsy::report::{html, junit, markdown, sarif};
        look("the Markdown report", &markdown::report(&inputs));
        look("the HTML report", &html::report(&inputs));
        look("the SARIF report", &sarif::report(&inputs));
        look("the JUnit report", &junit::report(&inputs, Some(Severity::Hint)));
    }
    let options = command::Options { secrets: Secrets::Env, remark: String::new() };
    for judged in session.exchanges() {
        look("the text of a call", &present::raw::text(&judged.exchange));
        look("a case", &case::markdown(judged, &session));
        if let Some(cured) = cured(judged, judged.last()) {
            look("the remark of a command", &cured.remark);
            for target in command::TARGETS {
                look(target.id, &command::render(target, &cured.draft, &options).text);
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// What is saved whole is what was captured, and opens again with the same findings.
#[test]
fn a_saved_session_opens_again() {
    let corners = corners();
    let before = session(&file(&corners));
    let rules = |session: &Session| -> Vec<&'static str> {
        session.exchanges().flat_map(|it| it.findings.iter().map(|it| it.rule)).collect()
    };
    let whole = saved::har(&before, true);
    assert_eq!(rules(&session(&whole)), rules(&before));
    assert!(whole.contains("\"_authopsy\":{"), "the findings stand with the entries");
    let value: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(value["log"]["entries"].as_array().unwrap().len(), corners.len());
    assert_eq!(rules(&session(&saved::har(&before, false))), rules(&before));
}
