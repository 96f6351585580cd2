//! `oauth/audience-not-requested`: the login asked for no API, so its access token opens none.

use crate::facts::tokens::Place;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::credentials::{fresh_token, token_cause, token_shown};
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/audience-not-requested",
    title: "The login asked for no API",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::AUTH_FAILED),
    masks: &["jwt/opaque-or-encrypted", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "An access token that was requested with the scopes of OpenID Connect alone is good only for the server's user info. An API has to be named: as audience, as resource or by its scope.",
    spec: "https://www.rfc-editor.org/rfc/rfc8707#section-2",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&scope=openid%20profile
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-one
< 401
< WWW-Authenticate: Bearer error="invalid_token"
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&scope=openid%20profile&audience=https://shop.example/api
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-one
< 401
< WWW-Authenticate: Bearer error="invalid_token"
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let now = case.started();
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization)?;
    let flow = case.peers.flow();
    let issue = flow.issue_of(token.hash, now)?;
    let (authorize, _) = flow.login_of(&issue.what, issue.at)?;
    let asked = authorize.what.scope.iter().chain(&issue.what.scope);
    let only_identity = !authorize.what.scope.is_empty() && asked.clone().all(|it| login::is_identity_scope(it));
    let elsewhere = !crate::origin::Origin::of(&issue.what.endpoint).is_origin_of(&entry.request.url);
    if !only_identity || authorize.what.audience.is_some() || !elsewhere {
        return None;
    }
    // A token that the server says is old or lacks a scope was meant for it.
    let named = case.facts.refusal.as_ref().map(|it| it.category);
    if !matches!(
        named,
        None | Some(
            Category::TokenInvalid
                | Category::TokenMalformed
                | Category::AudienceMismatch
                | Category::LoginRequired
                | Category::SignatureInvalid
                | Category::Other
        )
    ) {
        return None;
    }
    let finding = Finding::error("The login asked for no audience, resource or scope of this API")
        .likely()
        .category(Category::AudienceMismatch)
        .specific(65)
        .cause(token_cause(token))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::new(authorize.entry, Part::Url, "scope", Some(authorize.what.scope.join(" "))));
    let text = "Add `audience` (Auth0), `resource` (RFC 8707) or a scope of the API (Entra) to the authorization request.";
    Some(finding.fix(fresh_token(case, token, text)))
}
