//! `permission/aws-policy`: an IAM or resource policy does not allow the action.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "permission/aws-policy",
    title: "An AWS policy does not allow the action",
    tier: 1,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden"],
    reveals: &[],
    why: "AWS allows nothing by default: an identity or resource policy has to name the action and the resource, and no policy may deny it.",
    spec: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"message":"User: arn:aws:sts::123456789012:assumed-role/web/x is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/orders"}
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
    let refusal = said::of(case, &[Category::RoleDenied, Category::IpBlocked, Category::PolicyBlocked])?;
    if !names_action(&refusal.said) {
        return None;
    }
    let (action, resource) = action_and_resource(&refusal.said);
    let denied = if refusal.said.contains("explicit deny") { "denies" } else { "does not allow" };
    let headline = format!("An AWS policy {denied} {}", if action.is_empty() { "the action" } else { action });
    let resource = if resource.is_empty() { "the resource" } else { resource };
    let text = if denied == "denies" {
        format!("Find the statement with \"Effect\": \"Deny\" that covers {action} on {resource} and narrow it.")
    } else {
        format!(
            "Add to the caller's policy: {{\"Effect\": \"Allow\", \"Action\": \"{action}\", \"Resource\": \"{resource}\"}}"
        )
    };
    Some(
        said::finding(case, refusal, headline)
            .cause(format!("{action} {resource}"))
            .fix(Fix::none("policies are changed in AWS", text)),
    )
}

/// Whether AWS names the action that it refuses.
pub(super) fn names_action(said: &str) -> bool {
    // Others say so too, of `this operation`; AWS names the service and the action.
    said.contains("not authorized to perform") && action_and_resource(said).0.contains(':')
}

/// The action and the resource that the sentence names; empty where it names none.
fn action_and_resource(said: &str) -> (&str, &str) {
    let after = |mark: &str| {
        let rest = said.split_once(mark).map_or("", |(_, rest)| rest).trim_start_matches([':', ' ']);
        rest.split([' ', '\n']).next().unwrap_or_default().trim_end_matches(['.', ','])
    };
    (after("to perform"), after("on resource"))
}
