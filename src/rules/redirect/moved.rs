//! `redirect/moved`: the address has another one for good.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::cure::{differs_by_slash, fit};

pub(super) static RULE: Rule = Rule {
    id: "redirect/moved",
    title: "The API has moved to another address",
    tier: 2,
    who: Who::Client,
    facts: FactSet::REDIRECTED.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "301 and 308 say that the address has changed for good. Who does not follow them gets no data, and who does pays one more round trip each time.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#name-308-permanent-redirect",
    fails: transcript!(
        "
page https://shop.example
> GET https://shop.example/api/orders
< 308
< Location: https://shop.example/v2/orders
"
    ),
    passes: transcript!(
        "
page https://shop.example
> GET https://shop.example/api/orders
< 308
< Location: https://shop.example/v2/orders
> GET https://shop.example/v2/orders
< 200
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let url = &entry.request.url;
    // Only where nobody followed: a browser does so by itself, and then the call went well or another rule speaks.
    if !matches!(entry.response.status, 301 | 308) {
        return None;
    }
    let target = crate::fetch::redirect::redirect_target(&entry.response)?;
    if differs_by_slash(url, target) || target == url {
        return None;
    }
    Some(
        Finding::warning(fit(format!("The API has moved to {}", crate::redact::mask_url(target))))
            .cause(target.to_owned())
            .evidence(Evidence::status(entry))
            .evidence(Evidence::response_header(entry, "location"))
            .fix(super::call_directly(case, case.last(), "Call the new address.")),
    )
}
