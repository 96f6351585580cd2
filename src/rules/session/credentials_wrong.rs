//! `session/credentials-wrong`: user name or password is wrong.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "session/credentials-wrong",
    title: "User name or password is wrong",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server knows how to check the credentials and they do not fit. Many servers give the same answer for an unknown user.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOnNlY3JldA==
< 401
< Content-Type: application/json
<
< {"message":"Invalid username or password"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOnNlY3JldA==
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::CredentialsWrong])?;
    let headline = said::quoting("User name or password is wrong", refusal);
    Some(said::finding(case, refusal, headline).fix(said::password(case, refusal, "Send the right user name and password.")))
}
