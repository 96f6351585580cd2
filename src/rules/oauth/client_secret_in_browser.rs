//! `oauth/client-secret-in-browser`: a page sends a client secret.

use crate::exchange::Vendor;
use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::syntax::find::has;
use crate::syntax::form;

pub(super) static RULE: Rule = Rule {
    id: "oauth/client-secret-in-browser",
    title: "A client secret is in the page",
    tier: 1,
    who: Who::Client,
    facts: FactSet::REQUEST_BODY.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "Everybody who opens the page can read the secret and pass for this client.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-2.1",
    fails: transcript!(
        "
> POST https://id.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=shop&client_secret=s3cret
< 200
< Access-Control-Allow-Origin: *
"
    ),
    passes: transcript!(
        "
> POST https://id.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&client_id=shop&code=a1&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let body = entry.request.body.as_ref()?.decoded_text();
    // A server or a tool may well send its secret.
    if matches!(entry.vendor, Vendor::Other | Vendor::Pasted) || !has(&body, "client_secret") || !super::is_token_request(case) {
        return None;
    }
    let secret = form::get(body.trim(), "client_secret").filter(|it| !it.is_empty())?;
    Some(
        Finding::warning("A client secret is sent from the page, where everybody can read it")
            .cause("client_secret")
            .evidence(Evidence::new(entry.id, Part::RequestBody, "client_secret", Some(secret)))
            .fix(Fix::none(
                "a secret in a page cannot be kept",
                "Register a public client with PKCE, or exchange tokens on a server of yours; then replace the secret.",
            )),
    )
}
