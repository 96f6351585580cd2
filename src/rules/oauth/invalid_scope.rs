//! `oauth/invalid-scope`: a requested scope is unknown or not allowed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/invalid-scope",
    title: "A requested scope is refused",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The authorization server refuses the request as a whole when one scope is unknown, malformed, or not allowed for this client.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&scope=openid+foo
< 400
< Content-Type: application/json
<
< {"error":"invalid_scope","error_description":"The requested scope is invalid, unknown, or malformed."}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&scope=openid+foo
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ScopeInvalid])?;
    let headline = said::quoting("A requested scope is unknown or not allowed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "which scopes a client may use is set at the identity provider",
        "Request only scopes that the server lists and that this client may use, separated by spaces.",
    )))
}
