//! `auth-header/sent-to-third-party`: a token that one site was given goes to another as well.

use crate::facts::tokens::{Place, Token};
use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::{Url, is_ipv4, is_loopback_host, registrable_guess};
use crate::peers::uses;
use crate::rules::Rule;
use crate::rules::credentials::{shorten, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "auth-header/sent-to-third-party",
    title: "The token of one site is sent to another",
    tier: 2,
    who: Who::Client,
    facts: FactSet::TOKEN.and(FactSet::CROSS_ORIGIN),
    masks: &[],
    reveals: &[],
    why: "Whoever runs that server can use the token at the API it was made for. Usually an interceptor adds it to every request, whatever the address.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-4.9",
    fails: transcript!(
        "
page https://app.shop.example
> GET https://api.shop.example/orders
> Authorization: Bearer mF9xB5f41JqM7kQ2
< 200
< Access-Control-Allow-Origin: https://app.shop.example
< Vary: Origin
> POST https://collect.metrics.test/event
> Authorization: Bearer mF9xB5f41JqM7kQ2
< 200
< Access-Control-Allow-Origin: *
"
    ),
    passes: transcript!(
        "
page https://app.shop.example
> GET https://api.shop.example/orders
> Authorization: Bearer mF9xB5f41JqM7kQ2
< 200
< Access-Control-Allow-Origin: https://app.shop.example
< Vary: Origin
> POST https://collect.shop.example/event
> Authorization: Bearer mF9xB5f41JqM7kQ2
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let used = case.peers.uses();
    if !used.is_any_shared() || case.has(FactSet::FLOW) || case.has(FactSet::NEVER_SENT) {
        return None;
    }
    let token = uses::sent(&case.facts.tokens)?;
    let entry = case.entry()?;
    let host = Url::parse(&entry.request.url)?.host;
    let sites = used.sites(token.hash);
    // Who asks for a token is meant to get one, and so is the page's own site. What costs more is asked last.
    if sites.len() < 2
        || used.asks(host)
        || is_local(host)
        || related(case.facts.judgement.page.host().unwrap_or_default(), host)
        || is_meant_for(token, host)
        || is_for_login(case, token, host)
    {
        return None;
    }
    let at = entry.started.unwrap_or(f64::from(entry.id.0));
    // Where the token was used first, logins and a developer's own machine apart.
    let home = sites
        .iter()
        .filter(|it| (it.at, it.entry) < (at, entry.id) && !is_local(&it.host) && !is_for_login(case, token, &it.host))
        .min_by(|a, b| a.at.total_cmp(&b.at).then(a.entry.cmp(&b.entry)))?;
    if related(&home.host, host) {
        return None;
    }
    let headline = format!("The token that {} was sent goes to {} as well", shorten(&home.host, 26), shorten(host, 26));
    let finding = Finding::warning(headline);
    let worked = case.peers.last_success(&entry.request.method, &entry.request.url, case.started());
    let needless = worked.is_some_and(|it| !super::carries_credential(&it.entry));
    let finding = if needless || case.has(FactSet::FAILED) { finding.likely() } else { finding.possible() };
    let text = format!("Add the token only to requests to {}.", shorten(&home.host, 60));
    let fix = match token.place {
        Place::Authorization | Place::Header => {
            Fix::text(text).edit(case.last(), On::Request, Op::Remove { name: token.name.to_string() })
        }
        _ => Fix::none("the page has to be changed where it adds the token", text),
    };
    Some(
        finding
            .cause(registrable_guess(host))
            .evidence(token_shown(entry, token))
            .evidence(Evidence::new(home.entry, Part::Url, "", Some(home.host.to_string())))
            .fix(fix),
    )
}

/// Whether a host answers logins: it issued the token, or a login of the session went there.
fn is_for_login(case: &Case<'_>, token: &Token, host: &str) -> bool {
    let issuer = token.jwt.as_deref().and_then(|it| it.iss().value());
    let issued = issuer.is_some_and(|it| Url::parse(&it).is_some_and(|it| related(it.host, host)));
    issued || case.peers.flow().is_server(registrable_guess(host))
}

/// Whether the token names the host, or a relative of it, as one that it is for.
fn is_meant_for(token: &Token, host: &str) -> bool {
    let audiences = token.jwt.as_deref().and_then(|it| it.aud().value()).unwrap_or_default();
    audiences.iter().any(|it| related(Url::parse(it).map_or(it, |it| it.host), host))
}

fn is_local(host: &str) -> bool {
    is_loopback_host(host) || is_ipv4(host) || host.starts_with('[') || !host.contains('.')
}

/// Whether two hosts are of one site, or of sites that are known to belong together.
fn related(one: &str, other: &str) -> bool {
    let (one, other) = (registrable_guess(one), registrable_guess(other));
    let has = |family: &&&[&str]| family.iter().any(|it| it.eq_ignore_ascii_case(one));
    one.eq_ignore_ascii_case(other)
        || FAMILIES.iter().find(has).is_some_and(|it| it.iter().any(|it| it.eq_ignore_ascii_case(other)))
}

/// Sites of one company whose tokens go to several of them.
static FAMILIES: &[&[&str]] = &[
    &["google.com", "googleapis.com", "youtube.com", "googleusercontent.com", "firebaseio.com", "cloudfunctions.net"],
    &["microsoft.com", "microsoftonline.com", "windows.net", "azure.com", "office.com", "live.com", "sharepoint.com"],
    &["github.com", "githubusercontent.com", "githubcopilot.com"],
    &["atlassian.com", "atlassian.net"],
    &["dropbox.com", "dropboxapi.com"],
    &["salesforce.com", "force.com"],
];
