//! `redirect/method-changed`: 301, 302 or 303 after a POST.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/method-changed",
    title: "A redirect turned the POST into a GET",
    tier: 2,
    who: Who::Api,
    facts: FactSet::REDIRECTED.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "On 301, 302 and 303 a browser repeats a POST as a GET without its body. 307 and 308 keep both.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    fails: transcript!(
        "
page https://api.example
> POST https://api.example/orders
> Content-Type: application/json
>
> {}
< 302
< Location: https://api.example/v2/orders
> GET https://api.example/v2/orders
< 405
"
    ),
    passes: transcript!(
        "
page https://api.example
> POST https://api.example/orders
> Content-Type: application/json
>
> {}
< 307
< Location: https://api.example/v2/orders
> POST https://api.example/v2/orders
< 405
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (index, pair) = case.exchange.hops.windows(2).enumerate().find(|(_, pair)| {
        pair.first().is_some_and(|it| it.entry.request.method == "POST" && matches!(it.entry.response.status, 301..=303))
            && pair.last().is_some_and(|it| it.entry.request.method == "GET")
    })?;
    let first = pair.first()?;
    // Answering a form with 303 and a page is the usual pattern, and it worked.
    if !case.has(FactSet::FAILED) {
        return None;
    }
    let status = first.entry.response.status;
    Some(
        Finding::warning(format!("The {status} redirect turned the POST into a GET without its body"))
            .cause(status.to_string())
            .explaining(true)
            .evidence(Evidence::status(&first.entry))
            .evidence(Evidence::response_header(&first.entry, "location"))
            .fix(super::call_directly(case, index, "Post to the final URL, or let the server answer 307 or 308.")),
    )
}
