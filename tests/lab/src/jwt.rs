//! Tokens of the lab: HS256 with a secret that everybody may know.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::Sha256;

/// The signing secret; the page signs with it as well.
pub const SECRET: &str = "authopsy-lab-secret";

/// Seconds since the Unix epoch.
pub fn now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_secs() as i64)
}

/// A signed token with the lab's usual claims; `claims` replaces or adds, a `null` removes.
pub fn mint(header: &Value, claims: &Value) -> String {
    let header = merged(json!({"alg": "HS256", "typ": "at+jwt"}), header);
    let claims = merged(
        json!({
            "iss": "https://id.lab.example/",
            "sub": "ada",
            "aud": "https://api.lab.example",
            "scope": "orders:read orders:write",
            "iat": now() - 60,
            "exp": now() + 3600,
        }),
        claims,
    );
    let input = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = sign(&input);
    format!("{input}.{signature}")
}

/// A token that the API accepts.
pub fn good() -> String {
    mint(&Value::Null, &Value::Null)
}

fn merged(base: Value, changes: &Value) -> Value {
    let mut map: Map<String, Value> = base.as_object().cloned().unwrap_or_default();
    for (name, value) in changes.as_object().into_iter().flatten() {
        if value.is_null() {
            map.remove(name);
        } else {
            map.insert(name.clone(), value.clone());
        }
    }
    Value::Object(map)
}

fn encode(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn sign(input: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else { return String::new() };
    mac.update(input.as_bytes());
    encode(mac.finalize().into_bytes())
}

/// What the API finds wrong with a token.
#[derive(Clone, Debug, PartialEq)]
pub enum Defect {
    /// Not three parts of base64url with JSON in the first two.
    Malformed,
    /// The signature does not verify.
    Signature,
    /// `exp` has passed.
    Expired,
    /// `nbf` lies ahead.
    NotYetValid,
    /// A time claim is no number of seconds.
    Time(&'static str),
    /// `iat` lies ahead.
    IssuedInFuture,
    /// Issued for another API.
    Audience(String),
    /// An ID token.
    IdToken,
    /// A refresh token.
    RefreshToken,
}

/// Verifies a token at that time, as a careful API would.
pub fn verify(token: &str, at: i64) -> Result<Map<String, Value>, Defect> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { return Err(Defect::Malformed) };
    let object = |part: &str| -> Result<Map<String, Value>, Defect> {
        let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Defect::Malformed)?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| Defect::Malformed)?;
        value.as_object().cloned().ok_or(Defect::Malformed)
    };
    object(header)?;
    let claims = object(payload)?;
    if sign(&format!("{header}.{payload}")) != signature {
        return Err(Defect::Signature);
    }
    for name in ["exp", "nbf", "iat"] {
        if claims.get(name).is_some_and(|it| it.as_f64().is_none_or(|it| it >= 1e11)) {
            return Err(Defect::Time(name));
        }
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_f64).map(|it| it as i64);
    if time("exp").is_some_and(|it| it <= at) {
        return Err(Defect::Expired);
    }
    if time("nbf").is_some_and(|it| it > at) {
        return Err(Defect::NotYetValid);
    }
    if time("iat").is_some_and(|it| it > at + 5) {
        return Err(Defect::IssuedInFuture);
    }
    if claims.get("typ").and_then(Value::as_str) == Some("Refresh") {
        return Err(Defect::RefreshToken);
    }
    if claims.contains_key("nonce") {
        return Err(Defect::IdToken);
    }
    match claims.get("aud").and_then(Value::as_str) {
        Some("https://api.lab.example") | None => Ok(claims),
        Some(other) => Err(Defect::Audience(other.to_owned())),
    }
}

/// The S256 challenge of a PKCE verifier (RFC 7636 §4.2).
pub fn pkce_challenge(verifier: &str) -> String {
    use sha2::Digest as _;
    encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verifies_what_it_mints() {
        assert!(verify(&good(), now()).is_ok());
        let check = |claims: Value| verify(&mint(&Value::Null, &claims), now()).unwrap_err();
        assert_eq!(check(json!({"exp": now() - 720})), Defect::Expired);
        assert_eq!(check(json!({"nbf": now() + 720})), Defect::NotYetValid);
        assert_eq!(check(json!({"exp": (now() + 720) * 1000})), Defect::Time("exp"));
        assert_eq!(check(json!({"aud": "x"})), Defect::Audience("x".to_owned()));
        assert_eq!(verify(&format!("{}x", good()), now()), Err(Defect::Signature));
        assert_eq!(verify("eyJhbGciOiJIUzI1NiJ9.e30", now()), Err(Defect::Malformed));
    }

    #[test]
    fn challenges_as_in_the_standard() {
        // RFC 7636, appendix B.
        assert_eq!(
            pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
