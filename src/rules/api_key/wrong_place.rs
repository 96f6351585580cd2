//! `api-key/wrong-place`: the key travels where the server does not look, and the server names the place.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op, Value};
use crate::rules::{Rule, cure, said};
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "api-key/wrong-place",
    title: "The API key is in the wrong place",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["api-key/missing", "api-key/invalid", "challenge/missing-www-authenticate", "auth-header/scheme-mismatch"],
    reveals: &[],
    why: "An API reads its key from one place only; in another header it is not seen.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer sk_live_abc123
< 401
< Content-Type: application/json
<
< {"message":"No API key found. Send your API key in the X-API-Key header"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-API-Key: sk_live_abc123
< 401
< Content-Type: application/json
<
< {"message":"No API key found. Send your API key in the X-API-Key header"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case
        .facts
        .refusal
        .as_ref()
        .filter(|it| matches!(it.category, Category::ApiKeyMissing | Category::ApiKeyInvalid))?;
    let entry = case.entry()?;
    let answer = entry.response.body.as_ref().map(|it| it.decoded_text().into_owned()).unwrap_or_default();
    let bearer = said::wants_bearer(&answer);
    let header = if bearer { "Authorization" } else { said::key_header_in(&answer)? };
    let headers = &entry.request.headers;
    // A server that found a key and refuses it names the header as well.
    if headers.has(header) || !says_missing(&answer) {
        return None;
    }
    let hop = case.last();
    let fix = Fix::text(format!("Send the key in {header}."));
    let shown = |key: &str| if bearer { format!("Bearer {key}") } else { key.to_owned() };
    let (place, evidence, fix) = if let Some((name, key)) = in_header(entry) {
        let rename = Op::Rename { from: name.to_owned(), to: header.to_owned() };
        let fix = fix.edit(hop, On::Request, rename).set_request(hop, header, shown(key));
        (name.to_owned(), Evidence::request_header(entry, name), fix)
    } else {
        let (name, key, without) = said::key_of_query(&entry.request.url)?;
        let evidence = Evidence::new(entry.id, Part::Url, name.clone(), Some(key.clone()));
        let fix = fix.edit(hop, On::Request, Op::Url(Value::text(without))).set_request(hop, header, shown(&key));
        ("the URL".to_owned(), evidence, fix)
    };
    Some(
        Finding::error(cure::fit(format!("The API key is in {place}, and the server reads {header}")))
            .category(refusal.category)
            .said()
            .specific(80)
            .cause(header)
            .evidence(evidence)
            .evidence(refusal.place.clone())
            .fix(fix),
    )
}

/// A key in a header: the header's name and the key without a scheme.
fn in_header(entry: &Entry) -> Option<(&str, &str)> {
    let headers = &entry.request.headers;
    if let Some(value) = headers.get("authorization") {
        let (scheme, key) = value.trim().split_once(' ').unwrap_or(("", value.trim()));
        let usable = !key.is_empty() && !looks_like_jwt(key) && !scheme.eq_ignore_ascii_case("basic");
        return usable.then_some(("Authorization", key));
    }
    let header = headers.iter().find(|it| said::is_key_header(&it.name) && !it.value.is_empty())?;
    Some((&header.name, header.value.trim()))
}

/// Whether the words are that no key came, not that a key is wrong.
fn says_missing(answer: &str) -> bool {
    let answer = answer.to_ascii_lowercase();
    ["missing", "no api key", "not found", "did not provide", "didn't provide", "not provided", "required", "send your"]
        .iter()
        .any(|it| answer.contains(it))
        && !answer.contains("invalid")
}
