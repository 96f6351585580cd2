//! `oauth/grant-type-misspelled`: the grant type is one of the standard, but for a letter or two.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::cure::fit;
use crate::rules::places::distance;
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/grant-type-misspelled",
    title: "The grant type is misspelled",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/unsupported-grant", "oauth/invalid-request"],
    reveals: &[],
    why: "The grant type is compared byte for byte with the names in the standard.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorisation_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"unsupported_grant_type"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"unsupported_grant_type"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let sent = form.get("grant_type")?;
    if GRANTS.contains(&sent.as_str()) || EXTENSIONS.iter().any(|it| sent.starts_with(it)) || !(4..=60).contains(&sent.len()) {
        return None;
    }
    let flat = plain(&sent);
    let short = || SHORT.iter().find(|(it, _)| *it == flat).map(|(_, it)| *it);
    let meant = GRANTS.into_iter().find(|it| distance(&flat, &plain(it)) <= 2).or_else(short)?;
    let spelt = form::encode(meant);
    Some(
        Finding::error(fit(format!("The grant type is misspelled: it is {meant}")))
            .category(Category::GrantTypeUnsupported)
            .said()
            .specific(80)
            .cause(sent.clone())
            .evidence(Evidence::new(form.entry.id, Part::RequestBody, "grant_type", Some(sent)))
            .fix(form::send(case, "Spell the grant type as the standard does.", form.with("grant_type", &spelt))),
    )
}

fn plain(grant: &str) -> String {
    grant.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

const GRANTS: [&str; 4] = ["authorization_code", "client_credentials", "refresh_token", "password"];

/// Grants that are named by URI begin like this (RFC 6749 §4.5); those of some servers are their own.
const EXTENSIONS: [&str; 2] = ["urn:", "http"];

/// What people write for a grant, without its punctuation.
const SHORT: [(&str, &str); 12] = [
    ("code", "authorization_code"),
    ("authcode", "authorization_code"),
    ("authorization", "authorization_code"),
    ("clientcredential", "client_credentials"),
    ("credentials", "client_credentials"),
    ("refresh", "refresh_token"),
    ("device", DEVICE),
    ("devicecode", DEVICE),
    ("deviceauthorization", DEVICE),
    ("jwtbearer", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
    ("tokenexchange", "urn:ietf:params:oauth:grant-type:token-exchange"),
    ("saml2bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer"),
];

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
