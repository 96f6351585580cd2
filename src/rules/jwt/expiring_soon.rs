use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::{bearers, token_cause};
use crate::syntax::jwt::Name;
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "jwt/expiring-soon",
    title: "The token is about to expire",
    tier: 2,
    who: Who::Client,
    facts: FactSet::ODD_JWT,
    masks: &[],
    reveals: &[],
    why: "Calls that are on their way when the token expires fail. Refreshing a little ahead avoids that.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now-3570,"exp":now+30}>>
< 200
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now-60,"exp":now+30}>>
< 200
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let now = case.facts.clock.seconds()?;
    let entry = case.entry()?;
    bearers(case).find_map(|(token, jwt)| {
        let left = jwt.exp().value()? - now;
        // A token that lives for less than two minutes is always about to expire.
        let lifetime = jwt.exp().value()? - jwt.iat().value()?;
        if !(left > 0.0 && left < 60.0 && lifetime >= 120.0) {
            return None;
        }
        let headline = format!("The token expires in {}", duration(left));
        let value = jwt.raw(Name::ExpirationTime).map(str::to_owned);
        Some(
            Finding::hint(headline)
                .cause(token_cause(token))
                .evidence(Evidence::new(entry.id, Part::Token, "exp", value))
                .fix(Fix::none("the token still works", "Refresh the token a minute before it expires.")),
        )
    })
}
