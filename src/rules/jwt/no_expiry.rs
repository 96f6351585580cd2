use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::{bearers, token_cause};

pub(super) static RULE: Rule = Rule {
    id: "jwt/no-expiry",
    title: "The token never expires",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &[],
    reveals: &[],
    why: "A token without `exp` is good for ever; whoever finds it can use it.",
    spec: "https://www.rfc-editor.org/rfc/rfc9068#section-2.2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"sub":"ada"}>>
< 200
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"sub":"ada","exp":now+600}>>
< 200
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, _) = bearers(case).find(|(token, jwt)| {
        token.place == Place::Authorization && jwt.claims_text().is_some() && jwt.exp().is_absent()
    })?;
    Some(
        Finding::warning("The token has no `exp`, so it never expires")
            .cause(token_cause(token))
            .evidence(Evidence::new(entry.id, Part::Token, "exp", None))
            .fix(Fix::none("only the issuer can set it", "The issuer has to set `exp`, an hour ahead or less.")),
    )
}
