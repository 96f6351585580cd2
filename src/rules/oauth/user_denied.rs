//! `oauth/user-denied`: the user refused.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/user-denied",
    title: "The user refused",
    tier: 1,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The user, or somebody in the user's place, said no in the dialog of the identity provider.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web
> Sec-Fetch-Mode: navigate
< 302
< Location: https://shop.example/cb?error=access_denied&state=x1
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
    let refusal = said::of(case, &[Category::UserDenied])?;
    let headline = said::quoting("The user refused", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "only the user can agree",
        "Offer the login again when the user asks for it; nothing is broken.",
    )))
}
