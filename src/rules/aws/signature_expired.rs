//! `aws/signature-expired`: the time of the signature is out of tolerance.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/signature-expired",
    title: "The AWS signature's time is out of tolerance",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "AWS accepts a signature for five minutes around its time. The clock of the machine is wrong, or the request was signed long before it was sent.",
    spec: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: InvalidSignatureException
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"Signature expired: 20261124T100000Z is now earlier than 20261124T101200Z (20261124T101700Z - 5 min.)"}
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
    let refusal = said::of(case, &[Category::ClockSkew])?;
    let entry = said::entry(case, refusal)?;
    if !super::is_aws(entry, refusal) {
        return None;
    }
    let headline = match case.facts.clock.skew.filter(|it| it.abs() > 60_000.0) {
        Some(skew) => format!("This clock is {:.0} s off the clock of AWS", skew.abs() / 1000.0),
        None => said::quoting("The time of the signature is out of tolerance", refusal),
    };
    Some(said::finding(case, refusal, headline).specific(70).fix(Fix::none(
        "the clock is set on the machine, not in the request",
        "Set the clock from the network and sign again right before sending.",
    )))
}
