//! `oauth/dpop-proof`: the DPoP proof is about another call.

use crate::facts::tokens::Place;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::credentials::shorten;
use crate::rules::{Rule, login};
use crate::syntax::json::Value;
use crate::syntax::time::duration;

/// How old a proof may be, in seconds; servers differ, few allow more.
const OLDEST: f64 = 300.0;

pub(super) static RULE: Rule = Rule {
    id: "oauth/dpop-proof",
    title: "The DPoP proof is about another call",
    tier: 2,
    who: Who::Client,
    facts: FactSet::JWT.and(FactSet::FAILED),
    masks: &["oauth/dpop-refused", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "A DPoP proof is good for one call: it names method, URL and time, and with a token the token's hash. The server compares each.",
    spec: "https://www.rfc-editor.org/rfc/rfc9449#section-4.3",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: DPoP mF9xB5f41JqM
> DPoP: <<{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC"}}.{"htm":"POST","htu":"https://shop.example/api/orders","iat":now}>>
< 401
< WWW-Authenticate: DPoP error="invalid_dpop_proof"
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: DPoP mF9xB5f41JqM
> DPoP: <<{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC"}}.{"htm":"GET","htu":"https://shop.example/api/orders","iat":now,"ath":"rbG1BTaDrYZw512rClaWhEONwVHchJrj1-b31_y-JB8"}>>
< 401
< WWW-Authenticate: DPoP error="invalid_dpop_proof"
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let proof = case.facts.tokens.iter().find(|it| it.place == Place::DpopProof)?;
    let jwt = proof.jwt.as_deref()?;
    // A server that finds nothing wrong with the proof says so with another word.
    let other = case.facts.refusal.as_ref().is_some_and(|it| {
        !matches!(
            it.category,
            Category::DpopProofInvalid
                | Category::TokenInvalid
                | Category::RequestMalformed
                | Category::TokenMalformed
                | Category::Other
        )
    });
    if other || !jwt.well_formed() {
        return None;
    }
    let text = |name: &str| jwt.claim(name).and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
    let (htm, htu) = (text("htm"), text("htu"));
    let url = entry.request.url.split(['?', '#']).next().unwrap_or_default();
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization);
    let token = token.filter(|it| it.scheme.eq_ignore_ascii_case("dpop"));
    let iat = jwt.iat().value();
    let now = case.facts.clock.seconds();
    let age = iat.zip(now).map(|(iat, now)| now - iat);
    let (claim, headline) = if htm != entry.request.method {
        ("htm", format!("The DPoP proof is for {}, the call was {}", shown(&htm), entry.request.method))
    } else if plain(&htu) != plain(url) {
        ("htu", format!("The DPoP proof is for {}, not for this URL", shown(&htu)))
    } else if let Some(age) = age.filter(|it| it.abs() > OLDEST) {
        let when = if age > 0.0 { "old" } else { "ahead of the server" };
        ("iat", format!("The DPoP proof is {} {when}", duration(age.abs())))
    } else if token.is_some_and(|it| text("ath") != login::s256(&it.value)) {
        match text("ath").as_str() {
            "" => ("ath", "The DPoP proof has no hash of the access token (ath)".to_owned()),
            _ => ("ath", "The DPoP proof is for another access token: its ath does not fit".to_owned()),
        }
    } else {
        return None;
    };
    let value = jwt.claim(claim).as_ref().and_then(Value::as_str).map(str::to_owned);
    let finding = Finding::error(headline).category(Category::DpopProofInvalid).specific(80);
    let finding = match case.facts.refusal.as_ref().map(|it| it.category) {
        Some(Category::DpopProofInvalid) => finding.said(),
        _ => finding.likely(),
    };
    Some(
        finding
            .cause(claim)
            .evidence(Evidence::new(entry.id, Part::Token, claim, value))
            .evidence(Evidence::request_header(entry, "DPoP"))
            .fix(Fix::none(
                "a proof is signed with the client's key",
                "Make a new proof for every call: its method, its URL without query, the present time and the token's hash.",
            )),
    )
}

fn shown(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { shorten(value, 45) }
}

/// A URL as it is compared: without query, an empty path as `/`, scheme and host in small letters, no default port
/// (RFC 9449 §4.3, 9).
fn plain(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match crate::origin::Url::parse(url) {
        Some(it) => format!("{}{}", it.origin(), if it.path.is_empty() { "/" } else { it.path }),
        None => url.to_owned(),
    }
}
