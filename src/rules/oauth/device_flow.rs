//! `oauth/device-flow`: the user has not finished the login on the other device.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/device-flow",
    title: "The login on the other device is not finished",
    tier: 3,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "While the user enters the code elsewhere, the server answers each poll with this. It is no failure.",
    spec: "https://www.rfc-editor.org/rfc/rfc8628#section-3.5",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=GmRh
< 400
< Content-Type: application/json
<
< {"error":"authorization_pending"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=GmRh
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::AuthorizationPending])?;
    let headline = said::quoting("The user has not finished the login on the other device", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "waiting is all there is to do",
        "Poll again after `interval` seconds, 5 if none is given, until the code expires.",
    )))
}
