//! Where each token went, and as whom each origin was called.
//!
//! A use stays true whatever becomes of the exchange that showed it, so nothing here is unlearned. On healthy traffic
//! each token goes to one site and each origin sees one identity; that it is not so is one flag, which rules ask first.

use std::rc::Rc;

use crate::exchange::{EntryId, Millis};
use crate::facts::tokens::{Place, Token};
use crate::keyed::hash;
use crate::keyed::{Map, Set};
use crate::origin::registrable_guess;
use crate::syntax::jwt::Jwt;

/// How many tokens are remembered, and how many sites of each.
const TOKENS: usize = 1024;
const SITES: usize = 8;

/// How many identities of one origin are told apart: where there are more than two, many people are at work, and
/// nothing is mixed up.
const IDENTITIES: usize = 3;

/// How many hosts that ask for tokens are remembered.
const HOSTS: usize = 1024;

/// A text in a token's place that is shorter is none.
const SHORTEST: usize = 12;

/// What is remembered of tokens.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    tokens: Map<u64, Known>,
    shared: bool,
    mixed: bool,
    /// Hosts that ask for tokens, by their hash.
    asking: Set<u64>,
}

#[derive(Clone, Debug)]
struct Known {
    identity: Option<Identity>,
    sites: Vec<Site>,
}

/// A site that a token was sent to, with the earliest request that did.
#[derive(Clone, Debug)]
pub struct Site {
    /// The host of that request.
    pub host: Rc<str>,
    /// When it was made.
    pub at: Millis,
    /// Its entry.
    pub entry: EntryId,
}

/// As whom a token speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identity {
    /// A hash of `iss`.
    pub issuer: u64,
    /// A hash of `iss` and `sub`.
    pub subject: u64,
    /// `iat`, in milliseconds.
    pub issued: Option<Millis>,
}

impl Identity {
    /// Of a token that names its subject, and does not speak for somebody else by the name of a third.
    fn of(jwt: &Jwt) -> Option<Self> {
        let (iss, sub) = (jwt.iss().value().unwrap_or_default(), jwt.sub().value()?);
        if sub.is_empty() || jwt.claim("act").is_some() {
            return None;
        }
        let issued = jwt.iat().value().map(|it| it * 1000.0);
        Some(Self { issuer: hash(&[&iss]), subject: hash(&[&iss, "\n", &sub]), issued })
    }
}

/// The token that a request authenticates with; neither a proof nor what a body or a cookie carries.
pub fn sent(tokens: &[Token]) -> Option<&Token> {
    tokens.iter().find(|it| {
        matches!(it.place, Place::Authorization | Place::Header | Place::Subprotocol | Place::Query)
            && it.value.len() >= SHORTEST
            && !it.name.ends_with("_hint")
    })
}

impl Uses {
    /// Learns that a token was sent to a host. Returns from when on the calls with it have to be judged again, where it
    /// goes to several sites and this is the earliest that is known of one; and as whom it speaks.
    pub(super) fn learn(
        &mut self,
        token: &Token,
        host: &str,
        at: Millis,
        entry: EntryId,
    ) -> (Option<Millis>, Option<Identity>) {
        if self.tokens.len() >= TOKENS && !self.tokens.contains_key(&token.hash) {
            self.tokens.retain(|_, it| it.sites.len() > 1);
            if self.tokens.len() >= TOKENS {
                self.tokens.clear();
            }
        }
        let known = self.tokens.entry(token.hash).or_insert_with(|| Known {
            identity: token.jwt.as_deref().and_then(Identity::of),
            sites: Vec::new(),
        });
        let identity = known.identity;
        let site = registrable_guess(host);
        let full = known.sites.len() >= SITES;
        match known.sites.iter_mut().find(|it| registrable_guess(&it.host).eq_ignore_ascii_case(site)) {
            Some(first) if (first.at, first.entry) <= (at, entry) => return (None, identity),
            Some(first) => *first = Site { host: host.into(), at, entry },
            None if full => return (None, identity),
            None => known.sites.push(Site { host: host.into(), at, entry }),
        }
        let shared = known.sites.len() > 1;
        self.shared |= shared;
        (shared.then_some(at), identity)
    }

    /// Adds an identity to those of an origin; whether it is one that was not met before.
    pub(super) fn meet(&mut self, identity: Option<Identity>, identities: &mut Vec<u64>) -> bool {
        let Some(identity) = identity else { return false };
        let new = identities.len() < IDENTITIES && !identities.contains(&identity.subject);
        if new {
            identities.push(identity.subject);
        }
        self.mixed |= identities.len() == 2;
        new
    }

    /// Learns that a host asks for tokens: a preflight lists `Authorization`, or an answer challenges for one. Whether
    /// that is new.
    pub(super) fn ask(&mut self, host: &str) -> bool {
        self.asking.len() < HOSTS && self.asking.insert(hash(&[host]))
    }

    /// Whether a host is known to ask for tokens.
    pub fn asks(&self, host: &str) -> bool {
        self.asking.contains(&hash(&[host]))
    }

    /// Whether any token went to several sites.
    pub fn is_any_shared(&self) -> bool {
        self.shared
    }

    /// Whether any origin was called as several identities.
    pub fn is_any_mixed(&self) -> bool {
        self.mixed
    }

    /// The sites that a token was sent to.
    pub fn sites(&self, token: u64) -> &[Site] {
        self.tokens.get(&token).map_or(&[], |it| &it.sites)
    }

    /// As whom a token speaks.
    pub fn identity(&self, token: u64) -> Option<Identity> {
        self.tokens.get(&token)?.identity
    }
}
