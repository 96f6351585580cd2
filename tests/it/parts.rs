//! The two parts of the panel's wasm: see xtask/src/split.

use std::path::Path;

use authopsy::facts::FactSet;
use authopsy::rules;

/// What no healthy exchange has, or only few have: without any of these, a rule is asked of all.
const RARE: &[FactSet] = &[
    FactSet::FAILED,
    FactSet::AUTH_FAILED,
    FactSet::BLOCKED,
    FactSet::CHALLENGE,
    FactSet::COOKIE_MATTERS,
    FactSet::EVENT_SOURCE,
    FactSet::FLOW,
    FactSet::HOOK,
    FactSet::HTML,
    FactSet::HTML_FOR_JSON,
    FactSet::KEY_HEADER,
    FactSet::LIMITS,
    FactSet::MISWRITTEN,
    FactSet::NEVER_SENT,
    FactSet::NO_ANSWER,
    FactSet::ODD_JWT,
    FactSet::ORPHAN_PREFLIGHT,
    FactSet::REDIRECTED,
    FactSet::REFERER_QUERY,
    FactSet::SET_COOKIE,
    FactSet::STATUS_401,
    FactSet::STATUS_403,
    FactSet::STATUS_4XX,
    FactSet::STATUS_5XX,
    FactSet::TOKEN_IN_QUERY,
    FactSet::UNSAFE_TOKEN,
    FactSet::USERINFO,
    FactSet::WEBSOCKET,
];

#[test]
fn the_first_part_has_the_rules_that_are_asked_of_healthy_exchanges() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("xtask/src/split/cold.rs");
    let list = std::fs::read_to_string(file).unwrap();
    let mut complaints = Vec::new();
    for rule in rules::all() {
        let path = rule.id.replace('/', "::").replace('-', "_");
        let has = list.contains(&format!("\"authopsy::rules::{path}::\""));
        let should = !RARE.iter().any(|it| rule.facts.any(*it));
        if has != should {
            complaints
                .push(format!("{path}: {}", if should { "is missing in HOT" } else { "need not be in HOT" }));
        }
    }
    assert!(complaints.is_empty(), "in xtask/src/split/cold.rs:\n{}", complaints.join("\n"));
}
