//! `oauth/invalid-request`: the authorization server finds the request wrong in form.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "oauth/invalid-request",
    title: "The authorization server finds the request malformed",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["body/request-malformed"],
    reveals: &[],
    why: "A parameter is missing, doubled or has a form that the server does not read.",
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
< {"error":"invalid_request","error_description":"Missing form parameter: code"}
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
    let refusal = said::of(case, &[Category::RequestMalformed])?;
    if !is_oauth(case, refusal) {
        return None;
    }
    let headline = said::quoting("The authorization server finds the request malformed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "which parameter is wrong depends on the flow",
        "Send each parameter once, form-encoded in the body of a POST.",
    )))
}

/// It comes from a token endpoint, in the words of OAuth, or as a challenge to a bearer token.
pub(in crate::rules) fn is_oauth(case: &Case<'_>, refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref().is_some_and(|it| it.starts_with("invalid_request") || it.starts_with("AADSTS"));
    refusal.place.name != "location" && (code || super::is_token_request(case) || refusal.place.name == "www-authenticate")
}
