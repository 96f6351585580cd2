//! `oauth/token-request-not-form`: a token request as JSON, or without the type of a form.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/token-request-not-form",
    title: "The token request is not a form",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/invalid-request", "oauth/unsupported-grant", "body/content-type-mismatch", "oauth/invalid-client"],
    reveals: &[],
    why: "A token endpoint reads its parameters from a form body. Without the type of a form, or in JSON, it finds none of them.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/json
>
> {"grant_type":"client_credentials","client_id":"svc"}
< 400
< Content-Type: application/json
<
< {"error":"invalid_request"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=svc
< 400
< Content-Type: application/json
<
< {"error":"invalid_request"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let kind = entry.request.headers.get("content-type").unwrap_or_default();
    let is_named = kind.to_ascii_lowercase().starts_with(form::MIME_TYPE);
    if is_named && form::of(case).is_some() {
        return None;
    }
    let finding = |headline: &str, fix: Fix| {
        Finding::error(headline)
            .category(Category::RequestMalformed)
            .said()
            .specific(85)
            .cause(kind)
            .evidence(Evidence::request_header(entry, "content-type"))
            .fix(fix.set_request(case.last(), "Content-Type", form::MIME_TYPE))
    };
    if let Some(form) = form::of(case) {
        form.get("grant_type")?;
        return Some(finding(
            "The token request is a form, but its Content-Type says otherwise",
            Fix::text("Send the form with its own type."),
        ));
    }
    let text = entry.request.body.as_ref()?.decoded_text();
    let multipart = form::of_multipart(&text, kind);
    let headline = if multipart.is_some() {
        "The token request is multipart, and a token endpoint reads a plain form"
    } else {
        "The token request is JSON, and a token endpoint reads a form"
    };
    let body = multipart.or_else(|| form::of_json(&text)).filter(|it| it.contains("grant_type="))?;
    let fix = form::send(case, "Send the parameters as a form.", body);
    Some(
        finding(headline, fix)
            .evidence(Evidence::new(entry.id, Part::RequestBody, "grant_type", None)),
    )
}
