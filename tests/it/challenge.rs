//! Every case of `fixtures/challenge`.

use authopsy::report;
use authopsy::syntax::authorization;
use serde_json::{Value, json};

const CASES: &str = include_str!("../fixtures/challenge/cases.json");

fn cases(header: &'static str) -> Vec<Value> {
    let file: Value = serde_json::from_str(CASES).unwrap();
    file["cases"].as_array().unwrap().iter().filter(|it| it["header"] == header).cloned().collect()
}

fn lines(case: &Value) -> Vec<&str> {
    case["input"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[test]
fn every_challenge_comes_out_as_documented() {
    let mut wrong = Vec::new();
    for case in cases("www-authenticate") {
        let printed: Value = serde_json::from_str(&report::challenge::json(lines(&case))).unwrap();
        let expected = if case["valid"] == json!(true) { &case["expected"] } else { &case["lenient"] };
        let error = case["error"].as_str().unwrap_or_default();
        let said = printed["error"].as_str().unwrap_or_default();
        if printed["valid"] != case["valid"] || &printed["challenges"] != expected || !said.starts_with(error)
        {
            wrong.push(format!("{}: {printed}, expected {expected} {error}", case["input"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_authorization_comes_out_as_documented() {
    let mut wrong = Vec::new();
    for case in cases("authorization") {
        let read = authorization::read(lines(&case)[0]);
        let expected = &case["expected"];
        let params: serde_json::Map<String, Value> =
            read.params.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let ours = json!({ "scheme": read.scheme, "token": token(&read), "params": params });
        let problem = read.problem().map(authorization::Problem::name);
        if &ours != expected || problem != case["problem"].as_str() || json!(read.valid()) != case["valid"] {
            wrong.push(format!("{}: {ours} {problem:?} {}", case["input"], read.valid()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The cases give a token only where it stands after a scheme by the grammar.
fn token<'a>(read: &'a authorization::Authorization<'_>) -> Option<&'a str> {
    read.token68()
}
