//! `cors/refused-by-server`: the server itself refused the origin.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "cors/refused-by-server",
    title: "The server itself refused the origin",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Beside the browser, some servers check `Origin` themselves and answer with an error instead of leaving out the CORS headers.",
    spec: "https://www.rfc-editor.org/rfc/rfc6454#section-7",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://api.example/orders
< 403
< Access-Control-Allow-Origin: *
<
< Invalid CORS request
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://api.example/orders
< 403
< Access-Control-Allow-Origin: *
<
< Forbidden
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Cors])?;
    if case.has(FactSet::ORPHAN_PREFLIGHT) {
        return None;
    }
    let headline = said::quoting("The server refused the cross-origin request", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the list of origins is the server's",
        "Add the page's origin to those that the server's CORS configuration allows.",
    )))
}
