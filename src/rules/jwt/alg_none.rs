use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, refused, token_cause, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/alg-none",
    title: "The token is not signed",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected", "jwt/malformed", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "With `alg: none` anybody can write any claims, so a server must refuse it.",
    spec: "https://www.rfc-editor.org/rfc/rfc8725#section-3.2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"none"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).find(|(_, jwt)| jwt.is_unsecured())?;
    let alg = jwt.alg().value().unwrap_or_default().into_owned();
    let finding = if refused(case) {
        grade(case, "The token is not signed: its `alg` is none")
    } else {
        Finding::warning("The API accepts a token that is not signed: its `alg` is none")
    };
    let finding = finding
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "alg", Some(alg)))
        .evidence(token_shown(entry, token));
    let text = "Send a signed token; the server has to refuse unsigned ones.";
    Some(because(finding, case, Category::SignatureInvalid).fix(fresh_token(case, token, text)))
}
