//! `oauth/dpop-nonce`: the server wants its nonce in the DPoP proof.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "oauth/dpop-nonce",
    title: "The server wants its nonce in the DPoP proof",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server gives a nonce in `DPoP-Nonce` and expects it in the next proof. A client has to make a new proof with it and repeat the call.",
    spec: "https://www.rfc-editor.org/rfc/rfc9449#section-8",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< DPoP-Nonce: abc
< Content-Type: application/json
<
< {"error":"use_dpop_nonce"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"invalid_dpop_proof","error_description":"DPoP Proof htu mismatch"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::DpopProofInvalid])?;
    if !wants_nonce(case, refusal) {
        return None;
    }
    // The first call of each server is refused in this way; who repeats it with the nonce does all that is needed.
    let entry = case.entry()?;
    if case.peers.repeated_well(&entry.request, case.started()) {
        return None;
    }
    let headline = said::quoting("The server wants its nonce in the DPoP proof", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "a proof is signed with the client's key",
        "Repeat the call with a new proof that carries the nonce of `DPoP-Nonce`; expose that header to the page.",
    )))
}

/// The code, or the header beside a proof that has none.
pub(super) fn wants_nonce(case: &Case<'_>, refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref() == Some("use_dpop_nonce");
    code || said::entry(case, refusal).is_some_and(|it| it.response.headers.has("dpop-nonce"))
}
