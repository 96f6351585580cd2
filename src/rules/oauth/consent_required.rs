//! `oauth/consent-required`: the user or an administrator has to consent first.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/consent-required",
    title: "Consent is missing",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The user, or an administrator for everybody, has to allow the application what it asks for, and has not.",
    spec: "https://openid.net/specs/openid-connect-core-1_0.html#AuthError",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"consent_required"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ConsentRequired])?;
    let headline = said::quoting("Consent is missing", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "only a person can consent",
        "Start an interactive login with `prompt=consent`, or let an administrator consent for the organization.",
    )))
}
