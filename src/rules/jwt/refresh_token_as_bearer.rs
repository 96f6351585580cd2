use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::facts::tokens::Place;
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, renewed_token, grade, shorten, token_cause, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/refresh-token-as-bearer",
    title: "A refresh token was sent to an API",
    tier: 1,
    who: Who::Client,
    facts: FactSet::TOKEN,
    masks: &["jwt/valid-but-rejected", "jwt/wrong-audience", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "A refresh token is for the token endpoint alone: it buys a new access token, and no API accepts it.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-1.5",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"typ":"Refresh","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"typ":"Bearer","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // 1. It is the refresh token that a login brought, whatever it looks like.
    let brought = case.facts.tokens.iter().filter(|it| it.place == Place::Authorization).find(|token| {
        let sent = token.hash;
        case.peers.issued_before(case.started()).any(|it| it.refresh == sent && it.access != sent)
    });
    // 2. Or it says so itself.
    let says = || {
        let mut odd = bearers(case).filter(|_| case.has(FactSet::ODD_JWT));
        odd.find_map(|(token, jwt)| {
            let kind = jwt.token_kind()?.into_owned();
            let names = ["refresh", "offline", "refresh+jwt", "rt+jwt"];
            names.iter().any(|it| kind.eq_ignore_ascii_case(it)).then_some((token, kind))
        })
    };
    let (token, finding) = match brought {
        Some(token) => (token, grade(case, "The refresh token of the login was sent to the API")),
        None => {
            let (token, kind) = says()?;
            let headline = format!("A refresh token was sent to the API: its type is `{}`", shorten(&kind, 20));
            (token, grade(case, &headline).evidence(Evidence::new(entry.id, Part::Token, "typ", Some(kind))))
        }
    };
    let finding = finding.cause(token_cause(token)).evidence(token_shown(entry, token));
    let text = "Send the access token instead of the refresh token.";
    Some(because(finding, case, Category::WrongTokenType).specific(75).fix(renewed_token(case, token, text)))
}
