//! `oauth/wrong-client-type`: the redirect URI is registered for another platform.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "oauth/wrong-client-type",
    title: "The redirect URI is registered for another platform",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Microsoft Entra lets a page redeem a code only where the redirect URI is registered as a single-page application, and a server only where it is not.",
    spec: "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
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
< {"error":"invalid_request","error_description":"AADSTS9002326: Cross-origin token redemption is permitted only for the Single-Page Application client-type.","error_codes":[9002326]}
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
    let refusal = said::of(case, &[Category::ClientNotAllowed])?;
    if !is_platform(refusal) {
        return None;
    }
    let headline = said::headline("The redirect URI is registered for another platform", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the platform is set in the app registration",
        "Register the redirect URI under the platform “Single-page application” (for a backend: “Web”).",
    )))
}

/// The two codes that are about the platform.
pub(super) fn is_platform(refusal: &Refusal) -> bool {
    refusal.code.as_deref().is_some_and(|it| matches!(it, "AADSTS9002326" | "AADSTS9002327"))
}
