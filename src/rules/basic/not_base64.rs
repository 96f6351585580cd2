use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "basic/not-base64",
    title: "User and password are not encoded",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "After `Basic` comes the base64 of `user:password`; the server decodes it and finds nothing.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic ada:c0rrect-horse
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOmMwcnJlY3QtaG9yc2U=
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    // A bearer token under `Basic` is a matter of the scheme.
    if !read.has(Problem::BasicNotBase64) || looks_like_jwt(&read.credential) {
        return None;
    }
    // Without a scheme in front, only a server that asks for `Basic` shows what is meant.
    if read.has(Problem::SchemeNotToken) && case.facts.challenges.scheme("basic").is_none() {
        return None;
    }
    let headline = if read.is("apikey") {
        "Id and key are sent in the clear; `ApiKey` wants their base64"
    } else if read.credential.contains(':') {
        "User and password are sent in the clear; `Basic` wants their base64"
    } else {
        "What follows `Basic` is no base64"
    };
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Send the base64 of `user:password`, for example `btoa(`${user}:${password}`)`.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
