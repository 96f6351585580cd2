//! `sse/wrong-type`: an answer to EventSource that is no event stream.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "sse/wrong-type",
    title: "The answer is no event stream",
    tier: 2,
    who: Who::Api,
    facts: FactSet::EVENT_SOURCE.and(FactSet::STATUS_2XX),
    masks: &["body/auth-error-in-200", "body/html-instead-of-json"],
    reveals: &[],
    why: "`EventSource` accepts the type `text/event-stream` alone and closes for good on any other, often a login page or an error in JSON.",
    spec: "https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model",
    fails: transcript!(
        r#"
page https://shop.example
kind eventsource
> GET https://shop.example/events
< 200
< Content-Type: application/json
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind eventsource
> GET https://shop.example/events
< 200
< Content-Type: text/event-stream; charset=utf-8
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    // Firefox does not say what made a call; one with this header is a reader built on `fetch`.
    if case.has(FactSet::AUTHORIZATION) {
        return None;
    }
    let entry = case.entry()?;
    let headers = &entry.response.headers;
    let found = headers.combined("content-type").unwrap_or_default();
    let essence = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if entry.response.status != 200 || headers.is_empty() || essence == "text/event-stream" || case.has(FactSet::BLOCKED) {
        return None;
    }
    let headline = match essence.as_str() {
        "" => "The event stream has no `Content-Type`, so EventSource closed".to_owned(),
        "text/html" => "EventSource got a web page (text/html), perhaps the login".to_owned(),
        _ => format!("EventSource got {} instead of text/event-stream", shorten(&essence, 30)),
    };
    Some(
        Finding::error(headline).cause(essence).evidence(Evidence::response_header(entry, "Content-Type")).fix(
            Fix::text("Answer with events and their type; an error has to come with its own status.").set_response(
                case.last(),
                "Content-Type",
                "text/event-stream",
            ),
        ),
    )
}
