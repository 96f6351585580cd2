//! `rate-limit/burst`: a burst of identical calls ran into the limit.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::peers;
use crate::rules::cure;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/burst",
    title: "A burst of identical calls ran into the limit",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_4XX,
    masks: &[],
    reveals: &[],
    why: "The same call was made over and over within two seconds: a render loop, a missing debounce, or a retry without a pause.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 429
< Retry-After: 5
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 200
> GET https://shop.example/api/orders
< 429
< Retry-After: 5
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if entry.response.status != 429 {
        return None;
    }
    let at = case.started();
    let request = peers::request_hash(&entry.request.method, &entry.request.url);
    let same = case
        .peers
        .calls_before(&entry.request.url, at)
        .filter(|it| it.request == request && at - it.at <= 2000.0)
        .count();
    if same < 10 {
        return None;
    }
    let mut finding = Finding::warning(cure::fit(format!("{} was called {} times in 2 s", said::path(entry), same + 1)))
        .category(Category::RateLimited)
        .evidence(Evidence::status(entry));
    finding = finding.cause(said::path(entry));
    let caller = entry.initiator.as_ref().filter(|it| !it.url.is_empty());
    let text = match caller {
        Some(caller) => format!("Make the call once: see {}:{}.", caller.url, caller.line),
        None => "Make the call once: debounce it, or share the pending answer.".to_owned(),
    };
    Some(finding.fix(Fix::none("how often to call is up to the page", text)))
}
