//! `oauth/client-auth-twice`: `Authorization: Basic` and a secret in the body together.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/client-auth-twice",
    title: "The client authenticates in two ways",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY).and(FactSet::AUTHORIZATION),
    masks: &["oauth/invalid-client", "oauth/invalid-request"],
    reveals: &[],
    why: "A token request must not use more than one way of client authentication; `Authorization: Basic` and `client_secret` are two.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
> Authorization: Basic c3ZjOnMzY3JldA==
>
> grant_type=client_credentials&client_id=svc&client_secret=s3cret
< 400
< Content-Type: application/json
<
< {"error":"invalid_request"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
> Authorization: Basic c3ZjOnMzY3JldA==
>
> grant_type=client_credentials
< 400
< Content-Type: application/json
<
< {"error":"invalid_request"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    form.get("grant_type")?;
    let secret = ["client_secret", "client_assertion"].into_iter().find(|it| form.raw(it).is_some())?;
    let authorization = form.entry.request.headers.get("authorization")?;
    let scheme = authorization.trim_start().split(' ').next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let body = form.without(&["client_id", "client_secret", "client_assertion", "client_assertion_type"]);
    Some(
        Finding::error(format!("The client authenticates twice: with Basic and with {secret}"))
            .category(Category::ClientAuthFailed)
            .said()
            .specific(80)
            .cause(secret)
            .evidence(Evidence::request_header(form.entry, "authorization"))
            .evidence(Evidence::new(form.entry.id, Part::RequestBody, secret, form.get(secret)))
            .fix(form::send(case, "Leave the client's id and secret out of the body.", body)),
    )
}
