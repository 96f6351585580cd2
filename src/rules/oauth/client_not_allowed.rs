//! `oauth/client-not-allowed`: the application may not use this flow.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/client-not-allowed",
    title: "The client may not use this flow",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The client is known, but it is not registered for this grant, response type or provider.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
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
< {"error":"unauthorized_client","error_description":"Client not allowed for direct access grants"}
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
    if super::wrong_client_type::is_platform(refusal) {
        return None;
    }
    let headline = said::quoting("The client may not use this flow", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "a client's flows are set at the identity provider",
        "Enable the grant or flow for this client at the identity provider, or use one that is enabled.",
    )))
}
