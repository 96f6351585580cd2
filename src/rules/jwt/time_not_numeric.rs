use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, shorten, token_shown};
use crate::syntax::jwt::{Claim, Name};

pub(super) static RULE: Rule = Rule {
    id: "jwt/time-not-numeric",
    title: "A time in the token is no number",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "The times of a token are numbers of seconds; a text or a date is refused.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":"2026-11-24T11:00:00Z"}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":1795515120.5}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, name, value) = bearers(case).find_map(|(token, jwt)| {
        [Name::ExpirationTime, Name::NotBefore, Name::IssuedAt].into_iter().find_map(|name| {
            match jwt.number(name) {
                Claim::Malformed(value) => Some((token, name, value)),
                _ => None,
            }
        })
    })?;
    let headline = format!("`{}` of the token is {}, not a number of seconds", name.text(), shorten(&value, 40));
    let finding = grade(case, &headline)
        .cause(name.text())
        .evidence(Evidence::new(entry.id, Part::Token, name.text(), Some(value)))
        .evidence(token_shown(entry, token));
    let text = "The issuer has to write the time as a number of seconds since 1970.";
    Some(because(finding, case, Category::TokenMalformed).specific(70).fix(fresh_token(case, token, text)))
}
