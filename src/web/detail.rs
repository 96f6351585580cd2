//! The pane on the right: one exchange, in tabs. Drawn anew whenever the selection changes.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlSelectElement};

use super::dispatch;
use super::dom::{El, Scope, button, div, el, replace, set_attr};
use super::terms::sentence;
use crate::app::SignatureView;
use crate::app::{Event, Form, Selected, State, Surface, Tab};
use crate::command;
use crate::exchange::Millis;
use crate::present::Tone;
use crate::present::detail::{CopyHint, Detail, EvidenceLine, FindingView, ServerView};
use crate::present::header_diff::{Block, Mark, Span};
use crate::present::ladder::{Rung, RungState};
use crate::present::raw::Message;
use crate::present::text;
use crate::present::token::TokenView;

/// The pane's element, with the listeners of what it shows at present.
pub(super) struct Pane {
    pub(super) element: Element,
    scope: Scope,
    version: Option<u64>,
    /// Which exchange and tab was scrolled how far is not kept; a new one begins at its top.
    subject: String,
    /// What counts down, and to when.
    clock: Option<(Element, Millis)>,
    editor: Option<super::whatif::Editor>,
}

impl Pane {
    pub(super) fn new() -> Self {
        let element =
            el("article").class("detail").attr("aria-label", "Selected request").attr("tabindex", "-1").0;
        Self {
            element,
            scope: Scope::default(),
            version: None,
            subject: String::new(),
            clock: None,
            editor: None,
        }
    }

    /// Counts down.
    fn tick(&self, state: &State) {
        let Some((element, ends)) = &self.clock else { return };
        let left = ends - state.now();
        let text = if left > 0.0 {
            ["Expires in ", &text::countdown(left)].concat()
        } else {
            ["Expired ", &text::duration(left), " ago"].concat()
        };
        super::dom::set_text(element, &text);
        super::dom::set_class(element, if left > 0.0 { "countdown" } else { "countdown over" });
    }

    /// Draws the pane if what it shows has changed.
    pub(super) fn draw(&mut self, state: &State) {
        if self.version == Some(state.detail_version()) {
            self.tick(state);
            if let Some(editor) = &mut self.editor {
                editor.draw(state);
            }
            return;
        }
        self.version = Some(state.detail_version());
        if *state.selected() == Selected::Nothing && self.subject.is_empty() {
            replace(&self.element, [nothing(SELECT)]);
        } else {
            self.show(state);
        }
    }

    /// Draws the pane anew.
    #[inline(never)]
    fn show(&mut self, state: &State) {
        let subject = format!("{:?}", state.selected());
        if subject != self.subject {
            self.subject = subject;
            self.element.set_scroll_top(0);
        }
        let had_focus = super::dom::document()
            .active_element()
            .filter(|it| self.element.contains(Some(it)))
            .and_then(|it| it.get_attribute("data-key"));
        super::terms::forget();
        let mut scope = Scope::default();
        self.clock = None;
        self.editor = None;
        let other = match (state.token_detail(), state.flow_detail()) {
            (Some(token), _) => {
                let (parts, clock) = super::tokens::token(&mut scope, state, &token);
                self.clock = clock;
                Some(parts)
            }
            (None, Some(flow)) => Some(super::flows::flow(&mut scope, state, &flow)),
            (None, None) => state.reading().map(|it| super::paste::reading(&mut scope, it)),
        };
        if let Some(parts) = other {
            self.element.remove_attribute("data-rule").ok();
            replace(&self.element, parts);
            self.tick(state);
            self.scope = scope;
            return;
        }
        let Some(detail) = state.detail() else {
            self.element.remove_attribute("data-rule").ok();
            let words = match state.selected() {
                Selected::Exchange(_) | Selected::Cause(_) => {
                    "The text of this request is no longer kept, to save memory. Its row stays."
                }
                _ => SELECT,
            };
            replace(&self.element, [nothing(words)]);
            self.scope = scope;
            return;
        };
        set_attr(&self.element, "data-rule", detail.primary.as_ref().map_or("", |it| it.rule));
        let tab =
            if state.token().is_none() && state.tab() == Tab::Token { Tab::Diagnosis } else { state.tab() };
        let panel = div("tabpanel")
            .attr("role", "tabpanel")
            .attr("id", "tabpanel")
            .attr("aria-labelledby", tab_id(tab));
        let panel = match tab {
            Tab::Diagnosis => panel.children(diagnosis(&mut scope, state, &detail)),
            Tab::Headers => panel.children(headers(&state.messages())),
            Tab::Token => match state.token() {
                Some(token) => panel.children(token_sections(
                    &mut scope,
                    &token,
                    state.signature().as_ref(),
                    detail.of_token(),
                )),
                None => panel,
            },
            Tab::Compare => panel.children(super::compare::compare(&mut scope, state)),
            Tab::Raw => panel.child(raw(&mut scope, &state.raw())),
            Tab::WhatIf => match super::whatif::editor(&mut scope, state) {
                Some((parts, editor)) => {
                    self.editor = Some(editor);
                    panel.children(parts).maybe(super::trial::section(&mut scope, state))
                }
                None => panel,
            },
        };
        let parts = [headline(&mut scope, state, &detail), tabs(&mut scope, state, tab), panel];
        replace(&self.element, parts);
        if let Some(key) = had_focus
            && let Ok(Some(again)) = self.element.query_selector(&format!("[data-key=\"{key}\"]"))
        {
            super::dom::focus(&again);
        }
        // The old listeners go with the elements that they were on.
        self.scope = scope;
    }
}

const SELECT: &str = "Select a request to see what happened to it.";

/// What stands there in the place of a request.
fn nothing(words: &str) -> El {
    div("nothing").text(words)
}

fn headline(scope: &mut Scope, state: &State, detail: &Detail) -> El {
    let extension = state.surface() == Surface::Extension;
    let mut target = div("target mono")
        .text(&format!(
            "{} {}",
            text::shortened(&detail.method, 40),
            text::shortened(&detail.url, LONGEST_URL)
        ))
        .attr_if(detail.url.len() > LONGEST_URL, "title", &text::shortened(&detail.url, 4000));
    if !detail.page.is_empty() {
        target = target.text(&format!(" · from {}", detail.page));
    }
    if let Some(site) = &detail.call_site {
        target = target.text(" · ");
        let title = format!("{}:{}", site.url, site.line);
        target = if extension && super::host::has("openSource") {
            target.child(button("link", &site.label).attr("title", &format!("Open {title} in Sources")).on(
                scope,
                "click",
                |_| dispatch(Event::OpenSource),
            ))
        } else {
            target.child(el("span").attr("title", &title).text(&site.label))
        };
    }
    let verdict = (!detail.verdict.is_empty()).then(|| {
        div("verdict")
            .attr("title", "What browsers call it: words to search for")
            .children(detail.verdict.iter().map(|it| el("code").text(it)))
    });
    div("headline")
        .child(title(detail.tone, &detail.headline))
        .child(target)
        .maybe(verdict)
        .maybe(detail.under_rule.then(|| {
            el("p").class("differs").text(
                "Made while header rules of Authopsy were active: the answer's headers are shown as the server sent them.",
            )
        }))
        .maybe(state.is_pasted().then(|| {
            el("p").class("differs").text("Pasted: nobody saw this request sent. In What if, an answer can be given to it.")
        }))
        .children(detail.differs.iter().map(|it| el("p").class("differs").text(it)))
        .child(actions(scope, state, detail, extension))
}

pub(super) fn title(tone: Tone, text: &str) -> El {
    el("h1")
        .class(tone.class())
        .child(
            el("span")
                .class(&format!("glyph {}", tone.class()))
                .attr("aria-hidden", "true")
                .text(tone.glyph()),
        )
        .child(el("span").rich(text))
}

fn actions(scope: &mut Scope, state: &State, detail: &Detail, extension: bool) -> El {
    let (label, title) = match detail.copy {
        CopyHint::Fixes => ("Copy fixed curl", "Copies a command with the fix applied (c)"),
        CopyHint::AsSent => ("Copy curl", "Copies the request as a command (c)"),
        CopyHint::ServerOnly => {
            ("Copy curl", "Only the server can cure this: copies the request as it was sent (c)")
        }
    };
    let changed = detail.copy == CopyHint::Fixes;
    let mut forms: Vec<(&'static str, &'static str, Form)> = Vec::new();
    if changed {
        forms.push(("Fixed curl", "With the fix applied", Form::FixedCurl));
    }
    forms.push(("Original curl", "As the page sent it", Form::OriginalCurl));
    if detail.has_preflight {
        forms.push(("Preflight as curl", "The question that the browser asked first", Form::PreflightCurl));
    }
    let others = command::TARGETS.iter().filter(|it| it.id != "bash");
    forms.extend(
        others.map(|it| {
            (it.label, if changed { "With the fix applied" } else { "As sent" }, Form::Other(it.id))
        }),
    );
    forms.push(("URL", "Masked", Form::Url));
    forms.push(("Messages as text", "Masked", Form::Raw));
    let menu = super::menu::menu(
        scope,
        button("primary", "▾").attr("data-key", "menu"),
        "Other forms",
        forms.into_iter().map(|(name, hint, form)| super::menu::Item {
            name: name.to_owned(),
            hint: hint.to_owned(),
            event: Event::Copy(form),
        }),
    );
    let split = el("span")
        .class("split")
        .child(button("primary", label).attr("title", title).attr("data-key", "copy").on(
            scope,
            "click",
            |_| dispatch(Event::Copy(Form::FixedCurl)),
        ))
        .child(menu);
    let report = button("outlined", "Copy report")
        .attr("title", "The diagnosis as Markdown, for a ticket; secrets are masked")
        .attr("data-key", "report")
        .on(scope, "click", |_| dispatch(Event::Copy(Form::Report)));
    let ways = state.mutable();
    let mute = (!ways.is_empty()).then(|| {
        let opener = button("outlined", "Mute ▾").attr("title", "Do not show this again; it can be undone");
        super::menu::menu(
            scope,
            opener.attr("data-key", "mute"),
            "Mute",
            ways.into_iter().map(|(name, mute)| super::menu::Item {
                name,
                hint: String::new(),
                event: Event::Mute(mute),
            }),
        )
    });
    let network = (extension && super::host::has("showInNetwork")).then(|| {
        button("outlined", "Show in Network")
            .attr("data-key", "network")
            .on(scope, "click", |_| dispatch(Event::ShowInNetwork))
    });
    div("actions").child(split).child(report).maybe(network).maybe(mute)
}

fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Diagnosis => "tab-diagnosis",
        Tab::Headers => "tab-headers",
        Tab::Token => "tab-token",
        Tab::Compare => "tab-compare",
        Tab::Raw => "tab-raw",
        Tab::WhatIf => "tab-whatif",
    }
}

fn tabs(scope: &mut Scope, state: &State, selected: Tab) -> El {
    let has_token = state.token().is_some();
    let tabs = Tab::ALL.iter().filter(|(tab, _)| *tab != Tab::Token || has_token).map(|(tab, name)| {
        let tab = *tab;
        let is = tab == selected;
        button("tab", name)
            .attr("role", "tab")
            .attr("id", tab_id(tab))
            .attr("data-key", tab_id(tab))
            .attr("aria-controls", "tabpanel")
            .attr("aria-selected", if is { "true" } else { "false" })
            .attr("tabindex", if is { "0" } else { "-1" })
            .on(scope, "click", move |_| dispatch(Event::Tab(tab)))
    });
    let tabs: Vec<El> = tabs.collect();
    div("tabs").attr("role", "tablist").attr("aria-label", "Views of the request").children(tabs)
}

pub(super) fn section(title: &str) -> El {
    el("section").attr("aria-label", title).child(el("h2").text(title))
}

fn diagnosis(scope: &mut Scope, state: &State, detail: &Detail) -> Vec<El> {
    let mut sections = Vec::new();
    if let Some(primary) = &detail.primary {
        let mut why = section("Why").child(sentence(el("p"), &primary.why));
        if !primary.evidence.is_empty() {
            why = why.child(evidence(&primary.evidence));
        }
        sections.push(why);
    }
    if !detail.ladder.is_empty() {
        sections.push(
            section("What the browser checked").child(
                el("ol").class("ladder").attr("role", "list").children(detail.ladder.iter().map(rung)),
            ),
        );
    }
    if let Some(primary) = &detail.primary {
        sections.push(fix(scope, state, detail, primary));
    }
    sections.extend(super::trial::section(scope, state));
    if !detail.others.is_empty() {
        sections.push(section("Also").children(detail.others.iter().map(other)));
    }
    if !detail.others.is_empty() || detail.primary.is_some() {
        sections.push(wrong(scope));
    }
    if sections.is_empty() {
        sections.push(el("section").child(el("p").class("quiet").text("There is nothing to explain here.")));
    }
    sections
}

/// The way to say so where a diagnosis is wrong.
fn wrong(scope: &mut Scope) -> El {
    el("section").class("wrong-diagnosis").child(
        el("p").class("quiet").text("Is this diagnosis wrong? ").child(
            button("link", "Copy a redacted case for an issue")
                .attr("data-key", "case")
                .attr("title", "These requests as a small HAR file, pseudonyms in the place of secrets")
                .on(scope, "click", |_| dispatch(Event::Copy(Form::Case))),
        ),
    )
}

/// Evidence of one message stands together, beneath the message's name.
pub(super) fn evidence(lines: &[EvidenceLine]) -> El {
    let groups = lines.chunk_by(|a, b| a.place == b.place).map(|group| {
        let lines = group.iter().map(|it| {
            el("code").class(if it.absent { "evidence absent" } else { "evidence" }).text(&it.text)
        });
        el("li")
            .child(el("span").class("quiet").text(group.first().map_or("", |it| it.place)))
            .child(el("div").children(lines))
    });
    el("ul").class("evidence-list").attr("role", "list").children(groups)
}

pub(super) fn rung(rung: &Rung) -> El {
    let glyph = match rung.state {
        RungState::Pass => "✓",
        RungState::Fail | RungState::Later => "✕",
        RungState::Skip => "",
    };
    let sentence = sentence(el(if rung.state == RungState::Fail { "b" } else { "span" }), &rung.text);
    let mut body = el("div").child(el("span").class("hidden-text").text(rung.state.spoken())).child(sentence);
    if !rung.evidence.is_empty() {
        body = body.child(el("code").class("evidence").text(&rung.evidence));
    }
    el("li")
        .class(rung.state.class())
        .child(el("span").class("glyph").attr("aria-hidden", "true").text(glyph))
        .child(body)
}

fn fix(scope: &mut Scope, state: &State, detail: &Detail, view: &FindingView) -> El {
    let mut fix = fix_parts(section("Fix"), view);
    if let Some(view) = state.server() {
        fix = fix.child(server(scope, &view));
    }
    let (requests, paths) = state.seen();
    let mut notes = Vec::new();
    if requests > 1 {
        let to = paths.map(|it| [" to ", &text::count(it, "path")].concat()).unwrap_or_default();
        notes.push(["Seen on ", &text::count(requests, "request"), &to, "."].concat());
    }
    if detail.fails_in_firefox {
        notes.push("Firefox fails here too.".to_owned());
    }
    fix = fix.child(note(view, &notes.join(" ")));
    fix
}

/// The lines for the server, and the choice of a server.
fn server(scope: &mut Scope, view: &ServerView) -> El {
    // The chosen one is always among those that stand side by side.
    let mut beside: Vec<_> = view.stacks.iter().take(SIDE_BY_SIDE).collect();
    if !beside.iter().any(|it| it.0 == view.chosen)
        && let Some(chosen) = view.stacks.iter().find(|it| it.0 == view.chosen)
    {
        beside.pop();
        beside.push(chosen);
    }
    let mut segmented = div("segmented").attr("role", "group").attr("aria-label", "Server");
    for (id, label, seen) in &beside {
        let id = *id;
        segmented = segmented.child(
            button("", label)
                .attr("aria-pressed", if id == view.chosen { "true" } else { "false" })
                .attr("data-key", &format!("stack-{id}"))
                .attr_if(*seen, "title", "The answers show that it is this one")
                .on(scope, "click", move |_| dispatch(Event::Stack(id.to_owned()))),
        );
    }
    let others = view
        .stacks
        .iter()
        .filter(|it| !beside.contains(it))
        .map(|(id, label, _)| el("option").attr("value", id).text(label));
    let more = el("select")
        .attr("aria-label", "Other servers")
        .attr("data-key", "stack-more")
        .child(el("option").attr("value", "").text("More"))
        .children(others)
        .on(scope, "change", |event| {
            let select = event.target().and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
            if let Some(value) = select.map(|it| it.value()).filter(|it| !it.is_empty()) {
                dispatch(Event::Stack(value));
            }
        });
    let copy = button("outlined copy", "Copy")
        .attr("data-key", "copy-server")
        .on(scope, "click", |_| dispatch(Event::Copy(Form::Server)));
    div("change")
        .child(el("h3").text("On the server"))
        .child(div("stacks").child(segmented).child(more))
        .child(
            div("snippet-frame")
                .child(copy)
                .child(el("pre").class("snippet").attr("tabindex", "0").text(&view.lines)),
        )
        .maybe((!view.note.is_empty()).then(|| el("p").class("note").rich(view.note)))
}

fn fix_parts(mut parent: El, view: &FindingView) -> El {
    if !view.fix.text.is_empty() {
        parent = parent.child(sentence(el("p"), &view.fix.text));
    }
    if !view.fix.note.is_empty() {
        parent = parent.child(el("p").class("hint").rich(&view.fix.note));
    }
    parent.children(view.fix.blocks.iter().map(diff))
}

/// Rule, standard, certainty, who must act.
fn note(view: &FindingView, before: &str) -> El {
    let mut note = el("p").class("note").rich(before);
    if !before.is_empty() {
        note = note.text(" ");
    }
    let id = el("code").text(view.rule);
    let id = if super::host::is_page() {
        el("a").attr("href", &["rules/", view.rule, ".html"].concat()).attr("target", "_blank").child(id)
    } else {
        id
    };
    note = note.text(&format!("{}. {}. ", view.who, view.confidence)).child(id);
    if !view.spec.is_empty() {
        note = note.text(" · ").child(
            el("a")
                .attr("href", view.spec)
                .attr("target", "_blank")
                .attr("rel", "noreferrer noopener")
                .text(&view.spec_label),
        );
    }
    note
}

fn diff(block: &Block) -> El {
    let lines = block.lines.iter().map(|line| {
        let (class, sign, spoken) = match line.mark {
            Mark::Keep => ("", "", ""),
            Mark::Del => ("del", "−", "Removed: "),
            Mark::Add => ("add", "+", "Added: "),
        };
        let spans = line.spans.iter().map(|span| match span {
            Span::Text(text) => el("span").text(text),
            Span::Slot(text) => {
                el("span").class("slot").attr("title", "Only you can supply this").text(&format!("‹{text}›"))
            }
        });
        let mut text = el("span");
        if !spoken.is_empty() {
            text = text.child(el("span").class("hidden-text").text(spoken));
        }
        let text = text.children(spans);
        div(class).child(el("span").attr("aria-hidden", "true").text(sign)).child(text)
    });
    div("change").child(el("h3").text(&block.title)).child(div("diff mono").children(lines))
}

pub(super) fn other(view: &FindingView) -> El {
    let summary = el("summary")
        .child(
            el("span")
                .class(&format!("glyph {}", view.tone.class()))
                .attr("aria-hidden", "true")
                .text(view.tone.glyph()),
        )
        .child(el("span").rich(&view.headline));
    let mut body = div("other-body").child(sentence(el("p"), &view.why));
    if !view.evidence.is_empty() {
        body = body.child(evidence(&view.evidence));
    }
    body = fix_parts(body, view).child(note(view, ""));
    el("details").class("other").child(summary).child(body)
}

fn headers(messages: &[Message]) -> Vec<El> {
    messages
        .iter()
        .map(|message| {
            let rows = message.headers.iter().map(|it| {
                let class = it.tone.map_or("", Tone::class);
                let mark = it.tone.map(|tone| {
                    el("span")
                        .class(&format!("glyph {}", tone.class()))
                        .attr("title", "A finding points here")
                        .text(tone.glyph())
                });
                el("tr")
                    .class(class)
                    .child(el("th").attr("scope", "row").text(&it.name))
                    .child(el("td").text(&it.value).maybe(mark))
            });
            let rows: Vec<El> = rows.collect();
            let table = if rows.is_empty() {
                el("p").class("quiet").text("No headers were recorded.")
            } else {
                el("table").class("headers").children(rows)
            };
            section(&message.title).child(div("first-line mono").text(&message.first_line)).child(table)
        })
        .collect()
}

pub(super) fn token_sections(
    scope: &mut Scope,
    token: &TokenView,
    signature: Option<&SignatureView>,
    finding: Option<&FindingView>,
) -> Vec<El> {
    let mut sections = Vec::new();
    if let Some(line) = &token.lifetime {
        let percent = |it: f64| format!("{it:.2}%");
        let state = if line.within { "timeline within" } else { "timeline" };
        let edge = |at: f64| {
            if at < 12.0 {
                " first"
            } else if at > 88.0 {
                " last"
            } else {
                ""
            }
        };
        let mut timeline = div(state)
            .child(div("track"))
            .child(div("valid").style("left", &percent(line.valid.0)).style("width", &percent(line.valid.1)))
            .child(div("tick").style("left", &percent(line.request.0)))
            .child(
                el("span")
                    .class(&format!("mark above{}", edge(line.request.0)))
                    .style("left", &percent(line.request.0))
                    .text(&line.request.1),
            );
        // Two marks close together stand on two lines.
        let crowded =
            line.marks.len() == 2 && line.marks.iter().map(|it| it.0).fold(0.0, |a, b| b - a).abs() < 30.0;
        for (index, (at, text)) in line.marks.iter().enumerate() {
            let lower = if crowded && index == 1 { " lower" } else { "" };
            timeline = timeline.child(
                el("span")
                    .class(&format!("mark below{}{lower}", edge(*at)))
                    .style("left", &percent(*at))
                    .text(text),
            );
        }
        let mut lifetime = section("Lifetime").child(timeline);
        if !token.clocks.is_empty() {
            lifetime = lifetime.child(el("p").class("note").rich(&token.clocks));
        }
        sections.push(lifetime);
    }
    if let Some(finding) = finding {
        sections.push(fix_parts(section("Fix"), finding));
    }
    let mut decoded = section("Decoded").child(el("p").text(&token.title));
    if !token.place.is_empty() {
        decoded = decoded.child(el("p").class("quiet").rich(&token.place));
    }
    if !token.problem.is_empty() {
        decoded = decoded.child(el("p").class("hint").rich(&token.problem));
    }
    let mut text = div("token");
    for (index, segment) in token.segments.iter().enumerate() {
        if index > 0 {
            text = text.text(".");
        }
        text = text.child(el("span").class(segment.class).text(&segment.text));
    }
    decoded = decoded.child(text).maybe(signature.map(|it| super::signature::line(scope, it)));
    if !token.claims.is_empty() {
        decoded = decoded.child(el("table").class("claims").children(token.claims.iter().map(|it| {
            let badge = it
                .badge
                .as_ref()
                .map(|(tone, text)| el("span").class(&format!("badge {}", tone.class())).text(text));
            let name = el("th").attr("scope", "row").attr_if(!it.meaning.is_empty(), "title", it.meaning);
            el("tr")
                .child(name.text(&it.name))
                .child(el("td").child(el("span").text(&it.value)).text(" ").maybe(badge))
        })));
    }
    sections.push(decoded);
    sections
}

fn raw(scope: &mut Scope, text: &str) -> El {
    section("Messages").child(
        div("snippet-frame")
            .child(
                button("outlined copy", "Copy")
                    .attr("data-key", "copy-raw")
                    .attr("title", "Secrets are masked")
                    .on(scope, "click", |_| dispatch(Event::Copy(Form::Raw))),
            )
            .child(el("pre").class("snippet").attr("tabindex", "0").text(text)),
    )
}

/// How many servers stand side by side; the others are in a list.
const SIDE_BY_SIDE: usize = 4;

/// How many characters of a URL are shown; the tab Headers has all of it.
const LONGEST_URL: usize = 240;
