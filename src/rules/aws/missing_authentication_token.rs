//! `aws/missing-authentication-token`: API Gateway does not know this path and method.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::origin::Url;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/missing-authentication-token",
    title: "API Gateway does not know this path",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/403-for-anonymous", "permission/forbidden", "url/wrong-endpoint", "token/missing"],
    reveals: &[],
    why: "“Missing Authentication Token” is what API Gateway says of a path, method or stage that is not deployed. Only where the method wants IAM does it mean that the request is not signed.",
    spec: "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: MissingAuthenticationTokenException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"Missing Authentication Token"}
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
    let refusal = said::of(case, &[Category::WrongEndpoint, Category::TokenMissing, Category::RoleDenied, Category::TokenInvalid])?;
    let entry = said::entry(case, refusal)?;
    if !(super::is_aws(entry, refusal) && super::is_missing_token(refusal)) {
        return None;
    }
    let url = Url::parse(&entry.request.url)?;
    let mut parts = url.path.trim_start_matches('/').splitn(2, '/');
    let (stage, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let headline = if url.host.contains("execute-api") {
        format!("API Gateway has no {} /{path} in stage `{stage}`", entry.request.method)
    } else {
        format!("API Gateway has no {}", said::path(entry))
    };
    Some(said::finding(case, refusal, headline).specific(70).fix(Fix::none(
        "the address is a guess until somebody compares it with the API",
        "Compare stage, path and method with what is deployed, and deploy the API again; only then look at IAM: aws apigateway get-resources, create-deployment.",
    )))
}
