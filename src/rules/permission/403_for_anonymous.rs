//! `permission/403-for-anonymous`: a 403 for a call without any credential.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "permission/403-for-anonymous",
    title: "A 403 for a call that carried no credential",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Some frameworks answer 403 where 401 is meant: the call carried nothing to tell who is calling.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 403
< Content-Type: application/json
<
< {"detail":"Authentication credentials were not provided."}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"detail":"Authentication credentials were not provided."}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RoleDenied, Category::TokenMissing])?;
    if !super::is_anonymous(case) || super::aws_policy::names_action(&refusal.said) || crate::rules::aws::is_bare_forbidden(refusal) || case.has(FactSet::SANITIZED) {
        return None;
    }
    let headline = said::quoting("403 for a call without any credential", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(
        case,
        refusal,
        "Attach the credential to this call, or log in first.",
    )))
}
