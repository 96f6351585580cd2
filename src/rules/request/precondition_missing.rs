//! `request/precondition-missing`: the server changes nothing without `If-Match`.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::places::answer;

pub(super) static RULE: Rule = Rule {
    id: "request/precondition-missing",
    title: "The change names no version",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::STATUS_4XX),
    masks: &["body/request-malformed", "request/header-missing"],
    reveals: &[],
    why: "So that nobody overwrites what somebody else changed meanwhile, the server wants `If-Match` with the `ETag` that the page read last.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-3",
    fails: transcript!(
        r#"
page https://shop.example
> PUT https://shop.example/api/orders/7
> Content-Type: application/json
>
> {"a":1}
< 428
< ETag: "v7"
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> PUT https://shop.example/api/orders/7
> Content-Type: application/json
> If-Match: "v6"
>
> {"a":1}
< 412
< ETag: "v7"
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let headers = &entry.request.headers;
    let named = || {
        let answer = answer(entry).to_ascii_lowercase();
        answer.contains("if-match") && ["missing", "required", "must"].iter().any(|it| answer.contains(it))
    };
    // A login on another device goes on under this status, too.
    if case.facts.refusal.as_ref().is_some_and(|it| it.category == Category::AuthorizationPending) {
        return None;
    }
    let wanted = entry.response.status == 428 || (matches!(entry.response.status, 400 | 403 | 409 | 412) && named());
    if !wanted || headers.has("if-match") || headers.has("if-unmodified-since") {
        return None;
    }
    let text = "Read the resource, and send its ETag as If-Match with the change.";
    let fix = match entry.response.headers.get("etag") {
        Some(tag) => Fix::text(text).set_request(case.last(), "If-Match", tag),
        None => Fix::none("the version is given by a read", text),
    };
    Some(
        Finding::error("The server wants If-Match with a change, and none was sent")
            .category(Category::RequestMalformed)
            .said()
            .specific(85)
            .cause("if-match")
            .evidence(Evidence::request_header(entry, "if-match"))
            .evidence(Evidence::status(entry))
            .fix(fix),
    )
}
