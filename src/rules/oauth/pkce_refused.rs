//! `oauth/pkce-refused`: the server says that PKCE failed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/pkce-refused",
    title: "PKCE failed",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The verifier that is sent with the code has to be the one whose hash went with the login. A second login, another tab or a cleared storage replaces it.",
    spec: "https://www.rfc-editor.org/rfc/rfc7636#section-4.6",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"PKCE verification failed"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::PkceFailed])?;
    let headline = said::quoting("PKCE failed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the verifier is made by the page at login",
        "Keep the verifier with the state of its login, and send `code_challenge` with S256 and `code_verifier` in pairs.",
    )))
}
