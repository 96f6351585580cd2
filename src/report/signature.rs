//! Checks the signature of a token with a key that somebody names: a key set, a public key, a secret.
//!
//! For the command line alone; in a browser WebCrypto does it. A key that says what it is for is used for nothing
//! else, so a token that is signed with a public key taken as a secret is never valid.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::pkcs8::DecodePublicKey;
use rsa::{BoxedUint, PublicKey};
use sha2::{Sha256, Sha384, Sha512};

use crate::report::jwt::Signature;
use crate::syntax::json::{self, Value};
use crate::syntax::jwt::{self, Claim, Kind};

/// What somebody holds to check a token with.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// The text of a JSON Web Key Set, or of one JSON Web Key.
    Set(&'a str),
    /// A public key or certificate in PEM.
    Pem(&'a str),
    /// A shared secret.
    Secret(&'a [u8]),
}

impl Signature {
    fn unchecked(problem: impl Into<String>) -> Self {
        Self { problem: Some(problem.into()), ..Self::default() }
    }

    fn decided(valid: bool, kid: Option<&str>) -> Self {
        let problem = (!valid).then(|| "the signature does not match".to_owned());
        Self { checked: true, valid, kid: kid.map(str::to_owned), problem, decoded: false }
    }
}

/// Checks the signature of a token.
pub fn check(token: &str, key: Key<'_>) -> Signature {
    let decoded = jwt::decode(token);
    if decoded.kind == Kind::Jwe {
        return Signature::unchecked("an encrypted token has no signature to check");
    }
    let Claim::Value(alg) = decoded.alg() else {
        return Signature::unchecked("the token names no algorithm");
    };
    if decoded.is_unsecured() {
        return Signature::unchecked("the token is unsecured: it has no signature");
    }
    if let Some(problem) = decoded.problem {
        return Signature::unchecked(problem.sentence());
    }
    let Some(alg) = Algorithm::of(&alg) else {
        return Signature::unchecked(format!("the algorithm {alg:?} is not one that can be checked"));
    };
    let Some((input, signature)) = token.rsplit_once('.') else {
        return Signature::unchecked("the token has no signature");
    };
    let Some(signature) = base64url(signature) else {
        return Signature::unchecked("the signature is no base64url");
    };
    let signed = Signed { alg, input: input.as_bytes(), signature: &signature };
    match key {
        Key::Secret(secret) => with_secret(&signed, secret),
        Key::Pem(text) => with_pem(&signed, text),
        Key::Set(text) => with_set(&signed, text, decoded.kid().value().as_deref()),
    }
}

/// What is to be checked.
struct Signed<'a> {
    alg: Algorithm,
    input: &'a [u8],
    signature: &'a [u8],
}

/// The algorithms of RFC 7518 §3.1 and RFC 8037 §3.1.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Algorithm {
    Hmac(u16),
    Rsa(u16),
    Pss(u16),
    Ecdsa(u16),
    EdDsa,
}

impl Algorithm {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "HS256" => Self::Hmac(256),
            "HS384" => Self::Hmac(384),
            "HS512" => Self::Hmac(512),
            "RS256" => Self::Rsa(256),
            "RS384" => Self::Rsa(384),
            "RS512" => Self::Rsa(512),
            "PS256" => Self::Pss(256),
            "PS384" => Self::Pss(384),
            "PS512" => Self::Pss(512),
            "ES256" => Self::Ecdsa(256),
            "ES384" => Self::Ecdsa(384),
            // Some issuers name it after its curve.
            "ES512" | "ES521" => Self::Ecdsa(512),
            "EdDSA" | "Ed25519" => Self::EdDsa,
            _ => return None,
        })
    }

    fn name(self) -> String {
        match self {
            Self::Hmac(bits) => format!("HS{bits}"),
            Self::Rsa(bits) => format!("RS{bits}"),
            Self::Pss(bits) => format!("PS{bits}"),
            Self::Ecdsa(bits) => format!("ES{bits}"),
            Self::EdDsa => "EdDSA".to_owned(),
        }
    }

    /// `kty` of the keys it takes.
    fn key_type(self) -> &'static str {
        match self {
            Self::Hmac(_) => "oct",
            Self::Rsa(_) | Self::Pss(_) => "RSA",
            Self::Ecdsa(_) => "EC",
            Self::EdDsa => "OKP",
        }
    }

    fn wants(self) -> &'static str {
        match self {
            Self::Hmac(_) => "a secret",
            Self::Rsa(_) | Self::Pss(_) => "an RSA key",
            Self::Ecdsa(256) => "a key on the curve P-256",
            Self::Ecdsa(384) => "a key on the curve P-384",
            Self::Ecdsa(_) => "a key on the curve P-521",
            Self::EdDsa => "an Ed25519 key",
        }
    }
}

fn with_secret(signed: &Signed<'_>, secret: &[u8]) -> Signature {
    let Algorithm::Hmac(_) = signed.alg else {
        return Signature::unchecked(format!(
            "{} takes {}, not a secret",
            signed.alg.name(),
            signed.alg.wants()
        ));
    };
    if signed.fits_secret(secret) {
        return Signature::decided(true, None);
    }
    // Many secrets are handed out as base64 of the bytes that are meant.
    let text = std::str::from_utf8(secret).unwrap_or_default().trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(text).ok().or_else(|| base64url(text));
    let decoded = bytes.is_some_and(|it| !it.is_empty() && signed.fits_secret(&it));
    Signature { decoded, ..Signature::decided(decoded, None) }
}

fn with_set(signed: &Signed<'_>, text: &str, kid: Option<&str>) -> Signature {
    let Some(document) = json::parse(text) else {
        return Signature::unchecked("the key set is no JSON");
    };
    let keys = match document.get("keys").and_then(Value::as_array) {
        Some(keys) => keys,
        None if document.get("kty").is_some() => std::slice::from_ref(&document),
        None => return Signature::unchecked("the key set has no `keys`"),
    };
    let text = |key: &Value, name| key.get(name).and_then(Value::as_str).map(str::to_owned);
    let named: Vec<&Value> =
        keys.iter().filter(|it| kid.is_none_or(|kid| text(it, "kid").is_none_or(|it| it == kid))).collect();
    if named.is_empty() {
        let kids: Vec<String> = keys.iter().filter_map(|it| text(it, "kid")).take(8).collect();
        let kid = kid.unwrap_or_default();
        return Signature::unchecked(match kids.is_empty() {
            true => "the key set is empty".to_owned(),
            false => format!("the key set has no key {kid:?}, only {}", kids.join(", ")),
        });
    }
    let mut last = None;
    for key in named {
        let own = text(key, "kid");
        match signed.with_jwk(key) {
            Ok(true) => return Signature::decided(true, own.as_deref()),
            Ok(false) => last = Some(Signature::decided(false, own.as_deref())),
            Err(problem) if last.is_none() => {
                last = Some(Signature { kid: own, ..Signature::unchecked(problem) });
            }
            Err(_) => {}
        }
    }
    last.unwrap_or_default()
}

fn with_pem(signed: &Signed<'_>, text: &str) -> Signature {
    let Some((label, bytes)) = pem(text) else {
        return Signature::unchecked("the key is no PEM: it needs a BEGIN and an END line");
    };
    if label.contains("PRIVATE") {
        return Signature::unchecked("this is a private key; a signature is checked with the public one");
    }
    let bytes = match label.as_str() {
        "CERTIFICATE" => match certified_key(&bytes) {
            Some(key) => key.to_vec(),
            None => return Signature::unchecked("the certificate cannot be read"),
        },
        _ => bytes,
    };
    let fits = match signed.alg {
        Algorithm::Hmac(_) => None,
        Algorithm::Rsa(_) | Algorithm::Pss(_) => {
            let key = PublicKey::from_public_key_der(&bytes).ok();
            let key = key.or_else(|| PublicKey::from_pkcs1_der(&bytes).ok());
            key.map(|it| signed.fits_rsa(&it))
        }
        Algorithm::Ecdsa(256) => {
            p256::ecdsa::VerifyingKey::from_public_key_der(&bytes).ok().map(|it| signed.fits_p256(&it))
        }
        Algorithm::Ecdsa(384) => {
            p384::ecdsa::VerifyingKey::from_public_key_der(&bytes).ok().map(|it| signed.fits_p384(&it))
        }
        Algorithm::Ecdsa(_) => {
            p521::ecdsa::VerifyingKey::from_public_key_der(&bytes).ok().map(|it| signed.fits_p521(&it))
        }
        Algorithm::EdDsa => {
            ed25519_dalek::VerifyingKey::from_public_key_der(&bytes).ok().map(|it| signed.fits_ed25519(&it))
        }
    };
    match fits {
        Some(valid) => Signature::decided(valid, None),
        None => Signature::unchecked(format!(
            "{} takes {}, which this is not",
            signed.alg.name(),
            signed.alg.wants()
        )),
    }
}

impl Signed<'_> {
    /// Whether the signature fits a JSON Web Key (RFC 7517); an error says why the key is not for it.
    fn with_jwk(&self, key: &Value) -> Result<bool, String> {
        let text = |name| key.get(name).and_then(Value::as_str);
        let wants = || format!("{} takes {}, which this key is not", self.alg.name(), self.alg.wants());
        if text("kty") != Some(self.alg.key_type()) {
            return Err(wants());
        }
        if let Some(use_) = text("use").filter(|it| *it != "sig") {
            return Err(format!("the key is for {use_:?}, not for signatures"));
        }
        if let Some(operations) = key.get("key_ops").and_then(Value::as_array)
            && !operations.iter().any(|it| it.as_str() == Some("verify"))
        {
            return Err("the key is not for checking signatures (`key_ops`)".to_owned());
        }
        if let Some(alg) = text("alg").filter(|it| Algorithm::of(it) != Some(self.alg)) {
            return Err(format!("the key is for {alg}, the token names {}", self.alg.name()));
        }
        let bytes = |name| text(name).and_then(base64url).ok_or_else(|| format!("the key has no `{name}`"));
        let curve = |name: &str| if text("crv") == Some(name) { Ok(()) } else { Err(wants()) };
        let broken = |_| "the key is not well formed".to_owned();
        match self.alg {
            Algorithm::Hmac(_) => Ok(self.fits_secret(&bytes("k")?)),
            Algorithm::Rsa(_) | Algorithm::Pss(_) => {
                let (n, e) = (bytes("n")?, bytes("e")?);
                let (n, e) = (BoxedUint::from_be_slice_vartime(&n), BoxedUint::from_be_slice_vartime(&e));
                let key = PublicKey::new_with_size_limits(n, e, RSA_SIZES).map_err(|it| it.to_string())?;
                Ok(self.fits_rsa(&key))
            }
            Algorithm::Ecdsa(bits) => {
                let point = |size: usize| {
                    let (x, y) = (bytes("x")?, bytes("y")?);
                    let whole = x.len() == size && y.len() == size;
                    if whole {
                        Ok([&[4], &*x, &*y].concat())
                    } else {
                        Err("the key is not well formed".to_owned())
                    }
                };
                match bits {
                    256 => {
                        curve("P-256")?;
                        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point(32)?).map_err(broken)?;
                        Ok(self.fits_p256(&key))
                    }
                    384 => {
                        curve("P-384")?;
                        let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(&point(48)?).map_err(broken)?;
                        Ok(self.fits_p384(&key))
                    }
                    _ => {
                        curve("P-521")?;
                        let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(&point(66)?).map_err(broken)?;
                        Ok(self.fits_p521(&key))
                    }
                }
            }
            Algorithm::EdDsa => {
                curve("Ed25519")?;
                let x: [u8; 32] =
                    bytes("x")?.try_into().map_err(|_| "the key is not well formed".to_owned())?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(&x).map_err(broken)?;
                Ok(self.fits_ed25519(&key))
            }
        }
    }

    fn fits_secret(&self, secret: &[u8]) -> bool {
        fn fits<M: Mac + KeyInit>(secret: &[u8], input: &[u8], signature: &[u8]) -> bool {
            <M as KeyInit>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(input).verify_slice(signature).is_ok())
        }
        match self.alg {
            Algorithm::Hmac(256) => fits::<Hmac<Sha256>>(secret, self.input, self.signature),
            Algorithm::Hmac(384) => fits::<Hmac<Sha384>>(secret, self.input, self.signature),
            Algorithm::Hmac(_) => fits::<Hmac<Sha512>>(secret, self.input, self.signature),
            _ => false,
        }
    }

    fn fits_rsa(&self, key: &PublicKey) -> bool {
        let (input, signature) = (self.input, self.signature);
        match self.alg {
            Algorithm::Rsa(256) => key.pkcs1v15_verify::<Sha256>(input, signature).is_ok(),
            Algorithm::Rsa(384) => key.pkcs1v15_verify::<Sha384>(input, signature).is_ok(),
            Algorithm::Rsa(_) => key.pkcs1v15_verify::<Sha512>(input, signature).is_ok(),
            Algorithm::Pss(256) => key.pss_verify::<Sha256>(input, signature).is_ok(),
            Algorithm::Pss(384) => key.pss_verify::<Sha384>(input, signature).is_ok(),
            Algorithm::Pss(_) => key.pss_verify::<Sha512>(input, signature).is_ok(),
            _ => false,
        }
    }

    fn fits_p256(&self, key: &p256::ecdsa::VerifyingKey) -> bool {
        use p256::ecdsa::signature::Verifier as _;
        let signature = p256::ecdsa::Signature::from_slice(self.signature);
        signature.is_ok_and(|it| key.verify(self.input, &it).is_ok())
    }

    fn fits_p384(&self, key: &p384::ecdsa::VerifyingKey) -> bool {
        use p384::ecdsa::signature::Verifier as _;
        let signature = p384::ecdsa::Signature::from_slice(self.signature);
        signature.is_ok_and(|it| key.verify(self.input, &it).is_ok())
    }

    fn fits_p521(&self, key: &p521::ecdsa::VerifyingKey) -> bool {
        use p521::ecdsa::signature::Verifier as _;
        let signature = p521::ecdsa::Signature::from_slice(self.signature);
        signature.is_ok_and(|it| key.verify(self.input, &it).is_ok())
    }

    fn fits_ed25519(&self, key: &ed25519_dalek::VerifyingKey) -> bool {
        let signature = ed25519_dalek::Signature::from_slice(self.signature);
        signature.is_ok_and(|it| key.verify_strict(self.input, &it).is_ok())
    }
}

/// The sizes of the RSA keys that are tried, in bits: small ones are weak, but that is not what is asked.
const RSA_SIZES: std::ops::RangeInclusive<usize> = 512..=16 * 1024;

fn base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

/// The first block of a PEM text (RFC 7468): its label and its bytes.
fn pem(text: &str) -> Option<(String, Vec<u8>)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.chars().filter(|it| !it.is_whitespace()).collect();
    Some((label.to_owned(), STANDARD_NO_PAD.decode(body.trim_end_matches('=')).ok()?))
}

/// The `SubjectPublicKeyInfo` of an X.509 certificate (RFC 5280 §4.1): the element after serial number, algorithm,
/// issuer, validity and subject.
fn certified_key(certificate: &[u8]) -> Option<&[u8]> {
    let (content, ..) = element(certificate)?;
    let (mut rest, ..) = element(content)?;
    if rest.first() == Some(&0xa0) {
        // The version, where it is not the first.
        rest = element(rest)?.2;
    }
    for _ in 0..5 {
        rest = element(rest)?.2;
    }
    Some(element(rest)?.1)
}

/// The first element of a DER text: its content, the whole of it, and what follows.
fn element(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let first = *text.get(1)?;
    let (start, length) = if first < 0x80 {
        (2, usize::from(first))
    } else {
        let count = usize::from(first & 0x7f);
        let digits = text.get(2..2 + count).filter(|it| (1..=4).contains(&it.len()))?;
        (2 + count, digits.iter().fold(0, |length, it| length << 8 | usize::from(*it)))
    };
    let end = start.checked_add(length)?;
    Some((text.get(start..end)?, text.get(..end)?, text.get(end..)?))
}
