//! `oauth/dpop-refused`: the server refuses the DPoP proof.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/dpop-refused",
    title: "The DPoP proof was refused",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A proof is a token for one call: method, address, time, the hash of the access token and the key in its header all have to fit.",
    spec: "https://www.rfc-editor.org/rfc/rfc9449#section-4.3",
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
< {"error":"invalid_dpop_proof","error_description":"DPoP Proof htu mismatch"}
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
    let refusal = said::of(case, &[Category::DpopProofInvalid])?;
    if super::dpop_nonce::wants_nonce(case, refusal) {
        return None;
    }
    let headline = said::quoting("The DPoP proof was refused", refusal);
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "a proof is signed with the client's key",
        "Make a new proof for this very method and URL, with the present time, signed with the key of the token.",
    )))
}
