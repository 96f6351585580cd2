//! `oauth/redirect-uri-encoded-twice`: the redirect URI is still encoded after the form was decoded.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/redirect-uri-encoded-twice",
    title: "The redirect URI is encoded twice",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/redirect-uri-mismatch", "oauth/grant-rejected", "oauth/code-stale", "oauth/invalid-request"],
    reveals: &[],
    why: "The value was percent-encoded by hand and again by the form, so the server reads `https%3A%2F%2F…` and compares that.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12&redirect_uri=https%253A%252F%252Fshop.example%252Fcb
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"redirect_uri does not match"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12&redirect_uri=https%3A%2F%2Fshop.example%2Fcb
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"redirect_uri does not match"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let read = form.get("redirect_uri")?;
    let meant = form::unescape(&read);
    if meant == read || !meant.contains("://") || read.contains("://") {
        return None;
    }
    let once = form::encode(&meant);
    Some(
        Finding::error("The redirect_uri is percent-encoded twice")
            .category(Category::RedirectUriMismatch)
            .said()
            .specific(80)
            .cause(read.clone())
            .evidence(Evidence::new(form.entry.id, Part::RequestBody, "redirect_uri", Some(read)))
            .fix(form::send(case, "Encode the redirect URI once.", form.with("redirect_uri", &once))),
    )
}
