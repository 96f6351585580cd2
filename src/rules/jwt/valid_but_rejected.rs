use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Category, Evidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, bearers, fresh_token, token_cause, token_shown};
use crate::syntax::jwt::TimeState;

pub(super) static RULE: Rule = Rule {
    id: "jwt/valid-but-rejected",
    title: "The token looks sound and was refused all the same",
    tier: 1,
    who: Who::Api,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &[],
    reveals: &[],
    why: "Form and times of the token are right, and the server does not say what it objects to.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now-600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let now = case.facts.clock.seconds()?;
    let (token, jwt) = bearers(case).find(|(token, _)| token.place == Place::Authorization)?;
    let sound = jwt.well_formed()
        && !jwt.is_unsecured()
        && matches!(jwt.time_state(now), Some(TimeState::Valid | TimeState::NoTimeClaims));
    let challenges = &case.facts.challenges;
    let written_well = authorization(case).is_some_and(|(_, read)| {
        read.problems.is_empty() && (challenges.is_empty() || challenges.scheme(read.scheme).is_some())
    });
    // What the server names is told by the rule about it.
    let silent = case.facts.refusal.as_ref().is_none_or(|it| {
        matches!(it.category, Category::TokenInvalid | Category::TokenMissing | Category::LoginRequired)
    });
    if !(sound && written_well && silent) || entry.response.status == 403 {
        return None;
    }
    let finding = Finding::info("The token looks sound, and the server refused it without a reason")
        .possible()
        .explaining(true)
        .category(Category::TokenInvalid)
        .cause(token_cause(token))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::status(entry));
    let text = "Check whether it was revoked or logged out, whether the signing key was rotated, whether it is from \
                this environment and for this audience, and whether a proxy takes the header off.";
    Some(finding.fix(fresh_token(case, token, text)))
}
