//! `oauth/grant-rejected`: the code, assertion or token being exchanged is not acceptable.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/grant-rejected",
    title: "The grant is not acceptable",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A code is good once, for a minute or so, for one client and one redirect URI. An assertion has an issuer, an audience and a lifetime.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
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
< {"error":"invalid_grant","error_description":"Code not valid"}
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
    let refusal = said::of(case, &[Category::GrantInvalid])?;
    if super::is_grant(case, "refresh_token") {
        return None;
    }
    let headline = said::quoting("The server does not accept the code or assertion", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "only a new login gives a new code",
        "Start the login again and exchange the new code at once, only once, with the same redirect URI and client.",
    )))
}
