//! `csrf/cookie-unreadable`: the page cannot read the token's cookie of another host.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "csrf/cookie-unreadable",
    title: "The CSRF cookie belongs to another host",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::CROSS_ORIGIN),
    masks: &[],
    reveals: &[],
    why: "A script reads only the cookies of its own host. The token lies in a cookie of the API's host, so that the page cannot copy it into the header.",
    spec: "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://api.example/orders
> Cookie: sid=8Jq2
< 403
< Access-Control-Allow-Origin: https://shop.example
< Access-Control-Allow-Credentials: true
< Vary: Origin
< Content-Type: application/json
<
< {"message":"CSRF token missing"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/orders
> Cookie: sid=8Jq2
< 403
< Content-Type: application/json
<
< {"message":"CSRF token missing"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Csrf])?;
    let entry = said::entry(case, refusal)?;
    if super::token_header(entry).is_some()
        || super::token_cookie(entry).is_some()
        || super::origin_rejected::is_about_origin(refusal)
        || super::graphql_simple_request::is_apollo(refusal)
    {
        return None;
    }
    let text = "Let the API give the token in an answer's body or header, or set its cookie for the parent domain; \
                axios needs `withXSRFToken` across origins.";
    Some(
        said::finding(case, refusal, "No CSRF token was sent: the page cannot read the API's cookie".to_owned())
            .evidence(Evidence::request_header(entry, "X-CSRF-Token"))
            .fix(Fix::none("where the token lies is the API's choice", text)),
    )
}
