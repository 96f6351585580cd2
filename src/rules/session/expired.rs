//! `session/expired`: the login is over.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "session/expired",
    title: "The login is over",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The session on the server, or the refresh token that stands for it, has ended. Tokens made from it are of no use any more.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Cookie: sid=8Jq2
< 401
< Content-Type: application/json
<
< {"message":"Your session has expired"}
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
    let refusal = said::of(case, &[Category::SessionExpired])?;
    if is_refresh(case) {
        return None;
    }
    let headline = said::quoting("The login is over", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none("only a person can log in", "Send the user to the login; a silent renewal cannot succeed.")))
}

/// A refused refresh token has a rule of its own.
fn is_refresh(case: &Case<'_>) -> bool {
    crate::rules::oauth::is_grant(case, "refresh_token")
}
