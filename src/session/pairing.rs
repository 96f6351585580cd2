//! Joins entries to exchanges: a preflight with its request, a redirect with its next hop.
//!
//! Entries arrive in any order, and no entry names its partner, so partners are found by URL, method and time. Each
//! possible pair has a weight, and the pairing kept is the stable one: no two entries would both rather have each
//! other. Weights are symmetric and distinct, so there is exactly one stable pairing, and it does not depend on the
//! order of arrival.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use crate::exchange::{Entry, EntryId, HookRecord, Millis, ResourceType, Vendor};
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
    stubs: HashMap<EntryId, Stub>,
    hook_stubs: HashMap<EntryId, (Millis, String)>,
}

/// What pairing needs of an entry.
#[derive(Clone, Debug)]
struct Stub {
    started: Millis,
    ended: Millis,
    method: String,
    resource: ResourceType,
    firefox: bool,
    /// For a preflight: the method and the header names it asks for.
    asks: Option<(String, Vec<String>)>,
    /// Names of the request's headers, lower case, sorted; only for entries that could need a preflight.
    names: Vec<String>,
    url: String,
    target: Option<String>,
    worker: WorkerSide,
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
    /// Adds an entry. Returns the entries whose links may have changed, the new one included.
    pub(super) fn add(&mut self, entry: &Entry) -> Vec<EntryId> {
        let stub = Stub::of(entry);
        let mut changed = vec![entry.id];
        self.stubs.insert(entry.id, stub.clone());
        let stubs = &self.stubs;
        if stub.asks.is_some() {
            self.preflights.add(
                Side::Left,
                &stub.url,
                stub.started,
                entry.id,
                &mut changed,
                &|left, right| preflight_weight(stubs, left, right),
            );
            return changed;
        }
        self.preflights.add(Side::Right, &stub.url, stub.started, entry.id, &mut changed, &|left, right| {
            preflight_weight(stubs, left, right)
        });
        let weight = |left, right| redirect_weight(stubs, left, right);
        if let Some(target) = &stub.target {
            self.redirects.add(Side::Left, target, stub.ended, entry.id, &mut changed, &weight);
        }
        self.redirects.add(Side::Right, &stub.url, stub.started, entry.id, &mut changed, &weight);
        let weight = |left, right| twin_weight(stubs, left, right);
        match stub.worker {
            WorkerSide::Page => {
                self.twins.add(Side::Left, &stub.url, stub.started, entry.id, &mut changed, &weight);
            }
            WorkerSide::Script => {
                self.twins.add(Side::Right, &stub.url, stub.started, entry.id, &mut changed, &weight);
            }
            WorkerSide::Neither => {}
        }
        let hook_stubs = &self.hook_stubs;
        self.hooks.add(Side::Right, &stub.url, stub.started, entry.id, &mut changed, &|left, right| {
            hook_weight(hook_stubs, stubs, left, right)
        });
        changed
    }

    /// Adds a record of the page hook under an id of its own. Returns what may have changed.
    pub(super) fn add_hook(&mut self, id: EntryId, record: &HookRecord) -> Vec<EntryId> {
        let mut changed = vec![id];
        self.hook_stubs.insert(id, (record.started, record.method.clone()));
        let (hook_stubs, stubs) = (&self.hook_stubs, &self.stubs);
        let url = Url::without_fragment(&record.url);
        self.hooks.add(Side::Left, url, record.started, id, &mut changed, &|left, right| {
            hook_weight(hook_stubs, stubs, left, right)
        });
        changed
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
        if let Some(stub) = self.stubs.remove(&id) {
            self.preflights.forget(&stub.url, stub.started, id);
            self.redirects.forget(&stub.url, stub.started, id);
            self.hooks.forget(&stub.url, stub.started, id);
            self.twins.forget(&stub.url, stub.started, id);
            if let Some(target) = &stub.target {
                self.redirects.forget(target, stub.ended, id);
            }
        }
    }
}

impl Stub {
    fn of(entry: &Entry) -> Self {
        // Without a time, the position stands in: neighbours in the file are near each other.
        let started = entry.started.unwrap_or(f64::from(entry.id.0));
        let ended = started + entry.duration.unwrap_or(0.0).clamp(0.0, 600_000.0);
        let asks = entry.is_preflight().then(|| {
            let headers = &entry.request.headers;
            let method = headers.get("access-control-request-method").unwrap_or_default().to_owned();
            let names = headers.combined("access-control-request-headers").unwrap_or_default();
            (
                method,
                names
                    .split(',')
                    .map(|it| it.trim().to_ascii_lowercase())
                    .filter(|it| !it.is_empty())
                    .collect(),
            )
        });
        let followed = matches!(entry.response.status, 301 | 302 | 303 | 307 | 308)
            && !entry.response.redirect_url.is_empty()
            && entry.response.error.is_none()
            && asks.is_none();
        let mut names: Vec<String> =
            entry.request.headers.iter().map(|it| it.name.to_ascii_lowercase()).collect();
        names.sort_unstable();
        Self {
            started,
            ended,
            method: entry.request.method.clone(),
            resource: entry.resource,
            firefox: entry.vendor == Vendor::Firefox,
            asks,
            names,
            url: Url::without_fragment(&entry.request.url).to_owned(),
            worker: WorkerSide::of(entry),
            target: followed.then(|| Url::without_fragment(&entry.response.redirect_url).to_owned()),
        }
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

fn preflight_weight(stubs: &HashMap<EntryId, Stub>, left: EntryId, right: EntryId) -> Option<Weight> {
    let (preflight, request) = (stubs.get(&left)?, stubs.get(&right)?);
    let (method, names) = preflight.asks.as_ref()?;
    if !method.is_empty() && *method != request.method {
        return None;
    }
    let after = preflight.started - request.started;
    let latest = (request.ended - request.started).max(WINDOW);
    if after < -WINDOW || after > latest {
        return None;
    }
    let mut penalty = 0;
    // Chromium starts a preflight at or after its request; Firefox reports either order.
    if after < -1.0 && !request.firefox {
        penalty += 1;
    }
    if names.iter().any(|it| request.names.binary_search(it).is_err()) {
        penalty += 2;
    }
    if method.is_empty() {
        penalty += 4;
    }
    Some(Weight { penalty, distance: after.abs(), left, right })
}

fn hook_weight(
    hooks: &HashMap<EntryId, (Millis, String)>,
    stubs: &HashMap<EntryId, Stub>,
    left: EntryId,
    right: EntryId,
) -> Option<Weight> {
    let ((started, method), request) = (hooks.get(&left)?, stubs.get(&right)?);
    let distance = (request.started - started).abs();
    if request.asks.is_some() || distance > WINDOW || !method.eq_ignore_ascii_case(&request.method) {
        return None;
    }
    Some(Weight { penalty: 0, distance, left, right })
}

/// The service worker's request runs within the page's, for the same URL.
fn twin_weight(stubs: &HashMap<EntryId, Stub>, left: EntryId, right: EntryId) -> Option<Weight> {
    let (page, worker) = (stubs.get(&left)?, stubs.get(&right)?);
    let within = worker.started >= page.started - 1.0 && worker.started <= page.ended + 1.0;
    if !within || worker.method != page.method {
        return None;
    }
    Some(Weight { penalty: 0, distance: (worker.started - page.started).abs(), left, right })
}

fn redirect_weight(stubs: &HashMap<EntryId, Stub>, left: EntryId, right: EntryId) -> Option<Weight> {
    let (hop, next) = (stubs.get(&left)?, stubs.get(&right)?);
    // A chain runs forward in time, so that it cannot bite its own tail.
    if (next.started, right) <= (hop.started, left) || next.asks.is_some() {
        return None;
    }
    let distance = (next.started - hop.ended).abs();
    if distance > WINDOW {
        return None;
    }
    let mut penalty = 0;
    if next.method != hop.method {
        // Fetch turns POST into GET on 301 and 302, and everything but HEAD on 303.
        if next.method != "GET" {
            return None;
        }
        penalty += 1;
    }
    if next.resource != hop.resource {
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

/// A stable pairing of left and right entries that share a key.
#[derive(Debug, Default)]
struct Matching {
    buckets: HashMap<String, Bucket>,
    partners: [HashMap<EntryId, EntryId>; 2],
}

#[derive(Debug, Default)]
struct Bucket {
    sides: [BTreeSet<(Instant, EntryId)>; 2],
    times: HashMap<EntryId, Millis>,
}

/// A time with a total order.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Instant(Millis);

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

    fn map(&self, side: Side) -> &HashMap<EntryId, EntryId> {
        let [left, right] = &self.partners;
        if side == Side::Left { left } else { right }
    }

    fn map_mut(&mut self, side: Side) -> &mut HashMap<EntryId, EntryId> {
        let [left, right] = &mut self.partners;
        if side == Side::Left { left } else { right }
    }

    /// Adds an entry to one side; it and whoever it displaces look for the best partner that would rather have
    /// them.
    fn add(
        &mut self,
        side: Side,
        key: &str,
        at: Millis,
        id: EntryId,
        changed: &mut Vec<EntryId>,
        weight: &dyn Fn(EntryId, EntryId) -> Option<Weight>,
    ) {
        let bucket = self.buckets.entry(key.to_owned()).or_default();
        bucket.side_mut(side).insert((Instant(at), id));
        bucket.times.insert(id, at);
        let mut seeker = id;
        let mut seeker_at = at;
        loop {
            let Some(bucket) = self.buckets.get(key) else { return };
            let pair = |candidate: EntryId| match side {
                Side::Left => weight(seeker, candidate),
                Side::Right => weight(candidate, seeker),
            };
            let mut best: Option<(Weight, EntryId)> = None;
            for candidate in bucket.near(side.other(), seeker_at) {
                let Some(this) = pair(candidate) else { continue };
                let held = self.partner(side.other(), candidate).and_then(|holder| match side {
                    Side::Left => weight(holder, candidate),
                    Side::Right => weight(candidate, holder),
                });
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
            let Some(bucket) = self.buckets.get(key) else { return };
            let Some(at) = bucket.times.get(&displaced) else { return };
            seeker = displaced;
            seeker_at = *at;
        }
    }

    /// Takes an entry out of the search; its partner stays.
    fn forget(&mut self, key: &str, at: Millis, id: EntryId) {
        if let Some(bucket) = self.buckets.get_mut(key) {
            for side in &mut bucket.sides {
                side.remove(&(Instant(at), id));
            }
            bucket.times.remove(&id);
            if bucket.sides.iter().all(BTreeSet::is_empty) {
                self.buckets.remove(key);
            }
        }
    }
}

impl Bucket {
    fn side(&self, side: Side) -> &BTreeSet<(Instant, EntryId)> {
        let [left, right] = &self.sides;
        if side == Side::Left { left } else { right }
    }

    fn side_mut(&mut self, side: Side) -> &mut BTreeSet<(Instant, EntryId)> {
        let [left, right] = &mut self.sides;
        if side == Side::Left { left } else { right }
    }

    /// The entries nearest in time on a side, at most [`CANDIDATES`] before and as many after.
    fn near(&self, side: Side, at: Millis) -> impl Iterator<Item = EntryId> + '_ {
        let pivot = (Instant(at), EntryId(0));
        let before = self.side(side).range(..pivot).rev().take(CANDIDATES);
        let after = self.side(side).range(pivot..).take(CANDIDATES);
        before.chain(after).map(|(_, id)| *id)
    }
}
