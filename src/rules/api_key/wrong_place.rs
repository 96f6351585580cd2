//! `api-key/wrong-place`: the key travels in Authorization, and the server names another header.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::{Rule, said};
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "api-key/wrong-place",
    title: "The API key is in the wrong header",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::AUTHORIZATION),
    masks: &["api-key/missing", "challenge/missing-www-authenticate", "auth-header/scheme-mismatch"],
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
    let value = entry.request.headers.get("authorization")?.trim();
    let (scheme, key) = value.split_once(' ').unwrap_or(("", value));
    if key.is_empty() || looks_like_jwt(key) || scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let answer = entry.response.body.as_ref().map(|it| it.decoded_text().into_owned()).unwrap_or_default();
    let header = said::key_header_in(&answer)?;
    if entry.request.headers.has(header) {
        return None;
    }
    let hop = case.last();
    Some(
        Finding::error(format!("The API key is in Authorization, and the server reads {header}"))
            .category(refusal.category)
            .said()
            .specific(80)
            .cause(header)
            .evidence(Evidence::request_header(entry, "authorization"))
            .evidence(refusal.place.clone())
            .fix(
                Fix::text(format!("Send the key in {header}."))
                    .edit(hop, On::Request, Op::Rename { from: "Authorization".to_owned(), to: header.to_owned() })
                    .set_request(hop, header, key),
            ),
    )
}
