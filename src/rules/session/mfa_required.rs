//! `session/mfa-required`: a second factor is needed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "session/mfa-required",
    title: "A second factor is needed",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The login that the credential stands for is not strong enough for this call, or the code of the second factor was wrong.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: sid=8Jq2
< 401
< Content-Type: application/json
<
< {"message":"Multifactor authentication required"}
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
    let refusal = said::of(case, &[Category::MfaRequired])?;
    if crate::rules::oauth::is_step_up(case) {
        return None;
    }
    let headline = said::quoting("A second factor is needed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none("only a person can log in", "Let the user give the second factor, then repeat the call.")))
}
