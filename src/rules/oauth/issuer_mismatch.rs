//! `oauth/issuer-mismatch`: the metadata names another issuer than it was read from.

use crate::facts::flow::Message;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::origin::Url;
use crate::rules::{Rule, cure, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/issuer-mismatch",
    title: "The metadata names another issuer",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::FLOW,
    masks: &[],
    reveals: &[],
    why: "A client compares `issuer` with the URL that it read the metadata from, character by character, and stops if they differ. Proxies and trailing slashes make them differ.",
    spec: "https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://login.example/realms/shop/.well-known/openid-configuration
< 200
< Access-Control-Allow-Origin: *
<
< {"issuer":"http://login.example/realms/shop"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://login.example/realms/shop/.well-known/openid-configuration
< 200
< Access-Control-Allow-Origin: *
<
< {"issuer":"https://login.example/realms/shop"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if let Some(finding) = of_token(case).or_else(|| of_callback(case)) {
        return Some(finding);
    }
    let document = case.facts.flow.iter().find_map(|it| match &it.message {
        Message::Discovery(document) => document.as_ref(),
        _ => None,
    })?;
    let issuer = document.issuer.as_deref()?;
    let read = document.url.strip_suffix("/.well-known/openid-configuration")?;
    // A slash at the end of the issuer is dropped before the path is added. Entra writes a placeholder where one
    // document serves all tenants, and serves others by several names.
    if issuer.strip_suffix('/').unwrap_or(issuer) == read || issuer.contains('{') || has_aliases(read) {
        return None;
    }
    let headline = format!("The metadata names the issuer {issuer}, not {read}");
    Some(
        Finding::error(cure::fit(headline))
            .category(Category::IssuerMismatch)
            .specific(60)
            .cause(issuer)
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .evidence(Evidence::new(entry.id, Part::ResponseBody, "issuer", Some(issuer.to_owned())))
            .fix(Fix::none(
                "the issuer's name is set at the identity provider",
                format!("Configure the client with `{issuer}`, or the server with the URL that it is reached by."),
            )),
    )
}

/// The issuer of an ID token is not the one that the metadata with this token endpoint names.
fn of_token(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let issuer = request.answer.as_ref()?.issuer.as_deref()?;
    let mut documents = case.peers.flow().discovery_before(step.at);
    let document =
        documents.find(|it| it.what.token_endpoint.as_deref() == Some(request.endpoint.as_str()))?;
    let named = document.what.issuer.as_deref()?;
    if named == issuer || named.contains('{') || has_aliases(&request.endpoint) || has_aliases(named) {
        return None;
    }
    let headline = format!("The ID token is of the issuer {issuer}, the metadata names {named}");
    Some(
        Finding::error(cure::fit(headline))
            .category(Category::IssuerMismatch)
            .specific(60)
            .cause(issuer)
            .evidence(Evidence::new(entry.id, Part::ResponseBody, "iss", Some(issuer.to_owned())))
            .evidence(Evidence::new(document.entry, Part::ResponseBody, "issuer", Some(named.to_owned())))
            .fix(Fix::none(
                "the issuer's name is set at the identity provider",
                "Let the server name one issuer, byte for byte, in its metadata and in its tokens.",
            )),
    )
}

/// The way back names another issuer than the metadata of the server that the login was sent to (RFC 9207 §2.4).
fn of_callback(case: &Case<'_>) -> Option<Finding> {
    let (step, callback) = case.facts.callback()?;
    let issuer = callback.issuer.as_deref()?;
    let flow = case.peers.flow();
    let login = flow.answered_by(callback, step.at + 1.0)?;
    let host = Url::parse(&login.what.endpoint)?.host;
    let mut documents = flow.discovery_before(step.at);
    let document = documents.find(|it| Url::parse(&it.what.url).is_some_and(|it| it.host == host))?;
    let named = document.what.issuer.as_deref()?;
    if named == issuer || named.contains('{') || has_aliases(&login.what.endpoint) || has_aliases(named) {
        return None;
    }
    let headline = format!("The way back names the issuer {issuer}, the login was sent to {named}");
    Some(
        Finding::error(cure::fit(headline))
            .likely()
            .category(Category::IssuerMismatch)
            .specific(60)
            .cause(issuer)
            .evidence(Evidence::new(step.entry, Part::Url, "iss", Some(issuer.to_owned())))
            .evidence(Evidence::new(document.entry, Part::ResponseBody, "issuer", Some(named.to_owned())))
            .fix(Fix::none(
                "the answer is not of the server that was asked",
                "Refuse this answer and begin the login anew; keep the logins of several servers apart.",
            )),
    )
}

/// Servers that are documented to be reached by other names than their issuer's.
fn has_aliases(url: &str) -> bool {
    ["microsoftonline.", "b2clogin.com", "ciamlogin.com", "accounts.google.com", "windows.net"]
        .iter()
        .any(|it| url.contains(it))
}
