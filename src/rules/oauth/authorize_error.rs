//! `oauth/authorize-error`: the identity provider sent the browser back with an error.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/authorize-error",
    title: "The identity provider sent an error back",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden", "permission/policy-blocked", "body/request-malformed", "body/server-failed", "url/wrong-endpoint"],
    reveals: &[],
    why: "The authorization endpoint answers errors with a redirect to the application, which carries `error` and often a description.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web
> Sec-Fetch-Mode: navigate
< 302
< Location: https://shop.example/cb?error=invalid_request&error_description=client_id+missing&state=x1
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
    let refusal = said::of(case, &[Category::RequestMalformed, Category::Other, Category::RoleDenied, Category::PolicyBlocked, Category::WrongEndpoint])?;
    if refusal.place.name != "location" && refusal.place.part != Part::RequestBody {
        return None;
    }
    let headline = said::quoting("The identity provider sent an error back", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the authorization request is built by the application",
        "Read the code and its description; most name a parameter of the authorization request.",
    )))
}
