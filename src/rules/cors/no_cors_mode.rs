//! `cors/no-cors-mode`: a `no-cors` fetch to an API.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::exchange::ResourceType;
use crate::fetch::Verdict;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/no-cors-mode",
    title: "The call was made in no-cors mode",
    tier: 1,
    who: Who::Client,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::NO_CORS).and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "In `no-cors` mode the browser strips `Authorization` and hands the page an empty answer with status 0, whatever the server sends.",
    spec: "https://fetch.spec.whatwg.org/#concept-filtered-response-opaque",
    fails: transcript!(
        "
> GET https://api.example/me
> Sec-Fetch-Mode: no-cors
> Sec-Fetch-Dest: empty
> Accept: application/json
< 200
< Content-Type: application/json
"
    ),
    passes: transcript!(
        "
> POST https://stats.example/collect
> Sec-Fetch-Mode: no-cors
> Sec-Fetch-Dest: empty
< 204
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let is_json = |value: Option<&str>| value.is_some_and(|it| it.contains("json"));
    let wants = is_json(entry.request.headers.get("accept")) || is_json(entry.response.headers.get("content-type"));
    // Chromium withholds JSON and HTML from a `no-cors` call, and then shows no header of the answer at all.
    let wants = wants || entry.response.headers.is_empty();
    // A beacon or a pixel wants no answer; a GET for JSON does.
    if entry.resource != ResourceType::Fetch
        || entry.request.method != "GET"
        || !wants
        || !matches!(case.facts.judgement.verdict, Verdict::Opaque | Verdict::Ok)
    {
        return None;
    }
    Some(
        Finding::error("Called in no-cors mode: the page gets an empty answer with status 0")
            .likely()
            .at(crate::finding::Stage::Cors)
            .category(crate::finding::Category::Cors)
            .evidence(Evidence::request_header(entry, "sec-fetch-mode"))
            .evidence(Evidence::response_header(entry, "content-type"))
            .fix(Fix::none(
                "the mode is an option of `fetch`, not a header",
                "Call `fetch` without `mode: \"no-cors\"`, and let the API send CORS headers.",
            )),
    )
}
