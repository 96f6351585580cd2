use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, token_shown};
use crate::syntax::jwt::{MILLISECONDS_FROM, Name};

pub(super) static RULE: Rule = Rule {
    id: "jwt/time-in-milliseconds",
    title: "A time in the token is in milliseconds",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected", "jwt/not-yet-valid", "jwt/issued-in-future", "jwt/dates-inverted", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "The times of a token are seconds. In milliseconds they lie thousands of years ahead, and servers that check for that refuse the token.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":1795515120000}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":1795515120}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, jwt, name) = bearers(case).find_map(|(token, jwt)| {
        let name = [Name::ExpirationTime, Name::NotBefore, Name::IssuedAt]
            .into_iter()
            .find(|it| jwt.number(*it).value().is_some_and(|it| it >= MILLISECONDS_FROM))?;
        Some((token, jwt, name))
    })?;
    let headline = format!("`{}` of the token is in milliseconds; it has to be in seconds", name.text());
    let finding = grade(case, &headline)
        .cause(name.text())
        .evidence(Evidence::new(entry.id, Part::Token, name.text(), jwt.raw(name).map(str::to_owned)))
        .evidence(token_shown(entry, token));
    let text = "The issuer has to divide by 1000: `Math.floor(Date.now() / 1000)`.";
    Some(because(finding, case, Category::TokenMalformed).specific(70).fix(fresh_token(case, token, text)))
}
