//! `oauth/unsupported-grant`: the server does not know the grant type.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/unsupported-grant",
    title: "The server does not support this grant type",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Each authorization server lists the grant types it knows in `grant_types_supported` of its metadata.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=magic
< 400
< Content-Type: application/json
<
< {"error":"unsupported_grant_type"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=magic
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::GrantTypeUnsupported])?;
    let headline = said::quoting("The server does not support this grant type", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "which grant is right depends on the flow",
        "Use a grant type that the server's metadata lists; the name is compared byte for byte.",
    )))
}
