//! `token/clock-skew`: the server says that the clocks differ.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/clock-skew",
    title: "The clocks of client and server differ",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A signature or a token carries the time at which it was made. The server compares it with its own clock and allows only some minutes.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.6",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"Timestamp for this request is outside of the allowed window"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The token was revoked"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ClockSkew])?;
    if refusal.provider.is_some_and(|it| it.contains("AWS") || it.contains("Amazon")) {
        return None;
    }
    let headline = said::quoting("The server says that the clocks differ", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the clock is set on the machine, not in the request",
        "Let the machine set its clock from the network, and sign again.",
    )))
}
