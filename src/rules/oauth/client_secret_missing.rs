//! `oauth/client-secret-missing`: the server asks for the client secret and there is none.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Slot;
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/client-secret-missing",
    title: "The token request has no client secret",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/invalid-client", "oauth/invalid-request", "challenge/missing-www-authenticate"],
    reveals: &[],
    why: "This client is registered as a confidential one, so the server wants its secret with every token request.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=svc
< 401
< Content-Type: application/json
<
< {"error":"invalid_client","error_description":"client_secret required"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=svc&client_secret=s3cret
< 401
< Content-Type: application/json
<
< {"error":"invalid_client","error_description":"client_secret required"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    form.get("grant_type")?;
    let refusal = case.facts.refusal.as_ref()?;
    let said = refusal.said.to_ascii_lowercase();
    let asks = said.contains("client_secret") || said.contains("client secret");
    let wants = ["missing", "required", "must contain", "must be provided", "not provided"];
    let has_one = ["client_secret", "client_assertion"].iter().any(|it| form.raw(it).is_some())
        || form.entry.request.headers.has("authorization");
    if has_one || !asks || !wants.iter().any(|it| said.contains(it)) {
        return None;
    }
    Some(
        Finding::error("The server wants the client secret and the request has none")
            .category(Category::ClientAuthFailed)
            .said()
            .specific(80)
            .cause("client_secret")
            .evidence(Evidence::new(form.entry.id, Part::RequestBody, "client_secret", None))
            .evidence(refusal.place.clone())
            .fix(form::send(
                case,
                "Send the secret from a backend; a page must not hold one, so a page needs a public client with PKCE.",
                form.with_slot("client_secret", Slot::ClientSecret),
            )),
    )
}
