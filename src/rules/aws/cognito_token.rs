//! `aws/cognito-token`: a Cognito authorizer refused the token.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/cognito-token",
    title: "A Cognito authorizer refused the token",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["token/expired", "token/rejected", "token/missing"],
    reveals: &[],
    why: "An authorizer without scopes takes the identity token, one with scopes the access token; both end after an hour unless set otherwise.",
    spec: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< x-amzn-errortype: UnauthorizedException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"The incoming token has expired"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: ForbiddenException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"Forbidden"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::TokenExpired, Category::TokenInvalid, Category::TokenMissing])?;
    let entry = said::entry(case, refusal)?;
    if !(super::is_aws(entry, refusal) && super::is_cognito(entry, refusal)) {
        return None;
    }
    let headline = said::quoting("The Cognito authorizer refused the token", refusal);
    Some(said::finding(case, refusal, headline).specific(70).fix(said::another_credential(
        case,
        refusal,
        "Send a fresh token of the right kind: the access token if the method lists scopes, else the identity token.",
    )))
}
