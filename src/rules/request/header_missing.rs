//! `request/header-missing`: the server wants a header that is no credential, such as the version of its interface.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::cure::fit;
use crate::rules::places::{answer, named};
use crate::rules::said::{self, is_key_header};

pub(super) static RULE: Rule = Rule {
    id: "request/header-missing",
    title: "The server wants a header that was not sent",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::STATUS_4XX),
    masks: &["body/request-malformed", "url/wrong-endpoint", "session/regression"],
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
    let refusal = said::of(case, &[Category::RequestMalformed, Category::Other, Category::WrongEndpoint])?;
    let entry = case.entry()?;
    let answer = answer(entry);
    let lower = answer.to_ascii_lowercase();
    if !["missing", "required", "must be", "must include", "not found", "not provided", "should be defined"].iter().any(|it| lower.contains(it)) {
        return None;
    }
    let name = named(case).header.filter(|it| {
        let lower = it.to_ascii_lowercase();
        let own = ["content-", "accept", "authorization", "cookie", "origin", "host", "if-"];
        !is_key_header(it) && !lower.contains("csrf") && !lower.contains("xsrf") && !own.iter().any(|it| lower.starts_with(it))
    })?;
    if entry.request.headers.has(&name) {
        return None;
    }
    let text = "Send the header with each call.";
    let fix = match only_value(&answer, &name) {
        Some(value) => Fix::text(text).set_request(case.last(), &name, value),
        None => Fix::none("its value stands in the API’s documentation", text),
    };
    Some(
        Finding::error(fit(format!("The server wants the header {name}, and it was not sent")))
            .category(Category::RequestMalformed)
            .said()
            .specific(70)
            .cause(name.clone())
            .evidence(Evidence::request_header(entry, &name))
            .evidence(refusal.place.clone())
            .fix(fix),
    )
}

/// The one value that an answer says it takes: a version or date behind a word that lists what is taken.
fn only_value<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let after = ["upported", "xpected", "must be", "vailable", "llowed", "one of", "latest"]
        .iter()
        .filter_map(|it| answer.split_once(it).map(|(_, rest)| rest))
        .min_by_key(|it| std::cmp::Reverse(it.len()))?;
    let is_part = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
    let mut values = after.split(|it| !is_part(it)).map(|it| it.trim_matches(['.', '-'])).filter(|it| {
        it.bytes().any(|it| it.is_ascii_digit()) && it.len() <= 24 && !it.eq_ignore_ascii_case(name)
    });
    let first = values.next()?;
    values.next().is_none().then_some(first)
}
