use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, bearers, fresh_token, grade, token_cause, token_shown};
use crate::syntax::jwt::Name;

pub(super) static RULE: Rule = Rule {
    id: "jwt/anonymous-role",
    title: "The call was made with the anonymous token",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "The token names no user: it is the public one that every visitor has. The server wants somebody who is logged in.",
    spec: "https://supabase.com/docs/guides/auth",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"role":"anon","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"role":"authenticated","exp":now+600}>>
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, role) = bearers(case).find_map(|(token, jwt)| {
        let role = jwt.text(Name::Role).value()?.into_owned();
        let anonymous = matches!(role.to_ascii_lowercase().as_str(), "anon" | "anonymous" | "guest" | "web_anon");
        (token.place == Place::Authorization && anonymous).then_some((token, role))
    })?;
    let headline = format!("The token is the anonymous one (role `{role}`); the call needs a login");
    let finding = grade(case, &headline)
        .likely()
        .cause(token_cause(token))
        .evidence(Evidence::new(entry.id, Part::Token, "role", Some(role)))
        .evidence(token_shown(entry, token));
    let finding = because(finding, case, Category::LoginRequired);
    Some(finding.fix(fresh_token(case, token, "Sign in first, and send the user's token.")))
}
