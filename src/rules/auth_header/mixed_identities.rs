//! `auth-header/mixed-identities`: one API is called as two users at the same time.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::origin::Url;
use crate::peers::uses;
use crate::rules::Rule;
use crate::rules::credentials::{shorten, token_shown};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/mixed-identities",
    title: "The API is called as two users at once",
    tier: 3,
    who: Who::Client,
    facts: FactSet::JWT,
    masks: &[],
    reveals: &[],
    why: "Two tokens with different subjects are in use for one API. One of them is left over from another tab, another login or another store.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/me
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://id.shop.example","sub":"anna","iat":now-60,"exp":now+600}>>
< 200
at +2s
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://id.shop.example","sub":"bert","iat":now-3000,"exp":now+600}>>
< 200
at +4s
> GET https://shop.example/api/cart
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://id.shop.example","sub":"anna","iat":now-60,"exp":now+600}>>
< 200
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/me
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://id.shop.example","sub":"anna","iat":now-60,"exp":now+600}>>
< 200
at +2s
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"iss":"https://id.shop.example","sub":"bert","iat":now+1,"exp":now+600}>>
< 200
"#
    ),
    check,
};

/// How long two identities may lie apart to be called mixed, in milliseconds.
const APART: f64 = 60_000.0;

fn check(case: &Case<'_>) -> Option<Finding> {
    let used = case.peers.uses();
    if !used.is_any_mixed() || case.has(FactSet::NEVER_SENT) || case.has(FactSet::FLOW) {
        return None;
    }
    let entry = case.entry().filter(|_| case.exchange.hops.len() == 1)?;
    if !case.peers.is_mixed(&entry.request.url) {
        return None;
    }
    let token = uses::sent(&case.facts.tokens)?;
    let jwt = token.jwt.as_deref()?;
    let own = used.identity(token.hash)?;
    if speaks_for_another(case) {
        return None;
    }
    let at = case.started();
    let calls = case.peers.calls_before(&entry.request.url, at).take_while(|it| at - it.at < APART);
    // The latest call as somebody else, then whether this identity had been in use before it.
    let mut other = None;
    let mut returns = false;
    for call in calls {
        let Some(identity) = used.identity(call.token) else { continue };
        if other.is_none() && identity.subject != own.subject {
            other = Some((call, identity));
        } else if other.is_some() && identity.subject == own.subject {
            returns = true;
            break;
        }
    }
    let (call, other) = other?;
    // A token that was made after the other's last call is that of a new login, and of two issuers each may know the
    // same person by another name.
    let switched = own.issued.is_some_and(|it| it > call.at - 1000.0);
    if !returns && (switched || other.issuer != own.issuer) {
        return None;
    }
    let sub = jwt.sub().value()?;
    let ago = duration((at - call.at) / 1000.0);
    let headline = format!("Sent as `{}`, though another user was in use {ago} before", shorten(&sub, 28));
    let finding = Finding::warning(headline);
    let finding = if returns && other.issuer == own.issuer { finding.likely() } else { finding.possible() };
    let host = Url::parse(&entry.request.url).map_or("", |it| it.host);
    let text = "Keep one session: take the token from one place, and clear it everywhere on logout.";
    Some(
        finding
            .cause(host)
            .evidence(Evidence::new(entry.id, Part::Token, "sub", Some(sub.into_owned())))
            .evidence(token_shown(entry, token))
            .evidence(Evidence::new(call.head, Part::Timing, "", Some(format!("{ago} before"))))
            .fix(Fix::none("which of the two users is meant, the page has to know", text)),
    )
}

/// Whether a header says that the call is made on behalf of somebody else on purpose.
fn speaks_for_another(case: &Case<'_>) -> bool {
    const WORDS: [&str; 6] = ["impersonat", "act-as", "actas", "on-behalf", "sudo", "as-user"];
    case.entry().is_some_and(|entry| {
        entry.request.headers.iter().any(|it| {
            let name = it.name.to_ascii_lowercase();
            WORDS.iter().any(|word| name.contains(word))
        })
    })
}
