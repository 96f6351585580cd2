//! `aws/signature-mismatch`: the SigV4 signature does not verify.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "aws/signature-mismatch",
    title: "The AWS signature does not match",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "AWS computes the signature from method, path, query, signed headers and body with the same key. Any difference, also one made by a proxy, gives another signature.",
    spec: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403
< x-amzn-errortype: SignatureDoesNotMatch
< Content-Type: application/json
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
<
< {"message":"The request signature we calculated does not match the signature you provided."}
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
    let refusal = said::of(case, &[Category::SignatureInvalid])?;
    let entry = said::entry(case, refusal)?;
    if !super::is_aws(entry, refusal) || said::is_of_token(refusal) {
        return None;
    }
    let headline = said::quoting("The AWS signature does not match", refusal);
    Some(said::finding(case, refusal, headline).specific(70).fix(Fix::none(
        "a signature can only be computed with the key",
        "Compare region, service name, Host header, path encoding and body with what was signed, and the secret key.",
    )))
}
