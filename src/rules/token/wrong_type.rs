//! `token/wrong-type`: the server wants another kind of credential.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "token/wrong-type",
    title: "The server wants another kind of credential",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "There are access, identity and refresh tokens, keys, and several schemes; this place takes another one than was sent.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"Expected an access token but got a refresh token"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"The token was revoked"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::WrongTokenType])?;
    let headline = said::quoting("The server wants another kind of credential", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Send the kind of credential that the API documents, with its scheme.")))
}
