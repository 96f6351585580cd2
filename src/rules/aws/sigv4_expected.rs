//! `aws/sigv4-expected`: the route wants a request signed with SigV4.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/sigv4-expected",
    title: "The route wants a request signed with SigV4",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["token/wrong-type", "token/malformed", "body/request-malformed"],
    reveals: &[],
    why: "The method is set to IAM authorization, so that the gateway reads `Authorization` as a signature and finds none in it. A path that does not exist is answered in the same way.",
    spec: "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: IncompleteSignatureException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"'mF_9' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer mF_9'."}
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
    let refusal = said::of(case, &[Category::WrongTokenType, Category::TokenMalformed, Category::RequestMalformed])?;
    let entry = said::entry(case, refusal)?;
    if !(super::is_aws(entry, refusal) && super::wants_signature(entry, refusal)) {
        return None;
    }
    let headline = format!("{} wants a SigV4 signature, not this Authorization", said::path(entry));
    Some(said::finding(case, refusal, headline).specific(70).fix(Fix::none(
        "a signature needs a key that the page does not have",
        "Check path and stage first. Then sign the request (SigV4), or set the method's authorization to the JWT or Lambda authorizer that the token is for.",
    )))
}
