//! `oauth/invalid-client`: the application itself failed to authenticate.

use crate::facts::{Case, FactSet};
use crate::rules::form;
use crate::finding::{Category, Finding, Who};
use crate::fix::{Fix, Slot};
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/invalid-client",
    title: "The client failed to authenticate",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The authorization server checks the application before it looks at the user’s grant: its id, its secret, and the way in which it authenticates.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 401
< Content-Type: application/json
<
< {"error":"invalid_client","error_description":"Client authentication failed"}
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
    let refusal = said::of(case, &[Category::ClientAuthFailed])?;
    let headline = said::quoting("The client failed to authenticate", refusal);
    let text = "Check client id and secret, and how the client is registered: a public client sends no secret, a confidential one sends it in the way it is registered for.";
    let words = refusal.said.to_ascii_lowercase();
    let public = ["client is public", "public client", "public clients", "should not be presented"];
    if let Some(form) = form::of(case).filter(|it| it.raw("client_secret").is_some())
        && public.iter().any(|it| words.contains(it))
    {
        let fix = form::send(case, "A public client sends no secret.", form.without(&["client_secret"]));
        return Some(said::finding(case, refusal, headline).fix(fix));
    }
    // Only a secret that was sent and refused is one to replace.
    let fix = match form::of(case).filter(|it| it.raw("client_secret").is_some()) {
        Some(form) => form::send(case, text, form.with_slot("client_secret", Slot::ClientSecret)),
        None => Fix::none("which of the client’s settings is wrong only its owner can see", text),
    };
    Some(said::finding(case, refusal, headline).fix(fix))
}
