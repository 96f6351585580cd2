//! The whole panel's elements: toolbar, notices, list, detail, status bar, dialogs. Draws what the state says.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use super::detail::Pane;
use super::dom::{
    El, Scope, button, closest, div, document, el, focus, replace, set_attr, set_class, set_hidden,
    set_style, set_text,
};
use super::list::{self, List};
use super::suggest::FilterBox;
use super::{dispatch, files};
use crate::app::{Event, NoticeKind, Selected, State, Surface, View as Show};
use crate::present::text;

/// The panel's elements. Their listeners live as long as the panel.
pub(super) struct View {
    record: Element,
    pub(super) filter: FilterBox,
    chips: [(Show, Element, Element); 5],
    progress: Element,
    progress_text: Element,
    progress_bar: Element,
    notices: Element,
    notices_shown: Vec<(NoticeKind, String)>,
    rules_shown: usize,
    panes: Element,
    pub(super) list: List,
    empty: Element,
    empty_shown: String,
    pane: Pane,
    status: [Element; 4],
    toast: Element,
    pub(super) settings: super::settings::Dialog,
    room: f64,
    importing: bool,
    _scope: Scope,
    notice_scope: Scope,
    empty_scope: Scope,
}

impl View {
    /// Builds the panel within `root`.
    pub(super) fn new(root: &Element, surface: Surface, redraw: fn(), scrolled: fn()) -> Self {
        let mut scope = Scope::default();
        let record = button("icon", "").attr("aria-pressed", "true").child(el("span").class("record")).on(
            &mut scope,
            "click",
            |event| {
                let on = closest(event, "button").and_then(|it| it.get_attribute("aria-pressed"));
                dispatch(Event::Record(on.as_deref() != Some("true")));
            },
        );
        let clear = button("icon", "⊘").attr("title", "Clear").attr("aria-label", "Clear").on(
            &mut scope,
            "click",
            |_| dispatch(Event::Clear(js_sys::Date::now())),
        );
        let (filter, saved_filters) = FilterBox::new(&mut scope);
        let more = more_menu(&mut scope);
        let chip = |scope: &mut Scope, show: Show, name: &str, wide: &str| {
            let count = el("span").class("count");
            let chip = button(&format!("chip{wide}"), name)
                .attr("aria-pressed", "false")
                .text(" ")
                .child(count.clone())
                .on(scope, "click", move |_| dispatch(Event::Show(show)));
            (show, chip.0, count.0)
        };
        let chips = [
            chip(&mut scope, Show::Problems, "Problems", ""),
            chip(&mut scope, Show::All, "Requests", ""),
            chip(&mut scope, Show::Tokens, "Tokens", ""),
            chip(&mut scope, Show::Flows, "Flows", ""),
            chip(&mut scope, Show::Differences, "Compare", ""),
        ];
        let picker = el("input")
            .attr("type", "file")
            .attr("accept", ".har,.json,application/json")
            .attr("multiple", "")
            .attr("hidden", "")
            .attr("id", "picker")
            .attr("aria-label", "HAR files");
        let open = button("wide", "Open…")
            .attr("title", "Open a HAR file")
            .on(&mut scope, "click", |_| files::pick(false));
        files::listen(&mut scope, &picker.0, root);
        super::paste::listen(&mut scope);
        let save = super::menu::menu(
            &mut scope,
            button("icon", "⤓").attr("title", "Save"),
            "Save",
            [
                ("Save HAR (redacted)", "Pseudonyms in the place of secrets", false),
                ("Save HAR (whole)", "As captured, secrets included", true),
            ]
            .into_iter()
            .map(|(name, hint, whole)| super::menu::Item {
                name: name.to_owned(),
                hint: hint.to_owned(),
                event: Event::Save { whole },
            }),
        );
        let paste = button("wide", "Paste…")
            .attr("title", "Read a token, a header, a curl command or HAR (Ctrl+V)")
            .attr("aria-haspopup", "dialog")
            .on(&mut scope, "click", |_| open_dialog("paste"));
        let paste_dialog = super::paste::dialog(&mut scope);
        let keys = keys_dialog(&mut scope);
        let settings = super::settings::Dialog::new(&mut scope);
        let gear = button("icon gear", "⚙")
            .attr("title", "Settings")
            .attr("aria-label", "Settings")
            .attr("aria-haspopup", "dialog")
            .on(&mut scope, "click", |_| open_dialog("settings"));
        let help = button("icon wide", "?")
            .attr("title", "Keys")
            .attr("aria-label", "Keys")
            .attr("aria-haspopup", "dialog")
            .on(&mut scope, "click", |_| open_dialog("keys"));
        let extension = surface == Surface::Extension;
        let toolbar = div("toolbar")
            .attr("role", "toolbar")
            .attr("aria-label", "Authopsy")
            .maybe(extension.then(|| record.clone()))
            .child(clear)
            .child(el("span").class("separator"))
            .child(filter.frame.clone())
            .children(chips.iter().map(|(_, chip, _)| El(chip.clone())))
            .child(el("span").class("separator wide"))
            .child(picker)
            .child(open)
            .child(save)
            .child(paste)
            .child(help)
            .child(more)
            .child(gear);

        let tip = super::terms::tip(&mut scope);
        let progress_text = el("span");
        let progress_bar = div("bar");
        let progress = div("progress")
            .attr("hidden", "")
            .child(progress_text.clone())
            .child(div("groove").attr("aria-hidden", "true").child(progress_bar.clone()))
            .child(button("outlined", "Stop").on(&mut scope, "click", |_| files::stop()));
        let notices = div("notices");
        let list = List::new(&mut scope, scrolled);
        scope.on(&list.view, "click", |event| {
            if let Some(index) = list::line_of(event) {
                dispatch(Event::Click(index));
            }
        });
        scope.on(&list.view, "dblclick", |event| {
            if list::line_of(event).is_some() {
                dispatch(Event::Open);
            }
        });
        let empty = div("empty-frame").attr("hidden", "");
        let side = div("side").child(El(list.view.clone())).child(empty.clone());
        let pane = Pane::new();
        let back =
            button("back outlined", "‹ Back to the list").on(&mut scope, "click", |_| dispatch(Event::Back));
        let detail = div("detail-frame").child(back).child(El(pane.element.clone()));
        let panes = el("main").class("panes").child(side).child(detail);
        let status = [el("span"), el("span"), el("span").class("urgent"), el("span").class("promise")];
        let footer = el("footer").class("status").children(status.iter().cloned());
        let toast = div("toast").attr("role", "status").attr("aria-live", "polite");
        let top = div("top").child(progress.clone()).child(notices.clone());
        let header = el("header").child(el("h1").class("hidden-text").text("Authopsy")).child(toolbar);
        let parts = [
            header,
            top,
            panes.clone(),
            footer,
            El(toast.0.clone()),
            keys,
            settings.element(),
            saved_filters,
            tip,
            paste_dialog,
        ];
        replace(root, parts);
        root.class_list().add_1("authopsy").ok();
        listen_to_keys(&mut scope);
        scope.on_passive(&super::dom::gloo_window(), "resize", move |_| redraw());
        Self {
            record: record.0,
            filter,
            chips,
            progress: progress.0,
            progress_text: progress_text.0,
            progress_bar: progress_bar.0,
            notices: notices.0,
            notices_shown: Vec::new(),
            rules_shown: 0,
            panes: panes.0,
            list,
            empty: empty.0,
            empty_shown: String::new(),
            pane,
            status: status.map(|it| it.0),
            toast: toast.0,
            settings,
            room: 0.0,
            importing: false,
            _scope: scope,
            notice_scope: Scope::default(),
            empty_scope: Scope::default(),
        }
    }

    /// Draws everything that differs.
    pub(super) fn draw(&mut self, state: &State, reveal: bool) {
        // Read before anything is written, so that the browser need not lay out twice.
        self.room = f64::from(self.list.view.client_height());
        let before = (self.notices_shown.len(), self.empty_shown.is_empty());
        self.toolbar(state);
        self.notices(state);
        self.empty(state);
        let after = (self.notices_shown.len(), self.empty_shown.is_empty());
        let pasted = matches!(state.selected(), Selected::Reading | Selected::Token(_));
        set_class(
            &self.panes,
            match (state.counts().0, state.single()) {
                (0, _) if !pasted => "panes blank",
                // Nothing could be selected beside these words.
                _ if !pasted
                    && (self.empty_shown.starts_with("no-problems")
                        || matches!(self.empty_shown.as_str(), "no-tokens" | "no-flows")) =>
                {
                    "panes blank"
                }
                (_, true) => "panes single",
                (_, false) if state.view() == Show::All => "panes table",
                (_, false) => "panes",
            },
        );
        if before != after || self.importing != state.import().is_some() {
            self.importing = state.import().is_some();
            self.room = f64::from(self.list.view.client_height());
        }
        if reveal && let Some(cursor) = state.cursor() {
            self.list.reveal(state, cursor, self.room);
        }
        self.list.draw(state, self.room);
        self.pane.draw(state);
        self.status(state);
        self.settings.draw(state.settings());
    }

    /// Draws what has scrolled.
    pub(super) fn draw_list(&mut self, state: &State) {
        self.list.draw(state, self.room);
    }

    /// The height of the list's view, in pixels.
    pub(super) fn room(&self) -> f64 {
        self.room
    }

    fn toolbar(&mut self, state: &State) {
        let recording = state.recording();
        set_attr(&self.record, "aria-pressed", if recording { "true" } else { "false" });
        let title = if recording { "Stop recording" } else { "Record" };
        set_attr(&self.record, "title", title);
        set_attr(&self.record, "aria-label", title);
        self.filter.draw(state);
        let (all, problems, tokens) = state.counts();
        for (show, chip, count) in &self.chips {
            set_attr(chip, "aria-pressed", if *show == state.view() { "true" } else { "false" });
            let number = match show {
                Show::Problems => problems,
                Show::All => all,
                Show::Tokens => tokens,
                Show::Flows => state.flows().len(),
                Show::Differences => {
                    set_hidden(chip, state.beside().is_none());
                    state.differences().len()
                }
            };
            set_text(count, &text::thousands(number));
        }
        match state.import() {
            Some((name, share)) => {
                set_hidden(&self.progress, false);
                set_text(&self.progress_text, &format!("Reading {name}: {} %", percent(share)));
                set_style(&self.progress_bar, "width", &format!("{}%", percent(share)));
            }
            None => set_hidden(&self.progress, true),
        }
    }

    fn notices(&mut self, state: &State) {
        let wanted: Vec<(NoticeKind, String)> =
            state.notices().iter().map(|it| (it.kind, it.text.clone())).collect();
        let rules = state.active_rules().len();
        if wanted == self.notices_shown && rules == self.rules_shown {
            return;
        }
        self.rules_shown = rules;
        let mut scope = Scope::default();
        let parts: Vec<El> = wanted
            .iter()
            .map(|(kind, text)| {
                let kind = *kind;
                let error = matches!(kind, NoticeKind::Restarted | NoticeKind::File | NoticeKind::BadEntry);
                div(if error { "notice error" } else { "notice" })
                    .attr("role", if error { "alert" } else { "status" })
                    .child(el("span").text(text))
                    .maybe((kind == NoticeKind::Muted).then(|| {
                        button("outlined", "Undo").attr("title", "Take the last mute back (u)").on(
                            &mut scope,
                            "click",
                            |_| dispatch(Event::Unmute(None)),
                        )
                    }))
                    .child(button("icon", "✕").attr("title", "Dismiss").attr("aria-label", "Dismiss").on(
                        &mut scope,
                        "click",
                        move |_| dispatch(Event::Dismiss(kind)),
                    ))
            })
            .collect();
        let banner = super::trial::banner(&mut scope, state);
        replace(&self.notices, banner.into_iter().chain(parts));
        self.notices_shown = wanted;
        self.notice_scope = scope;
    }

    /// What stands in the place of an empty list: what happened, and what to do.
    fn empty(&mut self, state: &State) {
        let (all, ..) = state.counts();
        let lines = state.lines_now().len();
        let key = match () {
            () if lines > 0 => "",
            () if state.import().is_some() => "importing",
            () if all > 0 && !state.filter_text().is_empty() && state.hides_a_match() => "no-problem-matches",
            () if all > 0 && !state.filter_text().is_empty() => "no-match",
            () if all > 0 && state.view() == Show::Problems => "no-problems",
            () if state.view() == Show::Differences => "no-differences",
            () if all > 0 && state.view() == Show::Flows => "no-flows",
            () if all > 0 => "no-tokens",
            () if state.surface() == Surface::Page => "page",
            () if !state.recording() && !state.files().is_empty() => "no-requests",
            () if !state.recording() => "paused",
            () => "first-run",
        };
        let key = if key == "no-problems" { format!("{key} {all}") } else { key.to_owned() };
        if key == self.empty_shown {
            return;
        }
        let mut scope = Scope::default();
        set_hidden(&self.empty, key.is_empty());
        set_hidden(&self.list.view, !key.is_empty());
        let word = key.split(' ').next().unwrap_or_default();
        let content = match word {
            "" => None,
            "importing" => Some(list::empty("Reading the file", &["Problems appear here as they are found."])),
            "no-match" => Some(list::empty("No request matches", &["The filter leaves nothing over."]).child(
                button("outlined", "Remove the filter")
                    .on(&mut scope, "click", |_| dispatch(Event::Filter(String::new()))),
            )),
            "no-problem-matches" => Some(
                list::empty("No problem matches", &["Only requests that nothing is wrong with match the filter."]).child(
                    button("outlined", "Show all requests")
                        .on(&mut scope, "click", |_| dispatch(Event::Show(Show::All))),
                ),
            ),
            "no-problems" => Some(
                list::empty("Nothing is wrong", &[&format!(
                    "{} checked: none failed, and nothing was found that would fail elsewhere.",
                    match all {
                        1 => "1 request was".to_owned(),
                        _ => format!("{} requests were", text::thousands(all)),
                    }
                )])
                .child(
                    button("outlined", "Show all requests")
                        .on(&mut scope, "click", |_| dispatch(Event::Show(Show::All))),
                ),
            ),
            "no-tokens" => Some(list::empty("No tokens", &[
                "No request carried a bearer token yet. Every token that is sent is listed here with what is left of it.",
            ])),
            "no-flows" => Some(list::empty("No logins", &[
                "No request of an OAuth or OpenID Connect login was seen yet: no authorization request, no way back \
                 with a code, no token request. Log in while DevTools is open, and its steps are drawn here.",
            ])),
            "no-requests" => Some(
                list::empty("No requests in this file", &["Open another one, or listen to the page again."])
                    .child(button("primary", "Open…").on(&mut scope, "click", |_| files::pick(false)))
                    .child(
                        button("outlined", "Record").on(&mut scope, "click", |_| dispatch(Event::Record(true))),
                    ),
            ),
            "no-differences" => Some(list::empty("No difference", &[
                "Every call went the same in both captures: none failed in one of them alone, and none was made in one alone.",
            ])),
            "paused" => Some(
                list::empty("Paused", &["New requests are not looked at."]).child(
                    button("outlined", "Record").on(&mut scope, "click", |_| dispatch(Event::Record(true))),
                ),
            ),
            "page" => Some(
                list::empty("Open a HAR file", &[
                    "Drop one here, or choose one. It is read in this browser and sent nowhere.",
                ])
                .child(button("primary", "Open…").on(&mut scope, "click", |_| files::pick(false)))
                .maybe(super::host::has("openExample").then(|| {
                    button("outlined", "Look at an example")
                        .on(&mut scope, "click", |_| super::host::call("openExample", &[]))
                }))
                .child(paste_hint(&mut scope))
                .child(el("p").class("quiet").rich(
                    "To make one: open DevTools, go to Network, reproduce the failure, and choose “Export HAR (with \
                     sensitive data)”. Without sensitive data a browser leaves the credentials out.",
                )),
            ),
            _ => Some(
                list::empty("Waiting for requests", &[
                    "Use the page, or reload it. Each call that fails to authenticate, or that CORS blocks, is \
                     explained here with what makes it work.",
                ])
                .maybe(super::host::has("reload").then(|| {
                    button("primary", "Reload the page")
                        .on(&mut scope, "click", |_| super::host::call("reload", &[]))
                }))
                .child(paste_hint(&mut scope))
                .child(el("p").class("quiet").text("Authopsy listens while DevTools is open, also when another tab of it is in front.")),
            ),
        };
        replace(&self.empty, content);
        self.empty_shown = key;
        self.empty_scope = scope;
    }

    fn status(&self, state: &State) {
        let (all, problems, _) = state.counts();
        let causes = state.cause_count();
        let [requests, found, expiry, promise] = &self.status;
        let files = match state.files() {
            [] => String::new(),
            [one] => format!(" in {one}"),
            more => format!(" in {} files", more.len()),
        };
        set_text(requests, &format!("{}{files}", text::count(all, "request")));
        let found_text = match problems {
            0 => "no problems".to_owned(),
            _ => format!("{} with problems, {}", text::thousands(problems), text::count(causes, "cause")),
        };
        let muted = match state.muted() {
            0 => String::new(),
            muted => [", ", &text::thousands(muted), " muted"].concat(),
        };
        set_text(found, &if all == 0 { String::new() } else { [found_text, muted].concat() });
        let expiry_text = state
            .next_expiry()
            .map(|(host, left)| format!("Token for {host} expires in {}", text::countdown(left)));
        set_text(expiry, expiry_text.as_deref().unwrap_or_default());
        set_text(promise, "Nothing leaves this browser");
    }

    /// Says something for a moment, to eyes and ears.
    pub(super) fn say(&self, text: &str) {
        set_text(&self.toast, text);
        set_class(&self.toast, "toast shown");
    }

    /// What was said fades.
    pub(super) fn hush(&self) {
        set_class(&self.toast, "toast");
    }

    pub(super) fn focus_list(&self) {
        focus(&self.list.view);
    }

    pub(super) fn focus_detail(&self) {
        focus(&self.pane.element);
    }
}

/// What there is no room for in the toolbar, or seldom a use.
fn more_menu(scope: &mut Scope) -> El {
    let items = [
        ("Open…", "HAR files in the place of this list", Event::Pick { beside: false }),
        ("Compare with…", "Another HAR file: the calls that went otherwise", Event::Pick { beside: true }),
        ("Paste…", "A token, a header, a curl command or HAR (Ctrl+V)", Event::Dialog("paste")),
        ("Saved filters…", "Keep a filter under a name", Event::Dialog("filters")),
        ("Settings…", "Theme, capture, secrets, mutes", Event::Dialog("settings")),
        ("Keys…", "What the keyboard does (?)", Event::Dialog("keys")),
    ];
    super::menu::menu(
        scope,
        button("icon", "⋯").attr("title", "More"),
        "More",
        items.into_iter().map(|(name, hint, event)| super::menu::Item {
            name: name.to_owned(),
            hint: hint.to_owned(),
            event,
        }),
    )
}

/// The way to what was found elsewhere: in a mail, a console, a log.
fn paste_hint(scope: &mut Scope) -> El {
    el("p")
        .text("Or ")
        .child(button("link", "paste").on(scope, "click", |_| open_dialog("paste")))
        .text(" a token, a header, a curl command or a HAR entry.")
}

pub(super) fn open_dialog(id: &str) {
    if let Some(dialog) =
        document().get_element_by_id(id).and_then(|it| it.dyn_into::<web_sys::HtmlDialogElement>().ok())
        && !dialog.open()
    {
        dialog.show_modal().ok();
    }
}

/// Closes the dialog that an event happened in.
pub(super) fn close_dialog(event: &web_sys::Event) {
    let dialog = closest(event, "dialog").and_then(|it| it.dyn_into::<web_sys::HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        dialog.close();
    }
}

pub(super) fn dialog(scope: &mut Scope, id: &str, title: &str, content: El) -> El {
    let heading = format!("{id}-title");
    el("dialog")
        .attr("id", id)
        .attr("aria-labelledby", &heading)
        .child(
            el("form")
                .attr("method", "dialog")
                .child(div("dialog-head").child(el("h2").attr("id", &heading).text(title)).child(
                    el("button").class("icon").attr("aria-label", "Close").attr("title", "Close").text("✕"),
                ))
                .child(content),
        )
        .on(scope, "click", |event| {
            // A click beside the content is one on the dialog itself.
            let target = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlDialogElement>().ok());
            if let Some(dialog) = target {
                dialog.close();
            }
        })
}

fn keys_dialog(scope: &mut Scope) -> El {
    const KEYS: [(&str, &str); 14] = [
        ("↑ ↓", "Move through the list"),
        ("← →", "Close and open a cause"),
        ("Enter", "Open the request"),
        ("Esc", "Go back to the list"),
        ("/", "Filter"),
        ("↓ Tab", "In the filter: choose and take what is suggested"),
        ("c", "Copy the fixed curl"),
        ("o", "Copy the original curl"),
        ("r", "Copy the report"),
        ("1 to 6", "Diagnosis, headers, token, compare, raw, what if"),
        ("m", "Compare others with this request"),
        ("Ctrl V", "Read what is on the clipboard"),
        ("u", "Take the last mute back"),
        ("?", "These keys"),
    ];
    let rows = KEYS.iter().map(|(key, what)| {
        el("tr").child(el("th").attr("scope", "row").child(el("kbd").text(key))).child(el("td").text(what))
    });
    dialog(scope, "keys", "Keys", el("table").class("keys").children(rows))
}

/// Keys that work wherever the focus is, unless something else has a use for them.
fn listen_to_keys(scope: &mut Scope) {
    scope.on(&document(), "keydown", |event| {
        let Some(key_event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.default_prevented() || key_event.ctrl_key() || key_event.alt_key() || key_event.meta_key() {
            return;
        }
        let key = key_event.key();
        if closest(event, "dialog").is_some() {
            return;
        }
        let handled = if closest(event, "input, select, textarea").is_some() {
            in_filter(event, &key)
        } else if closest(event, "[role=tablist]").is_some()
            && matches!(key.as_str(), "ArrowLeft" | "ArrowRight")
        {
            dispatch(Event::NextTab(if key == "ArrowRight" { 1 } else { -1 }));
            true
        } else {
            anywhere(event, &key)
        };
        if handled {
            event.prevent_default();
        }
    });
}

/// A share in percent, to the whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn percent(share: f64) -> u8 {
    (share * 100.0).round() as u8
}

fn in_filter(event: &web_sys::Event, key: &str) -> bool {
    let input = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    match (key, input) {
        ("Escape", Some(input)) if !input.value().is_empty() => {
            dispatch(Event::Filter(String::new()));
            true
        }
        ("Escape" | "Enter" | "ArrowDown", Some(_)) => {
            dispatch(Event::Back);
            true
        }
        _ => false,
    }
}

fn anywhere(event: &web_sys::Event, key: &str) -> bool {
    use crate::app::{Form, Tab};
    // Arrows scroll the detail and press buttons where these have the focus; elsewhere they move in the list.
    let in_detail = closest(event, ".detail").is_some();
    let on_button = closest(event, "button, a, summary").is_some();
    let event = match key {
        "ArrowDown" if !in_detail => Event::Move(1),
        "ArrowUp" if !in_detail => Event::Move(-1),
        "PageDown" if !in_detail => Event::Move(super::page_of_lines()),
        "PageUp" if !in_detail => Event::Move(-super::page_of_lines()),
        "Home" if !in_detail => Event::First,
        "End" if !in_detail => Event::Last,
        "ArrowRight" if !in_detail && !on_button => Event::Expand,
        "ArrowLeft" if !in_detail && !on_button => Event::Collapse,
        "Enter" if !in_detail && !on_button => Event::Open,
        "Escape" => Event::Back,
        "c" => Event::Copy(Form::FixedCurl),
        "o" => Event::Copy(Form::OriginalCurl),
        "r" => Event::Copy(Form::Report),
        "1" => Event::Tab(Tab::Diagnosis),
        "2" => Event::Tab(Tab::Headers),
        "3" => Event::Tab(Tab::Token),
        "4" => Event::Tab(Tab::Compare),
        "5" => Event::Tab(Tab::Raw),
        "6" => Event::Tab(Tab::WhatIf),
        "m" => Event::Pin(true),
        "u" => Event::Unmute(None),
        "/" => {
            if let Some(filter) = document().get_element_by_id("filter") {
                focus(&filter);
            }
            return true;
        }
        "?" => {
            open_dialog("keys");
            return true;
        }
        _ => return false,
    };
    dispatch(event);
    true
}
