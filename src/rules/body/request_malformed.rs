//! `body/request-malformed`: the server finds the request wrong in form.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "body/request-malformed",
    title: "The server finds the request malformed",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server read the credentials, if it got that far, and objects to the request itself: a parameter, a header, or the body.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 400
< Content-Type: application/json
<
< {"message":"Validation failed"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 400
< Content-Type: application/json
<
< {"message":"The token has expired"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RequestMalformed])?;
    if crate::rules::oauth::is_oauth(case, refusal) {
        return None;
    }
    let headline = said::quoting("The server finds the request malformed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "only the API's documentation tells what is wrong",
        "Compare the request with the API's documentation; the answer often names the field.",
    )))
}
