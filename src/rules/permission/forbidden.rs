//! `permission/forbidden`: the identity may not do this.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "permission/forbidden",
    title: "Authenticated, but not allowed",
    tier: 1,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server knows who is calling and refuses: the role, the list or the policy of this resource does not include the caller. A new login does not change that.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"message":"You do not have permission to perform this action."}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RoleDenied])?;
    if super::is_anonymous(case) || super::aws_policy::names_action(&refusal.said) || super::aws_authorizer_deny::is_authorizer(refusal) || crate::rules::aws::is_bare_forbidden(refusal) {
        return None;
    }
    let headline = said::quoting("Authentication worked, permission did not", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "rights are given on the server",
        "Give the user or client the right in the API's own administration, or call as somebody who has it.",
    )))
}
