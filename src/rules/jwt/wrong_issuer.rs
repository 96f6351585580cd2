use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, shorten, token_shown};
use crate::syntax::jwt::Name;

pub(super) static RULE: Rule = Rule {
    id: "jwt/wrong-issuer",
    title: "The token comes from an issuer that the API does not trust",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "A server compares `iss` with the issuer it was set up for, character by character: another tenant, environment or trailing slash is another issuer.",
    spec: "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://login.example/test","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The issuer is invalid"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://login.example/shop","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The token was revoked"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let iss = jwt.iss().value().unwrap_or_default();
    let said = case.facts.refusal.as_ref().filter(|it| it.category == Category::IssuerMismatch);
    let worked = super::claim_that_worked(case, |jwt| jwt.iss().value().map(|it| it.into_owned()));
    let wanted = match (said, worked) {
        (Some(refusal), _) => refusal.value.clone(),
        (None, Some(worked)) if !iss.is_empty() && worked != iss => Some(worked),
        _ => return None,
    };
    let found = if iss.is_empty() { "nobody" } else { &*iss };
    let headline = match wanted.filter(|it| it != found) {
        Some(wanted) => {
            format!("The token was issued by {}, the API trusts {}", shorten(found, 30), shorten(&wanted, 30))
        }
        None => format!("The token was issued by {}, which this API does not trust", shorten(found, 36)),
    };
    let mut finding = grade(case, &headline)
        .cause(found)
        .evidence(Evidence::new(entry.id, Part::Token, "iss", jwt.raw(Name::Issuer).map(str::to_owned)))
        .evidence(token_shown(entry, token));
    finding = match said {
        Some(refusal) => finding.evidence(refusal.place.clone()),
        None => finding.likely(),
    };
    let text = "Log in at the issuer that the API was set up for: the right tenant and environment.";
    Some(because(finding, case, Category::IssuerMismatch).specific(65).fix(fresh_token(case, token, text)))
}
