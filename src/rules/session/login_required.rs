//! `session/login-required`: an interactive login is needed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "session/login-required",
    title: "An interactive login is needed",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server wants the user to log in, or to log in again, before it does this.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: sid=8Jq2
< 401
< Content-Type: application/json
<
< {"message":"Fresh token required"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: sid=8Jq2
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::LoginRequired])?;
    if crate::rules::oauth::is_silent_answer(refusal) {
        return None;
    }
    let headline = said::quoting("An interactive login is needed", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none("only a person can log in", "Send the user to the login page, then repeat the call.")))
}
