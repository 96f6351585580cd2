//! Every case, spoken to by a client that is no browser.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::{Case, Fix, Lab, Proof, cases, fill, jwt};

/// The status that answers a request in the notation of [`Case::original`]; 0 without an answer.
fn ask(lab: &Lab, case: &Case, text: &str) -> (u16, String) {
    let text = filled(text);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next().and_then(|it| it.split_once(' ')).unwrap();
    let (base, path) = match target.split_once(":/") {
        Some((name, path)) => {
            (lab.urls.list().into_iter().find(|(it, _)| *it == name).unwrap().1, format!("/{path}"))
        }
        None => (lab.urls.api.as_str(), target.to_owned()),
    };
    let address = base.trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let mut request = format!(
        "{method} /{}{path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
        case.id,
        lab.urls.page,
        body.len()
    );
    for line in lines {
        request.push_str(&format!("{line}\r\n"));
    }
    request.push_str(&format!("\r\n{body}"));
    let Ok(mut stream) = TcpStream::connect(&address) else { return (0, String::new()) };
    stream.set_read_timeout(Some(Duration::from_millis(3000))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    // A WebSocket's connection stays open: its head is enough.
    while let Ok(count @ 1..) = stream.read(&mut chunk) {
        answer.extend_from_slice(&chunk[..count]);
        if answer.starts_with(b"HTTP/1.1 101") {
            break;
        }
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    (status, answer)
}

/// Puts tokens and slots in the place of their names.
fn filled(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        let (claims, after) = after.split_once(">>").unwrap();
        let mut claims = claims.replace("nowms", &((jwt::now() + 720) * 1000).to_string());
        while let Some(at) = claims.find("now") {
            let digits: String = claims[at + 4..].chars().take_while(char::is_ascii_digit).collect();
            let offset: i64 = digits.parse().unwrap();
            let time =
                if claims[at + 3..].starts_with('-') { jwt::now() - offset } else { jwt::now() + offset };
            claims.replace_range(at..at + 4 + digits.len(), &time.to_string());
        }
        let claims: Value = serde_json::from_str(&claims).unwrap();
        out.push_str(before);
        out.push_str(&jwt::mint(&Value::Null, &claims));
        rest = after;
    }
    out.push_str(rest);
    out = out.replace("$BASIC", &STANDARD.encode(format!("{}:{}", fill("USERNAME"), fill("PASSWORD"))));
    for slot in crate::SLOTS {
        out = out.replace(&format!("${slot}"), &fill(slot));
    }
    out
}

#[test]
fn originals_are_answered_as_the_table_says_and_cured_requests_are_welcome() {
    let lab = Lab::start().unwrap();
    let mut wrong = Vec::new();
    for case in cases() {
        if case.original.is_empty() {
            continue;
        }
        let (status, _) = ask(&lab, case, case.original);
        if status != case.status {
            wrong.push(format!("{}: the original is answered with {status}, not {}", case.id, case.status));
        }
        if !case.fixed.is_empty() {
            let (status, _) = ask(&lab, case, case.fixed);
            if !(200..300).contains(&status) {
                wrong.push(format!("{}: the cured request is answered with {status}", case.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_sound() {
    let mut names = HashSet::new();
    for case in cases() {
        assert!(names.insert(case.id), "{} is there twice", case.id);
        assert!(!case.title.is_empty() && !case.page.is_empty() && !case.family.is_empty(), "{}", case.id);
        assert!(
            case.proof != Proof::Command || (case.fix == Fix::Request && !case.fixed.is_empty()),
            "{}: a command needs a cured request",
            case.id
        );
        assert!(
            case.proof != Proof::Command || !(200..300).contains(&case.status),
            "{}: the original must fail",
            case.id
        );
        assert!(case.proof != Proof::Replay || case.fix == Fix::Server, "{}", case.id);
    }
    assert!(names.len() >= 100, "{} cases", names.len());
    let healthy = cases().filter(|it| it.family == "Nothing is wrong").count();
    assert!(healthy >= 10, "{healthy} healthy cases");
}

#[test]
fn an_override_edits_the_answers_until_it_is_taken_back() {
    let lab = Lab::start().unwrap();
    let case = crate::case("preflight-auth-required").unwrap();
    let preflight = "OPTIONS /v1/orders/17\nAccess-Control-Request-Method: PUT";
    assert_eq!(ask(&lab, case, preflight).0, 401);
    let control = |body: &str| {
        let mut stream = TcpStream::connect(lab.urls.page.trim_start_matches("http://")).unwrap();
        let length = body.len();
        stream
            .write_all(
                format!(
                    "POST /__lab/override HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
                )
                .as_bytes(),
            )
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    };
    control(
        r#"{"case":"preflight-auth-required","edits":[
            {"hop":0,"on":"preflight","op":"status","value":204},
            {"hop":0,"on":"preflight","op":"set","name":"Access-Control-Allow-Methods","value":"PUT"},
            {"hop":0,"on":"response","op":"set","name":"X-Edited","value":"yes"}]}"#,
    );
    let (status, answer) = ask(&lab, case, preflight);
    assert_eq!(status, 204);
    assert!(answer.contains("Access-Control-Allow-Methods: PUT\r\n") && !answer.contains("X-Edited"));
    assert!(ask(&lab, case, case.original).1.contains("X-Edited: yes\r\n"));
    control(r#"{"case":"preflight-auth-required","edits":[]}"#);
    assert_eq!(ask(&lab, case, preflight).0, 401);
}

#[test]
fn the_page_and_its_files_are_served() {
    let lab = Lab::start().unwrap();
    for file in ["", "lab.css", "lab.js", "cases.js", "worker.js", "frame.html"] {
        let mut stream = TcpStream::connect(lab.urls.page.trim_start_matches("http://")).unwrap();
        stream
            .write_all(format!("GET /{file} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{file}: {answer}");
    }
}
