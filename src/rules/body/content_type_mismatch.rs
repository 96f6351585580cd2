//! `body/content-type-mismatch`: a JSON body under another type, refused for it.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::syntax::json;

pub(super) static RULE: Rule = Rule {
    id: "body/content-type-mismatch",
    title: "The body is JSON and its Content-Type is not",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &[],
    reveals: &[],
    why: "The server chooses its reader by Content-Type. `fetch` says `text/plain` for a string unless the page sets the type.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#name-415-unsupported-media-type",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: text/plain;charset=UTF-8
>
> {"a":1}
< 415
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
>
> {"a":1}
< 415
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let kind = entry.request.headers.get("content-type").unwrap_or_default();
    let text = entry.request.body.as_ref()?.decoded_text();
    if kind.to_ascii_lowercase().contains("json") || !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    json::parse(&text)?;
    let answer = entry.response.body.as_ref().map(|it| it.decoded_text().to_ascii_lowercase()).unwrap_or_default();
    let wants_json = answer.contains("application/json")
        || ["accept-post", "accept-patch", "accept"]
            .iter()
            .any(|it| entry.response.headers.get(it).is_some_and(|it| it.contains("json")));
    let refused_for_type = entry.response.status == 415 || (entry.response.status == 400 && wants_json);
    if !refused_for_type {
        return None;
    }
    let shown: String = kind.split(';').next().unwrap_or_default().chars().take(40).collect();
    let headline = if shown.is_empty() {
        "The body is JSON, and no Content-Type says so".to_owned()
    } else {
        format!("The body is JSON, and its Content-Type is {shown}")
    };
    Some(
        Finding::error(headline)
            .category(Category::RequestMalformed)
            .said()
            .specific(80)
            .cause(shown)
            .evidence(Evidence::request_header(entry, "content-type"))
            .evidence(Evidence::status(entry))
            .fix(
                Fix::text("Set the type of the body.")
                    .set_request(case.last(), "Content-Type", "application/json"),
            ),
    )
}
