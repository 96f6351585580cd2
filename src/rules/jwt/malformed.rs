use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{bearers, because, fresh_token, grade, is_wrapped, refused, token_cause, token_shown};
use crate::syntax::jwt::{Payload, Problem};

pub(super) static RULE: Rule = Rule {
    id: "jwt/malformed",
    title: "The token is cut or broken",
    tier: 1,
    who: Who::Client,
    facts: FactSet::ODD_JWT.and(FactSet::FAILED),
    masks: &["jwt/valid-but-rejected", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "A signed token has three parts, each base64url, the first of them JSON. What was sent does not.",
    spec: "https://www.rfc-editor.org/rfc/rfc7515#section-7.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ
< 401
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl
< 401
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // An API may have opaque tokens that begin like JSON: where they work they are fine.
    if !refused(case) {
        return None;
    }
    let (token, what) = bearers(case).filter(|(token, _)| !is_wrapped(case, token)).find_map(|(token, jwt)| {
        let what = match jwt.problem {
            Some(Problem::SegmentCount) => match jwt.segments {
                1 => "it has one part instead of three".to_owned(),
                parts => format!("it has {parts} parts instead of three"),
            },
            Some(
                problem @ (Problem::Whitespace
                | Problem::HeaderEmpty
                | Problem::HeaderImpossibleLength
                | Problem::HeaderNotJson
                | Problem::HeaderNotObject
                | Problem::AlgMissing
                | Problem::AlgNotString
                | Problem::EncMissing
                | Problem::PayloadImpossibleLength
                | Problem::SignatureEmpty
                | Problem::SignatureImpossibleLength
                | Problem::TagEmpty),
            ) => problem.sentence().to_owned(),
            None if matches!(jwt.payload, Some(Payload::NotJson | Payload::Json(_))) => {
                "its payload is no JSON object".to_owned()
            }
            _ => return None,
        };
        Some((token, what))
    })?;
    let headline = format!("The token is broken: {what}");
    let finding = grade(case, &headline).cause(token_cause(token)).evidence(token_shown(entry, token));
    let text = "Most often the token was cut while it was copied or stored. Get it again, and send it whole.";
    Some(because(finding, case, Category::TokenMalformed).specific(70).fix(fresh_token(case, token, text)))
}
