use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, call, fresh_token, grade, shorten, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "jwt/insufficient-scope",
    title: "The token lacks a scope",
    tier: 1,
    who: Who::Client,
    facts: FactSet::TOKEN.and(FactSet::FAILED),
    masks: &["jwt/valid-but-rejected", "permission/forbidden"],
    reveals: &[],
    why: "The token is good, but it was not granted what this call needs.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"scope":"orders:read","exp":now+600}>>
< 403
< WWW-Authenticate: Bearer error="insufficient_scope", scope="orders:read orders:delete"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"scope":"orders:read","exp":now+600}>>
< 403
< WWW-Authenticate: Bearer scope="orders:read"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let challenges = &case.facts.challenges;
    let code = challenges.param("error") == Some("insufficient_scope");
    let refusal = case.facts.refusal.as_ref().filter(|it| it.category == Category::ScopeInsufficient);
    // In a what-if the recorded challenge is about another request.
    if case.exchange.has_stale_answer() || !(code || refusal.is_some()) {
        return None;
    }
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization)?;
    let granted = token.jwt.as_ref().map(|it| it.grants()).unwrap_or_default();
    let required = challenges.param("scope").or_else(|| refusal.and_then(|it| it.value.as_deref())).unwrap_or_default();
    let missing: Vec<&str> =
        required.split([' ', ',']).filter(|it| !it.is_empty() && !granted.iter().any(|has| has == it)).collect();
    let headline = match missing.as_slice() {
        [] => format!("The token lacks a scope that {} needs", call(entry)),
        [one] => format!("The token lacks the scope `{}`", shorten(one, 50)),
        several => format!("The token lacks the scopes {}", shorten(&several.join(", "), 60)),
    };
    let granted = (!granted.is_empty()).then(|| granted.join(" "));
    let mut finding = grade(case, &headline)
        .cause(missing.join(" "))
        .evidence(Evidence::new(entry.id, Part::Token, "scope", granted))
        .evidence(token_shown(entry, token));
    if let Some(refusal) = refusal {
        finding = finding.evidence(refusal.place.clone());
    } else {
        finding = finding.evidence(Evidence::response_header(entry, "WWW-Authenticate"));
    }
    let text = match missing.as_slice() {
        [] => "Request the scope when the user logs in, and log in again.".to_owned(),
        some => format!("Request {} when the user logs in, and log in again.", some.join(" ")),
    };
    let finding = because(finding, case, Category::ScopeInsufficient).said().specific(70);
    Some(finding.fix(fresh_token(case, token, &text)))
}
