use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, shorten, token_cause, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/signature-invalid",
    title: "The signature of the token does not verify",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "The server checked the signature with its key and it does not fit: the token was changed, cut, or signed with a key of another environment.",
    spec: "https://www.rfc-editor.org/rfc/rfc7515#section-5.2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256","kid":"k1"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The signature is invalid"
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
    let said = case.facts.refusal.as_ref().filter(|it| it.category == Category::SignatureInvalid);
    let Some(refusal) = said else { return computed(case) };
    if super::names_algorithm(&refusal.said) {
        return None;
    }
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let alg = jwt.alg().value().map(|it| it.into_owned());
    let headline = format!("The signature of the token ({}) does not verify", shorten(alg.as_deref().unwrap_or("no alg"), 20));
    let evidence = Evidence::new(entry.id, Part::Token, "alg", alg);
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(evidence)
        .evidence(token_shown(entry, token))
        .evidence(refusal.place.clone());
    let text = "Send the token exactly as it was issued, from the environment that this API belongs to.";
    Some(because(finding, case, Category::SignatureInvalid).specific(65).fix(fresh_token(case, token, text)))
}

/// The server does not say it, but the signature was checked with the keys that its issuer publishes.
fn computed(case: &Case<'_>) -> Option<Finding> {
    if !super::may_be_the_signature(case) {
        return None;
    }
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let verified = case.peers.verified(token.hash).filter(|it| !it.valid)?;
    let kid = jwt.kid().value().unwrap_or_default().into_owned();
    let headline = match kid.is_empty() {
        true => "The signature of the token does not match the keys of its issuer".to_owned(),
        false => format!("The signature of the token does not match its issuer's key `{}`", shorten(&kid, 24)),
    };
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "kid", Some(kid)))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::new(verified.set, Part::Url, "", Some(verified.url.clone())));
    // Of several keys, or those of somebody else, the right one may not have been among them.
    let finding = if verified.named { finding } else { finding.possible() };
    let text = "Send the token exactly as it was issued, from the environment that this API belongs to.";
    let why = format!(
        "Checked here with the keys of {}: the token was changed or cut, or another key made its signature.",
        shorten(&verified.url, 80)
    );
    Some(
        because(finding, case, Category::SignatureInvalid)
            .specific(65)
            .why(why)
            .fix(fresh_token(case, token, text)),
    )
}
