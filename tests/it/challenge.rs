//! Every case of `fixtures/challenge`.

use authopsy::report;
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
