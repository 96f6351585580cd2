//! `body/content-type-mismatch`: a body under a type that is not its own, refused for it.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::{Rule, form};
use crate::syntax::json;

pub(super) static RULE: Rule = Rule {
    id: "body/content-type-mismatch",
    title: "The Content-Type does not fit the body",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["body/request-malformed", "url/wrong-endpoint"],
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
    let answer = entry.response.body.as_ref().map(|it| it.decoded_text().to_ascii_lowercase()).unwrap_or_default();
    let (wanted, what) = wanted(entry, &kind.to_ascii_lowercase(), &text, &answer)?;
    let shown: String = kind.split(';').next().unwrap_or_default().chars().take(40).collect();
    let headline = if shown.is_empty() {
        format!("The body is {what}, and no Content-Type says so")
    } else if what == "multipart" {
        "The Content-Type of the multipart body names no boundary".to_owned()
    } else if what.starts_with("JSON,") {
        format!("The server takes {wanted} here, and {shown} was sent")
    } else {
        format!("The body is {what}, and its Content-Type is {shown}")
    };
    Some(
        Finding::error(crate::rules::cure::fit(headline))
            .category(Category::RequestMalformed)
            .said()
            .specific(80)
            .cause(shown)
            .evidence(Evidence::request_header(entry, "content-type"))
            .evidence(Evidence::status(entry))
            .fix(Fix::text("Set the type of the body.").set_request(case.last(), "Content-Type", wanted)),
    )
}

/// The type that the body needs, and what the body is; `None` where the type fits or was not what was refused.
fn wanted(entry: &Entry, kind: &str, text: &str, answer: &str) -> Option<(String, &'static str)> {
    let status = entry.response.status;
    if !matches!(status, 400 | 415 | 422 | 500) {
        return None;
    }
    let body = text.trim_start();
    if kind.starts_with("multipart/") {
        // A page that sets the type by hand takes the boundary from the browser; the body still shows it.
        let boundary = body.strip_prefix("--").filter(|_| !kind.contains("boundary="))?.lines().next()?.trim_end();
        let type_sent = kind.split(';').next().unwrap_or_default();
        return (!boundary.is_empty()).then(|| (format!("{type_sent}; boundary={boundary}"), "multipart"));
    }
    let named = ["accept-post", "accept-patch", "accept"]
        .iter()
        .filter_map(|it| entry.response.headers.get(it))
        .flat_map(|it| it.split(','))
        .filter_map(|it| it.split(';').next())
        .map(str::trim);
    let is_json = body.starts_with(['{', '[']) && json::parse(text).is_some();
    if is_json {
        let mut named = named.filter(|it| it.contains("json"));
        if kind.contains("json") {
            // Kinds of JSON differ: a patch has types of its own.
            let other = named.find(|it| !kind.starts_with(&it.to_ascii_lowercase()))?;
            return (status == 415).then(|| (other.to_owned(), "JSON, of another kind"));
        }
        let first = named.next().map(str::to_owned);
        let wants = first.is_some() || answer.contains("application/json");
        let refused = status == 415 || (status == 400 && wants);
        return refused.then(|| (first.unwrap_or_else(|| "application/json".to_owned()), "JSON"));
    }
    let form = crate::syntax::form::looks_like(text.trim()) && !kind.contains("urlencoded");
    (form && answer.contains(form::MIME_TYPE)).then(|| (form::MIME_TYPE.to_owned(), "a form"))
}
