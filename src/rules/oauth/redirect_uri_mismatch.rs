//! `oauth/redirect-uri-mismatch`: the redirect URI is not registered, or differs between the two steps.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::{form, login, said};

pub(super) static RULE: Rule = Rule {
    id: "oauth/redirect-uri-mismatch",
    title: "The redirect URI does not match",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["oauth/invalid-request", "oauth/grant-rejected", "oauth/code-stale"],
    reveals: &[],
    why: "The redirect URI is compared byte for byte with those registered, and again when the code is exchanged: scheme, port, path, case and a slash at the end all count.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
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
< {"error":"redirect_uri_mismatch","error_description":"redirect_uri must match configuration"}
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
    changed(case).or_else(|| refused(case))
}

/// The server says so.
fn refused(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::RedirectUriMismatch, Category::RequestMalformed, Category::GrantInvalid])?;
    let about = refusal.category == Category::RedirectUriMismatch;
    let headline = said::headline("The redirect URI does not match", refusal);
    let words = refusal.said.to_ascii_lowercase();
    // A server that tells the URI which it knows has told the cure.
    let form = form::of(case);
    let sent = form.as_ref().and_then(|it| it.get("redirect_uri"));
    let said = refusal.said.split([' ', '\'', '"', ',', '`', '<', '>', '(', ')']).map(|it| it.trim_end_matches('.'));
    let known = said.into_iter().find(|it| it.contains("://") && sent.as_deref() != Some(it));
    if let (Some(known), Some(form)) = (known, form)
        && ["expected", "must be", "should be", "registered", "match"].iter().any(|it| words.contains(it))
        && (about || words.contains("redirect"))
    {
        let value = form::encode(known);
        let (headline, body) = match form.raw("redirect_uri") {
            Some(_) => (headline, form.with("redirect_uri", &value)),
            None => ("The token request has no redirect_uri".to_owned(), [&form.text, "&redirect_uri=", &value].concat()),
        };
        let fix = form::send(case, "Send the redirect URI that the server expects, byte for byte.", body);
        let finding = said::finding(case, refusal, headline).category(Category::RedirectUriMismatch);
        return Some(finding.specific(55).fix(fix));
    }
    about.then(|| {
        said::finding(case, refusal, headline).fix(Fix::none(
            "the list of redirect URIs is kept at the identity provider",
            "Register exactly the redirect URI that the page sends, and send the same one in both steps.",
        ))
    })
}

/// The token request names another redirect URI than the authorization request.
fn changed(case: &Case<'_>) -> Option<Finding> {
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
