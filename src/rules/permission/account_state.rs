//! `permission/account-state`: the account or its owner is locked, suspended or not verified.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "permission/account-state",
    title: "The account is locked, suspended or not verified",
    tier: 3,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "The credential is good; what it stands for is not: locked, suspended, expired, or not verified yet.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: sid=8Jq2
< 403
< Content-Type: application/json
<
< {"message":"Your account has been suspended"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: sid=8Jq2
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::AccountDisabled])?;
    let headline = said::quoting("The account is not active", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none("the state of an account is changed by its owner or an administrator", "Restore the account: verify the address, unlock it, or settle what is due.")))
}
