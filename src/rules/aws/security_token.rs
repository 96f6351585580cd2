//! `aws/security-token`: the AWS access key or its session token is not accepted.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/security-token",
    title: "The AWS credentials are not accepted",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["token/expired", "token/rejected", "api-key/invalid", "token/malformed"],
    reveals: &[],
    why: "Temporary credentials consist of key, secret and session token, and all three end together. The token has to be sent with each request.",
    spec: "https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: ExpiredTokenException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"The security token included in the request is expired"}
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
    let refusal = said::of(case, &[Category::TokenExpired, Category::TokenInvalid, Category::ApiKeyInvalid, Category::TokenMalformed])?;
    let entry = said::entry(case, refusal)?;
    if !(super::is_aws(entry, refusal) && super::is_security_token(refusal)) {
        return None;
    }
    let headline = said::quoting("The AWS credentials are not accepted", refusal);
    Some(said::finding(case, refusal, headline).specific(70).fix(Fix::none(
        "only AWS gives out credentials",
        "Get new temporary credentials, and send X-Amz-Security-Token with each signed request.",
    )))
}
