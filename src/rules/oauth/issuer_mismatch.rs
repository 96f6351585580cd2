//! `oauth/issuer-mismatch`: the metadata names another issuer than it was read from.

use crate::facts::flow::Message;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, cure};

pub(super) static RULE: Rule = Rule {
    id: "oauth/issuer-mismatch",
    title: "The metadata names another issuer",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::FLOW.and(FactSet::STATUS_2XX),
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

/// Servers that are documented to be reached by other names than their issuer's.
fn has_aliases(url: &str) -> bool {
    ["microsoftonline.", "b2clogin.com", "ciamlogin.com", "accounts.google.com", "windows.net"]
        .iter()
        .any(|it| url.contains(it))
}
