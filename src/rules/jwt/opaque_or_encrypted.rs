use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, fresh_token, grade, shown, token_cause};
use crate::syntax::jwt::Kind;

pub(super) static RULE: Rule = Rule {
    id: "jwt/opaque-or-encrypted",
    title: "The API expects a JWT and got another token",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::AUTH_FAILED),
    masks: &["token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "The server tried to decode the token and could not. An authorization server that is asked for no audience often issues a token only itself can read.",
    spec: "https://www.rfc-editor.org/rfc/rfc9068",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9xB5f4q1JqM
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="JWT is malformed"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9xB5f4q1JqM
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The token was revoked"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref().filter(|it| it.category == Category::TokenMalformed)?;
    let (entry, read) = authorization(case)?;
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization)?;
    let encrypted = token.jwt.as_ref().is_some_and(|it| it.kind == Kind::Jwe);
    if !read.problems.is_empty() || (token.jwt.is_some() && !encrypted) {
        return None;
    }
    let headline = if encrypted {
        "The token is encrypted, and the API cannot read it"
    } else {
        "The API expects a JWT, and the token that was sent is none"
    };
    let finding = grade(case, headline)
        .likely()
        .cause(token_cause(token))
        .evidence(shown(entry))
        .evidence(refusal.place.clone());
    let text = "Request the token with the audience or resource of this API; then it is a JWT.";
    Some(because(finding, case, refusal.category).fix(fresh_token(case, token, text)))
}
