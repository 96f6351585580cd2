//! `oauth/step-up-required`: the API wants a stronger or a more recent login.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/step-up-required",
    title: "The API wants a stronger login",
    tier: 2,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The challenge `insufficient_user_authentication` tells with `acr_values` or `max_age` what login this call needs.",
    spec: "https://www.rfc-editor.org/rfc/rfc9470#section-3",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/pay
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< WWW-Authenticate: Bearer error="insufficient_user_authentication", acr_values="mfa"
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/pay
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< WWW-Authenticate: Bearer error="invalid_token", acr_values="mfa"
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::MfaRequired, Category::LoginRequired])?;
    if !super::is_step_up(case) {
        return None;
    }
    let headline = said::headline("The API wants a stronger or more recent login", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "only a person can log in",
        "Start a new authorization request with the `acr_values` or `max_age` of the challenge.",
    )))
}
