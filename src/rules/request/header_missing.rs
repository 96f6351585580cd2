//! `request/header-missing`: the server wants a header that is no credential, such as the version of its interface.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::providers::Refusal;
use crate::rules::{Rule, version};
use crate::rules::cure::fit;
use crate::rules::places::{answer, named};
use crate::rules::said::{self, is_key_header};
use crate::syntax::authorization::is_placeholder;
use crate::syntax::error_body::first_part;

pub(super) static RULE: Rule = Rule {
    id: "request/header-missing",
    title: "The server wants a header that was not sent",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::STATUS_4XX),
    masks: &["body/request-malformed", "url/wrong-endpoint", "session/regression", "token/malformed", "jwt/opaque-or-encrypted"],
    reveals: &[],
    why: "Some APIs read more than the address and the credential from a request: their version, the tenant, a region.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#name-400-bad-request",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 400
< Content-Type: application/json
<
< {"message":"Missing required header: X-API-Version. Supported: 2025-03"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-API-Version: 2025-03
< 400
< Content-Type: application/json
<
< {"message":"Missing required header: X-API-Version. Supported: 2025-03"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref()?;
    let entry = case.entry()?;
    let answer = answer(entry);
    let answer = first_part(&answer, version::SENTENCES);
    let lower = answer.to_ascii_lowercase();
    let headers = &entry.request.headers;
    let told = ["missing", "required", "requires", "must be", "must include", "not found", "not provided", "should be defined", "only works", "send ", "supported", "specify"];
    if !told.iter().any(|it| lower.contains(it)) {
        return None;
    }
    if let Some((name, value)) = spelled(answer).filter(|(name, value)| headers.get(name) != Some(value)) {
        return Some(finding(case, entry, refusal, name, Some(value)));
    }
    said::of(case, &[Category::RequestMalformed, Category::Other, Category::WrongEndpoint])?;
    let name = named(case).header.filter(|it| {
        let lower = it.to_ascii_lowercase();
        let own = ["content-", "accept", "authorization", "cookie", "origin", "host", "if-"];
        !is_key_header(it) && !lower.contains("csrf") && !lower.contains("xsrf") && !own.iter().any(|it| lower.starts_with(it))
    })?;
    let served = version::served(answer);
    match headers.get(&name) {
        None => Some(finding(case, entry, refusal, &name, version::newest(&served))),
        // One was sent, and it is none of those that are served.
        Some(sent) if name.to_ascii_lowercase().contains("version") && !served.contains(&sent.trim()) => {
            Some(finding(case, entry, refusal, &name, Some(version::newest(&served)?)))
        }
        Some(_) => None,
    }
}

fn finding(case: &Case<'_>, entry: &Entry, refusal: &Refusal, name: &str, value: Option<&str>) -> Finding {
    let text = "Send the header with each call.";
    let fix = match value {
        Some(value) => Fix::text(text).set_request(case.last(), name, value),
        None => Fix::none("its value stands in the API’s documentation", text),
    };
    let sent = if entry.request.headers.has(name) { "has another value" } else { "was not sent" };
    Finding::error(fit(format!("The server wants the header {name}, and it {sent}")))
        .category(Category::RequestMalformed)
        .said()
        .specific(86)
        .cause(name)
        .evidence(Evidence::request_header(entry, name))
        .evidence(refusal.place.clone())
        .fix(fix)
}

/// A header with its value that an answer spells out: `header: 'Prefer: wait'`, "send the header Prefer: wait".
fn spelled(answer: &str) -> Option<(&str, &str)> {
    const MARKS: [char; 6] = ['\'', '`', '"', '\\', ' ', ':'];
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-';
    answer.match_indices(": ").find_map(|(at, _)| {
        let (before, after) = (answer.get(..at)?, answer.get(at + 2..)?);
        let lead = before.trim_end_matches(is_part);
        let name = before.get(lead.len()..)?;
        let value = after.split(['\'', '`', '"', '\\', '\n', '<', '{']).next()?.split(". ").next()?;
        let behind = after.get(value.len()..)?.trim_start_matches(MARKS);
        let lead = lead.trim_end_matches(MARKS);
        let is_header = lead.get(lead.len().saturating_sub(6)..).is_some_and(|it| it.eq_ignore_ascii_case("header")) || behind.starts_with("header");
        let value = value.trim_end_matches(['.', ' ']);
        let own = ["authorization", "cookie", "host", "content-length"].iter().any(|it| name.eq_ignore_ascii_case(it));
        let usable = !name.is_empty() && !own && (1..=80).contains(&value.len()) && !is_placeholder(value);
        (is_header && usable).then_some((name, value))
    })
}
