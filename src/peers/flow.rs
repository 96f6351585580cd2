//! The logins of the session: which step belongs to which.
//!
//! Every list is in the order of time and keeps its latest; every question is asked "as of" a time.

use std::cell::OnceCell;

use crate::exchange::{EntryId, Millis};
use crate::facts::flow::{Authorize, Callback, Discovery, Key, Message, Step, TokenRequest};
use crate::origin::{Url, registrable_guess};

/// How many steps of each kind are kept.
const STEPS: usize = 128;

/// How long after an authorization request a token request may still belong to it, in milliseconds.
const LOGIN: Millis = 15.0 * 60_000.0;

/// What is remembered of logins.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    authorize: Log<Authorize>,
    callback: Log<Callback>,
    token: Log<TokenRequest>,
    discovery: Log<Discovery>,
    keys: Log<Vec<Key>>,
    revocation: Log<u64>,
    /// See [`Flow::is_server`]; put together when it is asked for.
    servers: OnceCell<Vec<String>>,
}

/// Steps of one kind, by time.
#[derive(Clone, Debug)]
struct Log<T>(Vec<Known<T>>);

/// A step that is remembered.
#[derive(Clone, Debug)]
pub struct Known<T> {
    /// When it was made.
    pub at: Millis,
    /// The entry that shows it.
    pub entry: EntryId,
    /// What it is.
    pub what: T,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Log<T> {
    fn learn(&mut self, step: &Step, what: &T) {
        let place = self.0.partition_point(|it| (it.at, it.entry) <= (step.at, step.entry));
        self.0.insert(place, Known { at: step.at, entry: step.entry, what: what.clone() });
        if self.0.len() > STEPS {
            self.0.remove(0);
        }
    }

    fn before(&self, at: Millis) -> impl Iterator<Item = &Known<T>> {
        let end = self.0.partition_point(|it| it.at < at);
        self.0.get(..end).unwrap_or_default().iter().rev()
    }

    fn unlearn(&mut self, entry: EntryId) {
        self.0.retain(|it| it.entry != entry);
    }
}

impl Flow {
    /// Learns steps; returns the time of the earliest.
    pub(super) fn learn(&mut self, steps: &[Step]) -> Option<Millis> {
        if !steps.is_empty() {
            self.servers.take();
        }
        for step in steps {
            self.unlearn(step.entry);
        }
        for step in steps {
            match &step.message {
                Message::Authorize(it) => self.authorize.learn(step, it),
                Message::Callback(it) => self.callback.learn(step, it),
                Message::Token(it) => self.token.learn(step, it),
                Message::Discovery(Some(it)) => self.discovery.learn(step, it),
                Message::Discovery(None) => {}
                Message::Keys(it) => self.keys.learn(step, it),
                Message::Revocation(it) => self.revocation.learn(step, it),
            }
        }
        steps.iter().map(|it| it.at).reduce(Millis::min)
    }

    fn unlearn(&mut self, entry: EntryId) {
        self.authorize.unlearn(entry);
        self.callback.unlearn(entry);
        self.token.unlearn(entry);
        self.discovery.unlearn(entry);
        self.keys.unlearn(entry);
        self.revocation.unlearn(entry);
    }

    /// The authorization requests before a time, latest first.
    pub fn authorize_before(&self, at: Millis) -> impl Iterator<Item = &Known<Authorize>> {
        self.authorize.before(at)
    }

    /// The token requests that were started before a time, latest first.
    pub fn token_requests_before(&self, at: Millis) -> impl Iterator<Item = &Known<TokenRequest>> {
        self.token.before(at)
    }

    /// The metadata that was read before a time, latest first.
    pub fn discovery_before(&self, at: Millis) -> impl Iterator<Item = &Known<Discovery>> {
        self.discovery.before(at)
    }

    /// The revocation of a token, before a time.
    pub fn revocation_of(&self, token: u64, at: Millis) -> Option<&Known<u64>> {
        self.revocation.before(at).find(|it| it.what == token && token != 0)
    }

    /// The way back that brought a code.
    pub fn callback_with(&self, code: u64, at: Millis) -> Option<&Known<Callback>> {
        self.callback.before(at).filter(|it| it.what.code == code && code != 0).last()
    }

    /// The authorization request that a way back answers.
    pub fn answered_by(&self, callback: &Callback, at: Millis) -> Option<&Known<Authorize>> {
        self.authorize
            .before(at)
            .find(|it| it.what.state == callback.state && (callback.state != 0 || it.what.leads_to(callback)))
    }

    /// The authorization request that led to a token request, and whether that is sure: the code and the state say
    /// so, or else it is the only login of that client about that time.
    pub fn login_of(&self, token: &TokenRequest, at: Millis) -> Option<(&Known<Authorize>, bool)> {
        if token.code == 0 {
            return None;
        }
        if let Some(callback) = self.callback_with(token.code, at) {
            let login = self.answered_by(&callback.what, callback.at)?;
            return Some((login, callback.what.state != 0));
        }
        let mut logins = self.authorize.before(at).filter(|it| {
            it.at > at - LOGIN
                && (token.client_id.is_empty() || it.what.client_id == token.client_id)
                && it.what.response_type.contains("code")
        });
        let login = logins.next()?;
        logins.next().is_none().then_some((login, false))
    }

    /// The token request that brought an access token, before a time.
    pub fn issue_of(&self, access: u64, at: Millis) -> Option<&Known<TokenRequest>> {
        self.token.before(at).find(|it| {
            access != 0
                && it.what.ended <= at
                && it.what.answer.as_ref().is_some_and(|it| it.access == access)
        })
    }

    /// The latest key set that has a key of that name.
    pub fn keys_named(&self, kid: &str) -> Option<&Known<Vec<Key>>> {
        self.keys.0.iter().rev().find(|it| it.what.iter().any(|it| it.kid.as_deref() == Some(kid)))
    }

    /// Whether a site takes part in a login: it has an endpoint of one, or describes one.
    pub fn is_server(&self, site: &str) -> bool {
        self.servers.get_or_init(|| self.servers()).iter().any(|it| it.eq_ignore_ascii_case(site))
    }

    fn servers(&self) -> Vec<String> {
        let mut servers: Vec<String> = Vec::new();
        let urls = self.authorize.0.iter().map(|it| &it.what.endpoint);
        let urls = urls.chain(self.token.0.iter().map(|it| &it.what.endpoint));
        for url in urls.chain(self.discovery.0.iter().map(|it| &it.what.url)) {
            let site = Url::parse(url).map_or("", |it| registrable_guess(it.host));
            if !servers.iter().any(|it| it.eq_ignore_ascii_case(site)) {
                servers.push(site.to_owned());
            }
        }
        servers
    }

    /// The keys of an issuer as last seen before a time: of the set that its metadata names, or of one that lies
    /// beneath its own URL.
    pub fn keys_of(&self, issuer: &str, at: Millis) -> Option<&Known<Vec<Key>>> {
        let named = self.discovery.before(at).find(|it| it.what.issuer.as_deref() == Some(issuer));
        let named = named.and_then(|it| it.what.jwks_uri.as_deref());
        let plain = issuer.trim_end_matches('/');
        self.keys.before(at).find(|it| {
            let set = it.what.first().map_or("", |it| it.set.as_str());
            match named {
                Some(named) => set == named,
                None => !plain.is_empty() && set.strip_prefix(plain).is_some_and(|it| it.starts_with('/')),
            }
        })
    }
}

impl Authorize {
    /// Whether that is where it asked to be sent back to.
    pub fn leads_to(&self, callback: &Callback) -> bool {
        self.redirect_uri.as_deref().is_some_and(|it| it.split(['?', '#']).next() == Some(&*callback.url))
    }
}
