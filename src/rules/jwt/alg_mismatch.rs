use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, shorten, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/alg-mismatch",
    title: "The token is signed with an algorithm that the server refuses",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "A server accepts only the algorithms it was set up for. Mostly one side uses a shared secret (HS256) and the other a key pair (RS256).",
    spec: "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"HS256"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="invalid algorithm"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"HS256"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The token was revoked"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref().filter(|it| super::names_algorithm(&it.said))?;
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let alg = jwt.alg().value()?.into_owned();
    let headline = format!("The token is signed with `{}`, which the server does not accept", shorten(&alg, 20));
    let finding = grade(case, &headline)
        .likely()
        .cause(alg.as_str())
        .evidence(Evidence::new(entry.id, Part::Token, "alg", Some(alg)))
        .evidence(token_shown(entry, token))
        .evidence(refusal.place.clone());
    let text = "Make issuer and server agree on the algorithm.";
    Some(because(finding, case, Category::SignatureInvalid).said().specific(65).fix(fresh_token(case, token, text)))
}
