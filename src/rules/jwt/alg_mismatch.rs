use crate::facts::flow::Key;
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
    let said = case.facts.refusal.as_ref().filter(|it| super::names_algorithm(&it.said));
    let Some(refusal) = said else { return seen(case) };
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

/// The server does not say it, but the key that the token names was seen, and is for another algorithm.
fn seen(case: &Case<'_>) -> Option<Finding> {
    if !super::may_be_the_signature(case) {
        return None;
    }
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let (alg, kid, iss) = (jwt.alg().value()?, jwt.kid().value()?, jwt.iss().value()?);
    let keys = case.peers.flow().keys_of(&iss, case.started())?;
    let mut named = keys.what.iter().filter(|it| it.kid.as_deref() == Some(&*kid)).peekable();
    named.peek()?;
    let fits = |it: &Key| match it.alg.as_deref() {
        Some(wanted) => wanted == alg,
        None => kind_of(&alg).is_none_or(|kind| kind == it.kty),
    };
    let wanted = named.clone().map(|it| it.alg.as_deref().unwrap_or(&it.kty)).next()?;
    if named.any(fits) {
        return None;
    }
    let headline = format!("The token is signed with `{}`, its key is for `{}`", shorten(&alg, 20), shorten(wanted, 20));
    let finding = grade(case, &headline)
        .likely()
        .cause(&*alg)
        .evidence(Evidence::new(entry.id, Part::Token, "alg", Some(alg.clone().into_owned())))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::new(keys.entry, Part::ResponseBody, "alg", Some(wanted.to_owned())));
    let text = "Make issuer and server agree on the algorithm.";
    Some(finding.category(Category::SignatureInvalid).specific(65).fix(fresh_token(case, token, text)))
}

/// The kind of key that an algorithm needs (RFC 7518 §3.1, RFC 8037).
fn kind_of(alg: &str) -> Option<&'static str> {
    match alg.get(..2)? {
        "RS" | "PS" => Some("RSA"),
        "ES" => Some("EC"),
        "Ed" => Some("OKP"),
        "HS" => Some("oct"),
        _ => None,
    }
}
