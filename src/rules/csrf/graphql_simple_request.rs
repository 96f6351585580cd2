//! `csrf/graphql-simple-request`: a GraphQL server refuses requests that need no preflight.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "csrf/graphql-simple-request",
    title: "GraphQL refuses requests without a preflight",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["csrf/refused", "csrf/token-missing"],
    reveals: &[],
    why: "A request that a foreign form could send as well needs no preflight. Apollo Server wants one of the headers that force it.",
    spec: "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/graphql?query=%7Bme%7D
< 400
< Content-Type: application/json
<
< {"errors":[{"message":"This operation has been blocked as a potential Cross-Site Request Forgery (CSRF).","extensions":{"code":"BAD_REQUEST"}}]}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/graphql?query=%7Bme%7D
< 400
< Content-Type: application/json
<
< {"errors":[{"message":"Syntax Error","extensions":{"code":"GRAPHQL_PARSE_FAILED"}}]}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Csrf]).filter(|it| is_apollo(it))?;
    let entry = said::entry(case, refusal)?;
    let text = "Send Content-Type: application/json with a POST, or this header with a GET.";
    let json = entry.request.body.as_ref().is_some_and(|it| it.decoded_text().trim_start().starts_with(['{', '[']));
    let (name, value) = if json { ("Content-Type", "application/json") } else { ("apollo-require-preflight", "true") };
    Some(
        said::finding(case, refusal, "GraphQL refuses a request that needs no preflight".to_owned())
            .specific(70)
            .evidence(Evidence::request_header(entry, name))
            .fix(Fix::text(text).set_request(refusal.hop, name, value)),
    )
}

/// Apollo Server's sentence.
pub(super) fn is_apollo(refusal: &Refusal) -> bool {
    refusal.said.contains("potential Cross-Site Request Forgery")
}
