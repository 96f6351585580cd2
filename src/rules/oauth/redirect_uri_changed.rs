//! `oauth/redirect-uri-changed`: the token request names another redirect URI than the authorization request.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, form, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/redirect-uri-changed",
    title: "The two steps of the login name different redirect URIs",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/redirect-uri-mismatch", "oauth/grant-rejected", "oauth/code-stale", "oauth/invalid-request"],
    reveals: &[],
    why: "The server compares the redirect URI of the token request byte for byte with the one that the code was asked for with.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12&redirect_uri=https%3A%2F%2Fshop.example%2Fcb%2F
< 400
< Access-Control-Allow-Origin: https://shop.example
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12&redirect_uri=https%3A%2F%2Fshop.example%2Fcb
< 400
< Access-Control-Allow-Origin: https://shop.example
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let (authorize, sure) = case.peers.flow().login_of(request, step.at)?;
    let asked = authorize.what.redirect_uri.as_deref()?;
    let sent = request.redirect_uri.as_deref();
    if sent == Some(asked) || !login::leaves_room(case, Category::RedirectUriMismatch) {
        return None;
    }
    let headline = match sent {
        Some(sent) => format!("The redirect_uri differs from the login's {}", difference(asked, sent)),
        None => "The token request leaves out the redirect_uri of the login".to_owned(),
    };
    let finding = Finding::error(headline);
    let finding = if sure { finding } else { finding.likely() };
    let finding = if case.facts.refusal.is_some() { finding.said() } else { finding };
    let text = "Send the redirect URI of the authorization request, byte for byte.";
    let fix = match form::of(case) {
        Some(form) => {
            let value = form::encode(asked);
            let body = match form.raw("redirect_uri") {
                Some(_) => form.with("redirect_uri", &value),
                None => format!("{}&redirect_uri={value}", form.text),
            };
            form::send(case, text, body)
        }
        None => Fix::none("the body is no form", text),
    };
    Some(
        finding
            .category(Category::RedirectUriMismatch)
            .specific(80)
            .cause(sent.unwrap_or_default())
            .evidence(login::parameter(entry, "redirect_uri", sent.map(str::to_owned)))
            .evidence(Evidence::new(authorize.entry, Part::Url, "redirect_uri", Some(asked.to_owned())))
            .fix(fix),
    )
}

/// In what two redirect URIs differ, in a few words.
fn difference(asked: &str, sent: &str) -> &'static str {
    use crate::origin::Url;
    if asked.trim_end_matches('/') == sent.trim_end_matches('/') {
        return "by a slash at the end";
    }
    if asked.eq_ignore_ascii_case(sent) {
        return "in upper and lower case";
    }
    match (Url::parse(asked), Url::parse(sent)) {
        (Some(a), Some(b)) if a.scheme != b.scheme => "in its scheme",
        (Some(a), Some(b)) if a.host != b.host => "in its host",
        (Some(a), Some(b)) if a.port != b.port => "in its port",
        (Some(a), Some(b)) if a.path != b.path => "in its path",
        _ => "in its query",
    }
}
