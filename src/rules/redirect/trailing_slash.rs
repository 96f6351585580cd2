//! `redirect/trailing-slash`: only the last slash of the path differs.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/trailing-slash",
    title: "The API redirects for a slash",
    tier: 2,
    who: Who::Client,
    facts: FactSet::REDIRECTED.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "Each call costs one more round trip, and a redirect can change the method or lose headers. Call the canonical URL.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    fails: transcript!(
        "
page https://api.example
> GET https://api.example/orders
< 301
< Location: https://api.example/orders/
> GET https://api.example/orders/
< 200
"
    ),
    passes: transcript!(
        "
page https://api.example
> GET https://api.example/orders
< 301
< Location: https://api.example/v2/orders
> GET https://api.example/v2/orders
< 200
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (hop, first) = case.exchange.hops.iter().enumerate().find(|(_, hop)| {
        matches!(hop.entry.response.status, 301 | 307 | 308)
            && crate::fetch::redirect::redirect_target(&hop.entry.response)
                .is_some_and(|it| super::super::cure::differs_by_slash(&hop.entry.request.url, it))
    })?;
    let target = crate::fetch::redirect::redirect_target(&first.entry.response)?;
    Some(
        Finding::warning("Redirected for a slash at the end of the path: call the canonical URL")
            .cause(target.to_owned())
            .evidence(Evidence::response_header(&first.entry, "location"))
            .fix(super::call_directly(case, hop, "Call the URL that the server redirects to.")),
    )
}
