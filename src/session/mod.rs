//! The growing set of exchanges: joins entries, learns what worked, runs the rules, says what must be shown again.
//!
//! What comes out does not depend on the order in which the entries came in.

mod pairing;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use crate::capture::hook;
use crate::exchange::{
    Body, Entry, EntryId, Exchange, ExchangeKind, HookRecord, Hop, Millis, Request, ResourceType, Vendor,
};
pub use crate::facts::Options;
use crate::facts::{Cache, Case, FactSet, Facts};
use crate::fetch;
use crate::finding::{Category, Finding, Severity};
use crate::fix::Fix;
use crate::ignore::Ignore;
use crate::keyed::{self, Map};
use crate::origin::{Origin, Url};
use crate::peers::{Peers, Verified};
use crate::rules;
use crate::sort;
use crate::syntax::jwt::Jwt;
use pairing::{Instant, Pairing, url_key};

/// All exchanges of one capture.
#[derive(Default)]
pub struct Session {
    options: Options,
    ignore: Ignore,
    pairing: Pairing,
    entries: Map<EntryId, Rc<Entry>>,
    hooks: Map<EntryId, Rc<HookRecord>>,
    /// Entries that another delivery of the same request replaces.
    superseded: BTreeSet<EntryId>,
    /// Deliveries of requests, to recognise the second one.
    deliveries: Map<u64, EntryId>,
    /// Those of several requests that were made at once, which a later look cannot tell apart.
    alike: BTreeSet<u64>,
    judged: BTreeMap<EntryId, Judged>,
    /// Under which head an entry is shown at present.
    shown: Map<EntryId, EntryId>,
    dirty: BTreeSet<EntryId>,
    peers: Peers,
    cache: Cache,
    next_hook: u32,
    /// Records of calls that were pending, to recognise the one that tells how they ended.
    pending_hooks: Map<u64, EntryId>,
    /// Answers that the HTTP cache can have kept, by the hash of their URL.
    kept: ByUrl,
    /// Entries that were judged by such answers or for want of them, by the hash of their URL.
    served: ByUrl,
    /// About how many bytes the entries take.
    weight: usize,
    /// Exchanges in the order in which they were judged first; those that are dropped for memory go from the front.
    oldest: VecDeque<EntryId>,
    /// Those among them that were spared once, because something is said of them.
    spared: VecDeque<EntryId>,
}

/// Entries by the hash of their URL, in the order of time.
type ByUrl = Map<u64, BTreeSet<(Instant, EntryId)>>;

/// An exchange with what is said of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The exchange.
    pub exchange: Exchange,
    /// Its facts.
    pub facts: Facts,
    /// The findings, in the order of the contract; what is muted is not among them.
    pub findings: Vec<Finding>,
    /// How many findings are muted.
    pub muted: usize,
    /// The cause of what would be its headline is muted.
    pub silenced: bool,
}

impl Judged {
    /// The entry that the exchange starts with: its identity in the session.
    pub fn head(&self) -> EntryId {
        self.exchange.first().map_or(EntryId(0), |it| it.entry.id)
    }

    /// The entry that ends the exchange.
    pub fn last(&self) -> EntryId {
        self.exchange.entry().map_or(EntryId(0), |it| it.id)
    }

    /// The exchange's category (contract): of the first finding that explains the failure and has one other than
    /// `cors`, else `cors`, else none.
    pub fn category(&self) -> Option<Category> {
        let mut categories = self.findings.iter().filter(|it| it.explains).filter_map(|it| it.category);
        let first = categories.clone().next();
        categories.find(|it| *it != Category::Cors).or(first)
    }

    /// The worst severity among the findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|it| it.severity).max()
    }

    /// The origin that the exchange was addressed to.
    pub fn target(&self) -> Origin {
        self.exchange.first().map_or(Origin::Opaque, |it| Origin::of(&it.entry.request.url))
    }

    /// The id of the cause that a finding of this exchange belongs to: a short hash of (rule, target origin, value).
    pub fn cause_id(&self, finding: &Finding) -> String {
        let mut hash = Fnv::new();
        for part in [finding.rule, "\n", &self.target().to_string(), "\n", &finding.cause] {
            hash.write(part.as_bytes());
        }
        format!("{:012x}", hash.0 >> 16)
    }

    /// Takes the findings, less those that are muted.
    fn take(&mut self, findings: Vec<Finding>, ignore: &Ignore) {
        let all = findings.len();
        self.findings = findings;
        self.silenced = !ignore.is_empty()
            && ignore.mutes_headline(self.findings.first().map(|it| self.cause_id(it)).as_deref());
        if !ignore.is_empty() {
            let host = self.exchange.first().and_then(|it| Url::parse(&it.entry.request.url));
            let host = host.map_or_else(String::new, |it| match it.port {
                Some(port) => format!("{}:{port}", it.host),
                None => it.host.to_owned(),
            });
            let mut kept = std::mem::take(&mut self.findings);
            kept.retain(|it| !ignore.mutes_finding(it.rule, &host, &|| self.cause_id(it)));
            self.findings = kept;
        }
        self.muted = all - self.findings.len();
    }
}

/// A JSON Web Key Set that the session has seen.
#[derive(Clone, Debug)]
pub struct KeySet {
    /// Where it was read.
    pub url: String,
    /// The entry that brought it.
    pub entry: EntryId,
    /// The document.
    pub text: String,
    /// It is that of the token's issuer, rather than one that has a key of the same name.
    pub of_issuer: bool,
}

/// FNV-1a, 64 bits: names things, protects nothing.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Findings that one change would cure.
#[derive(Clone, Debug)]
pub struct Cause {
    /// See [`Judged::cause_id`].
    pub id: String,
    /// The rule.
    pub rule: &'static str,
    /// The worst severity among its findings.
    pub severity: Severity,
    /// The headline of its first finding.
    pub headline: String,
    /// The heads of its exchanges, in order.
    pub exchanges: Vec<EntryId>,
}

impl Session {
    /// An empty session.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// How this session judges.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Says whether the capture was sanitized; takes effect on the next [`Self::settle`].
    pub fn set_sanitized(&mut self, sanitized: bool) {
        if self.options.sanitized != sanitized {
            self.options.sanitized = sanitized;
            self.dirty.extend(self.entries.keys());
        }
    }

    /// What is muted.
    pub fn ignore(&self) -> &Ignore {
        &self.ignore
    }

    /// Says what is muted; takes effect on the next [`Self::settle`].
    pub fn set_ignore(&mut self, ignore: Ignore) {
        if self.ignore != ignore {
            self.ignore = ignore;
            let told = self.judged.values().filter(|it| it.muted > 0 || !it.findings.is_empty());
            self.dirty.extend(told.map(Judged::head));
        }
    }

    /// How many findings are muted.
    pub fn muted(&self) -> usize {
        self.judged.values().map(|it| it.muted).sum()
    }

    /// Adds an entry. Its id must be new in this session.
    pub fn add(&mut self, entry: Entry) {
        if let Some(former) = self.delivered(&entry) {
            self.superseded.insert(former);
            self.dirty.insert(former);
        }
        let entry = Rc::new(entry);
        let key = url_key(&entry.request.url);
        self.dirty.extend(self.pairing.add(&entry, key));
        if fetch::may_fill_cache(&entry) {
            let at = start_of(&entry);
            self.kept.entry(key).or_default().insert((at, entry.id));
            if let Some(served) = self.served.get(&key) {
                // Only what started later can have been served by it.
                self.dirty.extend(served.range((at, EntryId(0))..).map(|(_, id)| *id));
            }
        }
        self.weight += entry.weight();
        self.entries.insert(entry.id, entry);
    }

    /// Adds a record of the page hook; a later one of the same call takes its place.
    pub fn add_hook(&mut self, record: HookRecord) {
        let record = Rc::new(record);
        let key = delivery_key(&record.method, &record.url, record.started);
        if let Some(id) = self.pending_hooks.get(&key).copied().filter(|it| self.hooks.contains_key(it)) {
            self.dirty.insert(id);
            self.dirty.extend(self.pairing.request_of_hook(id));
            if !record.pending {
                self.pending_hooks.remove(&key);
            }
            self.hooks.insert(id, record);
            return;
        }
        // Ids of records lie above those of entries, which count up from 0.
        let id = EntryId(HOOK_IDS + self.next_hook);
        self.next_hook += 1;
        if record.pending {
            self.pending_hooks.insert(key, id);
        }
        self.dirty.extend(self.pairing.add_hook(id, &record));
        self.hooks.insert(id, record);
    }

    /// How many records of the page hook were added, and whether one of those after the first `seen` has no entry
    /// although the call was made before `until`.
    pub fn hooks_without_entry(&self, seen: u32, until: Millis) -> (u32, bool) {
        let lonely = (seen..self.next_hook).map(|it| EntryId(HOOK_IDS + it)).any(|id| {
            self.hooks.get(&id).is_some_and(|it| it.api != "csp" && it.started < until)
                && self.pairing.request_of_hook(id).is_none()
        });
        (self.next_hook, lonely)
    }

    /// Recognises the second delivery of a request: a redirect that the browser refused to follow comes as `""`,
    /// then as `net::ERR_ABORTED`; a back-fill repeats what an event brought. Returns the one to drop.
    fn delivered(&mut self, entry: &Entry) -> Option<EntryId> {
        let started = entry.started?;
        let (method, url) = (&entry.request.method, &entry.request.url);
        let key = delivery_key(method, url, started);
        let before = self.deliveries.insert(key, entry.id)?;
        let other = self.entries.get(&before)?;
        if other.request.method != *method || other.request.url != *url || other.started != Some(started) {
            return None;
        }
        let (old, new) = (&other.response, &entry.response);
        let refused = |it: &crate::exchange::Response| {
            (300..400).contains(&it.status) && it.error.as_deref() == Some("")
        };
        let aborted = |it: &crate::exchange::Response| it.error.as_deref() == Some("net::ERR_ABORTED");
        let same = other.duration == entry.duration
            && old.status == new.status
            && old.error == new.error
            && old.headers == new.headers
            && other.request.headers == entry.request.headers;
        if (refused(old) && aborted(new)) || same {
            return Some(before);
        }
        if refused(new) && aborted(old) {
            return Some(entry.id);
        }
        self.alike.insert(key);
        None
    }

    /// Judges what has changed since the last call. Returns the heads of the exchanges that are new, changed or
    /// gone; [`Self::get`] tells which.
    pub fn settle(&mut self) -> Vec<EntryId> {
        let dirty = std::mem::take(&mut self.dirty);
        let mut heads = BTreeSet::new();
        let mut touched = BTreeSet::new();
        let mut gone = BTreeSet::new();
        for id in dirty {
            if let Some(head) = self.shown.remove(&id) {
                touched.insert(head);
                if self.judged.get(&head).is_some_and(|it| members(&it.exchange).contains(&id))
                    && let Some(old) = self.judged.remove(&head)
                {
                    gone.insert(head);
                    // The other members must find their place again.
                    heads.extend(members(&old.exchange).into_iter().filter_map(|it| self.head_of(it)));
                }
            }
            heads.extend(self.head_of(id));
        }
        let mut fresh = Vec::new();
        for head in heads {
            touched.insert(head);
            let Some(exchange) = self.build(head) else { continue };
            for member in members(&exchange) {
                self.shown.insert(member, head);
            }
            let facts = self.facts(&exchange);
            fresh.push(head);
            self.oldest.push_back(head);
            self.judged
                .insert(head, Judged { exchange, facts, findings: Vec::new(), muted: 0, silenced: false });
        }
        for head in gone.iter().filter(|it| !self.judged.contains_key(it)) {
            self.peers.unlearn(*head);
        }
        let mut affected: BTreeSet<EntryId> = fresh.iter().copied().collect();
        for head in &fresh {
            if let Some(judged) = self.judged.get(head) {
                self.peers.learn(&judged.exchange, &judged.facts);
            }
        }
        affected.extend(self.peers.take_affected());
        for head in affected {
            let Some(judged) = self.judged.get_mut(&head) else { continue };
            let case = Case {
                exchange: &judged.exchange,
                facts: &judged.facts,
                peers: &self.peers,
                profile: self.options.profile,
            };
            let findings = rules::run(&case);
            judged.take(findings, &self.ignore);
            touched.insert(head);
        }
        touched.into_iter().collect()
    }

    fn facts(&mut self, exchange: &Exchange) -> Facts {
        let Some(entry) = exchange.entry().filter(|_| fetch::depends_on_earlier(exchange)) else {
            return Facts::of(exchange, &self.options, &mut self.cache);
        };
        let key = url_key(&entry.request.url);
        let at = start_of(entry);
        self.served.entry(key).or_default().insert((at, entry.id));
        let kept = self.kept.get(&key).into_iter().flat_map(|it| it.range(..(at, EntryId(0))).rev());
        let mut earlier: Vec<&Entry> = kept
            .filter_map(|(_, id)| self.entries.get(id).map(|it| &**it))
            .filter(|it| {
                Url::without_fragment(&it.request.url) == Url::without_fragment(&entry.request.url)
                    && it.started < entry.started
            })
            .take(EARLIER)
            .collect();
        earlier.reverse();
        let context = fetch::Context { earlier: &earlier };
        Facts::in_context(exchange, &self.options, &mut self.cache, &context)
    }

    /// The head of the exchange that an entry or hook record belongs to.
    fn head_of(&self, id: EntryId) -> Option<EntryId> {
        if self.superseded.contains(&id) {
            return None;
        }
        let mut head = id;
        if id.0 >= HOOK_IDS {
            let Some(request) = self.pairing.request_of_hook(id) else { return Some(id) };
            head = request;
        } else if let Some(request) = self.pairing.request_of(id) {
            head = request;
        }
        // A chain runs forward in time, so this ends.
        while let Some(before) = self.pairing.previous_hop(head) {
            head = before;
        }
        Some(head)
    }

    fn build(&self, head: EntryId) -> Option<Exchange> {
        if head.0 >= HOOK_IDS {
            return self.never_sent(head);
        }
        let mut hops = Vec::new();
        let mut next = Some(head);
        while let Some(id) = next {
            let entry = self.entries.get(&id)?;
            let preflight = self.pairing.preflight_of(id).and_then(|it| self.entries.get(&it)).cloned();
            hops.push(Hop { entry: Rc::clone(entry), preflight });
            next = self.pairing.next_hop(id);
        }
        let mut exchange = Exchange::new(hops);
        if exchange.entry().is_some_and(Entry::is_preflight) {
            exchange.kind = ExchangeKind::OrphanPreflight;
        }
        exchange.twin = exchange.entry().and_then(|it| self.pairing.twin_of(it.id));
        exchange.hook = self.pairing.hook_of(head).and_then(|it| self.hooks.get(&it)).cloned();
        Some(exchange)
    }

    /// A call that never became a request. Only one that ended in an error, or hangs, is worth a row.
    fn never_sent(&self, id: EntryId) -> Option<Exchange> {
        let record = self.hooks.get(&id)?;
        // A WebSocket that was closed in peace is nothing to speak of.
        let closed = record.close_code.is_some_and(|it| !matches!(it, 1000 | 1001 | 1005));
        if record.error.is_empty() && !closed && !record.pending {
            return None;
        }
        let resource = match record.api.as_str() {
            "websocket" => ResourceType::WebSocket,
            "xhr" => ResourceType::Xhr,
            _ => ResourceType::Fetch,
        };
        let entry = Entry {
            id,
            started: Some(record.started),
            request: Request {
                method: record.method.clone(),
                url: record.url.clone(),
                headers: record.headers.iter().cloned().collect(),
                ..Request::default()
            },
            resource,
            initiator: hook::call_site(&record.stack),
            page_url: Some(record.page.as_str().into()).filter(|_| !record.page.is_empty()),
            vendor: Vendor::Chromium,
            ..Entry::default()
        };
        let mut exchange = Exchange::new(vec![Hop { entry: Rc::new(entry), preflight: None }]);
        exchange.kind = ExchangeKind::NeverSent;
        exchange.hook = Some(Rc::clone(record));
        Some(exchange)
    }

    /// Attaches a body that came after its entry.
    pub fn attach_body(&mut self, id: EntryId, body: Body) {
        if let Some(entry) = self.entries.get_mut(&id) {
            self.weight += body.text.len();
            Rc::make_mut(entry).response.body = Some(body);
            self.pairing.replace(entry);
            self.dirty.insert(id);
        }
    }

    /// Whether an entry still waits for what the browser learns later (see [`fetch::is_cut_short`]).
    pub fn is_cut_short(&self, id: EntryId) -> bool {
        self.entry(id).is_some_and(fetch::is_cut_short)
    }

    /// Takes what a later look at the same request shows, where the entry that is here was handed over too early. The
    /// id and the body stay.
    pub fn complete(&mut self, mut fuller: Entry) {
        let Some(started) = fuller.started else { return };
        let key = delivery_key(&fuller.request.method, &fuller.request.url, started);
        let Some(entry) = self.deliveries.get(&key).and_then(|it| self.entries.get_mut(it)) else {
            return;
        };
        let same = entry.started == fuller.started
            && entry.request.method == fuller.request.method
            && entry.request.url == fuller.request.url;
        if !same || self.alike.contains(&key) || !fetch::completes(&fuller, entry) {
            return;
        }
        fuller.id = entry.id;
        fuller.under_rule = entry.under_rule;
        fuller.page_url.clone_from(&entry.page_url);
        if fuller.response.body.is_none() {
            fuller.response.body.clone_from(&entry.response.body);
        }
        self.weight = self.weight.saturating_sub(entry.weight()) + fuller.weight();
        *entry = Rc::new(fuller);
        self.pairing.replace(entry);
        self.dirty.insert(entry.id);
    }

    /// Lets go of exchanges until about `cap` bytes are left: the oldest that nothing is said of go first, those with
    /// findings last. What was learned from them stays. Returns the heads that are gone.
    pub fn trim(&mut self, cap: usize) -> Vec<EntryId> {
        let mut gone = Vec::new();
        while self.weight > cap {
            // Each exchange is spared once at most, so that trimming costs the same however many are kept.
            let (head, spared) = match self.oldest.pop_front() {
                Some(head) => (head, false),
                None => match self.spared.pop_front() {
                    Some(head) => (head, true),
                    None => break,
                },
            };
            let Some(judged) = self.judged.get(&head) else { continue };
            let matters = !judged.findings.is_empty() || judged.facts.set.has(FactSet::FAILED);
            if matters && !spared {
                self.spared.push_back(head);
            } else {
                self.forget(head);
                gone.push(head);
            }
        }
        gone
    }

    fn forget(&mut self, head: EntryId) {
        let Some(judged) = self.judged.remove(&head) else { return };
        if let Some(id) = self.pairing.hook_of(head) {
            self.pairing.forget(id);
            self.hooks.remove(&id);
        }
        for id in members(&judged.exchange) {
            self.shown.remove(&id);
            self.pairing.forget(id);
            self.hooks.remove(&id);
            if let Some(entry) = self.entries.remove(&id) {
                self.weight = self.weight.saturating_sub(entry.weight());
                if let Some(started) = entry.started {
                    let key = delivery_key(&entry.request.method, &entry.request.url, started);
                    if self.deliveries.get(&key) == Some(&id) {
                        self.deliveries.remove(&key);
                        self.alike.remove(&key);
                    }
                }
                let key = url_key(&entry.request.url);
                for index in [&mut self.kept, &mut self.served] {
                    if let Some(ids) = index.get_mut(&key) {
                        ids.remove(&(start_of(&entry), id));
                        if ids.is_empty() {
                            index.remove(&key);
                        }
                    }
                }
            }
        }
    }

    /// The exchange that starts with that entry.
    pub fn get(&self, head: EntryId) -> Option<&Judged> {
        self.judged.get(&head)
    }

    /// The exchange that an entry belongs to at present.
    pub fn of_entry(&self, id: EntryId) -> Option<&Judged> {
        self.judged.get(self.shown.get(&id)?)
    }

    /// An entry as it came.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id).map(|it| &**it)
    }

    /// All exchanges, in the order of their heads.
    pub fn exchanges(&self) -> impl Iterator<Item = &Judged> {
        self.judged.values()
    }

    /// The number of exchanges.
    pub fn len(&self) -> usize {
        self.judged.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.judged.is_empty()
    }

    /// Judges an exchange that is not part of the session, with what the session knows: a what-if, or a cure.
    pub fn judge(&self, exchange: Exchange) -> Judged {
        let facts = Facts::of(&exchange, &self.options, &mut Cache::default());
        let case =
            Case { exchange: &exchange, facts: &facts, peers: &self.peers, profile: self.options.profile };
        let findings = rules::run(&case);
        let mut judged = Judged { exchange, facts, findings: Vec::new(), muted: 0, silenced: false };
        judged.take(findings, &self.ignore);
        judged
    }

    /// Judges an exchange of the session once more, as if it had just come; returns the number of findings.
    #[cfg(feature = "bench")]
    pub fn judge_again(&mut self, head: EntryId) -> usize {
        let Some(judged) = self.judged.get_mut(&head) else { return 0 };
        let exchange = std::mem::replace(&mut judged.exchange, Exchange::new(Vec::new()));
        let facts = self.facts(&exchange);
        let case =
            Case { exchange: &exchange, facts: &facts, peers: &self.peers, profile: self.options.profile };
        let found = rules::run(&case).len();
        if let Some(judged) = self.judged.get_mut(&head) {
            judged.exchange = exchange;
        }
        found
    }

    /// Runs some rules once more on an exchange of the session, its facts as they are; returns the number of findings.
    #[cfg(feature = "bench")]
    pub fn run_again(&self, head: EntryId, rules: &[&'static rules::Rule]) -> usize {
        let Some(judged) = self.judged.get(&head) else { return 0 };
        let case = Case {
            exchange: &judged.exchange,
            facts: &judged.facts,
            peers: &self.peers,
            profile: self.options.profile,
        };
        if rules.len() == rules::all().count() {
            rules::run(&case).len()
        } else {
            rules::run_some(&case, rules).len()
        }
    }

    /// The keys that may have signed a token: the set of its issuer, else one with a key of its name.
    pub fn keys_for(&self, token: &Jwt) -> Option<KeySet> {
        let flow = self.peers.flow();
        let issuer = token.iss().value();
        let of_issuer = issuer.and_then(|it| flow.keys_of(&it, Millis::INFINITY));
        let known = match of_issuer {
            Some(known) => known,
            None => flow.keys_named(&token.kid().value()?)?,
        };
        let body = self.entries.get(&known.entry)?.response.body.as_ref()?;
        Some(KeySet {
            url: known.what.first()?.set.clone(),
            entry: known.entry,
            text: body.decoded_text().into_owned(),
            of_issuer: of_issuer.is_some(),
        })
    }

    /// Takes what came of checking a token's signature; takes effect on the next [`Self::settle`].
    pub fn set_verified(&mut self, token: u64, verified: Verified) {
        if self.peers.verified(token) == Some(&verified) {
            return;
        }
        self.peers.set_verified(token, verified);
        let carriers = self.judged.values().filter(|it| {
            it.facts.set.has(FactSet::AUTH_FAILED) && it.facts.tokens.iter().any(|it| it.hash == token)
        });
        self.dirty.extend(carriers.map(Judged::head));
    }

    /// What other exchanges taught.
    pub fn peers(&self) -> &Peers {
        &self.peers
    }

    /// All causes: worst first, then the most frequent.
    pub fn causes(&self) -> Vec<Cause> {
        let mut causes: BTreeMap<String, Cause> = BTreeMap::new();
        for judged in self.judged.values() {
            for finding in &judged.findings {
                let id = judged.cause_id(finding);
                let cause = causes.entry(id.clone()).or_insert_with(|| Cause {
                    id,
                    rule: finding.rule,
                    severity: finding.severity,
                    headline: finding.headline.clone(),
                    exchanges: Vec::new(),
                });
                cause.severity = cause.severity.max(finding.severity);
                cause.exchanges.push(judged.head());
            }
        }
        let mut causes: Vec<Cause> = causes.into_values().collect();
        sort::by(&mut causes, |a, b| {
            b.severity
                .cmp(&a.severity)
                .then(b.exchanges.len().cmp(&a.exchanges.len()))
                .then(a.exchanges.first().cmp(&b.exchanges.first()))
                .then(a.id.cmp(&b.id))
        });
        causes
    }

    /// The cure of a finding with what the other calls of its cause need of the same answers.
    pub fn whole_fix(&self, judged: &Judged, finding: &Finding) -> Fix {
        let mut fix = finding.fix.clone();
        let target = judged.target();
        for other in self.judged.values().filter(|it| it.target() == target) {
            let same =
                other.findings.iter().filter(|it| it.rule == finding.rule && it.cause == finding.cause);
            same.for_each(|it| fix.join(&it.fix));
        }
        fix
    }

    /// How many exchanges have an error-level finding.
    pub fn failing(&self) -> usize {
        self.judged.values().filter(|it| it.facts.set.has(FactSet::FAILED)).count()
    }
}

/// What two deliveries of one request have in common, but for a collision in 2^64.
fn delivery_key(method: &str, url: &str, started: Millis) -> u64 {
    keyed::hash(&[method, " ", url]) ^ started.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// When an entry started; one without a time stands before all others.
fn start_of(entry: &Entry) -> Instant {
    Instant(entry.started.unwrap_or(f64::NEG_INFINITY))
}

/// How many earlier answers to the same URL are looked at, the latest ones.
const EARLIER: usize = 32;

/// The entries that an exchange is made of.
fn members(exchange: &Exchange) -> Vec<EntryId> {
    exchange
        .hops
        .iter()
        .flat_map(|hop| std::iter::once(hop.entry.id).chain(hop.preflight.as_ref().map(|it| it.id)))
        .collect()
}

/// Where the ids of hook records begin.
const HOOK_IDS: u32 = 1 << 31;
