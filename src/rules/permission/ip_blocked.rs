//! `permission/ip-blocked`: the caller's network address is refused.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "permission/ip-blocked",
    title: "The network address of the caller is refused",
    tier: 1,
    who: Who::Gateway,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "An address list in front of the API refuses the address that the call came from, whatever credential it carries.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"message":"IP address not allowed: 203.0.113.7"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::IpBlocked])?;
    if crate::rules::api_key::is_about_key(refusal) {
        return None;
    }
    let headline = said::headline("The caller's network address is refused", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the list of addresses is the server's",
        "Add the public address of the caller to the allow list, or call through a VPN or backend that is on it.",
    )))
}
