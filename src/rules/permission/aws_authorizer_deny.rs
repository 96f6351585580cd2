//! `permission/aws-authorizer-deny`: a Lambda authorizer refused.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "permission/aws-authorizer-deny",
    title: "A Lambda authorizer refused",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "The authorizer function returned a policy that does not cover this method and path. A cached policy of another path has the same effect.",
    spec: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-lambda-authorizer-output.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: AccessDeniedException
< Content-Type: application/json
<
< {"message":"User is not authorized to access this resource"}
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
< {"message":"You do not have permission to perform this action."}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RoleDenied])?;
    if !is_authorizer(refusal) {
        return None;
    }
    let entry = said::entry(case, refusal)?;
    let headline = format!("The Lambda authorizer refused {}", said::path(entry));
    let text = "Let the authorizer return a policy whose resource covers the method and path (…/stage/*/*), or set \
                its result TTL to 0: a policy cached for one path is used for the others.";
    Some(said::finding(case, refusal, headline).fix(Fix::none("the authorizer is a function of the API's owner", text)))
}

/// The sentence that API Gateway uses for an authorizer's refusal.
pub(super) fn is_authorizer(refusal: &Refusal) -> bool {
    refusal.said.contains("not authorized to access this resource")
}
