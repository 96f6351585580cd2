//! `oauth/resource-metadata`: the challenge links the metadata of the protected resource.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::cure;

pub(super) static RULE: Rule = Rule {
    id: "oauth/resource-metadata",
    title: "The challenge links the resource's metadata",
    tier: 2,
    who: Who::Client,
    facts: FactSet::CHALLENGE,
    masks: &[],
    reveals: &[],
    why: "The metadata lists the authorization servers and scopes of this API, so that a client can find out how to log in.",
    spec: "https://www.rfc-editor.org/rfc/rfc9728#section-5.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api
< 401
< WWW-Authenticate: Bearer resource_metadata="https://shop.example/.well-known/oauth-protected-resource"
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api
< 401
< WWW-Authenticate: Bearer realm="shop"
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let link = case.facts.challenges.param("resource_metadata")?;
    let entry = case.entry()?;
    let headline = format!("How to log in stands in {link}");
    Some(
        Finding::info(cure::fit(headline))
            .cause(link)
            .evidence(Evidence::response_header(entry, "WWW-Authenticate"))
            .fix(Fix::text("Read the metadata: it names the authorization servers and the scopes.")),
    )
}
