//! `oauth/grant-type-missing`: a token request does not say what it offers for the token.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::{Rule, form, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/grant-type-missing",
    title: "The token request has no grant_type",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED).and(FactSet::REQUEST_BODY),
    masks: &["oauth/invalid-request", "oauth/unsupported-grant"],
    reveals: &[],
    why: "`grant_type` tells the server how to read the other parameters. Without it the request means nothing.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> code=Xy12&client_id=web
< 400
< Content-Type: application/json
<
< {"error":"invalid_request"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12&client_id=web
< 400
< Content-Type: application/json
<
< {"error":"invalid_request"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, _, request) = login::token_request(case)?;
    let refusal = case.facts.refusal.as_ref()?;
    if !request.grant.is_empty()
        || !matches!(refusal.category, Category::RequestMalformed | Category::GrantTypeUnsupported)
    {
        return None;
    }
    let meant = match request {
        it if it.code != 0 => "authorization_code",
        it if it.refresh != 0 => "refresh_token",
        _ => "",
    };
    // Some write the names as their programming language does.
    if let Some(form) = form::of(case).filter(|it| it.raw("grantType").is_some()) {
        let renamed: Vec<String> = form.text.split('&').map(snake_case).collect();
        let fix = form::send(case, "Write the names as the standard does.", renamed.join("&"));
        return Some(
            Finding::error("The parameters are in camelCase: the standard writes grant_type")
                .said()
                .category(Category::RequestMalformed)
                .specific(85)
                .evidence(login::parameter(entry, "grantType", form.get("grantType")))
                .evidence(refusal.place.clone())
                .fix(fix),
        );
    }
    // A search string was taken for a form.
    if let Some(body) = entry.request.body.as_ref().map(|it| it.decoded_text())
        && let Some(plain) = body.strip_prefix(['?', '&']).filter(|it| it.contains("grant_type="))
    {
        return Some(
            Finding::error("The form begins with a sign that belongs to a URL, so grant_type has another name")
                .said()
                .category(Category::RequestMalformed)
                .specific(85)
                .evidence(login::parameter(entry, "grant_type", None))
                .evidence(refusal.place.clone())
                .fix(form::send(case, "Send the pairs alone.", plain)),
        );
    }
    let fix = match (form::of(case), meant) {
        (Some(form), meant) if !meant.is_empty() => {
            form::send(case, "Say what the token is asked for: add `grant_type`.", format!("grant_type={meant}&{}", form.text))
        }
        _ => Fix::none("which grant is meant only the client knows", "Add `grant_type` to the form."),
    };
    Some(
        Finding::error("The token request has no grant_type")
            .said()
            .category(Category::RequestMalformed)
            .specific(80)
            .evidence(login::parameter(entry, "grant_type", None))
            .evidence(refusal.place.clone())
            .fix(fix),
    )
}

/// A parameter with its name in snake_case: `clientId=a` becomes `client_id=a`.
fn snake_case(parameter: &str) -> String {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    [&out, "=", value].concat()
}
