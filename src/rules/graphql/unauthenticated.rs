//! `graphql/unauthenticated`: a GraphQL answer with a good status says that nobody is logged in.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "graphql/unauthenticated",
    title: "GraphQL says that nobody is logged in",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["token/missing", "token/rejected", "session/login-required", "body/auth-error-in-200"],
    reveals: &[],
    why: "A GraphQL server answers 200 and tells the failure in `errors`, so that code that looks at the status alone misses it.",
    spec: "https://www.apollographql.com/docs/apollo-server/data/errors",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/graphql
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
< Content-Type: application/json
<
< {"data":null,"errors":[{"message":"You must be logged in.","path":["me"],"extensions":{"code":"UNAUTHENTICATED"}}]}
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
    let refusal = said::of(case, &[Category::TokenMissing, Category::TokenInvalid, Category::LoginRequired, Category::CredentialsWrong])?;
    super::code(case, refusal)?;
    let headline = said::quoting("GraphQL refuses with status 200", refusal);
    Some(said::finding(case, refusal, headline).specific(45).fix(said::another_credential(
        case,
        refusal,
        "Log in and send a credential with this call; look into `errors`, not only at the status.",
    )))
}
