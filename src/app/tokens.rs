//! The tokens of the session: each once, with where it came from, what is left of it and who carried it.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::{Selected, State, Surface};
use crate::exchange::{EntryId, Millis};
use crate::facts::FactSet;
use crate::facts::flow::Message;
use crate::facts::tokens::Place;
use crate::keyed;
use crate::present::Tone;
use crate::present::detail::FindingView;
use crate::present::reading;
use crate::present::row::{Badge, Row};
use crate::present::text;
use crate::present::token::{self, TokenView};
use crate::redact;
use crate::session::Judged;
use crate::sort;
use crate::syntax::json;

/// The tokens, and where to find each.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    list: Vec<SessionToken>,
    /// By the hash of the token.
    places: HashMap<u64, usize>,
}

/// A token of the session.
#[derive(Clone, Debug)]
pub struct SessionToken {
    /// Names it without giving it away.
    pub fingerprint: String,
    /// `Access token`, `Opaque token` …
    pub kind: String,
    /// Who issued it, empty where it does not say.
    pub issuer: String,
    /// Its `exp`.
    pub expires: Option<Millis>,
    /// The hosts it was sent to.
    pub hosts: Vec<HostUse>,
    /// The exchange whose answer brought it.
    pub issued: Option<EntryId>,
    /// When it was last sent.
    pub last_at: Option<Millis>,
    value: Rc<str>,
    /// What it is compared by.
    pub(super) hash: u64,
    /// The last exchanges that carried it, the latest last.
    recent: VecDeque<EntryId>,
}

/// What a token did at one host.
#[derive(Clone, Debug)]
pub struct HostUse {
    /// The host.
    pub host: String,
    /// How many requests carried it there.
    pub uses: usize,
    /// How many of them failed.
    pub failed: usize,
    /// The last of them, or the last that failed.
    pub last: EntryId,
}

impl SessionToken {
    /// The token itself.
    pub(super) fn value(&self) -> Rc<str> {
        Rc::clone(&self.value)
    }

    /// What it is, by name.
    pub fn name(&self) -> String {
        format!("{} #{}", self.kind, self.fingerprint.get(..4).unwrap_or_default())
    }

    /// From where, to where, how often.
    pub fn path(&self) -> String {
        let mut path = String::new();
        if !self.issuer.is_empty() {
            path.push_str(&self.issuer);
            path.push_str(" → ");
        }
        for (index, at) in self.hosts.iter().enumerate() {
            if index > 0 {
                path.push_str(", ");
            }
            path.push_str(&at.host);
        }
        path.push_str(if self.hosts.is_empty() { "not sent yet" } else { " · " });
        if !self.hosts.is_empty() {
            path.push_str(&text::count(self.uses(), "request"));
        }
        path
    }

    /// How many requests carried it.
    pub fn uses(&self) -> usize {
        self.hosts.iter().map(|it| it.uses).sum()
    }

    fn used(&mut self, judged: &Judged, row: &Row, fresh: bool) {
        self.last_at = row.started.or(self.last_at);
        if !fresh || self.recent.contains(&row.head) {
            return;
        }
        if self.recent.len() >= USES {
            self.recent.pop_front();
        }
        self.recent.push_back(row.head);
        let failed = judged.facts.set.has(FactSet::FAILED);
        let place = self.hosts.iter().position(|it| it.host == row.host).unwrap_or_else(|| {
            self.hosts.push(HostUse { host: row.host.clone(), uses: 0, failed: 0, last: row.head });
            self.hosts.len() - 1
        });
        if let Some(host) = self.hosts.get_mut(place) {
            host.uses += 1;
            host.failed += usize::from(failed);
            if failed || host.failed == 0 {
                host.last = row.head;
            }
        }
    }

    /// The last exchanges that carried it.
    pub(super) fn recent(&self) -> impl Iterator<Item = EntryId> {
        self.recent.iter().rev().copied()
    }
}

/// A token of the session, opened.
#[derive(Clone, Debug)]
pub struct TokenDetail {
    /// What it is, and how it stands.
    pub headline: String,
    /// Its colour.
    pub tone: Tone,
    /// From where, to where, how often.
    pub path: String,
    /// When it ends, while that is still to come.
    pub ends: Option<Millis>,
    /// The token.
    pub view: TokenView,
    /// The exchange whose answer brought it.
    pub issued: Option<Use>,
    /// Where it was sent.
    pub hosts: Vec<HostUse>,
    /// The requests that carried it, the last first.
    pub uses: Vec<Use>,
    /// What is wrong with it by itself, where no request carried it that would show it.
    pub remarks: Vec<FindingView>,
}

/// An exchange that a token has to do with.
#[derive(Clone, Debug)]
pub struct Use {
    /// The exchange.
    pub head: EntryId,
    /// Its badge.
    pub badge: Badge,
    /// Method, host and path.
    pub what: String,
    /// When.
    pub at: Option<Millis>,
}

impl Use {
    fn of(row: &Row) -> Self {
        Self {
            head: row.head,
            badge: row.badge.clone(),
            what: [row.method.as_str(), " ", &row.host, &row.path].concat(),
            at: row.started,
        }
    }
}

impl Tokens {
    /// All tokens, in the order in which they were met.
    pub(super) fn list(&self) -> &[SessionToken] {
        &self.list
    }

    pub(super) fn get(&self, place: u32) -> Option<&SessionToken> {
        self.list.get(usize::try_from(place).ok()?)
    }

    /// Takes note of the tokens that an exchange carried and of those that it brought. One that was met before is
    /// not counted again.
    pub(super) fn note(&mut self, judged: &Judged, row: &Row, fresh: bool) {
        for token in judged.facts.tokens.iter().filter(|it| it.place != Place::DpopProof) {
            if let Some(known) = self.know(&token.value, "") {
                known.used(judged, row, fresh);
            }
        }
        for step in &judged.facts.flow {
            let Message::Token(request) = &step.message else { continue };
            // A refresh token is opaque as a rule, and recognised where it goes because it was seen to come.
            let place = self.places.get(&request.refresh);
            if let Some(known) = place.and_then(|it| self.list.get_mut(*it)) {
                known.used(judged, row, fresh);
            }
            if request.answer.is_some() {
                self.note_answer(judged);
            }
        }
    }

    /// The tokens that the answer of a token endpoint brought.
    fn note_answer(&mut self, judged: &Judged) -> Option<()> {
        let body = judged.exchange.entry()?.response.body.as_ref()?;
        let answer = json::parse(&body.decoded_text())?;
        let names =
            [("access_token", "Access token"), ("id_token", "ID token"), ("refresh_token", "Refresh token")];
        let started = judged.exchange.entry()?.ended();
        for (name, kind) in names {
            let Some(value) = answer.get(name).and_then(json::Value::as_str) else { continue };
            let Some(known) = self.know(value, kind) else { continue };
            known.issued = Some(judged.head());
            known.kind = kind.to_owned();
            if name == "access_token" && known.expires.is_none() {
                // An opaque token does not say when it ends, but its answer does.
                let lifetime = answer.get("expires_in").and_then(json::Value::as_f64);
                known.expires = started.zip(lifetime).map(|(at, seconds)| at + seconds * 1000.0);
            }
        }
        Some(())
    }

    /// A token that somebody has: its place. One that no request carried joins the others.
    pub(super) fn meet(&mut self, value: &str) -> Option<u32> {
        let hash = self.know(value, "")?.hash;
        u32::try_from(*self.places.get(&hash)?).ok()
    }

    fn know(&mut self, value: &str, kind: &str) -> Option<&mut SessionToken> {
        if value.len() < token::SHORTEST {
            return None;
        }
        let hash = keyed::hash(&[value]);
        let list = &mut self.list;
        let place = *self.places.entry(hash).or_insert_with(|| {
            let about = token::about(value);
            list.push(SessionToken {
                fingerprint: redact::fingerprint(value),
                kind: if kind.is_empty() { about.kind } else { kind.to_owned() },
                issuer: about.issuer,
                expires: about.expires,
                hosts: Vec::new(),
                issued: None,
                last_at: None,
                value: value.into(),
                hash,
                recent: VecDeque::new(),
            });
            list.len() - 1
        });
        self.list.get_mut(place)
    }
}

impl State {
    /// The tokens of the session.
    pub fn tokens(&self) -> &[SessionToken] {
        self.tokens.list()
    }

    /// The tokens as they are listed: those that still live, the next to end first; then the others, the last used
    /// first.
    pub(super) fn tokens_in_order(&self) -> Vec<u32> {
        let mut places: Vec<(u32, &SessionToken)> = (0_u32..).zip(self.tokens.list()).collect();
        let rank = |it: &SessionToken| match (it.expires, self.time_of(it)) {
            (Some(end), Some(now)) if end <= now => (2, -it.last_at.unwrap_or(0.0)),
            (Some(end), _) => (0, end),
            (None, _) => (1, -it.last_at.unwrap_or(0.0)),
        };
        sort::by(&mut places, |(_, a), (_, b)| {
            let (a, b) = (rank(a), rank(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        places.into_iter().map(|(place, _)| place).collect()
    }

    /// Requests come in as they happen, so that "now" means something.
    pub fn is_live(&self) -> bool {
        let elsewhere = matches!(self.selected, Selected::Beside(_));
        self.surface == Surface::Extension && self.files.is_empty() && !elsewhere
    }

    /// The time to judge a token by: now, or when it was last sent where the capture is an old one. One that was pasted is
    /// looked at now.
    fn time_of(&self, token: &SessionToken) -> Option<Millis> {
        if self.is_now(token) { Some(self.now) } else { token.last_at }
    }

    fn is_now(&self, token: &SessionToken) -> bool {
        self.is_live() || (token.hosts.is_empty() && token.issued.is_none())
    }

    /// What is left of a token, in a word, and its colour.
    pub fn left_of(&self, token: &SessionToken) -> (Tone, String) {
        match (token.expires, self.time_of(token)) {
            (Some(end), Some(now)) if end <= now => (Tone::Error, "expired".to_owned()),
            (Some(end), Some(now)) if self.is_now(token) => (Tone::Ok, text::countdown(end - now)),
            (Some(_), Some(_)) => (Tone::Ok, "valid".to_owned()),
            (Some(_), None) => (Tone::Quiet, "unused".to_owned()),
            (None, _) => (Tone::Quiet, "no expiry".to_owned()),
        }
    }

    /// The selected token of the session.
    pub fn token_detail(&self) -> Option<TokenDetail> {
        let Selected::Token(index) = &self.selected else { return None };
        let token = self.tokens.get(*index)?;
        let at = self.time_of(token);
        let is_now = self.is_now(token);
        let moment = if is_now { "now" } else { "last sent" };
        let (tone, state) = match (token.expires, at) {
            (Some(expires), Some(at)) if expires <= at => {
                let gone = text::duration(at - expires);
                let state = if is_now {
                    format!("expired {gone} ago")
                } else {
                    format!("expired {gone} before it was last sent")
                };
                (Tone::Error, state)
            }
            (Some(expires), Some(at)) if !is_now => (
                Tone::Ok,
                format!("valid for another {} when it was last sent", text::duration(expires - at)),
            ),
            (Some(_), Some(_)) => (Tone::Ok, "valid".to_owned()),
            (Some(_), None) => (Tone::Quiet, "never sent".to_owned()),
            (None, _) => (Tone::Quiet, "which names no end".to_owned()),
        };
        let remarks = if token.hosts.is_empty() {
            reading::token_findings(&self.session, &token.value, self.now)
        } else {
            Vec::new()
        };
        let uses = token.recent().filter_map(|it| self.rows.get(it)).map(Use::of);
        Some(TokenDetail {
            headline: [token.name().as_str(), ", ", &state].concat(),
            tone,
            path: token.path(),
            ends: token.expires.filter(|it| is_now && *it > self.now),
            view: token::open(&token.value, at, moment, "", self.zone),
            issued: token.issued.and_then(|it| self.rows.get(it)).map(Use::of),
            hosts: token.hosts.clone(),
            uses: uses.collect(),
            remarks,
        })
    }

    /// The token that ends next, for the status bar: its host and what is left of it.
    pub fn next_expiry(&self) -> Option<(String, f64)> {
        if !self.is_live() {
            return None;
        }
        self.tokens()
            .iter()
            .filter_map(|it| Some((it.hosts.last()?.host.clone(), it.expires? - self.now)))
            .filter(|(_, left)| (0.0..SOON).contains(left))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// How many of the requests that carried a token are listed.
const USES: usize = 50;

/// From when on the status bar counts a token's last minutes down.
const SOON: f64 = 15.0 * 60_000.0;
