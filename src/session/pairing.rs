//! Joins entries to exchanges: a preflight with its request, a redirect with its next hop.
//!
//! Entries arrive in any order, and no entry names its partner, so partners are found by URL, method and time. Each
//! possible pair has a weight, and the pairing kept is the stable one: no two entries would both rather have each
//! other. Weights are symmetric and distinct, so there is exactly one stable pairing, and it does not depend on the
//! order of arrival.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::exchange::{Entry, EntryId, HookRecord, Millis, Vendor};
use crate::keyed::{self, Map};
use crate::origin::Url;

/// How far apart two partners may start, in milliseconds, where nothing else bounds it.
const WINDOW: Millis = 2000.0;

/// How many candidates on each side of an entry are weighed.
const CANDIDATES: usize = 16;

/// The joined entries.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    preflights: Matching,
    redirects: Matching,
    hooks: Matching,
    twins: Matching,
    /// Every request by its URL: the right side of preflights, redirects and hook records, which are few.
    requests: Shelves,
    /// Requests of service workers: the right side of the page's own.
    workers: Shelves,
    stubs: Map<EntryId, Stub>,
    hook_stubs: Map<EntryId, Rc<HookRecord>>,
}

/// What pairing needs of an entry.
#[derive(Clone, Debug)]
struct Stub {
    entry: Rc<Entry>,
    started: Millis,
    ended: Millis,
    /// For a preflight: the method and the header names it asks for.
    asks: Option<(String, Vec<String>)>,
    /// What stands for the URL: see [`url_key`].
    url: u64,
    /// What stands for the URL that a redirect leads to.
    target: Option<u64>,
    worker: WorkerSide,
}

/// Tells URLs apart, but for a collision in 2^64, which the comparison that follows finds.
pub(super) fn url_key(url: &str) -> u64 {
    keyed::hash(&[Url::without_fragment(url)])
}

fn same_url(one: &str, other: &str) -> bool {
    Url::without_fragment(one) == Url::without_fragment(other)
}

/// Which side of a service worker an entry may be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum WorkerSide {
    /// The page's: answered by a service worker, or failed without a trace.
    Page,
    /// The service worker's own.
    Script,
    /// Neither.
    Neither,
}

impl WorkerSide {
    fn of(entry: &Entry) -> Self {
        if entry.vendor != Vendor::Chromium {
            return Self::Neither;
        }
        let script = entry.initiator.as_ref().map_or("", |it| it.url.as_str());
        let path = script.split(['?', '#']).next().unwrap_or_default();
        if is_script_of_service_worker(path) && !entry.via_service_worker {
            return Self::Script;
        }
        let failed = entry.response.error.as_deref() == Some("net::ERR_FAILED")
            && entry.response.status == 0
            && entry.response.headers.is_empty();
        if entry.via_service_worker || failed { Self::Page } else { Self::Neither }
    }
}

/// A service worker's script stands in a file of its own, which is hardly ever named otherwise.
fn is_script_of_service_worker(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let stem = file.strip_suffix(".js").or_else(|| file.strip_suffix(".mjs")).unwrap_or_default();
    stem.contains("worker")
        || stem.contains("firebase-messaging-sw")
        || stem.split(['-', '_', '.']).any(|it| it == "sw")
}

impl Pairing {
    /// Adds an entry; `url` is its [`url_key`]. Returns the entries whose links may have changed, the new one included.
    pub(super) fn add(&mut self, entry: &Rc<Entry>, url: u64) -> Vec<EntryId> {
        let id = entry.id;
        let mut changed = vec![id];
        self.stubs.insert(id, Stub::of(entry, url));
        let (stubs, hook_stubs) = (&self.stubs, &self.hook_stubs);
        let Some(stub) = stubs.get(&id) else { return changed };
        let preflights = Weights {
            weigh: &|left, right| preflight_weight(stubs, left, right),
            left_at: &|it| stubs.get(&it).map(|it| it.started),
            right_at: &|it| stubs.get(&it).map(|it| it.started),
        };
        if stub.asks.is_some() {
            self.preflights.add_left(&self.requests, stub.url, stub.started, id, &mut changed, &preflights);
            return changed;
        }
        self.requests.add(stub.url, stub.started, id);
        self.preflights.add_right(&self.requests, stub.url, stub.started, id, &mut changed, &preflights);
        let redirects = Weights {
            weigh: &|left, right| redirect_weight(stubs, left, right),
            left_at: &|it| stubs.get(&it).map(|it| it.ended),
            ..preflights
        };
        if let Some(target) = stub.target {
            self.redirects.add_left(&self.requests, target, stub.ended, id, &mut changed, &redirects);
        }
        self.redirects.add_right(&self.requests, stub.url, stub.started, id, &mut changed, &redirects);
        let twins = Weights { weigh: &|left, right| twin_weight(stubs, left, right), ..preflights };
        match stub.worker {
            WorkerSide::Page => {
                self.twins.add_left(&self.workers, stub.url, stub.started, id, &mut changed, &twins);
            }
            WorkerSide::Script => {
                self.workers.add(stub.url, stub.started, id);
                self.twins.add_right(&self.workers, stub.url, stub.started, id, &mut changed, &twins);
            }
            WorkerSide::Neither => {}
        }
        let hooks = Weights {
            weigh: &|left, right| hook_weight(hook_stubs, stubs, left, right),
            left_at: &|it| hook_stubs.get(&it).map(|it| it.started),
            ..preflights
        };
        self.hooks.add_right(&self.requests, stub.url, stub.started, id, &mut changed, &hooks);
        changed
    }

    /// Adds a record of the page hook under an id of its own. Returns what may have changed.
    pub(super) fn add_hook(&mut self, id: EntryId, record: &Rc<HookRecord>) -> Vec<EntryId> {
        let mut changed = vec![id];
        self.hook_stubs.insert(id, Rc::clone(record));
        let (hook_stubs, stubs) = (&self.hook_stubs, &self.stubs);
        let hooks = Weights {
            weigh: &|left, right| hook_weight(hook_stubs, stubs, left, right),
            left_at: &|it| hook_stubs.get(&it).map(|it| it.started),
            right_at: &|it| stubs.get(&it).map(|it| it.started),
        };
        self.hooks.add_left(&self.requests, url_key(&record.url), record.started, id, &mut changed, &hooks);
        changed
    }

    /// Takes note that an entry was replaced by one with more in it; what it is joined by stays as it was.
    pub(super) fn replace(&mut self, entry: &Rc<Entry>) {
        if let Some(stub) = self.stubs.get_mut(&entry.id) {
            stub.entry = Rc::clone(entry);
        }
    }

    /// The hook record of a request.
    pub(super) fn hook_of(&self, request: EntryId) -> Option<EntryId> {
        self.hooks.partner(Side::Right, request)
    }

    /// The request of a hook record.
    pub(super) fn request_of_hook(&self, hook: EntryId) -> Option<EntryId> {
        self.hooks.partner(Side::Left, hook)
    }

    /// The service worker's own request, for the page's side of one.
    pub(super) fn twin_of(&self, page_side: EntryId) -> Option<EntryId> {
        self.twins.partner(Side::Left, page_side)
    }

    /// The preflight of a request.
    pub(super) fn preflight_of(&self, request: EntryId) -> Option<EntryId> {
        self.preflights.partner(Side::Right, request)
    }

    /// The request of a preflight.
    pub(super) fn request_of(&self, preflight: EntryId) -> Option<EntryId> {
        self.preflights.partner(Side::Left, preflight)
    }

    /// The hop that follows a redirect.
    pub(super) fn next_hop(&self, hop: EntryId) -> Option<EntryId> {
        self.redirects.partner(Side::Left, hop)
    }

    /// The redirect that led to a hop.
    pub(super) fn previous_hop(&self, hop: EntryId) -> Option<EntryId> {
        self.redirects.partner(Side::Right, hop)
    }

    /// Forgets an entry that is too old to find another partner.
    pub(super) fn forget(&mut self, id: EntryId) {
        if let Some(record) = self.hook_stubs.remove(&id) {
            self.hooks.forget(url_key(&record.url), record.started, id);
        }
        let Some(stub) = self.stubs.remove(&id) else { return };
        self.requests.forget(stub.url, stub.started, id);
        self.workers.forget(stub.url, stub.started, id);
        self.preflights.forget(stub.url, stub.started, id);
        self.twins.forget(stub.url, stub.started, id);
        if let Some(target) = stub.target {
            self.redirects.forget(target, stub.ended, id);
        }
    }
}

impl Stub {
    fn of(entry: &Rc<Entry>, url: u64) -> Self {
        // Without a time, the position stands in: neighbours in the file are near each other.
        let started = entry.started.unwrap_or(f64::from(entry.id.0));
        let ended = started + entry.duration.unwrap_or(0.0).clamp(0.0, 600_000.0);
        let asks = entry.is_preflight().then(|| {
            let headers = &entry.request.headers;
            let method = headers.get("access-control-request-method").unwrap_or_default().to_owned();
            let names = headers.combined("access-control-request-headers").unwrap_or_default();
            let names = names.split(',').map(str::trim).filter(|it| !it.is_empty());
            (method, names.map(str::to_owned).collect())
        });
        let followed = matches!(entry.response.status, 301 | 302 | 303 | 307 | 308)
            && !entry.response.redirect_url.is_empty()
            && entry.response.error.is_none()
            && asks.is_none();
        Self {
            started,
            ended,
            asks,
            url,
            worker: WorkerSide::of(entry),
            target: followed.then(|| url_key(&entry.response.redirect_url)),
            entry: Rc::clone(entry),
        }
    }

    fn method(&self) -> &str {
        &self.entry.request.method
    }

    fn url(&self) -> &str {
        &self.entry.request.url
    }
}

/// A lower weight is a better pair. The ids make weights distinct.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Weight {
    penalty: u8,
    distance: Millis,
    left: EntryId,
    right: EntryId,
}

impl Weight {
    fn less(&self, other: &Self) -> bool {
        self.penalty
            .cmp(&other.penalty)
            .then(self.distance.total_cmp(&other.distance))
            .then(self.right.cmp(&other.right))
            .then(self.left.cmp(&other.left))
            == Ordering::Less
    }
}

fn preflight_weight(stubs: &Map<EntryId, Stub>, left: EntryId, right: EntryId) -> Option<Weight> {
    let (preflight, request) = (stubs.get(&left)?, stubs.get(&right)?);
    let (method, names) = preflight.asks.as_ref()?;
    if (!method.is_empty() && *method != request.method()) || !same_url(preflight.url(), request.url()) {
        return None;
    }
    let after = preflight.started - request.started;
    let latest = (request.ended - request.started).max(WINDOW);
    if after < -WINDOW || after > latest {
        return None;
    }
    let mut penalty = 0;
    // Chromium starts a preflight at or after its request; Firefox reports either order.
    if after < -1.0 && request.entry.vendor != Vendor::Firefox {
        penalty += 1;
    }
    if names.iter().any(|it| !request.entry.request.headers.has(it)) {
        penalty += 2;
    }
    if method.is_empty() {
        penalty += 4;
    }
    Some(Weight { penalty, distance: after.abs(), left, right })
}

fn hook_weight(
    hooks: &Map<EntryId, Rc<HookRecord>>,
    stubs: &Map<EntryId, Stub>,
    left: EntryId,
    right: EntryId,
) -> Option<Weight> {
    let (hook, request) = (hooks.get(&left)?, stubs.get(&right)?);
    let distance = (request.started - hook.started).abs();
    if request.asks.is_some()
        || distance > WINDOW
        || !hook.method.eq_ignore_ascii_case(request.method())
        || !same_url(&hook.url, request.url())
    {
        return None;
    }
    Some(Weight { penalty: 0, distance, left, right })
}

/// The service worker's request runs within the page's, for the same URL.
fn twin_weight(stubs: &Map<EntryId, Stub>, left: EntryId, right: EntryId) -> Option<Weight> {
    let (page, worker) = (stubs.get(&left)?, stubs.get(&right)?);
    let within = worker.started >= page.started - 1.0 && worker.started <= page.ended + 1.0;
    if !within || worker.method() != page.method() || !same_url(worker.url(), page.url()) {
        return None;
    }
    Some(Weight { penalty: 0, distance: (worker.started - page.started).abs(), left, right })
}

fn redirect_weight(stubs: &Map<EntryId, Stub>, left: EntryId, right: EntryId) -> Option<Weight> {
    let (hop, next) = (stubs.get(&left)?, stubs.get(&right)?);
    // A chain runs forward in time, so that it cannot bite its own tail.
    if (next.started, right) <= (hop.started, left) || next.asks.is_some() {
        return None;
    }
    let distance = (next.started - hop.ended).abs();
    if distance > WINDOW || !same_url(&hop.entry.response.redirect_url, next.url()) {
        return None;
    }
    let mut penalty = 0;
    if next.method() != hop.method() {
        // Fetch turns POST into GET on 301 and 302, and everything but HEAD on 303.
        if next.method() != "GET" {
            return None;
        }
        penalty += 1;
    }
    if next.entry.resource != hop.entry.resource {
        penalty += 2;
    }
    Some(Weight { penalty, distance, left, right })
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Left,
    Right,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// How well a left and a right entry fit, and when each happened.
#[derive(Clone, Copy)]
struct Weights<'a> {
    weigh: &'a dyn Fn(EntryId, EntryId) -> Option<Weight>,
    left_at: &'a dyn Fn(EntryId) -> Option<Millis>,
    right_at: &'a dyn Fn(EntryId) -> Option<Millis>,
}

impl Weights<'_> {
    fn pair(&self, side: Side, own: EntryId, other: EntryId) -> Option<Weight> {
        match side {
            Side::Left => (self.weigh)(own, other),
            Side::Right => (self.weigh)(other, own),
        }
    }

    fn at(&self, side: Side, id: EntryId) -> Option<Millis> {
        match side {
            Side::Left => (self.left_at)(id),
            Side::Right => (self.right_at)(id),
        }
    }
}

/// A stable pairing of left and right entries that share a key. The right side is kept by the caller, since several
/// pairings share it.
#[derive(Debug, Default)]
struct Matching {
    left: Shelves,
    partners: [Map<EntryId, EntryId>; 2],
}

/// Entries by a key, each shelf in the order of time.
#[derive(Debug, Default)]
struct Shelves {
    shelves: Map<u64, BTreeSet<(Instant, EntryId)>>,
}

/// A time with a total order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Instant(pub(super) Millis);

impl Eq for Instant {}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Matching {
    fn partner(&self, side: Side, id: EntryId) -> Option<EntryId> {
        self.map(side).get(&id).copied()
    }

    fn map(&self, side: Side) -> &Map<EntryId, EntryId> {
        let [left, right] = &self.partners;
        if side == Side::Left { left } else { right }
    }

    fn map_mut(&mut self, side: Side) -> &mut Map<EntryId, EntryId> {
        let [left, right] = &mut self.partners;
        if side == Side::Left { left } else { right }
    }

    fn add_left(
        &mut self,
        rights: &Shelves,
        key: u64,
        at: Millis,
        id: EntryId,
        changed: &mut Vec<EntryId>,
        weights: &Weights<'_>,
    ) {
        self.left.add(key, at, id);
        self.seek(Side::Left, rights, key, at, id, changed, weights);
    }

    /// Most requests are on nobody's mind, which shows at once.
    fn add_right(
        &mut self,
        rights: &Shelves,
        key: u64,
        at: Millis,
        id: EntryId,
        changed: &mut Vec<EntryId>,
        weights: &Weights<'_>,
    ) {
        if self.left.shelves.contains_key(&key) {
            self.seek(Side::Right, rights, key, at, id, changed, weights);
        }
    }

    /// An entry of one side, and whoever it displaces, look for the best partner that would rather have them.
    #[allow(clippy::too_many_arguments)]
    fn seek(
        &mut self,
        side: Side,
        rights: &Shelves,
        key: u64,
        at: Millis,
        id: EntryId,
        changed: &mut Vec<EntryId>,
        weights: &Weights<'_>,
    ) {
        let (mut seeker, mut seeker_at) = (id, at);
        loop {
            let others = if side == Side::Left { rights } else { &self.left };
            let mut best: Option<(Weight, EntryId)> = None;
            for candidate in others.near(key, seeker_at) {
                let Some(this) = weights.pair(side, seeker, candidate) else { continue };
                let held = self
                    .partner(side.other(), candidate)
                    .and_then(|holder| weights.pair(side, holder, candidate));
                if held.is_some_and(|held| !this.less(&held))
                    || best.is_some_and(|(best, _)| !this.less(&best))
                {
                    continue;
                }
                best = Some((this, candidate));
            }
            let Some((_, candidate)) = best else { return };
            let displaced = self.partner(side.other(), candidate);
            if let Some(displaced) = displaced {
                self.map_mut(side).remove(&displaced);
                changed.push(displaced);
            }
            self.map_mut(side).insert(seeker, candidate);
            self.map_mut(side.other()).insert(candidate, seeker);
            changed.push(candidate);
            changed.push(seeker);
            let Some(displaced) = displaced else { return };
            let Some(at) = weights.at(side, displaced) else { return };
            seeker = displaced;
            seeker_at = at;
        }
    }

    /// Takes an entry of the left side out of the search; its partner stays.
    fn forget(&mut self, key: u64, at: Millis, id: EntryId) {
        self.left.forget(key, at, id);
    }
}

impl Shelves {
    fn add(&mut self, key: u64, at: Millis, id: EntryId) {
        self.shelves.entry(key).or_default().insert((Instant(at), id));
    }

    fn forget(&mut self, key: u64, at: Millis, id: EntryId) {
        if let Some(shelf) = self.shelves.get_mut(&key) {
            shelf.remove(&(Instant(at), id));
            if shelf.is_empty() {
                self.shelves.remove(&key);
            }
        }
    }

    /// The entries nearest in time, at most [`CANDIDATES`] before and as many after.
    fn near(&self, key: u64, at: Millis) -> impl Iterator<Item = EntryId> + '_ {
        let pivot = (Instant(at), EntryId(0));
        self.shelves.get(&key).into_iter().flat_map(move |shelf| {
            let before = shelf.range(..pivot).rev().take(CANDIDATES);
            before.chain(shelf.range(pivot..).take(CANDIDATES)).map(|(_, id)| *id)
        })
    }
}
