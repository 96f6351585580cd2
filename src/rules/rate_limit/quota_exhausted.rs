//! `rate-limit/quota-exhausted`: a longer allowance is used up.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/quota-exhausted",
    title: "The allowance is used up",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/*", "rate-limit/exceeded"],
    reveals: &[],
    why: "Beside short windows there are allowances by day, month or credit. They come back with the next period or a larger plan.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< Content-Type: application/json
<
< {"message":"Out of call volume quota. Quota will be replenished in 01:58:00."}
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
< {"message":"Rate limit is exceeded. Try again in 5 seconds."}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::QuotaExhausted])?;
    let headline = said::quoting("The allowance is used up", refusal);
    let text = "Wait for the next period, or get a larger plan or more credit.";
    Some(said::finding(case, refusal, headline).specific(60).fix(Fix::none("no change to the request brings the allowance back", text)))
}
