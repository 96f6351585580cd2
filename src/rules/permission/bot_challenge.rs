//! `permission/bot-challenge`: a challenge for browsers stands in front of the API.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;
use crate::syntax::error_body::{self, Shape};

pub(super) static RULE: Rule = Rule {
    id: "permission/bot-challenge",
    title: "A bot challenge stands in front of the API",
    tier: 2,
    who: Who::Gateway,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "A firewall answered with a page that only a visible browser window can pass. A call by a script can never pass it.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< cf-mitigated: challenge
< Content-Type: text/html
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: text/html
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::PolicyBlocked])?;
    if !is_challenge(case, refusal) {
        return None;
    }
    let headline = said::quoting("A bot challenge stands in front of the API", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the firewall's rules are the server's",
        "Exempt the API's path from the challenge, or let it pass calls with a valid credential.",
    )))
}

/// The firewall says so in a header, or shows a page where data was asked for.
pub(super) fn is_challenge(case: &Case<'_>, refusal: &Refusal) -> bool {
    let Some(entry) = said::entry(case, refusal) else { return false };
    let headers = &entry.response.headers;
    if ["cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-vercel-mitigated"].iter().any(|it| headers.has(it)) {
        return true;
    }
    // A page that shows an error of OAuth is the identity provider's own.
    let own = refusal.code.as_deref().is_some_and(|it| it.contains('_'));
    !own && entry.response.body.as_ref().is_some_and(|body| {
        let kind = headers.get("content-type").unwrap_or_default();
        error_body::read(&body.decoded_text(), kind).shape == Shape::Html
    })
}
