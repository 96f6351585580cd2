//! `api-key/secret-in-browser`: a secret that belongs on a server travels from the browser.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::facts::tokens::Place;
use crate::rules::cure;

pub(super) static RULE: Rule = Rule {
    id: "api-key/secret-in-browser",
    title: "A server's secret is used in the browser",
    tier: 1,
    who: Who::Client,
    facts: FactSet::OPAQUE_TOKEN.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "Whatever the browser sends, its user can read. A secret key in a page belongs to everybody who opens it.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-2.5",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://api.stripe.com/v1/charges
> Authorization: Bearer sk_live_4eC39HqLyjWDarjtT1zdp7dc
< 200
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://api.stripe.com/v1/charges
> Authorization: Bearer pk_live_4eC39HqLyjWDarjtT1zdp7dc
< 200
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let token = case.facts.tokens.iter().find(|it| it.place != Place::DpopProof && kind(&it.value).is_some())?;
    let (prefix, what) = kind(&token.value)?;
    let finding = Finding::warning(cure::fit(format!("{what} ({prefix}…) is sent from the browser")))
        .cause(prefix)
        .specific(40)
        .evidence(Evidence::new(entry.id, Part::Token, token.name.clone(), Some(token.value.to_string())));
    let text = "Call the service from a backend, and replace the key now: take it as known to everybody.";
    Some(finding.fix(Fix::none("the call has to move to a backend", text)))
}

/// The beginning that gives a secret away, and what it is.
fn kind(value: &str) -> Option<(&'static str, &'static str)> {
    /// Beginnings of secrets, with their owners.
    const SECRETS: [(&str, &str); 14] = [
        ("sk_live_", "A Stripe secret key"),
        ("sk_test_", "A Stripe secret test key"),
        ("rk_live_", "A Stripe restricted key"),
        ("sk-ant-", "An Anthropic API key"),
        ("sk-", "An OpenAI API key"),
        ("ghp_", "A GitHub personal access token"),
        ("github_pat_", "A GitHub personal access token"),
        ("xoxb-", "A Slack bot token"),
        ("xoxp-", "A Slack user token"),
        ("SG.", "A SendGrid API key"),
        ("glpat-", "A GitLab personal access token"),
        ("shpat_", "A Shopify admin token"),
        ("-----BEGIN", "A private key"),
        ("sb_secret_", "A Supabase secret key"),
    ];
    SECRETS.into_iter().find(|(prefix, _)| value.starts_with(prefix) && value.len() > prefix.len() + 12)
}
