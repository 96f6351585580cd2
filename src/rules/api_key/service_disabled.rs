//! `api-key/service-disabled`: the API is not enabled for the project of the key.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "api-key/service-disabled",
    title: "The API is not enabled for the key's project",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["permission/account-state", "api-key/invalid", "token/verifier-misconfigured"],
    reveals: &[],
    why: "The key itself is good. Its project has not enabled this API, the key's restrictions exclude it, or billing is off.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 403
< Content-Type: application/json
<
< {"error":{"code":403,"message":"Orders API has not been used in project 1 before or it is disabled.","details":[{"reason":"SERVICE_DISABLED"}]}}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ApiKeyInvalid, Category::AccountDisabled, Category::WrongEndpoint, Category::ServerMisconfigured])?;
    if !is_service(refusal) {
        return None;
    }
    let headline = said::quoting("The API is not enabled for this project", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "an API is enabled in the provider's console",
        "Enable the API for the project, add it to the key's restrictions, and check that billing is on.",
    )))
}

/// The codes that are about the project's services, not about the key.
pub(super) fn is_service(refusal: &Refusal) -> bool {
    const CODES: [&str; 7] = [
        "SERVICE_DISABLED",
        "API_KEY_SERVICE_BLOCKED",
        "BILLING_DISABLED",
        "accessNotConfigured",
        "CONSUMER_INVALID",
        "CONSUMER_SUSPENDED",
        "SERVICE_NOT_VISIBLE",
    ];
    refusal.code.as_deref().is_some_and(|it| CODES.contains(&it))
}
