//! The panel as a state machine: every change goes through [`update`], which says what is to be done about it.
//!
//! Knows no document and no browser: effects are data, and the shell in `web` carries them out. So the panel runs in
//! an extension, in an ordinary page, and natively in tests.

pub mod filter;
pub mod lines;
mod live;
pub mod rows;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::capture::har;
use crate::command::{self, Draft};
use crate::exchange::{EntryId, Millis};
use crate::fix::On;
use crate::present::Tone;
use crate::present::detail::{self, Detail, ServerView, detail};
use crate::present::raw::{self, Message};
use crate::present::row::{Badge, Row};
use crate::present::text::{self, Zone};
use crate::present::ticket;
use crate::present::token::{self, TokenView};
use crate::session::{Judged, Options, Session};
use filter::Filter;
use lines::{Line, Lines};
use rows::Rows;

/// Everything the panel knows.
pub struct State {
    session: Session,
    surface: Surface,
    settings: Settings,
    zone: Zone,
    rows: Rows,
    /// How many rows each cause has.
    causes: HashMap<String, usize>,
    problems: usize,
    tokens: Vec<SessionToken>,
    token_places: HashMap<String, usize>,
    marks: Vec<NavigationMark>,
    live: live::Live,
    import: Option<Import>,
    files: Vec<String>,
    view: View,
    filter: Filter,
    filter_text: String,
    filter_error: String,
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

/// What the user chose; remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light, dark or as the browser.
    pub theme: Theme,
    /// How copied commands treat secrets.
    pub secrets: Secrets,
    /// Keep the list when the page navigates.
    pub preserve: bool,
    /// The server whose configuration was last asked for.
    pub stack: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::System, secrets: Secrets::Needed, preserve: true, stack: String::new() }
    }
}

/// Light, dark or as the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// How copied commands treat secrets (contract, "Commands and secrets").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secrets {
    /// What can work stays as sent; what is missing is a variable.
    Needed,
    /// Every secret is a variable.
    Env,
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
}

/// The part of the detail that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Tab {
    Diagnosis,
    Headers,
    Token,
    Raw,
}

impl Tab {
    /// All tabs, in order, with their names.
    pub const ALL: &'static [(Tab, &'static str)] =
        &[(Tab::Diagnosis, "Diagnosis"), (Tab::Headers, "Headers"), (Tab::Token, "Token"), (Tab::Raw, "Raw")];
}

/// What is selected in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selected {
    /// Nothing.
    #[default]
    Nothing,
    /// An exchange, by its head.
    Exchange(EntryId),
    /// A token, by its place.
    Token(u32),
    /// A cause, by its id: only the cursor stands there.
    Cause(String),
    /// Another line, by its place.
    Line(usize),
}

/// A token of the session.
#[derive(Clone, Debug)]
pub struct SessionToken {
    /// Names it without giving it away.
    pub fingerprint: String,
    /// `access token`, `opaque token` …
    pub kind: String,
    /// Who issued it, empty where it does not say.
    pub issuer: String,
    /// Its `exp`.
    pub expires: Option<Millis>,
    /// The hosts it was sent to.
    pub hosts: Vec<String>,
    /// How many requests carried it.
    pub uses: usize,
    /// The last exchange that carried it.
    pub last: EntryId,
}

impl SessionToken {
    /// From where, to where, how often.
    pub fn path(&self) -> String {
        let from = if self.issuer.is_empty() { String::new() } else { format!("{} → ", self.issuer) };
        format!("{from}{} · {}", self.hosts.join(", "), text::count(self.uses, "request"))
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
    /// The token.
    pub view: TokenView,
    /// The requests that carried it, the last first: their heads, their badges and what they were.
    pub uses: Vec<(EntryId, Badge, String)>,
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
    ImportChunk(Vec<u8>),
    ImportEnds,
    /// The file could not be read, or the user gave up.
    ImportStops(String),
    Filter(String),
    Show(View),
    Tab(Tab),
    /// The tab to the right (1) or left (-1).
    NextTab(i32),
    /// A click on a line.
    Click(usize),
    /// Goes to an exchange, wherever it is listed.
    GoTo(EntryId),
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
    Clear,
    Record(bool),
    Settings(Settings),
    /// The server whose configuration is wanted.
    Stack(String),
    Dismiss(NoticeKind),
}

impl Event {
    /// It came in by itself, rather than by the user's hand.
    fn is_traffic(&self) -> bool {
        matches!(
            self,
            Self::Entry { .. }
                | Self::Body { .. }
                | Self::Backfill { .. }
                | Self::Settle
                | Self::Tick(_)
                | Self::ImportChunk(_)
        )
    }
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Form {
    FixedCurl,
    OriginalCurl,
    PreflightCurl,
    /// The fixed request in the language of another target, by its id.
    Other(&'static str),
    Report,
    /// The lines for the server.
    Server,
    Url,
    Raw,
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
    /// Remember the settings.
    Store(Settings),
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
    let effects = react(state, event);
    state.lines_urgent |= by_hand && state.lines_stale;
    effects
}

fn react(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Entry { id, json } => state.entry(id, &json),
        Event::Body { id, text, second } => state.body(id, &text, &second),
        Event::Navigated { url, at } => state.navigated(&url, at),
        Event::Backfill { first_id, json, took } => state.backfill(first_id, &json, took),
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
                    "The engine stopped at something it could not bear and was started again. What it knew is \
                     listed again; the request that stopped it is left out."
                }
                Surface::Page => {
                    "The engine stopped at something it could not bear and was started again. The list is empty; \
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
        Event::Filter(text) => state.set_filter(text),
        Event::Show(view) => {
            if state.view != view {
                state.view = view;
                state.lines_stale = true;
            }
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
        Event::GoTo(head) => {
            let problem = state.rows.get(head).is_some_and(Row::is_problem);
            state.view = if problem { View::Problems } else { View::All };
            if state.rows.get(head).is_some_and(|it| !state.filter.matches(it)) {
                state.set_filter(String::new());
            }
            if let Some(row) = state.rows.get(head) {
                state.collapsed.remove(&row.cause);
                state.unfolded.insert(row.cause.clone());
            }
            state.lines_stale = true;
            state.select(Selected::Exchange(head))
        }
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
        Event::Clear => {
            state.clear();
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
        Event::Settings(settings) => {
            state.settings = settings.clone();
            vec![Effect::Store(settings), Effect::Draw]
        }
        Event::Stack(id) => {
            state.settings.stack.clone_from(&id);
            state.stack = id;
            state.detail_version += 1;
            vec![Effect::Store(state.settings.clone()), Effect::Draw]
        }
        Event::Dismiss(kind) => {
            state.notices.retain(|it| it.kind != kind);
            vec![Effect::Draw]
        }
    }
}

impl State {
    /// An empty panel.
    pub fn new(surface: Surface, settings: Settings, zone: Zone, now: Millis) -> Self {
        Self {
            session: Session::new(Options::default()),
            surface,
            settings,
            zone,
            rows: Rows::default(),
            causes: HashMap::new(),
            problems: 0,
            tokens: Vec::new(),
            token_places: HashMap::new(),
            marks: Vec::new(),
            live: live::Live::default(),
            import: None,
            files: Vec::new(),
            view: View::Problems,
            filter: Filter::default(),
            filter_text: String::new(),
            filter_error: String::new(),
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
        }
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

    /// What is wrong with the filter; empty if nothing.
    pub fn filter_error(&self) -> &str {
        &self.filter_error
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
        (self.rows.len(), self.problems, self.tokens.len())
    }

    /// The tokens of the session.
    pub fn tokens(&self) -> &[SessionToken] {
        &self.tokens
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
        self.lines.place_of(&self.selected)
    }

    /// The selected exchange with what is said of it.
    pub fn judged(&self) -> Option<&Judged> {
        match &self.selected {
            Selected::Exchange(head) => self.session.get(*head),
            _ => None,
        }
    }

    /// The diagnosis of the selected exchange.
    pub fn detail(&self) -> Option<Detail> {
        self.judged().map(detail)
    }

    /// What a server has to be told, for the selected exchange.
    pub fn server(&self) -> Option<ServerView> {
        self.judged().and_then(|it| detail::server(it, &self.stack, &self.settings.stack))
    }

    /// The token of the selected exchange.
    pub fn token(&self) -> Option<TokenView> {
        self.judged().and_then(|it| token::view(it, self.zone))
    }

    /// The selected token of the session.
    pub fn token_detail(&self) -> Option<TokenDetail> {
        let Selected::Token(index) = &self.selected else { return None };
        let token = self.tokens.get(usize::try_from(*index).ok()?)?;
        let last = self.session.get(token.last)?;
        let value = &token::of(last)?.value;
        let live = self.surface == Surface::Extension && self.files.is_empty();
        let (at, moment) = if live {
            (Some(self.now), "now")
        } else {
            (last.exchange.first().and_then(|it| it.entry.started), "last used")
        };
        let (tone, state) = match (token.expires, at) {
            (Some(expires), Some(at)) if expires <= at => {
                (Tone::Error, format!("expired {} before it was {moment}", text::duration(at - expires)))
            }
            (Some(expires), Some(at)) => {
                (Tone::Ok, format!("valid for another {}", text::duration(expires - at)))
            }
            _ => (Tone::Quiet, "which names no end".to_owned()),
        };
        let state = if live { state.replace(" before it was now", " ago") } else { state };
        let uses =
            self.rows.iter().rev().filter(|it| it.token_fingerprint.as_ref() == Some(&token.fingerprint));
        Some(TokenDetail {
            headline: format!("{} #{}, {state}", token.kind, token.fingerprint.get(..4).unwrap_or_default()),
            tone,
            path: token.path(),
            view: token::open(value, at, moment, "", self.zone),
            uses: uses
                .take(USES)
                .map(|it| (it.head, it.badge.clone(), format!("{} {}{}", it.method, it.host, it.path)))
                .collect(),
        })
    }

    /// The messages of the selected exchange.
    pub fn messages(&self) -> Vec<Message> {
        self.judged().map(|it| raw::messages(&it.exchange, &it.findings)).unwrap_or_default()
    }

    /// The selected exchange as text.
    pub fn raw(&self) -> String {
        self.judged().map(|it| raw::text(&it.exchange)).unwrap_or_default()
    }

    /// How often the primary finding's cause was seen: requests, and different paths among them.
    pub fn seen(&self) -> (usize, usize) {
        let Some(judged) = self.judged() else { return (0, 0) };
        let Some(row) = self.rows.get(judged.head()).filter(|it| !it.cause.is_empty()) else {
            return (0, 0);
        };
        let alike = self.rows.iter().filter(|it| it.cause == row.cause);
        let paths: HashSet<&str> =
            alike.clone().map(|it| it.path.split('?').next().unwrap_or_default()).collect();
        (alike.count(), paths.len())
    }

    /// The token that ends next, for the status bar: its host and what is left of it.
    pub fn next_expiry(&self) -> Option<(String, f64)> {
        if self.surface == Surface::Page || !self.files.is_empty() {
            return None;
        }
        self.tokens
            .iter()
            .filter_map(|it| Some((it.hosts.last()?.clone(), it.expires? - self.now)))
            .filter(|(_, left)| (0.0..SOON).contains(left))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// How many causes the problems have.
    pub fn cause_count(&self) -> usize {
        self.causes.len()
    }

    fn notice(&mut self, kind: NoticeKind, text: String) {
        self.notices.retain(|it| it.kind != kind);
        self.notices.push(Notice { kind, text });
    }

    fn clear(&mut self) {
        let sanitized = false;
        self.session = Session::new(Options { sanitized, ..self.session.options() });
        self.rows = Rows::default();
        self.causes.clear();
        self.problems = 0;
        self.tokens.clear();
        self.token_places.clear();
        self.marks.clear();
        self.live.clear();
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
            return vec![Effect::Draw];
        }
        for head in changed {
            match self.session.get(head) {
                Some(judged) => {
                    let row = Row::of(judged);
                    let fresh = self.rows.get(head).is_none();
                    note_token(&mut self.tokens, &mut self.token_places, judged, &row, fresh);
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
            if self.selected == Selected::Exchange(head) {
                self.detail_version += 1;
            }
        }
        let cap = if self.files.is_empty() { MEMORY } else { MEMORY_FOR_FILES };
        for head in self.session.trim(cap) {
            if let Some(row) = self.rows.get_mut(head) {
                row.kept = false;
            }
        }
        self.lines_stale = true;
        self.select_first_problem();
        vec![Effect::Draw]
    }

    /// Counts a row among the problems, or no longer.
    fn count(&mut self, row: &Row, by: isize) {
        if !row.is_problem() {
            return;
        }
        self.problems = self.problems.saturating_add_signed(by);
        let of_cause = self.causes.entry(row.cause.clone()).or_default();
        *of_cause = of_cause.saturating_add_signed(by);
        if *of_cause == 0 {
            self.causes.remove(&row.cause);
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
        if orphan && self.surface == Surface::Extension && self.live.may_backfill(now) {
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

    fn select(&mut self, selected: Selected) -> Vec<Effect> {
        self.chosen_by_hand = true;
        let mut effects = vec![Effect::Draw, Effect::Reveal];
        if self.selected != selected {
            self.selected = selected;
            self.detail_version += 1;
            if let Some(id) = self.missing_body() {
                effects.push(Effect::RequestBody(id));
            }
        }
        effects
    }

    /// The recorder's number of the selected entry, where its body was never asked for.
    fn missing_body(&self) -> Option<u32> {
        let entry = self.judged()?.exchange.entry()?;
        let wanted =
            entry.response.body.as_ref().is_none_or(|it| it.text.is_empty()) && entry.response.status != 0;
        wanted.then(|| self.live.recorder_id(entry.id)).flatten()
    }

    fn click(&mut self, index: usize) -> Vec<Effect> {
        let Some(line) = self.lines.get(index) else { return Vec::new() };
        match line {
            Line::Request(head) => self.select(Selected::Exchange(head)),
            Line::Token(index) => self.select(Selected::Token(index)),
            Line::Mark(_) => self.select(Selected::Line(index)),
            Line::Cause(cause) => {
                let Some(id) = self.cause_id(cause) else { return Vec::new() };
                if !self.collapsed.remove(&id) {
                    self.collapsed.insert(id.clone());
                }
                self.lines_stale = true;
                self.select_cursor(Selected::Cause(id));
                vec![Effect::Draw]
            }
            Line::More(cause) => {
                self.unfolded.extend(self.cause_id(cause));
                self.lines_stale = true;
                vec![Effect::Draw]
            }
        }
    }

    fn cause_id(&self, place: u32) -> Option<String> {
        self.lines.cause(place).map(|it| it.id.clone())
    }

    /// Moves the cursor without changing what the detail shows.
    fn select_cursor(&mut self, selected: Selected) {
        self.chosen_by_hand = true;
        self.selected = selected;
        self.detail_version += 1;
    }

    fn move_by(&mut self, by: i64) -> Vec<Effect> {
        let length = i64::try_from(self.lines().len()).unwrap_or(i64::MAX);
        if length == 0 {
            return Vec::new();
        }
        let at = match self.cursor() {
            Some(at) => i64::try_from(at).unwrap_or(0),
            None if by > 0 => -1,
            None => length,
        };
        let next = usize::try_from(at.saturating_add(by).clamp(0, length - 1)).unwrap_or(0);
        match self.lines.get(next) {
            Some(Line::Request(head)) => self.select(Selected::Exchange(head)),
            Some(Line::Token(index)) => self.select(Selected::Token(index)),
            Some(Line::Cause(cause)) => {
                self.cause_id(cause).map(|id| self.select(Selected::Cause(id))).unwrap_or_default()
            }
            Some(Line::More(_) | Line::Mark(_)) => self.select(Selected::Line(next)),
            None => Vec::new(),
        }
    }

    fn expand(&mut self) -> Vec<Effect> {
        match self.cursor().and_then(|it| self.lines.get(it)) {
            Some(Line::Cause(cause)) => {
                let opened = self.cause_id(cause).is_some_and(|id| self.collapsed.remove(&id));
                if !opened {
                    return self.move_by(1);
                }
                self.lines_stale = true;
                vec![Effect::Draw]
            }
            Some(Line::More(_)) => self.cursor().map(|it| self.click(it)).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    fn collapse(&mut self) -> Vec<Effect> {
        let Some(at) = self.cursor() else { return Vec::new() };
        if let Some(Line::Cause(cause)) = self.lines.get(at) {
            self.collapsed.extend(self.cause_id(cause));
            self.lines_stale = true;
            return vec![Effect::Draw];
        }
        let cause = (0..at).rev().find_map(|it| match self.lines.get(it) {
            Some(Line::Cause(cause)) => self.cause_id(cause),
            _ => None,
        });
        cause.map(|id| self.select(Selected::Cause(id))).unwrap_or_default()
    }

    fn open(&mut self) -> Vec<Effect> {
        match self.cursor().and_then(|it| self.lines.get(it)) {
            Some(Line::Cause(_) | Line::More(_)) => {
                self.cursor().map(|it| self.click(it)).unwrap_or_default()
            }
            Some(Line::Request(_) | Line::Token(_)) => {
                self.single = true;
                vec![Effect::Draw, Effect::FocusDetail]
            }
            _ => Vec::new(),
        }
    }

    fn copy(&mut self, form: Form) -> Vec<Effect> {
        let Some(judged) = self.judged() else {
            return vec![Effect::Announce("Select a request first".to_owned())];
        };
        let (text, said) = match form {
            Form::Report => {
                (ticket::markdown(&detail(judged)), "Report copied; secrets are masked".to_owned())
            }
            Form::Server => match self.server() {
                Some(server) => (server.lines, "Server lines copied".to_owned()),
                None => return Vec::new(),
            },
            Form::Raw => (raw::text(&judged.exchange), "Text copied; secrets are masked".to_owned()),
            Form::Url => match judged.exchange.first() {
                Some(hop) => (crate::redact::mask_url(&hop.entry.request.url), "URL copied".to_owned()),
                None => return Vec::new(),
            },
            Form::FixedCurl | Form::OriginalCurl | Form::PreflightCurl | Form::Other(_) => {
                return self.copy_command(judged, form);
            }
        };
        vec![Effect::Copy { text, said }]
    }

    /// Copies a command (contract, "Commands and secrets").
    fn copy_command(&self, judged: &Judged, form: Form) -> Vec<Effect> {
        let refuse = |why: String| vec![Effect::Announce(format!("Nothing was copied: {why}"))];
        let Some(hop) = judged.exchange.hops.get(changed_hop(judged)) else { return Vec::new() };
        let (draft, remark, said) = match form {
            Form::PreflightCurl => {
                let draft = if hop.entry.is_preflight() {
                    Some(Draft::of(&hop.entry))
                } else {
                    Draft::preflight(&hop.entry)
                };
                match draft {
                    Some(draft) => (draft, String::new(), "Preflight copied as curl"),
                    None => return refuse("the origin of the page is not known.".to_owned()),
                }
            }
            Form::OriginalCurl => (Draft::of(&hop.entry), String::new(), "Original copied"),
            _ => match command::cured(judged, hop.entry.id) {
                Some(cured) if cured.changed => (cured.draft, cured.remark, "Fixed command copied"),
                Some(cured) if cured.remark.is_empty() => (cured.draft, cured.remark, "Command copied"),
                Some(cured) => (cured.draft, cured.remark, "Copied as it was sent: no command can cure this"),
                None => return refuse("there is no request to write down.".to_owned()),
            },
        };
        let id = if let Form::Other(id) = form { id } else { "bash" };
        let Some(target) = command::target(id) else { return Vec::new() };
        let secrets = match self.settings.secrets {
            Secrets::Needed => command::Secrets::Needed,
            Secrets::Env => command::Secrets::Env,
        };
        let rendered = command::render(target, &draft, &command::Options { secrets, remark });
        if let Some(refusal) = rendered.refusal {
            return refuse(refusal.reason);
        }
        let mut said = said.to_owned();
        for note in rendered.notes.iter().take(2) {
            said.push_str(". ");
            said.push_str(note.trim_end_matches('.'));
        }
        vec![Effect::Copy { text: rendered.text, said }]
    }
}

/// The hop whose request a command writes: the one that a fix changes, else the one that the page asked for.
fn changed_hop(judged: &Judged) -> usize {
    let edits = judged.findings.iter().filter(|it| it.explains).flat_map(|it| &it.fix.edits);
    edits.filter(|it| it.on == On::Request).map(|it| it.hop).next().unwrap_or(0)
}

/// Takes note of the token of an exchange.
fn note_token(
    tokens: &mut Vec<SessionToken>,
    places: &mut HashMap<String, usize>,
    judged: &Judged,
    row: &Row,
    fresh: bool,
) {
    let Some(fingerprint) = &row.token_fingerprint else { return };
    let Some(raw) = token::of(judged).map(|it| it.value.as_str()) else { return };
    let place = *places.entry(fingerprint.clone()).or_insert_with(|| {
        let about = token::about(raw);
        tokens.push(SessionToken {
            fingerprint: fingerprint.clone(),
            kind: about.kind,
            issuer: about.issuer,
            expires: about.expires,
            hosts: Vec::new(),
            uses: 0,
            last: row.head,
        });
        tokens.len() - 1
    });
    let Some(token) = tokens.get_mut(place) else { return };
    if fresh {
        token.uses += 1;
    }
    token.last = row.head;
    if !token.hosts.contains(&row.host) {
        token.hosts.push(row.host.clone());
    }
}

/// How many bytes of live requests are kept (contract, "Who holds what, live"), and of files, which somebody chose
/// to open.
const MEMORY: usize = 64 << 20;
const MEMORY_FOR_FILES: usize = 512 << 20;

/// How many of the requests that carried a token are listed.
const USES: usize = 50;

/// From when on the status bar counts a token's last minutes down.
const SOON: f64 = 15.0 * 60_000.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::transcript::{self, START};

    /// A panel that has seen the entries of a transcript.
    fn panel(transcript: &str) -> State {
        let mut state = State::new(Surface::Extension, Settings::default(), Zone(0), START + 60_000.0);
        for entry in transcript::read(transcript).entries {
            state.session.add(entry);
        }
        update(&mut state, Event::Settle);
        state
    }

    /// The lines of the list as text, the cursor marked.
    fn list(state: &mut State) -> Vec<String> {
        state.lines();
        let cursor = state.cursor();
        let text = |line: &Line| match *line {
            Line::Cause(cause) => {
                let cause = state.lines.cause(cause).unwrap();
                format!("{} {} {}", if cause.expanded { "▾" } else { "▸" }, cause.place, cause.count)
            }
            Line::Request(head) => {
                let row = state.row(head).unwrap();
                format!("{} {} {}", row.badge.label, row.method, row.path)
            }
            Line::More(cause) => format!("and {} more", state.lines.cause(cause).unwrap().hidden),
            Line::Mark(mark) => format!("navigated to {}", state.marks[mark as usize].url),
            Line::Token(index) => state.tokens[index as usize].kind.clone(),
        };
        let lines = state.lines_now().iter().enumerate();
        lines.map(|(at, it)| format!("{}{}", if cursor == Some(at) { ">" } else { "" }, text(it))).collect()
    }

    fn refused(path: &str) -> String {
        format!("> GET https://api.example{path}\n< 401 Unauthorized\n< Access-Control-Allow-Origin: *\n")
    }

    const HEALTHY: &str = "> GET https://api.example/ok\n< 200 OK\n< Access-Control-Allow-Origin: *\n";

    const LOST: &str = "> GET https://lost.example/x\n! net::ERR_NAME_NOT_RESOLVED\n";

    #[test]
    fn problems_are_grouped_and_the_worst_is_selected() {
        let mut state = panel(&format!("{}{HEALTHY}{}{LOST}", refused("/a"), refused("/b")));
        let lines = list(&mut state);
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert_eq!(lines[..3], ["▾ api.example 2", ">401 GET /a", "401 GET /b"]);
        assert_eq!(state.counts().0, 4);
        assert_eq!(state.cause_count(), 2);
        assert!(state.detail().is_some());
    }

    #[test]
    fn the_keyboard_moves_opens_and_goes_back() {
        let mut state = panel(&format!("{}{}", refused("/a"), refused("/b")));
        list(&mut state);
        update(&mut state, Event::Move(1));
        assert_eq!(list(&mut state), ["▾ api.example 2", "401 GET /a", ">401 GET /b"]);
        assert!(update(&mut state, Event::Open).contains(&Effect::FocusDetail));
        assert!(state.single());
        assert!(update(&mut state, Event::Back).contains(&Effect::FocusList));
        update(&mut state, Event::Collapse);
        assert_eq!(list(&mut state), [">▾ api.example 2", "401 GET /a", "401 GET /b"]);
        update(&mut state, Event::Collapse);
        assert_eq!(list(&mut state), [">▸ api.example 2"]);
        update(&mut state, Event::Expand);
        update(&mut state, Event::Last);
        assert_eq!(list(&mut state), ["▾ api.example 2", "401 GET /a", ">401 GET /b"]);
        update(&mut state, Event::First);
        assert_eq!(list(&mut state), [">▾ api.example 2", "401 GET /a", "401 GET /b"]);
    }

    #[test]
    fn long_causes_are_folded_beside_others() {
        let many: String = (0..20).map(|it| refused(&format!("/{it}"))).collect();
        let mut state = panel(&format!("{many}{LOST}"));
        let lines = list(&mut state);
        assert_eq!(lines[6], "and 15 more");
        update(&mut state, Event::Click(6));
        assert_eq!(list(&mut state).len(), 23);
    }

    #[test]
    fn the_filter_narrows_and_a_mistake_changes_nothing() {
        let mut state = panel(&format!("{}{}{HEALTHY}", refused("/a"), refused("/b")));
        update(&mut state, Event::Filter("path:/b".to_owned()));
        assert_eq!(list(&mut state), ["▾ api.example 1", "401 GET /b"]);
        update(&mut state, Event::Filter("path:/b status:x".to_owned()));
        assert!(!state.filter_error().is_empty());
        assert_eq!(list(&mut state).len(), 2);
        update(&mut state, Event::Filter(String::new()));
        update(&mut state, Event::Show(View::All));
        assert!(state.filter_error().is_empty());
        assert_eq!(list(&mut state), [">401 GET /a", "401 GET /b", "200 GET /ok"]);
    }

    #[test]
    fn tokens_are_listed_once() {
        let sent = |path: &str| {
            format!(
                "> GET https://api.example{path}\n> Authorization: Bearer <<{{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}}.{{\"exp\":now+90}}>>\n< 200\n< Access-Control-Allow-Origin: https://app.example\n"
            )
        };
        let mut state = panel(&format!("{}{}", sent("/a"), sent("/b")));
        update(&mut state, Event::Show(View::Tokens));
        assert_eq!(list(&mut state), ["Access token"]);
        assert_eq!(state.tokens()[0].uses, 2);
        assert_eq!(state.next_expiry(), Some(("api.example".to_owned(), 30_000.0)));
        update(&mut state, Event::Click(0));
        let token = state.token_detail().unwrap();
        assert!(token.headline.ends_with("valid for another 30 s"), "{}", token.headline);
        assert_eq!(token.uses.len(), 2);
        update(&mut state, Event::GoTo(token.uses[0].0));
        assert!(list(&mut state).contains(&">200 GET /b".to_owned()));
    }

    #[test]
    fn navigation_marks_the_list_or_clears_it() {
        let mut state = panel(&refused("/a"));
        let event = || Event::Navigated { url: "https://app.example/next".to_owned(), at: START + 1000.0 };
        update(&mut state, event());
        update(&mut state, Event::Show(View::All));
        assert_eq!(list(&mut state), [">401 GET /a", "navigated to https://app.example/next"]);
        update(&mut state, Event::Settings(Settings { preserve: false, ..Settings::default() }));
        update(&mut state, event());
        assert!(list(&mut state).is_empty());
        assert!(state.detail().is_none());
    }

    #[test]
    fn files_come_in_pieces_and_take_the_place_of_live_requests() {
        let har = br#"{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[
            {"startedDateTime":"2026-11-24T10:00:00Z","time":1,"request":{"method":"GET","url":"https://a.example/1","headers":[]},
             "response":{"status":200,"headers":[],"content":{}}},
            {"request":{}}, 7]}}"#;
        let mut state = panel(&refused("/a"));
        update(&mut state, Event::ImportBegins { name: "a.har".to_owned(), size: har.len() as f64 });
        for piece in har.chunks(50) {
            update(&mut state, Event::ImportChunk(piece.to_vec()));
        }
        assert!(state.import().is_some_and(|(_, share)| share == 1.0));
        update(&mut state, Event::ImportEnds);
        assert_eq!(state.counts().0, 1);
        assert!(!state.recording());
        assert_eq!(state.files(), ["a.har"]);
        assert_eq!(state.notices()[0].kind, NoticeKind::File);
        update(&mut state, Event::Record(true));
        assert_eq!((state.counts().0, state.files().len()), (0, 0));
    }

    #[test]
    fn a_bad_entry_costs_only_itself() {
        let mut state = panel("");
        update(&mut state, Event::Entry { id: 1, json: "{".to_owned() });
        update(&mut state, Event::Entry { id: 2, json: "\u{0}".to_owned() });
        assert!(state.notices()[0].text.starts_with("2 requests could not be read"));
        update(&mut state, Event::Dismiss(NoticeKind::BadEntry));
        assert!(state.notices().is_empty());
        for event in
            [Event::Move(1), Event::Open, Event::Back, Event::Expand, Event::Collapse, Event::Click(9)]
        {
            update(&mut state, event);
        }
    }

    #[test]
    fn tabs_go_round() {
        let mut state = panel(&refused("/a"));
        update(&mut state, Event::NextTab(-1));
        assert_eq!(state.tab(), Tab::Raw);
        update(&mut state, Event::NextTab(1));
        assert_eq!(state.tab(), Tab::Diagnosis);
    }

    #[test]
    fn commands_are_copied_with_what_changed_in_front() {
        let mut state = panel(
            "> GET https://api.example/a\n> Authorization: Bearer undefined\n< 401\n\
             < WWW-Authenticate: Bearer\n< Access-Control-Allow-Origin: https://app.example\n",
        );
        let copy = |state: &mut State, form| match update(state, Event::Copy(form)).as_slice() {
            [Effect::Copy { text, said }] => (text.clone(), said.clone()),
            other => panic!("{other:?}"),
        };
        let (text, _) = copy(&mut state, Form::OriginalCurl);
        assert!(text.starts_with("curl") && text.contains("Bearer undefined"), "{text}");
        let (text, said) = copy(&mut state, Form::FixedCurl);
        assert!(text.starts_with(": '") && text.contains("ACCESS_TOKEN"), "{text}");
        assert!(said.starts_with("Fixed command copied"), "{said}");
        let (text, _) = copy(&mut state, Form::PreflightCurl);
        assert!(text.contains("OPTIONS") && text.contains("Access-Control-Request-Method: GET"), "{text}");
    }

    #[test]
    fn the_server_that_answered_is_offered_first() {
        let mut state =
            panel("> GET https://api.example/a\n< 200 OK\n< Server: Apache/2.4\n! net::ERR_FAILED\n");
        assert_eq!(state.server().unwrap().chosen, "apache");
        update(&mut state, Event::Stack("nginx".to_owned()));
        let effects = update(&mut state, Event::Copy(Form::Server));
        assert!(
            matches!(&effects[..], [Effect::Copy { text, .. }] if text.contains("add_header")),
            "{effects:?}"
        );
    }

    #[test]
    fn reports_are_copied_without_secrets() {
        let secret = "mF9xB5f0c1JqMx7RkP2tVwKd83aZ";
        let mut state = panel(&format!(
            "> GET https://api.example/a\n> Authorization: Bearer {secret}\n< 401\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n"
        ));
        for form in [Form::Report, Form::Raw, Form::Url] {
            let effects = update(&mut state, Event::Copy(form));
            let [Effect::Copy { text, .. }] = effects.as_slice() else { panic!("{effects:?}") };
            assert!(!text.contains(secret) && text.contains("https://api.example/a"), "{text}");
        }
    }
}
