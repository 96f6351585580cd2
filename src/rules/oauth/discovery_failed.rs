//! `oauth/discovery-failed`: the metadata of the issuer cannot be read.

use crate::facts::flow::Message;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, cure};

pub(super) static RULE: Rule = Rule {
    id: "oauth/discovery-failed",
    title: "The issuer's metadata cannot be read",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW,
    masks: &[],
    reveals: &[],
    why: "The metadata lies at the issuer's URL with `/.well-known/openid-configuration` behind it. A wrong tenant, realm or path prefix leads elsewhere.",
    spec: "https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://login.example/realms/shop/.well-known/openid-configuration
< 404
< Access-Control-Allow-Origin: *
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
    let read = case.facts.flow.iter().find_map(|it| match &it.message {
        Message::Discovery(document) => Some(document.is_some()),
        _ => None,
    })?;
    let status = entry.response.status;
    let html = entry.response.headers.get("content-type").is_some_and(|it| it.starts_with("text/html"));
    // A page that was answered from memory, and an answer without its body, prove nothing.
    let headline = match status {
        404 | 410 | 400 => format!("No metadata at {}: the server answered {status}", entry.request.url),
        200 if !read && html => format!("A web page instead of metadata at {}", entry.request.url),
        _ => return None,
    };
    let finding = Finding::error(cure::fit(headline));
    let finding = if status == 200 { finding } else { finding.said() };
    let text = "Check the issuer: the URL up to `/.well-known/` has to be the one that stands in `iss`, path included.";
    Some(
        finding
            .category(Category::WrongEndpoint)
            .specific(70)
            .cause(entry.request.url.as_str())
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .evidence(Evidence::status(entry))
            .fix(Fix::none("only the identity provider knows the right issuer", text)),
    )
}
