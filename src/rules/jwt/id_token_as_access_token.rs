use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, renewed_token, grade, token_cause, token_shown};
use crate::syntax::jwt::Name;

pub(super) static RULE: Rule = Rule {
    id: "jwt/id-token-as-access-token",
    title: "An ID token was sent to an API",
    tier: 1,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected", "jwt/wrong-audience", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "An ID token tells the page who logged in; its audience is the page. An API wants the access token that came with it.",
    spec: "https://openid.net/specs/openid-connect-core-1_0.html#IDToken",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"aud":"shop-web","nonce":"n-0S6","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"aud":"shop-web","nonce":"n-0S6","scope":"orders","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // 1. It is the ID token that a login brought.
    let brought = bearers(case).map(|(token, _)| token).find(|token| {
        let sent = token.hash;
        case.peers.issued_before(case.started()).any(|it| it.id == sent)
    });
    // 2. Or it has what only ID tokens have, and grants nothing.
    let looks = || {
        bearers(case).find_map(|(token, jwt)| {
            let sign = [Name::AccessTokenHash, Name::CodeHash, Name::Nonce]
                .into_iter()
                .find(|it| jwt.raw(*it).is_some_and(|it| it != "null"))?;
            let empty = |name| jwt.raw(name).is_none_or(|it| it == "null");
            let access = jwt.header_typ().value().is_some_and(|it| it.to_ascii_lowercase().ends_with("at+jwt"));
            (empty(Name::Scope) && empty(Name::Scp) && !access).then_some((token, sign))
        })
    };
    let (token, finding) = match brought {
        Some(token) => (token, grade(case, "The ID token of the login was sent to the API")),
        None => {
            let (token, sign) = looks()?;
            let headline = format!("An ID token was sent to the API: it has `{}` and no scope", sign.text());
            let evidence = Evidence::new(entry.id, Part::Token, sign.text(), None);
            (token, grade(case, &headline).likely().evidence(evidence))
        }
    };
    let finding = finding.cause(token_cause(token)).evidence(token_shown(entry, token));
    let finding = because(finding, case, Category::WrongTokenType);
    // An ID token's audience is the page, so that is what many servers complain of.
    let said = case.facts.refusal.as_ref().map(|it| it.category);
    let finding = if said == Some(Category::AudienceMismatch) { finding.said() } else { finding };
    Some(finding.specific(75).fix(renewed_token(case, token, "Send the access token instead of the ID token.")))
}
