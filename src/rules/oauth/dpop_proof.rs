//! `oauth/dpop-proof`: the DPoP proof is about another call, another token or another key, or is none.

use crate::exchange::Entry;
use crate::facts::tokens::{Place, Token};
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::credentials::shorten;
use crate::rules::{Rule, login};
use crate::syntax::json::{self, Value};
use crate::syntax::jwt::Jwt;
use crate::syntax::time::duration;

/// How old a proof may be, in seconds; servers differ, few allow more.
const OLDEST: f64 = 300.0;

pub(super) static RULE: Rule = Rule {
    id: "oauth/dpop-proof",
    title: "The DPoP proof does not fit the call",
    tier: 2,
    who: Who::Client,
    facts: FactSet::TOKEN.and(FactSet::FAILED),
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
    // A server that finds nothing wrong with the proof says so with another word.
    let other = case.facts.refusal.as_ref().is_some_and(|it| {
        !matches!(
            it.category,
            Category::DpopProofInvalid
                | Category::TokenInvalid
                | Category::TokenMissing
                | Category::RequestMalformed
                | Category::TokenMalformed
                | Category::Other
        )
    });
    if other {
        return None;
    }
    let proof = case.facts.tokens.iter().find(|it| it.place == Place::DpopProof);
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization);
    let token = token.filter(|it| it.scheme.eq_ignore_ascii_case("dpop"));
    let fault = match proof.map(|it| (it, it.jwt.as_deref())) {
        None if token.is_some() => Fault::sure("DPoP", "The DPoP token was sent without a DPoP proof"),
        None => return None,
        Some((_, None)) => Fault::sure("DPoP", "The DPoP proof is no JSON Web Token"),
        Some((proof, Some(jwt))) => {
            fault_of_form(jwt).or_else(|| fault_of_claims(case, entry, proof, jwt, token))?
        }
    };
    let jwt = proof.and_then(|it| it.jwt.as_deref());
    let value = jwt.and_then(|it| it.claim(fault.claim)).as_ref().and_then(Value::as_str).map(str::to_owned);
    let finding = Finding::error(fault.headline).category(Category::DpopProofInvalid).specific(80);
    let finding = match case.facts.refusal.as_ref().map(|it| it.category) {
        Some(Category::DpopProofInvalid) => finding.said(),
        _ if fault.sure => finding,
        _ => finding.likely(),
    };
    Some(
        finding
            .cause(fault.claim)
            .evidence(Evidence::new(entry.id, Part::Token, fault.claim, value))
            .evidence(Evidence::request_header(entry, "DPoP"))
            .fix(Fix::none(
                "a proof is signed with the client's key",
                "Make a new proof for every call: its method, its URL without query, the present time and the token's hash.",
            )),
    )
}

/// What is wrong with a proof.
struct Fault {
    /// The claim or header that shows it.
    claim: &'static str,
    headline: String,
    /// No server that follows the standard takes it.
    sure: bool,
}

impl Fault {
    fn sure(claim: &'static str, headline: &str) -> Self {
        Self { claim, headline: headline.to_owned(), sure: true }
    }
}

/// What can be seen in the proof alone (RFC 9449 §4.3, 3 to 7).
fn fault_of_form(jwt: &Jwt) -> Option<Fault> {
    if let Some(problem) = jwt.problem {
        let headline = shorten(&["The DPoP proof is broken: ", problem.sentence()].concat(), 90);
        return Some(Fault::sure("DPoP", &headline));
    }
    let typ = jwt.header_typ().value().unwrap_or_default();
    if !typ.eq_ignore_ascii_case("dpop+jwt") {
        let headline = format!("The type of the DPoP proof is {}, not `dpop+jwt`", shown(&typ));
        return Some(Fault::sure("typ", &headline));
    }
    let alg = jwt.alg().value().unwrap_or_default();
    if jwt.is_unsecured() || alg.starts_with("HS") {
        let headline = format!("The DPoP proof is signed with {}, which proves no key", shown(&alg));
        return Some(Fault::sure("alg", &headline));
    }
    match jwk(jwt) {
        None => Some(Fault::sure("jwk", "The DPoP proof does not carry its public key (jwk)")),
        Some(key) if key.get("d").is_some() => {
            Some(Fault::sure("jwk", "The DPoP proof carries the private key with the public one"))
        }
        Some(_) => None,
    }
}

/// What the proof says of this call and its token (RFC 9449 §4.3, 8 to 12).
fn fault_of_claims(
    case: &Case<'_>,
    entry: &Entry,
    proof: &Token,
    jwt: &Jwt,
    token: Option<&Token>,
) -> Option<Fault> {
    let text = |name: &str| jwt.claim(name).and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
    let (htm, htu) = (text("htm"), text("htu"));
    let url = entry.request.url.split(['?', '#']).next().unwrap_or_default();
    if htm != entry.request.method {
        let headline = format!("The DPoP proof is for {}, the call was {}", shown(&htm), entry.request.method);
        return Some(Fault::sure("htm", &headline));
    }
    if plain(&htu) != plain(url) {
        return Some(Fault::sure("htu", &format!("The DPoP proof is for {}, not for this URL", shown(&htu))));
    }
    let age = jwt.iat().value().zip(case.facts.clock.seconds()).map(|(iat, now)| now - iat);
    if let Some(age) = age.filter(|it| it.abs() > OLDEST) {
        let when = if age > 0.0 { "old" } else { "ahead of the server" };
        let headline = format!("The DPoP proof is {} {when}", duration(age.abs()));
        return Some(Fault { claim: "iat", headline, sure: false });
    }
    if let Some(token) = token {
        let ath = text("ath");
        if ath.is_empty() {
            return Some(Fault::sure("ath", "The DPoP proof has no hash of the access token (ath)"));
        }
        if ath != login::s256(&token.value) {
            let headline = "The DPoP proof is for another access token: its ath does not fit";
            return Some(Fault::sure("ath", headline));
        }
        let bound = token.jwt.as_deref().and_then(Jwt::confirmation_key);
        if bound.zip(jwk(jwt).as_ref().and_then(thumbprint)).is_some_and(|(bound, own)| bound != own) {
            let headline = "The DPoP proof is made with another key than the one its token is bound to";
            return Some(Fault::sure("jwk", headline));
        }
    }
    let worked = case.peers.last_success(&entry.request.method, &entry.request.url, case.started());
    let used = worked.is_some_and(|it| it.entry.request.headers.get("dpop").map(str::trim) == Some(&*proof.value));
    used.then(|| Fault::sure("jti", "The DPoP proof was used before: each call needs its own"))
}

/// The key in a proof's header.
fn jwk(jwt: &Jwt) -> Option<Value> {
    json::parse(jwt.header_text()?)?.get("jwk").filter(|it| it.as_object().is_some()).cloned()
}

/// The thumbprint of a key (RFC 7638): the hash of its required members in the order of the alphabet.
fn thumbprint(key: &Value) -> Option<String> {
    let names: &[&str] = match key.get("kty")?.as_str()? {
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        "RSA" => &["e", "kty", "n"],
        _ => return None,
    };
    let mut text = String::from("{");
    for name in names {
        let value = key.get(name)?.as_str()?;
        for piece in [if text.len() > 1 { ",\"" } else { "\"" }, name, "\":\"", value, "\""] {
            text.push_str(piece);
        }
    }
    text.push('}');
    Some(login::s256(&text))
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
