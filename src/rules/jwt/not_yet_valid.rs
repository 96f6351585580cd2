use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, refused, token_cause, token_shown};
use crate::syntax::jwt::{MILLISECONDS_FROM, Name};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "jwt/not-yet-valid",
    title: "The token is not valid yet",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected", "permission/forbidden", "jwt/issued-in-future", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "A server refuses a token before its `nbf`. Most often the clock of whoever issued it is ahead of the server's.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"nbf":now+600,"exp":now+4200}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"nbf":now-600,"exp":now+4200}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let now = case.facts.clock.seconds()?;
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).find(|(_, jwt)| {
        jwt.nbf().value().is_some_and(|nbf| nbf > now && nbf < MILLISECONDS_FROM)
    })?;
    let ahead = jwt.nbf().value()? - now;
    if case.has(FactSet::STATUS_2XX) && ahead <= 60.0 && !refused(case) {
        return None;
    }
    let headline = format!("The token is not valid for another {}", duration(ahead));
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "nbf", jwt.raw(Name::NotBefore).map(str::to_owned)))
        .evidence(token_shown(entry, token));
    let text = "Set the clocks of issuer and server right, or let the server allow a minute of leeway.";
    Some(because(finding, case, Category::TokenNotYetValid).specific(70).fix(fresh_token(case, token, text)))
}
