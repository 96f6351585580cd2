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
        let printed: Value = serde_json::from_str(&report::jwt::json(token, 0.0)).unwrap();
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
            let printed: Value = serde_json::from_str(&report::jwt::json(token, now)).unwrap();
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
            assert!(!report::jwt::text(token, 0.0).contains(signature), "{}", case["id"]);
        }
    }
}
