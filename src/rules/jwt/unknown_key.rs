use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, shorten, token_cause, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/unknown-key",
    title: "The server does not know the key of the token",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "The server looks for the key that `kid` names among those it has loaded, and finds none. Keys were rotated, or the token is from another tenant.",
    spec: "https://www.rfc-editor.org/rfc/rfc7517#section-4.5",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256","kid":"k1"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="No matching key found for kid"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The token was revoked"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let said = case.facts.refusal.as_ref().filter(|it| it.category == Category::KeyNotFound);
    let Some(refusal) = said else { return seen(case) };
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let kid = jwt.kid().value().unwrap_or_default();
    let headline = if kid.is_empty() {
        "The server has no key that fits the token, which names none".to_owned()
    } else {
        format!("The server does not know the key `{}` that the token names", shorten(&kid, 30))
    };
    let evidence = Evidence::new(entry.id, Part::Token, "kid", (!kid.is_empty()).then(|| kid.into_owned()));
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(evidence)
        .evidence(token_shown(entry, token))
        .evidence(refusal.place.clone());
    let text = "Log in again, so that the token is signed with a present key; the server has to load the keys of the right issuer.";
    Some(because(finding, case, Category::KeyNotFound).specific(65).fix(fresh_token(case, token, text)))
}

/// The server does not say it, but the issuer's keys were seen, and the token's is not among them.
fn seen(case: &Case<'_>) -> Option<Finding> {
    if !super::may_be_the_signature(case) {
        return None;
    }
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let (kid, iss) = (jwt.kid().value()?, jwt.iss().value()?);
    let keys = case.peers.flow().keys_of(&iss, case.started())?;
    // A key that has no name may be any.
    if keys.what.iter().any(|it| it.kid.as_deref().is_none_or(|it| it == kid)) {
        return None;
    }
    // Keys that were read before the token was made may have been replaced since.
    let newer = jwt.iat().value().is_none_or(|it| it * 1000.0 > keys.at);
    let headline = format!("The token names the key `{}`, which its issuer does not publish", shorten(&kid, 30));
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "kid", Some(kid.into_owned())))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::new(keys.entry, Part::Url, "", keys.what.first().map(|it| it.set.clone())));
    let finding = if newer { finding.possible() } else { finding.likely() };
    let text = "Log in again, so that the token is signed with a present key.";
    Some(finding.category(Category::KeyNotFound).specific(65).fix(fresh_token(case, token, text)))
}
