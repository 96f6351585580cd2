//! `oauth/login-required`: a silent login found nobody logged in.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/login-required",
    title: "The silent login found nobody logged in",
    tier: 1,
    who: Who::Browser,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "With `prompt=none` the identity provider may show nothing. It knows of no login, or the browser withheld its cookie because the provider is another site.",
    spec: "https://openid.net/specs/openid-connect-core-1_0.html#AuthError",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web
> Sec-Fetch-Mode: navigate
< 302
< Location: https://shop.example/cb?error=login_required&state=x1
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web
> Sec-Fetch-Mode: navigate
< 302
< Location: https://shop.example/cb?code=Xy12&state=x1
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::LoginRequired])?;
    if !super::is_silent_answer(refusal) {
        return None;
    }
    let headline = said::quoting("The silent login found nobody logged in", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "only a person can log in",
        "Start an interactive login; to renew silently use refresh tokens, or put the identity provider under the same site.",
    )))
}
