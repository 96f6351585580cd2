//! What the session has learned of each origin: which calls were made, how those that worked authenticated, which
//! tokens and cookies were handed out.
//!
//! Every question is asked "as of" a time, so that the answer does not depend on the order of arrival. Memory is
//! bounded: each origin keeps its latest calls.

pub mod flow;
pub mod uses;

use std::cmp::Ordering;
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::Hasher as _;
use std::ops::Bound;
use std::rc::Rc;

use crate::exchange::{Entry, EntryId, Exchange, ExchangeKind, Millis, Request};
use crate::facts::tokens::Place;
use crate::facts::{FactSet, Facts};
use crate::fetch::Profile;
use crate::fetch::cookies::CookieContext;
use crate::keyed::{self, Map, hash};
use crate::origin::Url;
use crate::syntax::cookie::SetCookie;
use crate::syntax::find::has_in_any_case;
use crate::syntax::rate_limit::RateLimit;
use crate::syntax::{form, json, jwt};
use flow::Flow;
use uses::Uses;

/// How many calls are kept of one origin.
const CALLS: usize = 4096;

/// How long after a call another one counts as its repetition, in milliseconds.
const REPEATED: Millis = 30_000.0;

/// How many path templates of one origin keep successes, and how many successes each.
const TEMPLATES: usize = 1024;
const SUCCESSES: usize = 2;

/// How many good steps of logins are judged again when more is known.
const STEPS: usize = 512;

/// How many cookies are kept.
const COOKIES: usize = 256;

/// How many checked signatures are remembered.
const VERIFIED: usize = 1024;

/// How many answers of token endpoints are kept, and how long such an answer may be, in bytes.
const ISSUED: usize = 64;
const LONGEST_ISSUE: usize = 64 * 1024;

/// How long an access token may be to be kept, in bytes.
const LONGEST_TOKEN: usize = 16 * 1024;

/// What is remembered of other exchanges.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    origins: HashMap<Rc<str>, Memory>,
    cookies: Vec<CookieSet>,
    /// By time.
    issued: Vec<Issued>,
    /// The steps of logins.
    flow: Flow,
    /// Where tokens went.
    uses: Uses,
    /// Tokens that turned out to go to several sites, and since when.
    spread: Vec<(u64, Millis)>,
    /// Signatures that were checked, by the hash of the token.
    verified: Map<u64, Verified>,
    /// Where to find what an exchange taught.
    known: Map<EntryId, (Rc<str>, Millis)>,
    /// The earliest time of what was learned since the last [`Self::take_affected`], where it concerns all origins.
    news_for_all: Option<Millis>,
}

/// What is remembered of one origin.
#[derive(Clone, Debug, Default)]
struct Memory {
    /// By start.
    calls: VecDeque<Call>,
    /// The latest successes by the hash of method and path template.
    successes: Map<u64, Successes>,
    /// Failing exchanges by start, which later knowledge may change.
    failing: BTreeSet<(Bits, EntryId)>,
    /// Throttled calls by start, each method, path template and `Authorization` apart (see [`wait_key`]).
    waits: Map<u64, VecDeque<Wait>>,
    /// The latest time at which any of these was to be tried again, or a later one.
    waits_until: Millis,
    /// Steps of logins that did not fail: other steps may show what is wrong with them.
    steps: BTreeMap<EntryId, Millis>,
    /// As whom it was called.
    identities: Vec<u64>,
    /// Calls with a token that are later than this have to be judged again.
    again: Option<Millis>,
    /// The earliest time of what was learned since the last [`Peers::take_affected`].
    news: Option<Millis>,
}

/// A throttled call.
#[derive(Clone, Copy, Debug)]
struct Wait {
    start: (Bits, EntryId),
    /// From when on the server allows another try.
    free_at: Millis,
    /// The latest such time of this call and those before it, or a later one: where that is past, no earlier call has to
    /// be looked at.
    latest: Millis,
}

/// The latest successes of one method and path template.
#[derive(Clone, Debug, Default)]
struct Successes {
    /// See [`plain_hash`].
    plain: u64,
    /// Oldest first.
    list: Vec<Success>,
}

/// One call, as other calls need to know it.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// When it started.
    pub at: Millis,
    /// When it ended.
    pub ended: Millis,
    /// The exchange.
    pub head: EntryId,
    /// A hash of method and URL: equal for identical calls.
    pub request: u64,
    /// A hash of method and path template.
    pub template: u64,
    /// A hash of the `Authorization` value; 0 where there is none.
    pub authorization: u64,
    /// The hash of the token that it authenticated with, where no redirect took it elsewhere; 0 for none.
    pub token: u64,
    /// The status of the last answer; 0 for none.
    pub status: u16,
    /// It failed: no readable answer, or one that says no.
    pub failed: bool,
    /// It carried a `Cookie`.
    pub cookie: bool,
    /// A preflight was made for it.
    pub preflighted: bool,
    /// Where it was throttled: from when on the server allows another try.
    pub free_at: Option<Millis>,
}

/// A call that worked, whole, to be compared with one that does not.
#[derive(Clone, Debug)]
pub struct Success {
    /// When it started.
    pub at: Millis,
    /// Its first entry.
    pub entry: Rc<Entry>,
}

/// A cookie that an answer set.
#[derive(Clone, Debug)]
pub struct CookieSet {
    /// When the answer came.
    pub at: Millis,
    /// The entry whose answer it was.
    pub entry: EntryId,
    /// The request that brought it. What Firefox does differently is asked of the entry alone.
    pub context: CookieContext,
    /// The `Set-Cookie` line.
    pub line: String,
    /// The cookie.
    pub cookie: SetCookie,
}

/// What came of checking a token's signature with keys that the session has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// It is valid under one of them.
    pub valid: bool,
    /// There was exactly one key that could have made it, in the issuer's own set.
    pub named: bool,
    /// The entry that brought the keys.
    pub set: EntryId,
    /// Where they were read.
    pub url: String,
}

/// The tokens that an answer handed out, as hashes (see [`hash`]); 0 for none.
#[derive(Clone, Debug)]
pub struct Issued {
    /// When the answer came.
    pub at: Millis,
    /// The entry whose answer it was.
    pub entry: EntryId,
    /// `access_token`; 0 where the capture kept no answer.
    pub access: u64,
    /// `id_token`.
    pub id: u64,
    /// `refresh_token`.
    pub refresh: u64,
    /// `iat` of the access token, where it is a JWT.
    pub iat: Option<f64>,
    /// `iss` of the access token.
    pub iss: Option<String>,
    /// `aud` of the access token.
    pub aud: Vec<String>,
    /// When the access token ends, where it or its answer says so.
    pub expires: Option<Millis>,
    /// The access token itself, where it is not too long to be kept.
    pub value: Option<Rc<str>>,
    /// `token_type`.
    pub token_type: String,
}

impl Issued {
    /// Reads the answer of a token endpoint (RFC 6749 §5.1).
    fn of(entry: &Entry) -> Option<Self> {
        if entry.response.status != 200 {
            return None;
        }
        let Some(body) = entry.response.body.as_ref().filter(|it| !it.text.is_empty()) else {
            return Self::unseen(entry);
        };
        if body.text.len() > LONGEST_ISSUE
            || memchr::memmem::find(body.text.as_bytes(), b"access_token").is_none()
        {
            return None;
        }
        let answer = json::parse(&body.decoded_text())?;
        let token = |name| answer.get(name).and_then(json::Value::as_str);
        let access = token("access_token")?;
        let jwt = jwt::decode(access);
        let of = |it: Option<&str>| it.map_or(0, |it| hash(&[it]));
        let at = entry.ended().unwrap_or(f64::from(entry.id.0));
        let lifetime = answer.get("expires_in").and_then(json::Value::as_f64);
        Some(Self {
            at,
            entry: entry.id,
            access: of(Some(access)),
            id: of(token("id_token")),
            refresh: of(token("refresh_token")),
            iat: jwt.iat().value(),
            iss: jwt.iss().value().map(|it| it.into_owned()),
            aud: jwt.aud().value().unwrap_or_default(),
            expires: jwt.exp().value().map(|it| it * 1000.0).or(lifetime.map(|it| at + it * 1000.0)),
            value: (access.len() <= LONGEST_TOKEN).then(|| access.into()),
            token_type: token("token_type").unwrap_or_default().to_owned(),
        })
    }
}

impl Issued {
    /// A token request that worked, where the capture kept no answer: a token was handed out, but not which.
    fn unseen(entry: &Entry) -> Option<Self> {
        let body = entry.request.body.as_ref().filter(|it| it.text.len() <= LONGEST_ISSUE)?;
        let grant = form::get(&body.text, "grant_type")?;
        matches!(grant.as_str(), "refresh_token" | "authorization_code" | "password").then(|| Self {
            at: entry.ended().unwrap_or(f64::from(entry.id.0)),
            entry: entry.id,
            access: 0,
            id: 0,
            refresh: 0,
            iat: None,
            iss: None,
            aud: Vec::new(),
            expires: None,
            value: None,
            token_type: String::new(),
        })
    }
}

impl Peers {
    /// Learns from an exchange; learning the same head again replaces what it taught.
    pub fn learn(&mut self, exchange: &Exchange, facts: &Facts) {
        let (Some(first), Some(last)) = (exchange.first(), exchange.entry()) else { return };
        if exchange.kind == ExchangeKind::NeverSent {
            return;
        }
        let head = first.entry.id;
        self.unlearn(head);
        for hop in &exchange.hops {
            self.learn_cookies(exchange, &hop.entry, facts);
        }
        self.learn_tokens(last);
        if let Some(at) = self.flow.learn(&facts.flow) {
            self.news_for_all = Some(self.news_for_all.map_or(at, |it| it.min(at)));
        }
        let key = origin_text(&first.entry.request.url);
        let key = match self.origins.get_key_value(key) {
            Some((key, _)) => Rc::clone(key),
            None => key.into(),
        };
        let memory = self.origins.entry(Rc::clone(&key)).or_default();
        let failed = facts.set.has(FactSet::FAILED);
        let mut call = Call::of(exchange, &first.entry, last, failed);
        if let Some(token) = uses::sent(&facts.tokens) {
            let at = last.started.unwrap_or(f64::from(last.id.0));
            let host = Url::parse(&last.request.url).map_or("", |it| it.host);
            let (since, identity) = self.uses.learn(token, host, at, last.id);
            self.spread.extend(since.map(|it| (token.hash, it)));
            if exchange.hops.len() == 1 {
                call.token = token.hash;
                let new = self.uses.meet(identity, &mut memory.identities);
                let mixed = memory.identities.len() == 2;
                let later = mixed && memory.calls.back().is_some_and(|it| it.at > call.at);
                if later {
                    memory.again = Some(memory.again.map_or(call.at, |it| it.min(call.at)));
                } else if new && memory.identities.len() > 2 {
                    memory.again = Some(Millis::NEG_INFINITY);
                }
            }
        }
        if asks_for_token(exchange, facts) {
            let host = Url::parse(&last.request.url).map_or("", |it| it.host);
            if self.uses.ask(host) && self.uses.is_any_shared() {
                memory.again = Some(Millis::NEG_INFINITY);
            }
        }
        if failed && matches!(call.status, 403 | 429 | 503) {
            call.free_at = facts.limits.as_ref().and_then(RateLimit::free_at);
        }
        if call.failed {
            memory.failing.insert((bits(call.at), head));
        } else if matches!(call.status, 200..=299 | 304) && exchange.kind == ExchangeKind::Request {
            // A redirect that nobody followed says nothing about the credential.
            memory.remember(&call, &first.entry);
        }
        if !call.failed && !facts.flow.is_empty() {
            memory.steps.insert(head, call.at);
            if memory.steps.len() > STEPS {
                memory.steps.pop_first();
            }
        }
        self.known.insert(head, (key, call.at));
        if let Some(free_at) = call.free_at {
            memory.wait(&call, Wait { start: (bits(call.at), head), free_at, latest: free_at });
        }
        let place = memory.calls.partition_point(|it| (it.at, it.head) < (call.at, head));
        memory.calls.insert(place, call);
        if memory.calls.len() > CALLS
            && let Some(gone) = memory.calls.pop_front()
        {
            memory.no_wait(&gone);
        }
        // An earlier call that failed may have been repeated by this one.
        let repeats = !call.failed && facts.tokens.iter().any(|it| it.place == Place::DpopProof);
        let since = if repeats { call.at - REPEATED } else { call.at };
        memory.news = Some(memory.news.map_or(since, |it| it.min(since)));
    }

    fn learn_cookies(&mut self, exchange: &Exchange, entry: &Entry, facts: &Facts) {
        if !entry.response.headers.has("set-cookie") {
            return;
        }
        let judgement = &facts.judgement;
        let profile = Profile::default();
        let context = CookieContext::of(exchange, entry, &judgement.page, judgement.credentials, profile);
        let Some(context) = context else { return };
        let at = entry.ended().unwrap_or(f64::from(entry.id.0));
        self.cookies.retain(|it| it.entry != entry.id);
        for line in entry.response.headers.get_all("set-cookie") {
            // Some exporters join the lines of one name with a line feed.
            for line in line.split('\n') {
                let set = CookieSet {
                    at,
                    entry: entry.id,
                    context: context.clone(),
                    line: line.to_owned(),
                    cookie: SetCookie::parse(line),
                };
                let place = self.cookies.partition_point(|it| (it.at, it.entry) <= (at, entry.id));
                self.cookies.insert(place, set);
            }
        }
        if self.cookies.len() > COOKIES {
            let surplus = self.cookies.len() - COOKIES;
            self.cookies.drain(..surplus);
        }
        self.news_for_all = Some(self.news_for_all.map_or(at, |it| it.min(at)));
    }

    fn learn_tokens(&mut self, entry: &Entry) {
        let Some(issued) = Issued::of(entry) else { return };
        self.issued.retain(|it| it.entry != entry.id);
        let at = issued.at;
        let place = self.issued.partition_point(|it| (it.at, it.entry) <= (at, entry.id));
        self.issued.insert(place, issued);
        if self.issued.len() > ISSUED {
            self.issued.remove(0);
        }
        self.news_for_all = Some(self.news_for_all.map_or(at, |it| it.min(at)));
    }

    /// Forgets an exchange that no longer exists under that head.
    pub fn unlearn(&mut self, head: EntryId) {
        let Some((origin, at)) = self.known.remove(&head) else { return };
        let Some(memory) = self.origins.get_mut(&origin) else { return };
        let place = memory.calls.partition_point(|it| (it.at, it.head) < (at, head));
        let call = memory.calls.get(place).copied().filter(|it| it.head == head);
        memory.steps.remove(&head);
        if let Some(call) = &call {
            memory.calls.remove(place);
            memory.no_wait(call);
        }
        if memory.failing.remove(&(bits(at), head)) {
            return;
        }
        let Some(call) = call else { return };
        if let Some(successes) = memory.successes.get_mut(&call.template) {
            successes.list.retain(|it| it.entry.id != head);
        }
    }

    /// The failing exchanges and steps of logins that are later than something learned since the last call: their findings may change.
    pub fn take_affected(&mut self) -> Vec<EntryId> {
        let mut affected = Vec::new();
        let for_all = self.news_for_all.take();
        let spread = std::mem::take(&mut self.spread);
        for memory in self.origins.values_mut() {
            if let Some(since) = memory.again.take() {
                let later = memory.calls.iter().filter(|it| it.token != 0 && it.at > since);
                affected.extend(later.map(|it| it.head));
            }
            for (token, since) in &spread {
                let later = memory.calls.iter().filter(|it| it.token == *token && it.at > *since);
                affected.extend(later.map(|it| it.head));
            }
            let since = match (memory.news.take(), for_all) {
                (Some(own), Some(all)) => own.min(all),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => continue,
            };
            let later = memory.failing.range((Bound::Excluded((bits(since), LAST)), Bound::Unbounded));
            affected.extend(later.map(|(_, head)| *head));
            affected.extend(memory.steps.iter().filter(|(_, at)| **at > since).map(|(head, _)| *head));
        }
        affected
    }

    /// The calls to the origin of a URL that started before a time, latest first.
    pub fn calls_before<'a>(&'a self, url: &str, at: Millis) -> impl Iterator<Item = &'a Call> + use<'a> {
        let calls = self.origins.get(origin_text(url)).map(|it| &it.calls);
        let end = calls.map_or(0, |it| it.partition_point(|call| call.at < at));
        calls.into_iter().flat_map(move |it| it.range(..end).rev())
    }

    /// From when on the server allows another try of a call, where an earlier one with the same `Authorization` was
    /// throttled and that time is later than `until`.
    pub fn allowed_from(&self, request: &Request, at: Millis, until: Millis) -> Option<Millis> {
        let memory = self.origins.get(origin_text(&request.url)).filter(|it| it.waits_until > until)?;
        let authorization = request.headers.get("authorization").map_or(0, |it| hash(&[it]));
        let key = wait_key(template_hash(&request.method, &request.url), authorization);
        let waits = memory.waits.get(&key)?;
        let end = waits.partition_point(|it| it.start < (bits(at), EntryId(0)));
        let earlier = waits.range(..end).rev().take_while(|it| it.latest > until);
        earlier.filter(|it| it.free_at > until).map(|it| it.free_at).max_by(f64::total_cmp)
    }

    /// Whether the very same call was made again soon after, and worked.
    pub fn repeated_well(&self, request: &Request, at: Millis) -> bool {
        let Some(memory) = self.origins.get(origin_text(&request.url)) else { return false };
        let same = request_hash(&request.method, &request.url);
        let from = memory.calls.partition_point(|it| it.at <= at);
        let mut later = memory.calls.range(from..).take_while(|it| it.at < at + REPEATED);
        later.any(|it| it.request == same && !it.failed)
    }

    /// The last call of that method and path template that worked, before a time.
    pub fn last_success(&self, method: &str, url: &str, at: Millis) -> Option<&Success> {
        let memory = self.origins.get(origin_text(url))?;
        memory.successes.get(&template_hash(method, url))?.list.iter().rev().find(|it| it.at < at)
    }

    /// The last call to that origin that worked and carried a header of that name, before a time.
    pub fn last_success_with(&self, header: &str, url: &str, at: Millis) -> Option<&Success> {
        let memory = self.origins.get(origin_text(url))?;
        let successes = memory.successes.values().flat_map(|it| &it.list);
        successes
            .filter(|it| it.at < at && it.entry.request.headers.has(header))
            .max_by(|a, b| (a.at, a.entry.id).partial_cmp(&(b.at, b.entry.id)).unwrap_or(Ordering::Equal))
    }

    /// A call of that method that worked before a time, whose path is the same but for the case of its letters and
    /// its slashes, and not the very same.
    pub fn success_spelled_otherwise(&self, method: &str, url: &str, at: Millis) -> Option<&Success> {
        let memory = self.origins.get(origin_text(url))?;
        let (wanted, plain) = (template_hash(method, url), plain_hash(method, url));
        let alike = memory.successes.iter().filter(|(key, it)| **key != wanted && it.plain == plain);
        alike
            .flat_map(|(_, successes)| &successes.list)
            .filter(|it| it.at < at)
            .max_by(|a, b| (a.at, a.entry.id).partial_cmp(&(b.at, b.entry.id)).unwrap_or(Ordering::Equal))
    }

    /// The steps of logins.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Remembers what came of checking a signature.
    pub fn set_verified(&mut self, token: u64, verified: Verified) {
        if self.verified.len() < VERIFIED {
            self.verified.insert(token, verified);
        }
    }

    /// What came of checking a token's signature, where it was checked.
    pub fn verified(&self, token: u64) -> Option<&Verified> {
        self.verified.get(&token)
    }

    /// Whether one user and another, and nobody else, were at an origin.
    pub fn is_mixed(&self, url: &str) -> bool {
        self.origins.get(origin_text(url)).is_some_and(|it| it.identities.len() == 2)
    }

    /// Where tokens went.
    pub fn uses(&self) -> &Uses {
        &self.uses
    }

    /// The tokens handed out before a time, latest first.
    pub fn issued_before(&self, at: Millis) -> impl Iterator<Item = &Issued> {
        let end = self.issued.partition_point(|it| it.at < at);
        self.issued.get(..end).unwrap_or_default().iter().rev()
    }

    /// The cookies set before a time, latest first.
    pub fn cookies_before(&self, at: Millis) -> impl Iterator<Item = &CookieSet> {
        let end = self.cookies.partition_point(|it| it.at < at);
        self.cookies.get(..end).unwrap_or_default().iter().rev()
    }
}

impl Memory {
    fn wait(&mut self, call: &Call, mut wait: Wait) {
        self.waits_until = self.waits_until.max(wait.free_at);
        let waits = self.waits.entry(wait_key(call.template, call.authorization)).or_default();
        let place = waits.partition_point(|it| it.start < wait.start);
        if let Some(before) = place.checked_sub(1).and_then(|it| waits.get(it)) {
            wait.latest = wait.latest.max(before.latest);
        }
        for later in waits.range_mut(place..) {
            later.latest = later.latest.max(wait.latest);
        }
        waits.insert(place, wait);
    }

    fn no_wait(&mut self, call: &Call) {
        if call.free_at.is_none() {
            return;
        }
        let key = wait_key(call.template, call.authorization);
        let Some(waits) = self.waits.get_mut(&key) else { return };
        if let Ok(place) = waits.binary_search_by(|it| it.start.cmp(&(bits(call.at), call.head))) {
            waits.remove(place);
        }
        if waits.is_empty() {
            self.waits.remove(&key);
        }
    }

    /// Keeps a success, and lets go of older ones like it.
    fn remember(&mut self, call: &Call, entry: &Rc<Entry>) {
        let full = self.successes.len() >= TEMPLATES;
        let kept = match self.successes.entry(call.template) {
            Slot::Occupied(kept) => kept.into_mut(),
            Slot::Vacant(_) if full => return,
            Slot::Vacant(place) => {
                let plain = plain_hash(&entry.request.method, &entry.request.url);
                place.insert(Successes { plain, list: Vec::new() })
            }
        };
        let (at, kept) = (call.at, &mut kept.list);
        let place = kept.partition_point(|it| (it.at, it.entry.id) < (at, entry.id));
        kept.insert(place, Success { at, entry: Rc::clone(entry) });
        if kept.len() > SUCCESSES {
            kept.remove(0);
        }
    }
}

impl Call {
    fn of(exchange: &Exchange, entry: &Entry, last: &Entry, failed: bool) -> Self {
        let at = entry.started.unwrap_or(f64::from(entry.id.0));
        let url = Url::without_fragment(&entry.request.url);
        let method = entry.request.method.as_str();
        Self {
            at,
            ended: last.ended().unwrap_or(at),
            head: entry.id,
            request: request_hash(method, url),
            template: template_hash(method, url),
            authorization: entry.request.headers.get("authorization").map_or(0, |it| hash(&[it])),
            token: 0,
            status: last.response.status,
            failed,
            cookie: entry.request.headers.has("cookie"),
            preflighted: exchange.hops.iter().any(|it| it.preflight.is_some()),
            free_at: None,
        }
    }
}

/// Whether an exchange shows that its server asks for a token.
fn asks_for_token(exchange: &Exchange, facts: &Facts) -> bool {
    if facts.set.has(FactSet::CHALLENGE) {
        return facts.challenges.scheme("bearer").is_some();
    }
    facts.set.has(FactSet::PREFLIGHT)
        && exchange.hops.last().and_then(|it| it.preflight.as_deref()).is_some_and(|it| {
            let listed = it.response.headers.get_all("access-control-allow-headers");
            listed.flat_map(|it| it.split(',')).any(|it| it.trim().eq_ignore_ascii_case("authorization"))
        })
}

/// What [`Call::request`] holds for a method and URL.
pub fn request_hash(method: &str, url: &str) -> u64 {
    hash(&[method, " ", Url::without_fragment(url)])
}

/// What [`Call::template`] holds for a method and URL.
pub fn template_hash(method: &str, url: &str) -> u64 {
    let mut hash = keyed::Hash::default();
    hash.text(method.as_bytes());
    for segment in Url::parse(url).map_or(url, |it| it.path).as_bytes().split(|it| *it == b'/') {
        hash.text(if is_variable(segment) { VARIABLE.as_bytes() } else { segment });
    }
    hash.finish()
}

/// A hash of method and path template without what a careless hand changes: the case of letters, doubled slashes, one
/// at the end.
fn plain_hash(method: &str, url: &str) -> u64 {
    let path = template(Url::parse(url).map_or(url, |it| it.path));
    let mut plain = format!("{method} ");
    for letter in path.chars() {
        if !(letter == '/' && plain.ends_with('/')) {
            plain.push(letter.to_ascii_lowercase());
        }
    }
    hash(&[plain.trim_end_matches('/')])
}

/// What [`Memory::waits`] has for a call: hashes of its method and path template, and of its `Authorization`.
fn wait_key(template: u64, authorization: u64) -> u64 {
    template ^ authorization.rotate_left(1)
}

/// The text of a URL up to its path: what names its origin in memory.
fn origin_text(url: &str) -> &str {
    let bytes = url.as_bytes();
    let mut colons = memchr::memchr_iter(b':', bytes);
    let Some(colon) = colons.find(|it| bytes.get(it + 1..it + 3) == Some(b"//")) else { return "" };
    let host = bytes.get(colon + 3..).unwrap_or_default();
    let end = host.iter().position(|it| matches!(it, b'/' | b'?' | b'#')).unwrap_or(host.len());
    url.get(..colon + 3 + end).unwrap_or(url)
}

/// A time as a number that sorts as it does.
type Bits = i64;

fn bits(at: Millis) -> Bits {
    let bits = at.to_bits().cast_signed();
    bits ^ (bits >> 63).cast_unsigned().wrapping_shr(1).cast_signed()
}

/// Above all ids.
const LAST: EntryId = EntryId(u32::MAX);

/// Whether a request header of that name carries a credential.
pub fn is_credential(name: &str) -> bool {
    // Most headers of a request are the browser's own, which their beginnings tell.
    if name.starts_with(':') || name.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("sec-")) {
        return false;
    }
    const USUAL: [&str; 12] = [
        "accept",
        "accept-encoding",
        "accept-language",
        "content-length",
        "content-type",
        "host",
        "if-none-match",
        "origin",
        "priority",
        "referer",
        "upgrade-insecure-requests",
        "user-agent",
    ];
    if USUAL.iter().any(|it| it.len() == name.len() && it.eq_ignore_ascii_case(name)) {
        return false;
    }
    // `auth` and `apikey` are among the parts.
    ["cookie", "dpop"].iter().any(|it| name.eq_ignore_ascii_case(it))
        || [
            "api-key",
            "apikey",
            "auth",
            "token",
            "csrf",
            "xsrf",
            "subscription-key",
            "secret",
            "session",
            "jwt",
        ]
        .iter()
        .any(|word| has_in_any_case(name, word))
}

/// A path with its variable segments as `{}`: numbers, UUIDs, hashes and other long mixed words.
pub fn template(path: &str) -> String {
    path.split('/').map(templated).collect::<Vec<_>>().join("/")
}

fn templated(segment: &str) -> &str {
    if is_variable(segment.as_bytes()) { VARIABLE } else { segment }
}

/// What stands in a template for a segment that varies.
const VARIABLE: &str = "{}";

fn is_variable(segment: &[u8]) -> bool {
    let digits = segment.iter().filter(|it| it.is_ascii_digit()).count();
    if digits == 0 {
        return false;
    }
    let hex = segment.iter().all(|it| it.is_ascii_hexdigit() || *it == b'-');
    digits == segment.len() || (hex && segment.len() >= 8) || (segment.len() >= 16 && digits >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        assert_eq!(template("/v1/orders/8812/items"), "/v1/orders/{}/items");
        assert_eq!(template("/u/3f2b8a1c-9d4e-4f6a-8b7c-1d2e3f4a5b6c"), "/u/{}");
        assert_eq!(template("/v2/deadbeef"), "/v2/deadbeef");
        assert_eq!(template("/oauth2/token"), "/oauth2/token");
    }
}
