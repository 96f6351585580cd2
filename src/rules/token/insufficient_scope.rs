//! `token/insufficient-scope`: the server says that a scope is missing.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;
use crate::facts::tokens::Place;

pub(super) static RULE: Rule = Rule {
    id: "token/insufficient-scope",
    title: "The credential lacks a scope",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The credential is good, but it was not granted what this call needs.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Auth-Token: mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"error":"missing_scope","needed":"orders:write"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Auth-Token: mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"error":"forbidden"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ScopeInsufficient])?;
    if case.facts.tokens.iter().any(|it| it.place == Place::Authorization) {
        return None;
    }
    let headline = said::headline("The credential lacks a scope", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Request the scope when the user logs in, and log in again.")))
}
