use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::{because, grade, shorten, token_cause};
use crate::syntax::jwt::{Name, TimeState};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "jwt/cookie-expired",
    title: "The token in the cookie has expired",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "The session lives in a cookie that holds a token, and that token is past its `exp`.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: session=<<{"alg":"RS256"}.{"exp":now-720}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: session=<<{"alg":"RS256"}.{"exp":now+720}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let now = case.facts.clock.seconds()?;
    if case.has(FactSet::AUTHORIZATION) {
        return None;
    }
    let mut tokens = case.facts.tokens.iter().filter(|it| it.jwt.is_some());
    let (token, other) = (tokens.next()?, tokens.next());
    let jwt = token.jwt.as_ref()?;
    if token.place != Place::Cookie || other.is_some() || jwt.time_state(now) != Some(TimeState::Expired) {
        return None;
    }
    let ago = duration(now - jwt.exp().value()?);
    let headline = format!("The token in the cookie `{}` expired {ago} before", shorten(&token.name, 24));
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "exp", jwt.raw(Name::ExpirationTime).map(str::to_owned)))
        .evidence(Evidence::request_header(entry, "Cookie"));
    let text = "Log in again, or let the server renew the cookie before its token expires.";
    Some(
        because(finding, case, Category::TokenExpired)
            .specific(70)
            .fix(Fix::none("a cookie is set by the server's answer to a login", text)),
    )
}
