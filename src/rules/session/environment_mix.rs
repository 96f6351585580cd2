//! `session/environment-mix`: a token of one environment at the API of another.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::origin::{Url, registrable_guess};
use crate::rules::Rule;
use crate::rules::credentials::{bearers, fresh_token, shorten, token_cause};
use crate::syntax::jwt::Name;

pub(super) static RULE: Rule = Rule {
    id: "session/environment-mix",
    title: "Token and API belong to different environments",
    tier: 3,
    who: Who::Client,
    facts: FactSet::AUTH_FAILED.and(FactSet::JWT),
    masks: &[],
    reveals: &[],
    why: "The issuer of the token and the API are named after different environments. An API does not trust the issuer of another one.",
    spec: "https://www.rfc-editor.org/rfc/rfc9068#section-4",
    fails: transcript!(
        r#"
page https://app.shop.example
> GET https://api.shop.example/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://login.staging.shop.example/","exp":now+600}>>
< 401
< Access-Control-Allow-Origin: https://app.shop.example
"#
    ),
    passes: transcript!(
        r#"
page https://app.shop.example
> GET https://api.shop.example/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://login.shop.example/","exp":now+600}>>
< 401
< Access-Control-Allow-Origin: https://app.shop.example
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let api = Url::parse(&entry.request.url)?;
    if api.is_loopback() || crate::origin::is_ipv4(api.host) {
        return None;
    }
    let (token, jwt) = bearers(case).next()?;
    let issuer = jwt.iss().value()?;
    let issuer = Url::parse(&issuer)?;
    let (of_token, of_api) = (environment(issuer.host), environment(api.host));
    // A host without a mark is production where both belong to one company.
    let one_company = registrable_guess(issuer.host) == registrable_guess(api.host);
    if of_token == of_api || !(one_company || (of_token.is_some() && of_api.is_some())) {
        return None;
    }
    let name = |it: Option<&'static str>| it.unwrap_or("production");
    let headline = format!("A token of {} is sent to an API of {}", name(of_token), name(of_api));
    let text = format!("Take the token from the issuer of this API's environment; this one is from {}.", shorten(issuer.host, 60));
    Some(
        Finding::warning(headline)
            .possible()
            .explaining(true)
            .category(Category::IssuerMismatch)
            .cause(token_cause(token))
            .evidence(Evidence::new(entry.id, Part::Token, "iss", jwt.raw(Name::Issuer).map(str::to_owned)))
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .fix(fresh_token(case, token, &text)),
    )
}

/// The environment that a host is named after.
fn environment(host: &str) -> Option<&'static str> {
    // The last two labels are a domain somebody owns, whatever it is called.
    let own = host.strip_suffix(registrable_guess(host)).unwrap_or_default().to_ascii_lowercase();
    own.split(['.', '-']).find_map(|word| {
        Some(match word {
            "dev" | "develop" | "development" => "development",
            "stage" | "staging" | "stg" | "preprod" | "uat" => "staging",
            "test" | "testing" | "qa" => "test",
            "sandbox" => "the sandbox",
            "prod" | "production" => "production",
            _ => return None,
        })
    })
}
