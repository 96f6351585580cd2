//! Every token of `fixtures/jwt`, through what `authopsy jwt` prints.

use authopsy::report;
use authopsy::syntax::json;
use authopsy::syntax::jwt::{self, Payload};
use serde_json::Value;

const CASES: &str = include_str!("../fixtures/jwt/cases.jsonl");

fn cases() -> impl Iterator<Item = Value> {
    CASES.lines().map(|it| serde_json::from_str(it).unwrap())
}

#[test]
fn every_case_comes_out_as_documented() {
    for case in cases() {
        let token = case["token"].as_str().unwrap();
        let printed: Value = serde_json::from_str(&report::jwt::json(token, 0.0, None)).unwrap();
        for key in ["kind", "segments", "well_formed", "problem", "alg", "header", "claims"] {
            assert_eq!(printed[key], case[key], "{key} of {}", case["id"]);
        }
        let payload = jwt::decode(token).payload.map(|it| match it {
            Payload::Claims => "claims",
            Payload::Empty => "empty",
            Payload::NotJson => "not-json",
            Payload::Json(json::Kind::Array) => "json-list",
            Payload::Json(json::Kind::Bool) => "json-bool",
            Payload::Json(json::Kind::Null) => "json-NoneType",
            Payload::Json(json::Kind::Number) => "json-int",
            Payload::Json(json::Kind::String) => "json-str",
            Payload::Json(json::Kind::Object) => "json-object",
        });
        assert_eq!(payload, case["payload"].as_str(), "payload of {}", case["id"]);
    }
}

#[test]
fn every_time_check_comes_out_as_documented() {
    for case in cases() {
        let token = case["token"].as_str().unwrap();
        let checks = case["checks"].as_array().unwrap();
        for check in checks {
            let now = check["now"].as_f64().unwrap();
            let printed: Value = serde_json::from_str(&report::jwt::json(token, now, None)).unwrap();
            assert_eq!(printed["time_state"], check["state"], "at {now} of {}", case["id"]);
        }
        if checks.is_empty() {
            assert_eq!(jwt::decode(token).time_state(0.0), None, "{}", case["id"]);
        }
    }
}

#[test]
fn text_never_shows_a_signature() {
    for case in cases() {
        let token = case["token"].as_str().unwrap();
        if case["kind"] == "jws"
            && let Some(signature) = token.rsplit('.').next().filter(|it| it.len() > 16)
        {
            assert!(!report::jwt::text(token, 0.0, None).contains(signature), "{}", case["id"]);
        }
    }
}

/// Every token that comes with its key is checked as its source says; a key that is for something else never fits.
#[cfg(feature = "cli")]
#[test]
fn every_signature_comes_out_as_documented() {
    use authopsy::report::signature::{Key, check};

    let (mut valid, mut invalid) = (0, 0);
    for case in cases().filter(|it| it["key"].is_object()) {
        let token = case["token"].as_str().unwrap();
        let signature = check(token, Key::Set(&case["key"].to_string()));
        let expected = case["signature"] == "valid";
        assert_eq!(signature.valid, expected, "{}: {signature:?}", case["id"]);
        assert_eq!(signature.problem.is_none(), expected, "{}", case["id"]);
        if expected {
            valid += 1
        } else {
            invalid += 1
        }
        // The key under a name that the token does not have is not taken.
        let mut set = serde_json::json!({ "keys": [case["key"].clone()] });
        let named = serde_json::from_str::<Value>(&report::jwt::json(token, 0.0, None)).unwrap();
        if named["header"]["kid"].is_string() {
            set["keys"][0]["kid"] = "another".into();
            assert!(!check(token, Key::Set(&set.to_string())).checked, "{}", case["id"]);
        }
    }
    assert!(valid > 20 && invalid > 60, "{valid} {invalid}");
}

/// Keys as people have them in files; and no other token is valid under them.
#[cfg(feature = "cli")]
#[test]
fn keys_in_files_are_read() {
    use authopsy::report::signature::{Key, check};

    let signed: Vec<Value> = include_str!("../fixtures/jwt/signed.jsonl")
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    for case in &signed {
        let key = match (case["pem"].as_str(), case["set"].as_str(), case["secret"].as_str()) {
            (Some(pem), ..) => Key::Pem(pem),
            (_, Some(set), _) => Key::Set(set),
            (.., secret) => Key::Secret(secret.unwrap().as_bytes()),
        };
        let token = case["token"].as_str().unwrap();
        let good = check(token, key);
        assert!(good.valid, "{}: {good:?}", case["id"]);
        let (input, signature) = token.rsplit_once('.').unwrap();
        let changed = format!("{}A.{signature}", &input[..input.len() - 1]);
        let bad = check(&changed, key);
        assert!(bad.checked && !bad.valid, "{}: {bad:?}", case["id"]);
        // The RSA keys are one key; all others differ.
        let family = |it: &Value| it["id"].as_str().unwrap().replace("ps384", "rs256")[..5].to_owned();
        for other in signed.iter().filter(|it| family(it) != family(case)) {
            assert!(!check(other["token"].as_str().unwrap(), key).valid, "{} {}", case["id"], other["id"]);
        }
    }
    let decoded = |id: &str| {
        let case = signed.iter().find(|it| it["id"] == id).unwrap();
        check(case["token"].as_str().unwrap(), Key::Secret(case["secret"].as_str().unwrap().as_bytes()))
            .decoded
    };
    assert!(!decoded("hs512-secret") && decoded("hs512-secret-base64"));
    // What is no key gives a reason, and hostile texts end.
    let token = signed[0]["token"].as_str().unwrap();
    for text in
        ["", "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----\nMIL/////\n-----END CERTIFICATE-----"]
    {
        assert!(check(token, Key::Pem(text)).problem.is_some());
    }
    for text in ["", "[]", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}]}"] {
        let outcome = check(token, Key::Set(text));
        assert!(outcome.problem.is_some() && !outcome.valid, "{text} {outcome:?}");
    }
}

/// A refused token is checked with the keys that its issuer published in the same capture.
#[cfg(feature = "cli")]
#[test]
fn keys_seen_in_the_capture_decide() {
    use authopsy::finding::Confidence;
    use authopsy::peers::Verified;
    use authopsy::report::signature::{Key, check};
    use authopsy::rules::transcript;
    use authopsy::session::{Options, Session};

    let line = include_str!("../fixtures/jwt/signed.jsonl").lines().find(|it| it.contains("eddsa-jwk"));
    let case: Value = serde_json::from_str(line.unwrap()).unwrap();
    let (set, good) = (case["set"].as_str().unwrap(), case["token"].as_str().unwrap());
    let (input, _) = good.rsplit_once('.').unwrap();
    let forged = format!("{input}.{}", "A".repeat(86));
    for (token, expected) in [(good, false), (forged.as_str(), true)] {
        let text = format!(
            "now 2026-11-24T09:00:00Z
page https://shop.example
> GET https://id.shop.example/jwks
< 200
< Access-Control-Allow-Origin: *
< Content-Type: application/json
<
< {set}
> GET https://shop.example/api/me
> Authorization: Bearer {token}
< 401
< WWW-Authenticate: Bearer error=\"invalid_token\"
"
        );
        let mut session = Session::new(Options::default());
        for entry in transcript::read(&text).entries {
            session.add(entry);
        }
        session.settle();
        let refused = session.exchanges().last().unwrap();
        let sent = refused.facts.tokens[0].clone();
        let keys = session.keys_for(sent.jwt.as_deref().unwrap()).unwrap();
        assert!(keys.of_issuer);
        let signature = check(&sent.value, Key::Set(&keys.text));
        assert_eq!((signature.checked, signature.valid), (true, !expected));
        let verified = Verified { valid: signature.valid, named: true, set: keys.entry, url: keys.url };
        session.set_verified(sent.hash, verified);
        session.settle();
        let refused = session.exchanges().last().unwrap();
        let finding = refused.findings.iter().find(|it| it.rule == "jwt/signature-invalid");
        assert_eq!(finding.map(|it| it.confidence), expected.then_some(Confidence::Certain));
        assert!(!expected || refused.findings[0].rule == "jwt/signature-invalid");
    }
}
