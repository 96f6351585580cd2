//! The panel's shell, on wasm32 only: what the page's script calls, and the document. Converts and forwards; decides
//! nothing.
//!
//! The page's script calls [`start`] once with an element and an object of functions that it offers (any may be
//! missing), then passes on what the recorder hears:
//!
//! | of the page's script | |
//! |---|---|
//! | `start(root, host)` | draws the panel into `root` |
//! | `push_entry(id, json)` | one finished request |
//! | `push_body(id, text, second)` | the two results of `getContent` for an entry |
//! | `push_navigated(id, url, at)` | the page went elsewhere |
//! | `push_har(first_id, json, took)` | what the browser still listed; entry k has number `first_id + k` |
//! | `push_lost(count)` | entries that came before the panel opened and were not kept |
//! | `push_restarted(reason)` | an earlier instance stopped; what it knew is fed again |
//! | `push_hook(json)` | what the page hook saw |
//! | `push_evaluated(id, json)` | what a script in the page came to: `{"value": …}` or `{"error": …}` |
//! | `push_rules(problem)` | the header rules are set; or why not |
//! | `open_files(list)` | opens HAR files in the place of what is listed |
//!
//! | of the host | |
//! |---|---|
//! | `backfill()` | asks the browser for all it still lists |
//! | `requestBody(id)` | asks for one body |
//! | `forget()` | the list was cleared |
//! | `bodies(on)` | asks for the bodies of refusals, or for none |
//! | `hook(on)` | puts the page hook into the page, and takes it out |
//! | `evaluate(id, source)` | runs a script in the inspected page |
//! | `setRules(json)` | asks for the permission, and sets header rules for the tab |
//! | `removeRules()` | takes them back |
//! | `showInNetwork(filter)` | opens the browser's own list |
//! | `openSource(url, line, column)` | opens a script; line and column from 1 |
//! | `reload()` | reloads the inspected page |
//! | `openExample()` | opens an example; only in a page |
//! | `surface` | `"page"` in an ordinary page |

#[cfg(feature = "bench")]
mod bench;
mod clipboard;
mod columns;
mod compare;
mod detail;
mod dom;
mod files;
mod flows;
mod host;
mod list;
mod menu;
mod paste;
mod settings;
mod signature;
mod suggest;
mod terms;
mod tokens;
mod trial;
mod view;
mod whatif;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

use crate::app::lines::LOW;
use crate::app::{Effect, Event, Settings, State, Surface, update};
use crate::present::text::Zone;
use dom::gloo_window;
use view::View;

/// The running panel.
struct Panel {
    state: State,
    view: View,
    frame: Option<AnimationFrame>,
    settle: Option<Timeout>,
    hush: Option<Timeout>,
    layout: Option<Timeout>,
    /// Not before this time are lines laid out again for what came in.
    layout_from: f64,
    /// How long it took the last time.
    layout_took: f64,
    /// When everything was drawn last.
    drawn: f64,
    reveal: bool,
    /// More than the list's position has changed.
    full: bool,
    _tick: Interval,
}

thread_local! {
    static PANEL: RefCell<Option<Panel>> = const { RefCell::new(None) };
    static QUEUE: RefCell<VecDeque<Event>> = const { RefCell::new(VecDeque::new()) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// Draws the panel into `root` and begins to listen.
#[wasm_bindgen]
pub fn start(root: &Element, host: JsValue) {
    host::set(host);
    let surface = if host::is_page() { Surface::Page } else { Surface::Extension };
    let mut salt = [0_u8; 16];
    // Without random numbers the fingerprints are the same in every session, which gives nothing away by itself.
    if let Ok(crypto) = gloo_window().crypto() {
        crypto.get_random_values_with_u8_array(&mut salt).ok();
    }
    crate::redact::seed(&salt);
    let settings = stored_settings();
    host::call("bodies", &[settings.bodies.into()]);
    host::call("hook", &[settings.hook.into()]);
    let state = State::new(surface, settings, zone(), js_sys::Date::now());
    let view = View::new(root, surface, request_draw, request_scroll);
    let tick = Interval::new(1000, || dispatch(Event::Tick(js_sys::Date::now())));
    let panel = Panel {
        state,
        view,
        frame: None,
        settle: None,
        hush: None,
        layout: None,
        layout_from: 0.0,
        layout_took: 0.0,
        drawn: 0.0,
        reveal: false,
        full: true,
        _tick: tick,
    };
    PANEL.with(|it| *it.borrow_mut() = Some(panel));
    draw();
}

/// One finished request, as the JSON that the browser made of it.
#[wasm_bindgen]
pub fn push_entry(id: u32, json: String) {
    dispatch(Event::Entry { id, json });
}

/// The body of an answer, with the second result of `getContent`.
#[wasm_bindgen]
pub fn push_body(id: u32, text: String, second: String) {
    dispatch(Event::Body { id, text, second });
}

/// The page went elsewhere.
#[wasm_bindgen]
pub fn push_navigated(_id: u32, url: String, at: f64) {
    dispatch(Event::Navigated { url, at });
}

/// All that the browser still listed, as a HAR file, with the milliseconds that asking took.
#[wasm_bindgen]
pub fn push_har(first_id: u32, json: String, took: f64) {
    dispatch(Event::Backfill { first_id, json, took });
}

/// So many entries came before the panel opened and were not kept.
#[wasm_bindgen]
pub fn push_lost(count: u32) {
    dispatch(Event::Lost(count));
}

/// What the page hook saw, as a JSON array of records.
#[wasm_bindgen]
pub fn push_hook(json: String) {
    dispatch(Event::Hook(json));
}

/// What a script in the inspected page came to, as JSON.
#[wasm_bindgen]
pub fn push_evaluated(id: u32, json: String) {
    dispatch(Event::Evaluated { id, json });
}

/// The header rules are set; or why not.
#[wasm_bindgen]
pub fn push_rules(problem: String) {
    dispatch(crate::app::live_rule::Act::Answered(problem).into());
}

/// An earlier instance of the engine stopped.
#[wasm_bindgen]
pub fn push_restarted(reason: String) {
    dispatch(Event::Restarted(reason));
}

/// Opens HAR files, one after the other, in the place of what is listed.
#[wasm_bindgen]
pub fn open_files(list: Vec<web_sys::File>) {
    files::open(list);
}

/// Everything that happens comes through here. An event that happens while another is worked on (moving the focus
/// makes events) waits for its turn.
fn dispatch(event: Event) {
    QUEUE.with(|it| it.borrow_mut().push_back(event));
    if BUSY.with(|it| it.replace(true)) {
        return;
    }
    while let Some(event) = QUEUE.with(|it| it.borrow_mut().pop_front()) {
        with_panel(|panel| {
            for effect in update(&mut panel.state, event) {
                panel.perform(effect);
            }
        });
    }
    BUSY.with(|it| it.set(false));
}

fn with_panel<T>(work: impl FnOnce(&mut Panel) -> T) -> Option<T> {
    PANEL.with(|it| it.borrow_mut().as_mut().map(work))
}

impl Panel {
    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Draw => self.request_draw(),
            Effect::SettleSoon => {
                if self.settle.is_none() {
                    self.settle = Some(Timeout::new(SETTLE_AFTER, || {
                        with_panel(|panel| panel.settle = None);
                        dispatch(Event::Settle);
                    }));
                }
            }
            Effect::Copy { text, said } => clipboard::copy(text, move |copied| {
                let said =
                    if copied { said } else { "The browser did not let the clipboard be used".to_owned() };
                with_panel(|panel| panel.say(&said));
            }),
            Effect::Save { name, text, said } => {
                let saved = files::save(&name, &text).is_ok();
                self.say(if saved { &said } else { "The browser did not let the file be saved" });
            }
            Effect::Announce(text) => self.say(&text),
            Effect::OpenSource { url, line, column } => {
                host::call("openSource", &[url.into(), line.into(), column.into()]);
            }
            Effect::ShowInNetwork(filter) => host::call("showInNetwork", &[filter.into()]),
            Effect::RequestBody(id) => host::call("requestBody", &[id.into()]),
            Effect::Backfill => host::call("backfill", &[]),
            Effect::Verify { hash, token, parameters, keys } => {
                signature::verify(token, parameters, keys, move |outcome| {
                    dispatch(Event::Verified { hash, outcome });
                });
            }
            Effect::Bodies(on) => host::call("bodies", &[on.into()]),
            Effect::Hook(on) => host::call("hook", &[on.into()]),
            Effect::Evaluate { id, source } => host::call("evaluate", &[id.into(), source.into()]),
            Effect::SetRules(json) => host::call("setRules", &[json.into()]),
            Effect::RemoveRules => host::call("removeRules", &[]),
            Effect::Forget => host::call("forget", &[]),
            Effect::Store(settings) => store(&settings),
            Effect::Dialog(id) => view::open_dialog(id),
            Effect::Pick { beside } => files::pick(beside),
            Effect::Caret(at) => self.view.filter.put_caret(&self.state, at),
            Effect::Reveal => self.reveal = true,
            Effect::FocusList => self.view.focus_list(),
            Effect::FocusDetail => self.view.focus_detail(),
        }
    }

    fn request_draw(&mut self) {
        self.full = true;
        self.request_frame();
    }

    fn request_frame(&mut self) {
        if self.frame.is_none() {
            self.frame = Some(request_animation_frame(|_| draw()));
        }
    }

    /// Draws. Laying out a long list costs time, so for what merely came in it is done only so often that it takes
    /// a small share of it; what the user asked for is done at once.
    fn draw(&mut self) {
        self.frame = None;
        if !std::mem::take(&mut self.full) {
            self.view.draw_list(&self.state);
            return;
        }
        let now = now();
        // Each frame that is drawn while a file comes in is time that reading it does not have.
        if self.state.import().is_some() && now < self.drawn + BETWEEN_DRAWS && !self.state.lines_are_urgent()
        {
            self.draw_in(self.drawn + BETWEEN_DRAWS - now);
            return;
        }
        self.drawn = now;
        if self.state.lines_are_stale() {
            // A large file would be laid out many times on its way in, each time longer than a frame may take.
            let waits = self.state.import().is_some() && self.layout_took > LONGEST_LAYOUT;
            if self.state.lines_are_urgent() || (now >= self.layout_from && !waits) {
                self.state.lines();
                let took = self::now() - now;
                self.layout_took = took;
                self.layout_from = now + took + (took * 10.0).clamp(30.0, 2000.0);
            } else if !waits {
                self.draw_in(self.layout_from - now);
            }
        }
        let reveal = std::mem::take(&mut self.reveal);
        self.view.draw(&self.state, reveal);
    }

    /// Draws in so many milliseconds, unless that is arranged already.
    fn draw_in(&mut self, wait: f64) {
        if self.layout.is_none() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let wait = wait.ceil() as u32;
            self.layout = Some(Timeout::new(wait, || {
                with_panel(|panel| {
                    panel.layout = None;
                    panel.request_draw();
                });
            }));
        }
    }

    fn say(&mut self, text: &str) {
        self.view.say(text);
        self.hush = Some(Timeout::new(SAID_FOR, || {
            with_panel(|panel| panel.view.hush());
        }));
    }
}

fn request_draw() {
    // Within an event the panel is in use, and draws by its own effects.
    if !BUSY.with(Cell::get) {
        with_panel(Panel::request_draw);
    }
}

/// The list has scrolled. (Within an event it is the draw to come that has set it off.)
fn request_scroll() {
    if !BUSY.with(Cell::get) {
        with_panel(Panel::request_frame);
    }
}

fn draw() {
    let was_busy = BUSY.with(|it| it.replace(true));
    with_panel(Panel::draw);
    BUSY.with(|it| it.set(was_busy));
    if !was_busy && QUEUE.with(|it| !it.borrow().is_empty()) {
        // What drawing set off (a lost focus) is dealt with now.
        if let Some(event) = QUEUE.with(|it| it.borrow_mut().pop_front()) {
            dispatch(event);
        }
    }
}

/// The settings dialog was changed.
fn settings_chosen() {
    if let Some(Some(settings)) = with_panel(|panel| panel.view.settings.chosen(panel.state.settings())) {
        dispatch(Event::Settings(settings));
    }
}

/// By how many lines a page moves.
fn page_of_lines() -> i64 {
    #[allow(clippy::cast_possible_truncation)]
    with_panel(|panel| (panel.view.room() / LOW) as i64 - 1).unwrap_or(10).max(1)
}

fn now() -> f64 {
    gloo_window().performance().map_or(0.0, |it| it.now())
}

fn zone() -> Zone {
    #[allow(clippy::cast_possible_truncation)]
    Zone(-js_sys::Date::new_0().get_timezone_offset() as i32)
}

fn stored_settings() -> Settings {
    // Storage may be blocked, which costs no more than the memory of a theme.
    let storage = gloo_window().local_storage().ok().flatten();
    let text = storage.and_then(|it| it.get_item(SETTINGS).ok().flatten());
    text.map(|it| Settings::read(&it)).unwrap_or_default()
}

fn store(settings: &Settings) {
    if let (Ok(Some(storage)), Ok(text)) = (gloo_window().local_storage(), serde_json::to_string(settings)) {
        storage.set_item(SETTINGS, &text).ok();
    }
}

const SETTINGS: &str = "authopsy.settings";

/// How many milliseconds events are gathered before they are judged together.
const SETTLE_AFTER: u32 = 12;

/// While a file comes in, nothing is laid out any more once that takes longer than so many milliseconds.
const LONGEST_LAYOUT: f64 = 20.0;

/// While a file comes in, so many milliseconds lie between two draws.
const BETWEEN_DRAWS: f64 = 100.0;

/// How many milliseconds something that was said stands there.
const SAID_FOR: u32 = 2500;
