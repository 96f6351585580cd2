use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, refused, token_cause, token_shown};
use crate::syntax::jwt::{MILLISECONDS_FROM, Name};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "jwt/issued-in-future",
    title: "The token was issued in the future",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "The issuer's clock is ahead of the server's, or the server's is behind. Some servers refuse a token that says it was issued later than now.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.6",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now+300,"exp":now+4200}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now-300,"exp":now+4200}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let now = case.facts.clock.seconds()?;
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).find(|(_, jwt)| {
        jwt.iat().value().is_some_and(|iat| iat > now + 5.0 && iat < MILLISECONDS_FROM)
    })?;
    let headline = format!("The token was issued {} after the server answered", duration(jwt.iat().value()? - now));
    let finding = Finding::warning(headline)
        .explaining(refused(case))
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "iat", jwt.raw(Name::IssuedAt).map(str::to_owned)))
        .evidence(token_shown(entry, token));
    let text = "Set the clocks of issuer and server right, or let the server allow a minute of leeway.";
    let finding = because(finding, case, Category::ClockSkew);
    let said = case.facts.refusal.as_ref().map(|it| it.category);
    // "Not valid yet" is what many servers say of this as well.
    let finding = if said == Some(Category::TokenNotYetValid) { finding.said() } else { finding };
    Some(finding.fix(fresh_token(case, token, text)))
}
