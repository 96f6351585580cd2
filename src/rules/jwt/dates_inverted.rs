use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{bearers, fresh_token, refused, token_cause, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/dates-inverted",
    title: "The times of the token contradict each other",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &[],
    reveals: &[],
    why: "A token that expires before it was issued, or before it is valid, is never valid.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"nbf":now+900,"iat":now-60,"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"nbf":now-60,"iat":now-60,"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, headline) = bearers(case).find_map(|(token, jwt)| {
        let exp = jwt.exp().value()?;
        let headline = if jwt.nbf().value().is_some_and(|nbf| nbf >= exp) {
            "The token expires before it becomes valid: `nbf` is not before `exp`"
        } else if jwt.iat().value().is_some_and(|iat| exp < iat) {
            "The token expired before it was issued: `exp` is before `iat`"
        } else {
            return None;
        };
        Some((token, headline))
    })?;
    let finding = Finding::warning(headline)
        .explaining(refused(case))
        .category(Category::ClaimRejected)
        .cause(token_cause(token))
        .evidence(token_shown(entry, token));
    Some(finding.fix(fresh_token(case, token, "The issuer has to put the times of the token in order.")))
}
