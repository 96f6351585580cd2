//! The panel as a state machine: every change goes through [`update`], which says what is to be done about it.
//!
//! Knows no document and no browser: effects are data, and the shell in `web` carries them out. So the panel runs in
//! an extension, in an ordinary page, and natively in tests.

mod beside;
mod compare;
mod copy;
mod cursor;
pub mod filter;
mod flows;
mod hooks;
pub mod lines;
mod live;
pub mod live_rule;
mod mute;
mod paste;
pub mod replay;
pub mod rows;
pub mod settings;
mod signature;
pub mod suggest;
pub mod tokens;
pub mod whatif;

use std::collections::HashSet;
use std::rc::Rc;

use crate::capture::har;
use crate::exchange::{EntryId, Millis};
use crate::ignore::Mute;
use crate::present::detail::{self, Detail, ServerView, detail};
use crate::present::raw::{self, Message};
use crate::present::reading::Reading;
use crate::present::row::Row;
use crate::present::text::{self, Zone};
use crate::present::token::{self, TokenView};
use crate::session::{Judged, Options, Session};
use beside::Beside;
pub use beside::Difference;
pub use compare::Compared;
pub use copy::Form;
use filter::Filter;
use flows::Flows;
use lines::{Line, Lines};
use rows::{Column, Rows, Sort};
pub use settings::{MEMORY_CHOICES, Secrets, Settings, Theme};
use signature::Signatures;
pub use signature::{Outcome, SignatureView};
use tokens::Tokens;
pub use tokens::{HostUse, SessionToken, TokenDetail, Use};

/// Everything the panel knows.
pub struct State {
    session: Session,
    surface: Surface,
    settings: Settings,
    zone: Zone,
    rows: Rows,
    problems: usize,
    muted: usize,
    pinned: Option<EntryId>,
    pasted: HashSet<EntryId>,
    beside: Option<Beside>,
    reading: Option<Reading>,
    tokens: Tokens,
    flows: Flows,
    signatures: Signatures,
    marks: Vec<NavigationMark>,
    live: live::Live,
    /// How many records of the page hook there were when the browser was last asked for their entries.
    hooks_seen: u32,
    whatif: whatif::WhatIf,
    whatif_version: u64,
    trials: replay::Trials,
    trial: live_rule::Trial,
    import: Option<Import>,
    files: Vec<String>,
    view: View,
    sort: Sort,
    filter: Filter,
    filter_text: String,
    filter_error: String,
    suggestions: Option<suggest::Suggestions>,
    collapsed: HashSet<String>,
    unfolded: HashSet<String>,
    lines: Lines,
    lines_stale: bool,
    lines_urgent: bool,
    selected: Selected,
    chosen_by_hand: bool,
    tab: Tab,
    single: bool,
    stack: String,
    recording: bool,
    notices: Vec<Notice>,
    now: Millis,
    detail_version: u64,
    lines_version: u64,
}

/// Where the panel runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// In DevTools, fed by the recorder.
    Extension,
    /// In an ordinary page, fed by files.
    Page,
}

/// What the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Problems, grouped by cause.
    Problems,
    /// Every request, in the order of time.
    All,
    /// The tokens that were seen.
    Tokens,
    /// OAuth flows, step by step.
    Flows,
    /// The calls that went otherwise in another capture.
    Differences,
}

/// The part of the detail that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Tab {
    Diagnosis,
    Headers,
    Token,
    Compare,
    Raw,
    WhatIf,
}

impl Tab {
    /// All tabs, in order, with their names.
    pub const ALL: &'static [(Tab, &'static str)] = &[
        (Tab::Diagnosis, "Diagnosis"),
        (Tab::Headers, "Headers"),
        (Tab::Token, "Token"),
        (Tab::Compare, "Compare"),
        (Tab::Raw, "Raw"),
        (Tab::WhatIf, "What if"),
    ];
}

/// What is selected in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selected {
    /// Nothing.
    #[default]
    Nothing,
    /// An exchange, by its head.
    Exchange(EntryId),
    /// An exchange of the capture that this one is compared with.
    Beside(EntryId),
    /// A token, by its place.
    Token(u32),
    /// A flow, by its first step.
    Flow(EntryId),
    /// A cause, by its id: its first request is shown.
    Cause(String),
    /// Another line, by its place.
    Line(usize),
    /// What was pasted, where that is no request and no token.
    Reading,
}

/// The page went elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct NavigationMark {
    /// When.
    pub at: Millis,
    /// Where to, masked.
    pub url: String,
}

/// A file on its way in.
struct Import {
    name: String,
    reader: har::Reader,
    read: f64,
    size: f64,
    base: u32,
    entries: usize,
    /// It is compared with what is listed.
    beside: bool,
}

/// Something to be said above the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which kind, so that the same is not said twice.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: String,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NoticeKind {
    BadEntry,
    File,
    Lost,
    Muted,
    Restarted,
    Sanitized,
}

/// What happened.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Event {
    /// A finished request, as the recorder heard it.
    Entry {
        id: u32,
        json: String,
    },
    /// The body of an answer.
    Body {
        id: u32,
        text: String,
        second: String,
    },
    /// The page went elsewhere.
    Navigated {
        url: String,
        at: Millis,
    },
    /// What the browser still listed, with the time that asking took.
    Backfill {
        first_id: u32,
        json: String,
        took: f64,
    },
    /// So many entries came before the panel opened and were not kept.
    Lost(u32),
    /// What the page hook saw, as a JSON array.
    Hook(String),
    /// An earlier instance stopped.
    Restarted(String),
    /// Judge what came in.
    Settle,
    /// A second has passed.
    Tick(Millis),
    /// A file is being opened; it takes the place of what is listed.
    ImportBegins {
        name: String,
        size: f64,
    },
    /// A file is being opened beside what is listed.
    CompareBegins {
        name: String,
        size: f64,
    },
    ImportChunk(Vec<u8>),
    ImportEnds,
    /// The file could not be read, or the user gave up.
    ImportStops(String),
    Filter(String),
    /// In the filter box.
    Suggest(suggest::Act),
    Show(View),
    /// A click on the heading of a column.
    Sort(Column),
    Tab(Tab),
    /// The tab to the right (1) or left (-1).
    NextTab(i32),
    /// A click on a line.
    Click(usize),
    /// Goes to an exchange, wherever it is listed.
    GoTo(EntryId),
    /// A text, whatever it is.
    Paste(String),
    /// Opens a dialog, by its id.
    Dialog(&'static str),
    /// Asks for files; they take the place of what is listed, or one is compared with it.
    Pick {
        beside: bool,
    },
    /// The cursor moves by so many lines.
    Move(i64),
    First,
    Last,
    /// Arrow right.
    Expand,
    /// Arrow left.
    Collapse,
    /// Enter.
    Open,
    /// Escape.
    Back,
    Copy(Form),
    OpenSource,
    ShowInNetwork,
    /// The list is emptied, at that time; what started before stays away.
    Clear(Millis),
    Record(bool),
    /// The session is saved as a HAR file: as it is, or with pseudonyms in the place of secrets.
    Save {
        whole: bool,
    },
    Settings(Settings),
    /// The server whose configuration is wanted.
    Stack(String),
    Dismiss(NoticeKind),
    Mute(Mute),
    /// Takes back a mute, the last one where none is named.
    Unmute(Option<String>),
    /// Other exchanges are compared with the selected one from now on, or no longer.
    Pin(bool),
    /// In the what-if editor.
    WhatIf(whatif::Act),
    /// In the inspected page.
    Page(replay::Act),
    /// What a script in the inspected page came to, as JSON.
    Evaluated {
        id: u32,
        json: String,
    },
    /// About the header rules of the tab.
    Rule(live_rule::Act),
    /// A secret to check the signature of the shown token with.
    Secret(String),
    /// What came of checking a signature.
    Verified {
        hash: u64,
        outcome: Outcome,
    },
}

impl Event {
    /// It came in by itself, rather than by the user's hand.
    fn is_traffic(&self) -> bool {
        matches!(
            self,
            Self::Entry { .. }
                | Self::Body { .. }
                | Self::Backfill { .. }
                | Self::Hook(_)
                | Self::Settle
                | Self::Tick(_)
                | Self::ImportChunk(_)
        )
    }
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Draw what has changed, on the next frame.
    Draw,
    /// Send [`Event::Settle`] soon.
    SettleSoon,
    /// Put a text on the clipboard, and then say so.
    Copy {
        /// The text.
        text: String,
        /// What to say.
        said: String,
    },
    /// Say something to whoever listens, and show it for a moment.
    Announce(String),
    /// Save a text as a file, and then say so.
    Save {
        /// The file's name.
        name: String,
        /// What is in it.
        text: String,
        /// What to say.
        said: String,
    },
    /// Open a script.
    OpenSource {
        /// Its URL.
        url: String,
        /// Its line, from 1.
        line: u32,
        /// Its column, from 1.
        column: u32,
    },
    /// Open the browser's own list of requests with that filter.
    ShowInNetwork(String),
    /// Ask the recorder for a body.
    RequestBody(u32),
    /// Ask the browser for all it still lists.
    Backfill,
    /// The list was cleared: the recorder need not keep it.
    Forget,
    /// Run a script in the inspected page, and send what it comes to as [`Event::Evaluated`].
    Evaluate {
        /// Comes back with the answer.
        id: u32,
        /// An expression; a promise is waited for.
        source: String,
    },
    /// Ask for the permission to change headers, and set these rules for the tab.
    SetRules(String),
    /// Take the tab's rules back.
    RemoveRules,
    /// Check the signature of a token with these keys, by WebCrypto; the answer is [`Event::Verified`].
    Verify {
        /// Comes back with the answer.
        hash: u64,
        /// The token.
        token: Rc<str>,
        /// The algorithm, as JSON.
        parameters: &'static str,
        /// JSON Web Keys, each of which is tried.
        keys: Vec<String>,
    },
    /// Ask for the bodies of refusals, or for none.
    Bodies(bool),
    /// Put the page hook into the page, or take it out.
    Hook(bool),
    /// Remember the settings.
    Store(Settings),
    /// Open a dialog, by its id.
    Dialog(&'static str),
    /// Ask for files.
    Pick {
        /// One is compared with what is listed.
        beside: bool,
    },
    /// Put the caret of the filter box there, in UTF-16 units.
    Caret(usize),
    /// Bring the cursor into view.
    Reveal,
    /// Put the keyboard's focus on the list.
    FocusList,
    /// Put the keyboard's focus on the detail.
    FocusDetail,
}

/// The one way in which anything changes.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let by_hand = !event.is_traffic();
    let mut effects = react(state, event);
    effects.extend(state.ask_for_signature());
    state.lines_urgent |= by_hand && state.lines_stale;
    effects
}

/// What comes in by itself.
fn react(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Entry { id, json } => state.entry(id, &json),
        Event::Body { id, text, second } => state.body(id, &text, &second),
        Event::Navigated { url, at } => state.navigated(&url, at),
        Event::Backfill { first_id, json, took } => state.backfill(first_id, &json, took),
        Event::Hook(json) => state.hooked(&json),
        Event::Verified { hash, outcome } => state.verified(hash, outcome),
        Event::Lost(count) => {
            let text = format!(
                "{} came before this panel was opened and {} not kept.",
                text::count(count as usize, "request"),
                if count == 1 { "was" } else { "were" }
            );
            state.notice(NoticeKind::Lost, text);
            vec![Effect::Draw]
        }
        Event::Restarted(_) => {
            let text = match state.surface {
                Surface::Extension => {
                    "The engine stopped at a fault of its own and was started again. Its requests are listed again, \
                     without the one at which it stopped."
                }
                Surface::Page => {
                    "The engine stopped at a fault of its own and was started again. The list is empty; \
                     other files can be opened."
                }
            };
            state.notice(NoticeKind::Restarted, text.to_owned());
            vec![Effect::Draw]
        }
        Event::Settle => state.settle(),
        Event::Tick(now) => state.tick(now),
        Event::ImportBegins { name, size } => state.import_begins(name, size),
        Event::ImportChunk(chunk) => state.import_chunk(&chunk),
        Event::ImportEnds => state.import_ends(),
        Event::ImportStops(reason) => {
            state.import = None;
            let mut effects = state.settle();
            state.notice(NoticeKind::File, reason);
            effects.push(Effect::Draw);
            effects
        }
        other => obey(state, other),
    }
}

/// What somebody does. It stands by itself because the panel starts without it.
#[inline(never)]
fn obey(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::WhatIf(act) => state.what_if(act),
        Event::Page(act) => state.act_in_page(act),
        Event::Evaluated { id, json } => state.evaluated(id, &json),
        Event::Rule(act) => state.act_on_rules(act),
        Event::Secret(secret) => state.try_secret(&secret),
        Event::CompareBegins { name, size } => state.compare_begins(&name, size),
        Event::Filter(text) => {
            state.suggestions = None;
            state.set_filter(text)
        }
        Event::Suggest(act) => state.suggest(act),
        Event::Show(view) => {
            if state.view != view {
                state.view = view;
                state.lines_stale = true;
            }
            vec![Effect::Draw, Effect::Reveal]
        }
        Event::Sort(column) => {
            state.sort = state.sort.clicked(column);
            state.lines_stale = true;
            vec![Effect::Draw, Effect::Reveal]
        }
        Event::Tab(tab) => state.show_tab(tab),
        Event::NextTab(step) => {
            let tabs = Tab::ALL;
            let at = tabs.iter().position(|(it, _)| *it == state.tab).unwrap_or(0);
            let length = i32::try_from(tabs.len()).unwrap_or(1);
            let next = (i32::try_from(at).unwrap_or(0) + step).rem_euclid(length);
            match usize::try_from(next).ok().and_then(|it| tabs.get(it)) {
                Some((tab, _)) => state.show_tab(*tab),
                None => Vec::new(),
            }
        }
        Event::Click(index) => state.click(index),
        Event::GoTo(head) => state.go_to(head),
        Event::Paste(text) => state.paste(&text),
        Event::Dialog(id) => vec![Effect::Dialog(id)],
        Event::Pick { beside } => vec![Effect::Pick { beside }],
        Event::Move(by) => state.move_by(by),
        Event::First => state.move_by(i64::MIN),
        Event::Last => state.move_by(i64::MAX),
        Event::Expand => state.expand(),
        Event::Collapse => state.collapse(),
        Event::Open => state.open(),
        Event::Back => {
            if std::mem::replace(&mut state.single, false) {
                vec![Effect::Draw, Effect::FocusList, Effect::Reveal]
            } else {
                vec![Effect::FocusList]
            }
        }
        Event::Copy(form) => state.copy(form),
        Event::OpenSource => {
            let site = state.judged().and_then(|it| detail(it).call_site);
            site.map(|it| Effect::OpenSource { url: it.url, line: it.line, column: it.column })
                .into_iter()
                .collect()
        }
        Event::ShowInNetwork => {
            let Some(entry) = state.judged().and_then(|it| it.exchange.first()) else { return Vec::new() };
            let url = crate::origin::Url::parse(&entry.entry.request.url);
            url.map(|it| Effect::ShowInNetwork(format!("domain:{} {}", it.host, it.path)))
                .into_iter()
                .collect()
        }
        Event::Clear(at) => {
            state.clear();
            state.live.begin(at);
            vec![Effect::Forget, Effect::Draw, Effect::Announce("Cleared".to_owned())]
        }
        Event::Record(on) => {
            state.recording = on;
            let said = if on { "Recording" } else { "Paused" };
            let mut effects = vec![Effect::Draw, Effect::Announce(said.to_owned())];
            if on && !state.files.is_empty() {
                // Back from a file to the page: what the browser still lists is shown again.
                state.clear();
                effects.push(Effect::Backfill);
            }
            effects
        }
        Event::Save { whole } => state.save(whole),
        Event::Settings(settings) => {
            state.settings = settings.clone();
            vec![
                Effect::Bodies(settings.bodies),
                Effect::Hook(settings.hook),
                Effect::Store(settings),
                Effect::Draw,
            ]
        }
        Event::Stack(id) => {
            state.settings.stack.clone_from(&id);
            state.stack = id;
            state.detail_version += 1;
            vec![Effect::Store(state.settings.clone()), Effect::Draw]
        }
        Event::Mute(mute) => state.mute(mute),
        Event::Unmute(mute) => state.unmute(mute.as_deref()),
        Event::Pin(pin) => state.pin(pin),
        Event::Dismiss(kind) => {
            state.notices.retain(|it| it.kind != kind);
            vec![Effect::Draw]
        }
        // What comes in by itself is no order.
        Event::Entry { .. }
        | Event::Body { .. }
        | Event::Navigated { .. }
        | Event::Backfill { .. }
        | Event::Hook(_)
        | Event::Verified { .. }
        | Event::Lost(_)
        | Event::Restarted(_)
        | Event::Settle
        | Event::Tick(_)
        | Event::ImportBegins { .. }
        | Event::ImportChunk(_)
        | Event::ImportEnds
        | Event::ImportStops(_) => Vec::new(),
    }
}

impl State {
    /// An empty panel.
    pub fn new(surface: Surface, settings: Settings, zone: Zone, now: Millis) -> Self {
        let mut state = Self {
            session: Session::new(Options::default()),
            surface,
            settings,
            zone,
            rows: Rows::default(),
            problems: 0,
            muted: 0,
            pinned: None,
            pasted: HashSet::new(),
            beside: None,
            reading: None,
            tokens: Tokens::default(),
            flows: Flows::default(),
            signatures: Signatures::default(),
            marks: Vec::new(),
            live: live::Live::default(),
            hooks_seen: 0,
            whatif: whatif::WhatIf::default(),
            whatif_version: 0,
            trials: replay::Trials::default(),
            trial: live_rule::Trial::default(),
            import: None,
            files: Vec::new(),
            view: View::Problems,
            sort: Sort::default(),
            filter: Filter::default(),
            filter_text: String::new(),
            filter_error: String::new(),
            suggestions: None,
            collapsed: HashSet::new(),
            unfolded: HashSet::new(),
            lines: Lines::default(),
            lines_stale: false,
            lines_urgent: false,
            selected: Selected::Nothing,
            chosen_by_hand: false,
            tab: Tab::Diagnosis,
            single: false,
            stack: String::new(),
            recording: true,
            notices: Vec::new(),
            now,
            detail_version: 0,
            lines_version: 0,
        };
        state.session.set_ignore(state.ignore());
        state
    }

    /// Where the panel runs.
    pub fn surface(&self) -> Surface {
        self.surface
    }

    /// What the user chose.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the list shows.
    pub fn view(&self) -> View {
        self.view
    }

    /// By which column the requests are sorted.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// The part of the detail that is shown.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// The detail alone is shown, where there is little room.
    pub fn single(&self) -> bool {
        self.single
    }

    /// New requests are taken.
    pub fn recording(&self) -> bool {
        self.recording
    }

    /// What stands in the filter box.
    pub fn filter_text(&self) -> &str {
        &self.filter_text
    }

    /// What is wrong with the filter; empty if nothing, and as long as there is something to complete it with.
    pub fn filter_error(&self) -> &str {
        if self.suggestions.is_some() { "" } else { &self.filter_error }
    }

    /// Requests pass the filter, and the view shows none of them.
    pub fn hides_a_match(&self) -> bool {
        self.view == View::Problems && self.rows.iter().any(|it| self.filter.matches(it))
    }

    /// What is to be said above the list.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What is selected.
    pub fn selected(&self) -> &Selected {
        &self.selected
    }

    /// Local time.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The time of the last tick.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Changes whenever the detail must be drawn again.
    pub fn detail_version(&self) -> u64 {
        self.detail_version
    }

    /// Changes whenever the lines were laid out again.
    pub fn lines_version(&self) -> u64 {
        self.lines_version
    }

    /// The row of an exchange.
    pub fn row(&self, head: EntryId) -> Option<&Row> {
        self.rows.get(head)
    }

    /// How many exchanges, problems and tokens there are.
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.rows.len(), self.problems, self.tokens().len())
    }

    /// The navigations of the page.
    pub fn marks(&self) -> &[NavigationMark] {
        &self.marks
    }

    /// How far the file on its way in has got: its name and a share of 1.
    pub fn import(&self) -> Option<(&str, f64)> {
        self.import.as_ref().map(|it| (it.name.as_str(), (it.read / it.size.max(1.0)).clamp(0.0, 1.0)))
    }

    /// The files that are shown; none while live requests are.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Whether the lines must be laid out again.
    pub fn lines_are_stale(&self) -> bool {
        self.lines_stale
    }

    /// Whether that is because of something the user did, so that it cannot wait.
    pub fn lines_are_urgent(&self) -> bool {
        self.lines_urgent
    }

    /// The lines of the list, laid out again if something changed since.
    pub fn lines(&mut self) -> &Lines {
        if self.lines_stale {
            self.lines_stale = false;
            self.lines_urgent = false;
            self.rows.sort();
            if self.beside.is_some() {
                self.settle_differences();
            }
            if self.view == View::All && self.sort != Sort::default() {
                self.rows.arrange(self.sort);
            }
            self.lines = lines::lay_out(self);
            self.lines_version += 1;
        }
        &self.lines
    }

    /// The lines of the list as they were last laid out.
    pub fn lines_now(&self) -> &Lines {
        &self.lines
    }

    /// The place of the cursor in the list.
    pub fn cursor(&self) -> Option<usize> {
        if self.view == View::Differences {
            let place = self.differences().iter().position(|it| it.selected() == self.selected)?;
            let line = Line::Difference(u32::try_from(place).ok()?);
            return self.lines.iter().position(|it| *it == line);
        }
        self.lines.place_of(&self.selected, self.flows())
    }

    /// The selected exchange with what is said of it.
    pub fn judged(&self) -> Option<&Judged> {
        if let Selected::Beside(head) = self.selected {
            return self.beside.as_ref()?.session.get(head);
        }
        self.session.get(self.shown()?)
    }

    /// The exchange that the detail is about. A cause is told by its first request.
    fn shown(&self) -> Option<EntryId> {
        match &self.selected {
            Selected::Exchange(head) => Some(*head),
            Selected::Cause(id) => self.lines.first_of(id),
            _ => None,
        }
    }

    /// The diagnosis of the selected exchange.
    pub fn detail(&self) -> Option<Detail> {
        self.judged().map(detail)
    }

    /// What a server has to be told, for the selected exchange.
    pub fn server(&self) -> Option<ServerView> {
        self.judged().and_then(|it| detail::server(&self.session, it, &self.stack, &self.settings.stack))
    }

    /// The token of the selected exchange.
    pub fn token(&self) -> Option<TokenView> {
        self.judged().and_then(|it| token::view(it, self.zone))
    }

    /// The messages of the selected exchange.
    pub fn messages(&self) -> Vec<Message> {
        self.judged().map(|it| raw::messages(&it.exchange, &it.findings)).unwrap_or_default()
    }

    /// The selected exchange as text.
    pub fn raw(&self) -> String {
        self.judged().map(|it| raw::text(&it.exchange)).unwrap_or_default()
    }

    /// How often the primary finding's cause was seen: requests, and different paths among them, unless there are too
    /// many to look at each.
    pub fn seen(&self) -> (usize, Option<usize>) {
        let slots = self.judged().map(|it| self.rows.alike(it.head())).unwrap_or_default();
        let few = (slots.len() <= MOST_ALIKE).then_some(&slots);
        let paths = few.map(|it| {
            let rows = it.iter().filter_map(|it| self.rows.at(*it));
            rows.map(|it| it.path.split('?').next().unwrap_or_default()).collect::<HashSet<&str>>().len()
        });
        (slots.len(), paths)
    }

    /// How many causes the problems have.
    pub fn cause_count(&self) -> usize {
        self.rows.causes()
    }

    fn notice(&mut self, kind: NoticeKind, text: String) {
        self.notices.retain(|it| it.kind != kind);
        self.notices.push(Notice { kind, text });
    }

    fn clear(&mut self) {
        let sanitized = false;
        self.session = Session::new(Options { sanitized, ..self.session.options() });
        self.rows = Rows::default();
        self.problems = 0;
        self.muted = 0;
        self.pinned = None;
        self.pasted.clear();
        self.close_beside();
        self.reading = None;
        self.session.set_ignore(self.ignore());
        self.tokens = Tokens::default();
        self.flows = Flows::default();
        self.signatures = Signatures::default();
        self.marks.clear();
        self.live.clear();
        self.hooks_seen = 0;
        self.files.clear();
        self.collapsed.clear();
        self.unfolded.clear();
        self.notices.clear();
        self.selected = Selected::Nothing;
        self.chosen_by_hand = false;
        self.single = false;
        self.lines_stale = true;
        self.detail_version += 1;
    }

    fn settle(&mut self) -> Vec<Effect> {
        let changed = self.session.settle();
        if changed.is_empty() {
            self.settle_flows();
            return vec![Effect::Draw];
        }
        if let Some(beside) = &mut self.beside {
            beside.stale = true;
        }
        let mut effects = vec![Effect::Draw];
        for head in changed {
            if self.rows.get(head).is_none() {
                effects.extend(self.join_replay(head));
            }
            self.flows.note(head, self.session.get(head));
            match self.session.get(head) {
                Some(judged) => {
                    let mut row = Row::of(judged);
                    let fresh = self.rows.get(head).is_none();
                    if fresh && self.recording {
                        self.live.look_again(judged);
                    }
                    self.tokens.note(judged, &row, fresh);
                    self.mark_muted(&mut row);
                    self.mark_pasted(&mut row);
                    self.count(&row, 1);
                    if let Some(old) = self.rows.insert(row) {
                        self.count(&old, -1);
                    }
                }
                None => {
                    if let Some(old) = self.rows.remove(head) {
                        self.count(&old, -1);
                    }
                }
            }
            if self.shown() == Some(head) {
                self.detail_version += 1;
            }
        }
        self.settle_flows();
        let cap =
            if self.files.is_empty() { usize::from(self.settings.memory) << 20 } else { MEMORY_FOR_FILES };
        for head in self.session.trim(cap) {
            if let Some(row) = self.rows.get_mut(head) {
                row.kept = false;
            }
        }
        self.lines_stale = true;
        self.select_first_problem();
        effects
    }

    /// Counts a row among the problems, or no longer.
    fn count(&mut self, row: &Row, by: isize) {
        if row.muted {
            self.muted = self.muted.saturating_add_signed(by);
        }
        if row.is_problem() {
            self.problems = self.problems.saturating_add_signed(by);
        }
    }

    /// Until somebody chooses, the worst problem is selected, so that the panel has an answer at once.
    fn select_first_problem(&mut self) {
        let gone = match &self.selected {
            Selected::Exchange(head) => self.rows.get(*head).is_none(),
            Selected::Nothing => true,
            _ => false,
        };
        if gone && self.problems > 0 && !self.chosen_by_hand && self.import.is_none() {
            let first = self.lines().iter().find_map(|it| match it {
                Line::Request(head) => Some(*head),
                _ => None,
            });
            if let Some(head) = first {
                self.selected = Selected::Exchange(head);
                self.detail_version += 1;
            }
        } else if gone && self.selected != Selected::Nothing {
            self.selected = Selected::Nothing;
            self.detail_version += 1;
        }
    }

    fn tick(&mut self, now: Millis) -> Vec<Effect> {
        self.now = now;
        let orphan = self.rows.iter().rev().take(50).any(|row| {
            row.method == "OPTIONS"
                && row.preflight
                && row.started.is_some_and(|it| (1000.0..20_000.0).contains(&(now - it)))
        });
        let mut effects = Vec::new();
        let live = self.surface == Surface::Extension && self.recording;
        if live
            && (orphan && self.live.may_backfill(now) || self.misses_entries(now) || self.lacks_parts(now))
        {
            effects.push(Effect::Backfill);
        }
        effects.push(Effect::Draw);
        effects
    }

    fn set_filter(&mut self, text: String) -> Vec<Effect> {
        if text == self.filter_text {
            return Vec::new();
        }
        match Filter::parse(&text) {
            Ok(filter) => {
                self.filter = filter;
                self.filter_error.clear();
                self.lines_stale = true;
            }
            Err(error) => self.filter_error = error,
        }
        self.filter_text = text;
        vec![Effect::Draw]
    }

    fn show_tab(&mut self, tab: Tab) -> Vec<Effect> {
        if self.tab == tab {
            return Vec::new();
        }
        self.tab = tab;
        self.detail_version += 1;
        vec![Effect::Draw]
    }
}
/// How many bytes are kept of files, which somebody chose to open; of live requests it is a setting.
const MEMORY_FOR_FILES: usize = 512 << 20;

/// Of more requests with one cause it is not said how many paths they went to.
const MOST_ALIKE: usize = 5000;

#[cfg(test)]
mod tests;
