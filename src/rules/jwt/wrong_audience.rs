use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, shorten, token_shown};
use crate::syntax::jwt::Name;

pub(super) static RULE: Rule = Rule {
    id: "jwt/wrong-audience",
    title: "The token is for another API",
    tier: 1,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "A server accepts only tokens whose `aud` names it. Which audience a token gets is decided when it is requested.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"aud":"https://billing.example","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The audience is invalid"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"aud":"https://shop.example","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer error="invalid_token", error_description="The token was revoked"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).next()?;
    let aud = jwt.aud().value().unwrap_or_default();
    let said = case.facts.refusal.as_ref().filter(|it| it.category == Category::AudienceMismatch);
    // The server says so, or a call of this kind worked with a token for another audience.
    let worked = super::claim_that_worked(case, |jwt| jwt.aud().value());
    let client = aud.first().filter(|it| aud.len() == 1 && is_client(case, it));
    let vague = || case.facts.refusal.as_ref().is_none_or(|it| it.category == Category::TokenInvalid);
    let wanted = match (said, worked) {
        (Some(refusal), _) => refusal.value.clone(),
        (None, Some(worked)) if !aud.is_empty() && worked.iter().all(|it| !aud.contains(it)) => worked.first().cloned(),
        // Or the audience is the page, as that of an ID token is.
        (None, None) if client.is_some() && vague() => None,
        _ => return None,
    };
    let found = aud.first().map_or("no audience", String::as_str);
    let headline = match wanted.filter(|it| it != found) {
        Some(wanted) => format!("The token is for {}, but the API is {}", shorten(found, 32), shorten(&wanted, 32)),
        None if said.is_none() => format!("The token is for the client {} itself, not for an API", shorten(found, 40)),
        None => format!("The token is for {}, which this API does not accept", shorten(found, 40)),
    };
    let mut finding = grade(case, &headline)
        .cause(found)
        .evidence(Evidence::new(entry.id, Part::Token, "aud", jwt.raw(Name::Audience).map(str::to_owned)))
        .evidence(token_shown(entry, token));
    finding = match said {
        Some(refusal) => finding.evidence(refusal.place.clone()),
        None => finding.likely(),
    };
    let text = "Request the token with the audience, resource or scope of this API.";
    Some(because(finding, case, Category::AudienceMismatch).specific(65).fix(fresh_token(case, token, text)))
}

/// Whether an audience is the id of a client that logged in in this session.
fn is_client(case: &Case<'_>, audience: &str) -> bool {
    let (flow, at) = (case.peers.flow(), case.started());
    flow.authorize_before(at).any(|it| it.what.client_id == audience)
        || flow.token_requests_before(at).any(|it| it.what.client_id == audience)
}
