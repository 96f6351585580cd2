//! `request/not-acceptable`: the server makes none of the types that `Accept` asks for.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::cure::fit;
use crate::rules::media;
use crate::rules::places::answer;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "request/not-acceptable",
    title: "The server makes none of the types in Accept",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::STATUS_4XX),
    masks: &["body/request-malformed", "url/wrong-endpoint", "body/content-type-mismatch"],
    reveals: &[],
    why: "`Accept` says which types the page can read. A server that makes none of them answers 406, and should name those it makes.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#name-406-not-acceptable",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Accept: application/json
< 406
< Content-Type: application/json
<
< {"message":"Supported types: application/vnd.api+json"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Accept: application/vnd.api+json
< 406
< Content-Type: application/json
<
< {"message":"Supported types: application/vnd.api+json"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let status = entry.response.status;
    // Some answer 400 or 415 and speak of the header.
    let says_accept = || {
        let answer = answer(entry);
        let header = ["'Accept'", "\"Accept\"", "`Accept`", "Accept header", "accept header", "Must accept"];
        header.iter().any(|it| answer.contains(it))
    };
    if status != 406 && !(matches!(status, 400 | 415) && says_accept()) {
        return None;
    }
    // Some answer 406 to the type of the body.
    if entry.request.body.is_some() && answer(entry).contains("Content-Type header") && !says_accept() {
        return None;
    }
    let sent = entry.request.headers.get("accept").unwrap_or_default();
    let asked: Vec<String> = sent.split(',').map(media::essence).collect();
    let made = media::named(entry, &["accept", "content-location"]);
    let wanted = made.iter().find(|it| !asked.contains(&media::essence(it)));
    if made.iter().any(|it| status == 406 && asked.contains(&media::essence(it))) && wanted.is_none() {
        return None;
    }
    let finding = |headline: String| {
        Finding::error(fit(headline))
            .category(Category::RequestMalformed)
            .said()
            .specific(85)
            .cause("accept")
            .evidence(Evidence::request_header(entry, "accept"))
            .evidence(Evidence::status(entry))
    };
    Some(match wanted {
        Some(wanted) => finding(format!("The server makes {wanted} here, and Accept asks for something else"))
            .fix(Fix::text("Ask for a type that the server makes.").set_request(case.last(), "Accept", wanted.as_str())),
        None => finding("The server makes none of the types that Accept asks for".to_owned()).likely().fix(Fix::none(
            "which types it makes the answer does not say",
            "Ask for a type that the API’s documentation names, or for `*/*`.",
        )),
    })
}
