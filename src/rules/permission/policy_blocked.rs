//! `permission/policy-blocked`: a rule above the single user blocked the call.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "permission/policy-blocked",
    title: "A policy blocked the call",
    tier: 1,
    who: Who::Gateway,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "A rule that stands above the single user decided: conditional access, a firewall, a policy of the organization.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"message":"Blocked by conditional access policy"}
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
    let refusal = said::of(case, &[Category::PolicyBlocked])?;
    if super::bot_challenge::is_challenge(case, refusal) || super::sso_required::is_sso(case, refusal) {
        return None;
    }
    let headline = said::quoting("A policy blocked the call", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the policy is an administrator's",
        "Ask whoever administers the policy; another credential of the same user will not help.",
    )))
}
