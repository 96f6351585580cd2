//! `sse/rejected`: the server refuses an event stream.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::because;

pub(super) static RULE: Rule = Rule {
    id: "sse/rejected",
    title: "The event stream was refused",
    tier: 1,
    who: Who::Client,
    facts: FactSet::EVENT_SOURCE.and(FactSet::STATUS_4XX),
    masks: &["auth-header/missing", "auth-header/missing-on-this-call", "permission/403-for-anonymous", "token/missing", "token/rejected"],
    reveals: &[],
    why: "`EventSource` sends no header of the page's, so a token in `Authorization` can never reach the server this way; after a 401 or 403 it does not try again.",
    spec: "https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface",
    fails: transcript!(
        r#"
page https://shop.example
kind eventsource
> GET https://shop.example/events
< 401
< WWW-Authenticate: Bearer
! net::ERR_ABORTED
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind eventsource
> GET https://shop.example/events
< 200
< Content-Type: text/event-stream
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
    let status = entry.response.status;
    if !matches!(status, 401 | 403) || case.has(FactSet::BLOCKED) {
        return None;
    }
    let bare = !entry.request.headers.has("cookie") && !case.has(FactSet::TOKEN);
    let (headline, category) = match (status, bare) {
        (401, true) => ("The event stream needs a login, and EventSource cannot send a header", Category::TokenMissing),
        (401, false) => ("The event stream was refused with 401: its credential is not accepted", Category::TokenInvalid),
        (_, true) => ("The event stream was refused with 403, and EventSource sent no credential", Category::TokenMissing),
        (_, false) => ("The event stream was refused with 403", Category::RoleDenied),
    };
    let text = "Use a cookie (`withCredentials: true` across origins), a ticket in the URL that works once, or read the \
                stream with `fetch`, which can send `Authorization`.";
    let finding = Finding::error(headline).evidence(Evidence::status(entry)).evidence(Evidence::request_header(entry, "Cookie"));
    let fix = Fix::none("EventSource has no way to send a header", text);
    Some(because(finding, case, category).specific(72).fix(fix))
}
