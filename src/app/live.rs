//! What comes in: live events of the recorder, the browser's own list, and files.

use std::rc::Rc;

use super::beside::Beside;
use super::{Effect, Import, NavigationMark, NoticeKind, State};
use crate::capture::entry::BodyPolicy;
use crate::capture::{devtools, har};
use crate::exchange::{Entry, EntryId, Millis};
use crate::fetch;
use crate::keyed::{self, Map, Set};
use crate::present::text::{self, shortened};
use crate::redact;
use crate::session::Judged;

/// The numbering of what came in.
#[derive(Debug, Default)]
pub(super) struct Live {
    next: u32,
    ours: Map<u32, EntryId>,
    theirs: Map<EntryId, u32>,
    known: Set<(u64, u64)>,
    page: Option<Rc<str>>,
    since: Millis,
    asked_at: Millis,
    pause: Millis,
    bad: usize,
    // Entries that came too early, each with how often the browser may still be asked for the rest.
    cut_short: Vec<(EntryId, u8)>,
}

impl Live {
    pub(super) fn clear(&mut self) {
        // Ids are never given twice, so a body that comes late finds no wrong owner.
        *self = Self { next: self.next, page: self.page.take(), pause: self.pause, ..Self::default() };
    }

    /// A failure that nothing explains may have been handed over before its answer was known: worth one look.
    pub(super) fn look_again(&mut self, judged: &Judged) {
        if judged.facts.judgement.blind == Some(fetch::Blind::Unexplained)
            && let Some(entry) = judged.exchange.entry()
        {
            self.ask_for(entry.id, 1);
        }
    }

    /// Has the browser asked so often for the rest of an entry, unless that is arranged already.
    fn ask_for(&mut self, id: EntryId, looks: u8) {
        if self.cut_short.len() < MAX_CUT_SHORT && !self.cut_short.iter().any(|it| it.0 == id) {
            self.cut_short.push((id, looks));
        }
    }

    /// From now on the browser's list counts only from that time on: it still holds what was cleared.
    pub(super) fn begin(&mut self, at: Millis) {
        self.since = at;
    }

    /// The URL of the inspected page, once it is known.
    pub(super) fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// The recorder's number of an entry.
    pub(super) fn recorder_id(&self, id: EntryId) -> Option<u32> {
        self.theirs.get(&id).copied()
    }

    /// Whether the browser may be asked for its list again: that costs time in the page's own process, so it is
    /// asked rarely in proportion to what asking took.
    pub(super) fn may_backfill(&mut self, now: Millis) -> bool {
        let may = now - self.asked_at >= self.pause.max(2000.0);
        if may {
            self.asked_at = now;
        }
        may
    }

    pub(super) fn id(&mut self, recorder: Option<u32>) -> EntryId {
        let id = EntryId(self.next);
        // The upper half is for the records of the page hook.
        self.next = (self.next + 1) & 0x7fff_ffff;
        if let Some(recorder) = recorder {
            self.ours.insert(recorder, id);
            self.theirs.insert(id, recorder);
        }
        id
    }

    /// True the first time that a request of that start, method and URL is met.
    fn is_new(&mut self, entry: &Entry) -> bool {
        let Some(started) = entry.started else { return true };
        self.known.insert((started.to_bits(), keyed::hash(&[&entry.request.method, &entry.request.url])))
    }
}

impl State {
    pub(super) fn entry(&mut self, recorder: u32, json: &str) -> Vec<Effect> {
        if !self.recording {
            return Vec::new();
        }
        let id = self.live.id(Some(recorder));
        match devtools::parse(json.as_bytes(), id, self.live.page.clone()) {
            Ok(mut entry) => {
                self.live.is_new(&entry);
                entry.under_rule = self.is_under_rule(&entry);
                if fetch::is_cut_short(&entry) {
                    self.live.ask_for(id, LOOKS);
                }
                self.session.add(entry);
                vec![Effect::SettleSoon]
            }
            Err(reason) => {
                self.live.bad += 1;
                let text = format!(
                    "{} could not be read. The last: {}.",
                    text::count(self.live.bad, "request"),
                    shortened(&reason, 200)
                );
                self.notice(NoticeKind::BadEntry, text);
                vec![Effect::Draw]
            }
        }
    }

    /// Whether the browser is to be asked for what entries lacked that came too early.
    pub(super) fn lacks_parts(&mut self, now: Millis) -> bool {
        !self.live.cut_short.is_empty() && self.live.may_backfill(now)
    }

    pub(super) fn body(&mut self, recorder: u32, text: &str, second: &str) -> Vec<Effect> {
        let Some(id) = self.live.ours.get(&recorder).copied() else { return Vec::new() };
        let Some(mut entry) = self.session.entry(id).cloned() else { return Vec::new() };
        devtools::attach_body(&mut entry, Some(text), second, &BodyPolicy::default());
        match entry.response.body {
            Some(body) => {
                self.session.attach_body(id, body);
                vec![Effect::SettleSoon]
            }
            None => Vec::new(),
        }
    }

    pub(super) fn navigated(&mut self, url: &str, at: Millis) -> Vec<Effect> {
        self.live.page = Some(url.into());
        let mut effects = self.rules_after(url);
        if !self.files.is_empty() {
            return effects;
        }
        if !self.settings.preserve {
            self.clear();
        } else if !self.rows.is_empty() {
            self.marks.push(NavigationMark { at, url: redact::mask_url(url) });
        }
        self.lines_stale = true;
        effects.push(Effect::Draw);
        effects
    }

    pub(super) fn backfill(&mut self, first_id: u32, json: &str, took: f64) -> Vec<Effect> {
        self.live.pause = took * 20.0;
        if !self.recording {
            return Vec::new();
        }
        let mut entries = Vec::new();
        let mut reader = har::Reader::new();
        reader.feed(json.as_bytes(), &mut |entry| entries.push(entry));
        // A browser's own list leaves nothing out, so there is nothing in the summary to be told.
        reader.finish(&mut |entry| entries.push(entry));
        for mut entry in entries {
            // What is not answered yet comes again when it is.
            if is_under_way(&entry) || entry.started.is_some_and(|it| it < self.live.since) {
                continue;
            }
            if !self.live.is_new(&entry) {
                if !self.live.cut_short.is_empty() {
                    self.session.complete(entry);
                }
                continue;
            }
            entry.id = self.live.id(Some(first_id + entry.id.0));
            entry.under_rule = self.is_under_rule(&entry);
            self.session.add(entry);
        }
        let session = &self.session;
        self.live.cut_short.retain_mut(|(id, looks)| {
            *looks = looks.saturating_sub(1);
            *looks > 0 && session.is_cut_short(*id)
        });
        vec![Effect::SettleSoon]
    }

    pub(super) fn import_begins(&mut self, name: String, size: f64) -> Vec<Effect> {
        let name = shortened(&name, 120);
        if self.import.is_none() && self.files.is_empty() {
            self.clear();
        }
        // A file is looked at in peace: live requests would mix with it.
        self.recording = false;
        self.files.push(name.clone());
        self.import = Some(Import::new(name, size, self.live.next, false));
        vec![Effect::Draw]
    }

    /// A file is put beside what is listed.
    pub(super) fn compare_begins(&mut self, name: &str, size: f64) -> Vec<Effect> {
        let name = shortened(name, 120);
        self.beside = Some(Beside::new(name.clone(), self.session.options()));
        self.import = Some(Import::new(name, size, self.live.next, true));
        vec![Effect::Draw]
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn import_chunk(&mut self, chunk: &[u8]) -> Vec<Effect> {
        let Some(import) = &mut self.import else { return Vec::new() };
        import.read += chunk.len() as f64;
        let session = match &mut self.beside {
            Some(beside) if import.beside => &mut beside.session,
            _ => &mut self.session,
        };
        let (base, entries) = (import.base, &mut import.entries);
        let mut next = self.live.next;
        import.reader.feed(chunk, &mut |entry| {
            *entries += 1;
            next = next.max(add_shifted(session, entry, base));
        });
        self.live.next = next;
        if import.beside {
            session.settle();
            return vec![Effect::Draw];
        }
        self.settle()
    }

    pub(super) fn import_ends(&mut self) -> Vec<Effect> {
        let Some(import) = self.import.take() else { return Vec::new() };
        let session = match &mut self.beside {
            Some(beside) if import.beside => &mut beside.session,
            _ => &mut self.session,
        };
        let (mut next, mut entries) = (self.live.next, import.entries);
        let summary = import.reader.finish(&mut |entry| {
            entries += 1;
            next = next.max(add_shifted(session, entry, import.base));
        });
        self.live.next = next;
        if summary.sanitized {
            session.set_sanitized(true);
            self.notice(
                NoticeKind::Sanitized,
                format!(
                    "{} was exported without credentials: the browser left out Authorization, Cookie and \
                     Set-Cookie. That one of them is absent proves nothing here.",
                    import.name
                ),
            );
        }
        if entries == 0 {
            let why = summary.problems.first().map_or("it holds no requests", |it| it.reason.as_str());
            self.notice(NoticeKind::File, format!("{}: {}.", import.name, why.trim_end_matches('.')));
        } else if let Some(problem) = summary.problems.first() {
            let place = match problem.entry {
                Some(entry) if !problem.reason.contains("entry") => format!(" of entry {entry}"),
                _ => String::new(),
            };
            let more = match summary.problems.len() {
                1 => String::new(),
                more => format!(" And {} more.", more - 1),
            };
            self.notice(
                NoticeKind::File,
                format!(
                    "{}: not all{place} could be read: {}.{more}",
                    import.name,
                    problem.reason.trim_end_matches('.')
                ),
            );
        }
        if import.beside {
            return self.compare_ends();
        }
        let mut effects = self.settle();
        self.select_first_problem();
        effects.push(Effect::Reveal);
        effects.push(Effect::Announce(format!(
            "{}: {}, {} with problems",
            import.name,
            text::count(self.rows.len(), "request"),
            text::thousands(self.problems)
        )));
        effects
    }
}

/// How often the browser is asked again for one request, and for how many at a time.
const LOOKS: u8 = 2;
const MAX_CUT_SHORT: usize = 100;

impl Import {
    fn new(name: String, size: f64, base: u32, beside: bool) -> Self {
        Self { name, reader: har::Reader::new(), read: 0.0, size, base, entries: 0, beside }
    }
}

/// The browser lists a request from its start on; as long as it is not answered it has neither status nor duration.
fn is_under_way(entry: &Entry) -> bool {
    entry.response.status == 0
        && entry.response.error.is_none()
        && entry.duration.is_none_or(|it| it <= 0.0)
        && entry.websocket.is_empty()
}

/// Adds an entry of a file, whose ids count from 0, after those that are there. Returns the next free id.
fn add_shifted(session: &mut crate::session::Session, mut entry: Entry, base: u32) -> u32 {
    entry.id = EntryId(base.saturating_add(entry.id.0) & 0x7fff_ffff);
    let next = entry.id.0 + 1;
    session.add(entry);
    next
}
