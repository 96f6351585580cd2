//! `graphql/forbidden`: a GraphQL answer with a good status refuses.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "graphql/forbidden",
    title: "GraphQL says that the caller may not do this",
    tier: 1,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden", "permission/policy-blocked", "body/auth-error-in-200"],
    reveals: &[],
    why: "A GraphQL server answers 200 and tells the failure in `errors`; other fields of the same answer may be good.",
    spec: "https://www.apollographql.com/docs/apollo-server/data/errors",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/graphql
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
< Content-Type: application/json
<
< {"data":null,"errors":[{"message":"Not authorised","path":["me"],"extensions":{"code":"FORBIDDEN"}}]}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/graphql
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
< Content-Type: application/json
<
< {"data":null,"errors":[{"message":"Unknown argument","path":["me"],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RoleDenied, Category::ScopeInsufficient, Category::PolicyBlocked])?;
    super::code(case, refusal)?;
    let headline = said::quoting("GraphQL refuses with status 200", refusal);
    Some(said::finding(case, refusal, headline).specific(45).fix(Fix::none(
        "rights are given on the server",
        "Give the user the right that the field wants, or leave the field out of the query.",
    )))
}
