//! What is needed to check a token's signature by WebCrypto: its algorithm and the keys of a set that may fit.
//!
//! Checks nothing itself. A key that says what it is for is offered for nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::syntax::json::{self, Value};

/// An algorithm of RFC 7518 §3.1 or RFC 8037 §3.1, as WebCrypto knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// `alg` of the token.
    name: &'static str,
    /// `kty` of its keys.
    kty: &'static str,
    /// The parameters of `importKey` and `verify`, as JSON.
    pub parameters: &'static str,
}

/// A key of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// `kid`; empty where it has none.
    pub kid: String,
    /// The key as a JSON Web Key, less what WebCrypto need not know.
    pub jwk: String,
}

/// The algorithm of that name, if WebCrypto can check it.
pub fn algorithm(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|it| it.name == name)
}

impl Algorithm {
    /// The token is signed with a secret that both sides know.
    pub fn is_secret(&self) -> bool {
        self.kty == "oct"
    }

    /// The keys of a set, or the one key that the text is, that can have signed a token of this algorithm: those with
    /// its `kid`, and those without a name.
    pub fn candidates(&self, set: &str, kid: Option<&str>) -> Vec<Candidate> {
        let Some(document) = json::parse(set) else { return Vec::new() };
        let keys = document.get("keys").and_then(Value::as_array);
        let keys = keys.unwrap_or(std::slice::from_ref(&document));
        let fitting = keys.iter().filter(|key| {
            let text = |name| key.get(name).and_then(Value::as_str);
            text("kty") == Some(self.kty)
                && text("use").is_none_or(|it| it == "sig")
                && text("alg").is_none_or(|it| it == self.name)
                && kid.is_none_or(|kid| text("kid").is_none_or(|it| it == kid))
        });
        fitting.take(CANDIDATES).map(candidate).collect()
    }
}

fn candidate(key: &Value) -> Candidate {
    let mut jwk = String::from("{");
    for name in ["kty", "crv", "n", "e", "x", "y"] {
        if let Some(value) = key.get(name).and_then(Value::as_str) {
            member(&mut jwk, name, value);
        }
    }
    jwk.push('}');
    Candidate { kid: key.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned(), jwk }
}

/// A secret as a JSON Web Key.
pub fn of_secret(secret: &[u8]) -> String {
    let mut jwk = String::from("{");
    member(&mut jwk, "kty", "oct");
    member(&mut jwk, "k", &URL_SAFE_NO_PAD.encode(secret));
    jwk.push('}');
    jwk
}

fn member(jwk: &mut String, name: &str, value: &str) {
    if jwk.len() > 1 {
        jwk.push(',');
    }
    // What base64url and the names of curves do not have is no part of a key.
    let plain = value.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
    for piece in ["\"", name, "\":\"", if plain { value } else { "" }, "\""] {
        jwk.push_str(piece);
    }
}

/// How many keys of a set are tried.
const CANDIDATES: usize = 8;

macro_rules! algorithms {
    ($($name:literal $kty:literal $parameters:literal),* $(,)?) => {
        static ALGORITHMS: &[Algorithm] =
            &[$(Algorithm { name: $name, kty: $kty, parameters: $parameters }),*];
    };
}

algorithms! {
    "RS256" "RSA" r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-256"}"#,
    "RS384" "RSA" r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-384"}"#,
    "RS512" "RSA" r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-512"}"#,
    "PS256" "RSA" r#"{"name":"RSA-PSS","hash":"SHA-256","saltLength":32}"#,
    "PS384" "RSA" r#"{"name":"RSA-PSS","hash":"SHA-384","saltLength":48}"#,
    "PS512" "RSA" r#"{"name":"RSA-PSS","hash":"SHA-512","saltLength":64}"#,
    "ES256" "EC" r#"{"name":"ECDSA","namedCurve":"P-256","hash":"SHA-256"}"#,
    "ES384" "EC" r#"{"name":"ECDSA","namedCurve":"P-384","hash":"SHA-384"}"#,
    "ES512" "EC" r#"{"name":"ECDSA","namedCurve":"P-521","hash":"SHA-512"}"#,
    "EdDSA" "OKP" r#"{"name":"Ed25519"}"#,
    "Ed25519" "OKP" r#"{"name":"Ed25519"}"#,
    "HS256" "oct" r#"{"name":"HMAC","hash":"SHA-256"}"#,
    "HS384" "oct" r#"{"name":"HMAC","hash":"SHA-384"}"#,
    "HS512" "oct" r#"{"name":"HMAC","hash":"SHA-512"}"#,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = r#"{"keys":[
        {"kty":"RSA","kid":"a","use":"sig","alg":"RS256","n":"AQ","e":"AQAB","x5c":["…"]},
        {"kty":"RSA","kid":"b","use":"enc","n":"AQ","e":"AQAB"},
        {"kty":"EC","crv":"P-256","x":"AQ","y":"A\"Q"}]}"#;

    #[track_caller]
    fn check(alg: &str, kid: Option<&str>, expected: &[(&str, &str)]) {
        let candidates = algorithm(alg).unwrap().candidates(SET, kid);
        let found: Vec<_> = candidates.iter().map(|it| (it.kid.as_str(), it.jwk.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn only_keys_that_may_fit() {
        check("RS256", None, &[("a", r#"{"kty":"RSA","n":"AQ","e":"AQAB"}"#)]);
        check("RS384", None, &[]);
        check("RS256", Some("b"), &[]);
        check("ES256", Some("a"), &[("", r#"{"kty":"EC","crv":"P-256","x":"AQ","y":""}"#)]);
        check("HS256", None, &[]);
        assert_eq!(of_secret(b"secret"), r#"{"kty":"oct","k":"c2VjcmV0"}"#);
        assert_eq!(algorithm("none"), None);
    }
}
