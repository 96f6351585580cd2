//! Signatures of tokens, checked with the keys that the session has seen, or with a secret that somebody types in.
//!
//! The check itself is the shell's (WebCrypto). A secret is handed on and kept nowhere.

use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::app::{Effect, Selected, State};
use crate::peers::Verified;
use crate::present::Tone;
use crate::present::text::shortened;
use crate::present::token;
use crate::session::KeySet;
use crate::syntax::{jwk, jwt};

/// What is known of signatures, by the hash of the token.
#[derive(Clone, Debug, Default)]
pub(super) struct Signatures {
    known: HashMap<u64, Known>,
}

#[derive(Clone, Debug)]
enum Known {
    /// The keys it is being checked with; none for a secret.
    Asked(Option<(Rc<KeySet>, Vec<String>)>),
    /// It was decided.
    Told(Tone, String),
    /// No key was seen, when so many requests had come.
    NoKey(usize),
}

/// What the token view says of the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureView {
    /// How it is coloured.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// A secret can be typed in.
    pub takes_secret: bool,
}

/// What the shell found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is valid under the key of that place in the list.
    Valid(usize),
    /// It is valid under none.
    Invalid,
    /// The browser cannot check it.
    Unable,
}

/// How many tokens are remembered.
const REMEMBERED: usize = 256;

impl State {
    /// The token that is looked at.
    fn shown_token(&self) -> Option<(Rc<str>, u64)> {
        match &self.selected {
            Selected::Token(index) => {
                let token = self.tokens.get(*index)?;
                Some((token.value(), token.hash))
            }
            Selected::Exchange(head) => {
                let token = token::of(self.session.get(*head)?)?;
                Some((Rc::clone(&token.value), token.hash))
            }
            _ => None,
        }
    }

    /// What is said of the signature of the token that is looked at; none for what has no signature.
    pub fn signature(&self) -> Option<SignatureView> {
        let (value, hash) = self.shown_token()?;
        if !jwt::looks_like_jwt(&value) {
            return None;
        }
        let decoded = jwt::decode(&value);
        let alg = decoded.alg().value()?;
        if decoded.kind != jwt::Kind::Jws || decoded.is_unsecured() || !decoded.well_formed() {
            return None;
        }
        let algorithm = jwk::algorithm(&alg);
        let takes_secret = algorithm.is_some_and(jwk::Algorithm::is_secret);
        let (tone, text) = match self.signatures.known.get(&hash) {
            Some(Known::Told(tone, text)) => (*tone, text.clone()),
            Some(Known::Asked(_)) => (Tone::Quiet, "Signature: being checked".to_owned()),
            _ if algorithm.is_none() => {
                (Tone::Quiet, ["Signature: `", &shortened(&alg, 20), "` cannot be checked here"].concat())
            }
            _ if takes_secret => {
                (Tone::Quiet, "Signature: made with a secret, which only issuer and API know".to_owned())
            }
            _ => (Tone::Quiet, "Signature: no key of its issuer was seen in this session".to_owned()),
        };
        Some(SignatureView { tone, text, takes_secret })
    }

    /// Asks for the signature of the token that is looked at, once.
    pub(super) fn ask_for_signature(&mut self) -> Option<Effect> {
        let (value, hash) = self.shown_token()?;
        match self.signatures.known.get(&hash) {
            None => {}
            Some(Known::NoKey(seen)) if *seen != self.session.len() => {}
            Some(_) => return None,
        }
        if self.signatures.known.len() >= REMEMBERED {
            self.signatures.known.clear();
        }
        let decoded = jwt::decode(&value);
        let alg = decoded.alg().value().and_then(|it| jwk::algorithm(&it)).filter(|it| !it.is_secret());
        let set = alg.and_then(|_| self.session.keys_for(&decoded));
        let (Some(alg), Some(set)) = (alg, set) else {
            self.signatures.known.insert(hash, Known::NoKey(self.session.len()));
            return None;
        };
        let keys = alg.candidates(&set.text, decoded.kid().value().as_deref());
        if keys.is_empty() {
            let text = ["Signature: ", &shortened(&set.url, 80), " has no key that fits"].concat();
            self.signatures.known.insert(hash, Known::Told(Tone::Warning, text));
            self.detail_version += 1;
            return Some(Effect::Draw);
        }
        let (kids, keys) = keys.into_iter().map(|it| (it.kid, it.jwk)).unzip();
        self.signatures.known.insert(hash, Known::Asked(Some((Rc::new(set), kids))));
        Some(Effect::Verify { hash, token: value, parameters: alg.parameters, keys })
    }

    /// Asks for the signature of the token that is looked at, under a secret.
    pub(super) fn try_secret(&mut self, secret: &str) -> Vec<Effect> {
        let Some((value, hash)) = self.shown_token() else { return Vec::new() };
        let decoded = jwt::decode(&value);
        let alg = decoded.alg().value().and_then(|it| jwk::algorithm(&it)).filter(|it| it.is_secret());
        let Some(alg) = alg.filter(|_| !secret.is_empty()) else { return Vec::new() };
        self.signatures.known.insert(hash, Known::Asked(None));
        // Many secrets are handed out as base64 of the bytes that are meant.
        let text = secret.trim_end_matches('=');
        let bytes = STANDARD_NO_PAD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok();
        let bytes = bytes.filter(|it| !it.is_empty());
        let keys = [Some(secret.as_bytes()), bytes.as_deref()];
        let keys = keys.into_iter().flatten().map(jwk::of_secret).collect();
        vec![Effect::Verify { hash, token: value, parameters: alg.parameters, keys }]
    }

    /// The shell's answer.
    pub(super) fn verified(&mut self, hash: u64, outcome: Outcome) -> Vec<Effect> {
        let Some(Known::Asked(asked)) = self.signatures.known.get(&hash) else { return Vec::new() };
        let key = asked.as_ref().map(|(set, kids)| {
            let kid = match outcome {
                Outcome::Valid(at) => kids.get(at),
                _ => kids.first().filter(|_| kids.len() == 1),
            };
            let kid = kid.filter(|it| !it.is_empty());
            let url = shortened(&set.url, 80);
            match kid {
                Some(kid) => ["the key `", &shortened(kid, 40), "` of ", &url].concat(),
                None => ["the keys of ", &url].concat(),
            }
        });
        let key = key.unwrap_or_else(|| match outcome {
            Outcome::Valid(1) => "that secret, read as base64".to_owned(),
            _ => "that secret".to_owned(),
        });
        let mut effects = vec![Effect::Draw];
        if let (Some((set, kids)), Outcome::Valid(_) | Outcome::Invalid) = (asked, outcome) {
            let valid = outcome != Outcome::Invalid;
            let named = set.of_issuer && kids.len() == 1;
            let verified = Verified { valid, named, set: set.entry, url: set.url.clone() };
            self.session.set_verified(hash, verified);
            effects.push(Effect::SettleSoon);
        }
        let told = match outcome {
            Outcome::Valid(_) => Known::Told(Tone::Ok, ["Signature: valid under ", &key].concat()),
            Outcome::Invalid => Known::Told(Tone::Error, ["Signature: does not match ", &key].concat()),
            Outcome::Unable => {
                Known::Told(Tone::Quiet, "Signature: this browser cannot check it here".to_owned())
            }
        };
        self.signatures.known.insert(hash, told);
        self.detail_version += 1;
        effects
    }
}
