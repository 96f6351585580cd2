//! `oauth/grant-type-contradicted`: the form holds what another grant needs than the one that it names.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::{Rule, form, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/grant-type-contradicted",
    title: "The parameters belong to another grant than the one that is named",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/invalid-request", "oauth/grant-rejected", "oauth/refresh-rejected", "oauth/unsupported-grant", "body/request-malformed"],
    reveals: &[],
    why: "`grant_type` says what is offered for a token: a code with `authorization_code`, a refresh token with `refresh_token`.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&refresh_token=rt-81a&client_id=web
< 400
< Content-Type: application/json
<
< {"error":"invalid_request","error_description":"Missing parameter: code"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=rt-81a&client_id=web
< 400
< Content-Type: application/json
<
< {"error":"invalid_request","error_description":"Missing parameter: code"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let refusal = case.facts.refusal.as_ref()?;
    let named = form.get("grant_type")?;
    let has = |name: &str| form.raw(name).is_some_and(|it| !it.is_empty());
    let offers = |grant: &str| has(OFFERED.iter().find(|(it, _)| *it == grant).map_or("", |(_, parameter)| parameter));
    if !OFFERED.iter().any(|(it, _)| *it == named) || offers(&named) {
        return None;
    }
    let (meant, parameter) = OFFERED.iter().find(|(_, parameter)| has(parameter))?;
    Some(
        Finding::error(format!("grant_type is {named}, and the form holds {parameter}"))
            .category(Category::RequestMalformed)
            .said()
            .specific(78)
            .cause(named.clone())
            .evidence(login::parameter(form.entry, "grant_type", Some(named)))
            .evidence(refusal.place.clone())
            .fix(form::send(case, "Name the grant that the parameters belong to.", form.with("grant_type", &form::encode(meant)))),
    )
}

/// Each grant, and what it offers for a token.
const OFFERED: [(&str, &str); 5] = [
    ("authorization_code", "code"),
    ("refresh_token", "refresh_token"),
    ("urn:ietf:params:oauth:grant-type:device_code", "device_code"),
    ("urn:ietf:params:oauth:grant-type:token-exchange", "subject_token"),
    ("password", "password"),
];
