//! `api-key/ip-blocked`: the API key is bound to network addresses.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "api-key/ip-blocked",
    title: "The API key is bound to network addresses",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "The key works only from certain addresses. Browsers have changing ones, so such a key is of no use in a page.",
    spec: "https://cloud.google.com/docs/authentication/api-keys#api_key_restrictions",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 403
< Content-Type: application/json
<
< {"error":{"code":403,"message":"The provided API key has an IP address restriction.","details":[{"reason":"API_KEY_IP_ADDRESS_BLOCKED"}]}}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 403
< Content-Type: application/json
<
< {"message":"IP address not allowed: 203.0.113.7"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::IpBlocked]).filter(|it| super::is_about_key(it))?;
    let headline = said::headline("The API key is bound to other network addresses", refusal);
    let text = "Restrict the key by origin instead, or call the API through a backend with a fixed address.";
    Some(said::finding(case, refusal, headline).fix(Fix::none("the restriction is kept with the key", text)))
}
