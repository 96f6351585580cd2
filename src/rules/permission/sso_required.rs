//! `permission/sso-required`: the organization wants its single sign-on.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "permission/sso-required",
    title: "The organization wants its single sign-on",
    tier: 2,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "The organization lets only credentials in that were authorized through its single sign-on.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"message":"Resource protected by organization SAML enforcement."}
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
    if !is_sso(case, refusal) {
        return None;
    }
    let headline = said::quoting("The organization wants its single sign-on", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the authorization is given in the provider's settings",
        "Authorize the token for the organization (its settings page, or the address in the answer), then repeat the call.",
    )))
}

/// A header or the words speak of single sign-on.
pub(super) fn is_sso(case: &Case<'_>, refusal: &Refusal) -> bool {
    let header = said::entry(case, refusal).is_some_and(|it| it.response.headers.has("x-github-sso"));
    let said = refusal.said.to_ascii_lowercase();
    header || ["saml", "sso", "single sign"].iter().any(|it| said.contains(it))
}
