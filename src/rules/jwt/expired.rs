use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, renewed_token, grade, refused, token_cause, token_shown};
use crate::syntax::jwt::{Name, TimeState};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "jwt/expired",
    title: "The token has expired",
    tier: 1,
    who: Who::Client,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected", "permission/forbidden", "jwt/no-expiry", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "A server refuses a token from its `exp` on. The page used it without getting a new one first.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now-4320,"exp":now-720}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now-720,"exp":now+720}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let now = case.facts.clock.seconds()?;
    let entry = case.entry()?;
    let (token, jwt) = bearers(case).find(|(_, jwt)| jwt.time_state(now) == Some(TimeState::Expired))?;
    let exp = jwt.exp().value()?;
    let ago = now - exp;
    // A server may allow some leeway: within it, an answer that is good is no wonder.
    if case.has(FactSet::STATUS_2XX) && ago <= 60.0 && !refused(case) {
        return None;
    }
    let headline = if ago < 1.0 {
        "The token expired in the second in which the server answered".to_owned()
    } else {
        let moment = if entry.response.status == 0 { "this request" } else { "the server answered" };
        format!("The token expired {} before {moment}", duration(ago))
    };
    let finding = grade(case, &headline)
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "exp", jwt.raw(Name::ExpirationTime).map(str::to_owned)))
        .evidence(token_shown(entry, token));
    let text = "Get a new token with the refresh token or a new login, then repeat the call.";
    Some(because(finding, case, Category::TokenExpired).specific(70).fix(renewed_token(case, token, text)))
}
