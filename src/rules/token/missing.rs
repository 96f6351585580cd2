//! `token/missing`: the server says that no credential reached it.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/missing",
    title: "The server says that it got no credential",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Either no credential was sent, or a proxy or a redirect took it off, or it was sent where the server does not look.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"No authorization token was found"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The token was revoked"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::TokenMissing])?;
    if case.has(FactSet::STATUS_401) && !case.facts.set.any(FactSet::TOKEN.and(FactSet::COOKIE).and(FactSet::AUTHORIZATION))
        || entry_is_anonymous_403(case) {
        return None;
    }
    let headline = said::quoting("The server says that it got no credential", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Send the credential where the server looks for it, on every call.")))
}

/// A 403 without any credential has a rule of its own.
fn entry_is_anonymous_403(case: &Case<'_>) -> bool {
    case.has(FactSet::STATUS_403) && !case.facts.set.any(FactSet::TOKEN.and(FactSet::COOKIE).and(FactSet::AUTHORIZATION))
}
