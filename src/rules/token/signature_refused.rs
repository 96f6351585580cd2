//! `token/signature-refused`: the server says that the signature does not verify.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "token/signature-refused",
    title: "The server says that the signature does not verify",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server computed the signature with its key, and it does not fit: another key, another algorithm, or changed bytes.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
< Content-Type: application/json
<
< {"message":"invalid signature"}
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
    let refusal = said::of(case, &[Category::SignatureInvalid])?;
    if said::has_jwt(case) || aws(refusal) {
        return None;
    }
    let headline = said::quoting("The server says that the signature does not verify", refusal);
    Some(said::finding(case, refusal, headline).fix(said::another_credential(case, refusal, "Send the credential as it was issued, from the environment of this API; for signed requests, check what goes into the signature.")))
}

/// AWS has rules of its own, for signatures of requests.
fn aws(refusal: &Refusal) -> bool {
    !said::is_of_token(refusal) && refusal.provider.is_some_and(|it| it.contains("AWS") || it.contains("Amazon"))
}
