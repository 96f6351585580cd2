//! `aws/forbidden-key-or-waf`: API Gateway answers “Forbidden” and nothing else.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::{Fix, Slot, Value};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/forbidden-key-or-waf",
    title: "API Gateway says only “Forbidden”",
    tier: 1,
    who: Who::Gateway,
    facts: FactSet::FAILED,
    masks: &["api-key/missing", "api-key/invalid", "permission/forbidden", "permission/403-for-anonymous"],
    reveals: &[],
    why: "API Gateway gives this answer for a missing or wrong `x-api-key`, a key whose usage plan does not include the stage, a resource policy, a firewall, and a custom domain that maps elsewhere.",
    spec: "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
    fails: transcript!(
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
    passes: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: AccessDeniedException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"User is not authorized to access this resource"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RoleDenied, Category::ApiKeyInvalid, Category::PolicyBlocked, Category::ApiKeyMissing])?;
    let entry = said::entry(case, refusal)?;
    if !(super::is_aws(entry, refusal) && super::is_bare_forbidden(refusal)) {
        return None;
    }
    let headline = format!("API Gateway says only “Forbidden” to {}", said::path(entry));
    let text = "Send x-api-key if the method wants one and link its usage plan to the stage (aws apigateway create-usage-plan-key); then look at resource policy, WAF and domain mapping.";
    // A call without any credential most likely misses the key.
    let fix = if refusal.category == Category::ApiKeyMissing && !entry.request.headers.has("x-api-key") {
        Fix::text(text).set_request(refusal.hop, "x-api-key", Value::default().slot(Slot::ApiKey))
    } else {
        Fix::none("only AWS can tell which of them it is", text)
    };
    Some(said::finding(case, refusal, headline).specific(70).fix(fix))
}
