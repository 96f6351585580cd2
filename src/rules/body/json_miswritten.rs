//! `body/json-miswritten`: the body is nearly JSON, and it can be told what was meant.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::fix::Op;
use crate::rules::places::answer;
use crate::rules::{Rule, form};
use crate::syntax::{json, relaxed};

pub(super) static RULE: Rule = Rule {
    id: "body/json-miswritten",
    title: "The body is nearly JSON",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["body/request-malformed", "body/content-type-mismatch", "body/server-failed", "oauth/*"],
    reveals: &[],
    why: "JSON knows double quotes alone, no comma behind the last member, no comments, and nothing in front of it.",
    spec: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
>
> {"a":1,}
< 400
< Content-Type: application/json
<
< {"message":"Unexpected token } in JSON at position 7"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
>
> {"a":1}
< 400
< Content-Type: application/json
<
< {"message":"Unexpected token } in JSON at position 7"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // Of a body that was kept in part nothing shows how it ends.
    let body = entry.request.body.as_ref().filter(|it| !it.truncated)?;
    let kind = entry.request.headers.get("content-type").unwrap_or_default();
    if !kind.contains("json") || !super::is_refused(entry) {
        return None;
    }
    let answer = answer(entry);
    let (headline, meant) = meant(&body.decoded_text(), &answer)?;
    let body = Op::Body { value: meant.into(), mime_type: kind.to_owned() };
    let finding = super::miswritten(case, entry, headline, "Let JSON.stringify write the body.", body);
    // Some servers read more than JSON, and then it was something else that they refused.
    Some(if is_about_reading(&answer) { finding } else { finding.likely() })
}

/// Whether a server says that it could not read what was sent.
fn is_about_reading(answer: &str) -> bool {
    const WORDS: [&str; 12] = [
        "json", "pars", "syntax", "character", "malformed", "decod", "deserial", "newline", "unexpected", "expecting",
        "readable", "quote",
    ];
    let answer = answer.to_ascii_lowercase();
    WORDS.iter().any(|it| answer.contains(it))
}

/// What is wrong with a body, and what it was meant to be.
fn meant(text: &str, answer: &str) -> Option<(&'static str, String)> {
    if answer.contains("terminated by a newline") && !text.ends_with('\n') {
        return Some(("The last line of the body lacks its line break", [text, "\n"].concat()));
    }
    if json::parse(text).is_some() {
        return None;
    }
    // In UTF-8, or each byte of it read as a character.
    let unmarked = text.trim_start_matches(['\u{feff}', '\u{ef}', '\u{bb}', '\u{bf}']);
    if unmarked.len() < text.len() && json::parse(unmarked).is_some() {
        return Some(("A byte order mark stands in front of the JSON", unmarked.to_owned()));
    }
    let start = unmarked.get(..3).unwrap_or_default();
    if start.eq_ignore_ascii_case("%7b") || start.eq_ignore_ascii_case("%5b") {
        let decoded = form::unescape(unmarked.trim_end_matches('='));
        return json::parse(&decoded).map(|_| ("The JSON is percent-encoded", decoded));
    }
    Some(("The body is written as JavaScript or Python would, and JSON is stricter", relaxed::as_json(unmarked)?))
}
