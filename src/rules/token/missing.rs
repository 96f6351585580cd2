//! `token/missing`: the server says that no credential reached it.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::{auth_header, permission, said};

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
    let anonymous = case.entry().is_some_and(|it| !auth_header::carries_credential(it));
    let told = case.has(FactSet::STATUS_401) && anonymous && !case.has(FactSet::SANITIZED);
    // A call without any credential has rules of its own.
    if told || permission::is_anonymous(case) {
        return None;
    }
    let headline = said::quoting("The server says that it got no credential", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Send the credential where the server looks for it, on every call.")))
}
