//! A redacted HAR gives the diagnosis of the original, and tells no secret.

use std::path::PathBuf;

use authopsy::capture::har::Reader;
use authopsy::report::har;
use authopsy::session::{Options, Session};

const SALT: (u64, u64) = (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210);

fn fixtures(folder: &str, extension: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == extension))
        .map(|it| {
            let bytes = std::fs::read(&it).unwrap();
            (it.display().to_string(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect();
    found.sort();
    found
}

/// The rules that speak, each with the entry that ends the exchange.
fn diagnosis(har: &[u8]) -> Vec<(u32, &'static str)> {
    let mut session = Session::new(Options { now: Some(1_790_000_000_000.0), ..Options::default() });
    let mut entries = Vec::new();
    let mut reader = Reader::new();
    reader.feed(har, &mut |it| entries.push(it));
    let summary = reader.finish(&mut |it| entries.push(it));
    session.set_sanitized(summary.sanitized);
    for entry in entries {
        session.add(entry);
    }
    session.settle();
    let mut found: Vec<_> = session
        .exchanges()
        .flat_map(|it| it.findings.iter().map(|finding| (it.last().0, finding.rule)))
        .collect();
    found.sort_unstable();
    found
}

fn same_diagnosis(files: &[(String, String)]) {
    let mut wrong = Vec::new();
    for (file, text) in files {
        let before = diagnosis(text.as_bytes());
        let after = diagnosis(&har::redact(text.as_bytes(), SALT));
        let lost: Vec<_> = before.iter().filter(|it| !after.contains(it)).collect();
        let new: Vec<_> = after.iter().filter(|it| !before.contains(it)).collect();
        if before != after {
            wrong.push(format!("{file}: lost {lost:?}, new {new:?}"));
        }
    }
    assert!(!files.is_empty());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_lab_keeps_its_diagnosis() {
    let files: Vec<_> = fixtures("lab", "json")
        .into_iter()
        .map(|(file, text)| {
            let fixture: serde_json::Value = serde_json::from_str(&text).unwrap();
            let list = |name: &str| fixture[name].as_array().cloned().unwrap_or_default();
            let entries: Vec<_> = list("har").into_iter().chain(list("harPolled")).collect();
            (file, serde_json::json!({"log": {"entries": entries}}).to_string())
        })
        .collect();
    same_diagnosis(&files);
}

#[test]
fn the_requests_of_curl_keep_their_diagnosis() {
    same_diagnosis(&fixtures("curl", "har"));
}

#[test]
fn files_of_every_maker_keep_their_diagnosis() {
    same_diagnosis(&fixtures("har", "har"));
}

#[test]
fn what_is_no_secret_stays_byte_for_byte() {
    let har = r#" {"log":{"entries":[{"x":1e5, "_unknown":["a\u00e9", null],
        "request":{"url":"https://a.test/b?page=2","method":"GET","headers":[{"name":"Accept","value":"*\/*"}]}}, ]}"#;
    assert_eq!(String::from_utf8(har::redact(har.as_bytes(), SALT)).unwrap(), har);
    for text in ["", "\"", "{\"a\":\"\\", "not JSON", "[[[[", "}}]]", "{\"a\":\"\\ud800\"}"] {
        assert_eq!(har::redact(text.as_bytes(), SALT), text.as_bytes());
    }
}

#[track_caller]
fn header(name: &str, value: &str) -> String {
    let har =
        serde_json::json!({"log": {"entries": [{"request": {"headers": [{"name": name, "value": value}]}}]}});
    let redacted: serde_json::Value =
        serde_json::from_slice(&har::redact(har.to_string().as_bytes(), SALT)).unwrap();
    redacted["log"]["entries"][0]["request"]["headers"][0]["value"].as_str().unwrap().to_owned()
}

#[track_caller]
fn shape(value: &str) -> String {
    value
        .chars()
        .map(|it| match it {
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            '0'..='9' => '0',
            it => it,
        })
        .collect()
}

#[test]
fn pseudonyms_keep_length_alphabet_and_prefix() {
    for (value, kept) in [
        ("Bearer mF9xB5f0c1JqMx7R.kP2t-Vw_Kd83", "Bearer "),
        ("Bearer Bearer mF9xB5f0c1JqMx7RkP2t", "Bearer Bearer "),
        ("Bearer: mF9xB5f0c1JqMx7RkP2t", "Bearer: "),
        ("Bearer \"mF9xB5f0c1JqMx7RkP2t\"", "Bearer \""),
        ("sk_live_abc123xyz456", "sk_live_"),
        ("token ghp_16C7z42F292c6912E7710c838347Ae178B4a", "token ghp_"),
    ] {
        let new = header("Authorization", value);
        assert_eq!(shape(&new), shape(value));
        assert_ne!(new, value);
        assert!(new.starts_with(kept), "{new}");
    }
    for value in ["Bearer undefined", "Bearer {{token}}", "Bearer YOUR_API_KEY", "Bearer [object Object]", ""]
    {
        assert_eq!(header("Authorization", value), value);
    }
    let hex = header("X-Api-Key", "0f4c8d2e9b7a6f5e4d3c2b1a09f8e7d6");
    assert!(hex.bytes().all(|it| it.is_ascii_hexdigit()), "{hex}");
    assert_eq!(header("X-Api-Key", "0f4c8d2e9b7a6f5e4d3c2b1a09f8e7d6"), hex);
}

#[test]
fn a_token_keeps_what_a_diagnosis_reads() {
    use authopsy::syntax::jwt;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let payload = r#"{"sub":"u-1234","email":"ada@shop.test","exp":1700000000,"iss":"https://id.test/","aud":["api"],"scope":"a b","admin":true}"#;
    let head = r#"{"alg":"HS256","kid":"k1"}"#;
    let token = format!("{}.{}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg", BASE64.encode(head), BASE64.encode(payload));
    let new = header("Authorization", &format!("Bearer {token}"));
    let new = new.strip_prefix("Bearer ").unwrap();
    assert_eq!(new.len(), token.len());
    let read = jwt::decode(new);
    assert!(read.well_formed());
    assert_eq!(read.header_text(), Some(head));
    assert_eq!(read.exp().value(), Some(1_700_000_000.0));
    let claims = read.claims_text().unwrap();
    assert_eq!(claims.len(), payload.len());
    for kept in [r#""iss":"https://id.test/""#, r#""aud":["api"]"#, r#""scope":"a b""#, r#""admin":true"#] {
        assert!(claims.contains(kept), "{claims}");
    }
    assert!(!claims.contains("u-1234") && !claims.contains("ada@shop"), "{claims}");
    assert!(!new.contains("c2lnbmF0dXJl"));
}

#[test]
fn basic_keeps_its_defects() {
    use authopsy::syntax::authorization::decode_basic;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    for text in ["ada:hunter2", "ada:hunter2\n", "adahunter2", "ada:", ":hunter2"] {
        let new = header("Authorization", &format!("Basic {}", BASE64.encode(text)));
        let new = decode_basic(new.strip_prefix("Basic ").unwrap()).unwrap();
        let new = String::from_utf8(new.bytes).unwrap();
        assert_eq!(shape(&new), shape(text));
        assert!(!new.contains("hunter2"));
    }
    let plain = header("Authorization", "Basic ada:hunter2");
    assert_eq!(shape(plain.strip_prefix("Basic ").unwrap()), "aaa:aaaaaa0");
    assert!(!plain.contains("hunter2"));
}

#[test]
fn a_secret_has_one_pseudonym_however_it_is_written() {
    let har = serde_json::json!({"log": {"entries": [{
        "comment": "the token Zk+4/Qp9Lm2Wd8R0== is the one",
        "request": {
            "method": "POST",
            "url": "https://a.test/?access_token=Zk%2B4%2FQp9Lm2Wd8R0%3D%3D",
            "queryString": [{"name": "access_token", "value": "Zk+4/Qp9Lm2Wd8R0=="}],
            "cookies": [{"name": "sid", "value": "Zk+4/Qp9Lm2Wd8R0=="}],
            "headers": [{"name": "Cookie", "value": "sid=Zk+4/Qp9Lm2Wd8R0=="}],
            "postData": {"mimeType": "application/json", "text": "{\"password\":\"Zk+4\\/Qp9Lm2Wd8R0==\"}"}
        }
    }]}});
    let redacted = har::redact(har.to_string().as_bytes(), SALT);
    let text = String::from_utf8(redacted).unwrap();
    let redacted: serde_json::Value = serde_json::from_str(&text).unwrap();
    let request = &redacted["log"]["entries"][0]["request"];
    let new = request["queryString"][0]["value"].as_str().unwrap();
    assert!(!text.contains("Qp9Lm2Wd8R0"), "{text}");
    assert_eq!(request["cookies"][0]["value"].as_str().unwrap(), new);
    assert_eq!(request["headers"][0]["value"].as_str().unwrap(), format!("sid={new}"));
    let encoded = new.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    assert_eq!(request["url"].as_str().unwrap(), format!("https://a.test/?access_token={encoded}"));
    assert_eq!(text.len(), har.to_string().len() - 2, "only the escape of the slash is gone");
}
