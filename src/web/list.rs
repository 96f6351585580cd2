//! The virtual list: as many elements as fit, used again while it scrolls.
//!
//! Line `i` lives in slot `i mod n`, so scrolling by a few lines touches a few slots.

use web_sys::Element;

use super::columns::Columns;
use super::dom::{El, Scope, div, el, put_attr, set_attr, set_style};
use crate::app::lines::{LOW, Line, Lines};
use crate::app::{State, View};
use crate::present::{Tone, text};

/// The list's elements.
pub(super) struct List {
    /// What scrolls.
    pub(super) view: Element,
    space: Element,
    columns: Columns,
    table: Option<bool>,
    slots: Vec<Slot>,
    height: f64,
}

/// An element that shows one line at a time. What it shows is remembered here, so that nothing is read back from the
/// document.
struct Slot {
    element: Element,
    parts: Vec<Element>,
    look: Look,
    top: f64,
    index: Option<usize>,
}

/// What a slot shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Look {
    kind: Kind,
    title: String,
    selected: bool,
    /// It is a row of a table.
    table: bool,
    expanded: Option<bool>,
    level: u8,
    parts: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Empty,
    Cause,
    Grouped,
    Request,
    More,
    Mark,
    Token,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Empty => "line",
            Self::Cause => "line cause",
            Self::Grouped => "line request grouped",
            Self::Request => "line request",
            Self::More => "line more",
            Self::Mark => "line mark",
            Self::Token => "line token-line",
        }
    }
}

impl List {
    pub(super) fn new(scope: &mut Scope, draw: impl Fn() + 'static) -> Self {
        let space = div("space").attr("role", "presentation");
        let columns = Columns::new(scope);
        let view = div("list").attr("tabindex", "0").child(El(columns.element.clone())).child(space.clone());
        scope.on_passive(&view.0, "scroll", move |_| draw());
        Self { view: view.0, space: space.0, columns, table: None, slots: Vec::new(), height: -1.0 }
    }

    /// Draws what is in view: line `i` in slot `i mod n`. A slot that another line had before there were as many
    /// slots is emptied.
    pub(super) fn draw(&mut self, state: &State, room: f64) {
        let lines = state.lines_now();
        self.roles(state);
        let height = lines.height();
        if height != self.height {
            self.height = height;
            set_style(&self.space, "height", &[&whole(height), "px"].concat());
        }
        let top = f64::from(self.view.scroll_top());
        let range = lines.between(top, top + room);
        while self.slots.len() < range.len() {
            let element = div("line").attr("id", &format!("line-{}", self.slots.len())).0;
            self.space.append_child(&element).ok();
            self.slots.push(Slot {
                element,
                parts: Vec::new(),
                look: Look::default(),
                top: -1.0,
                index: None,
            });
        }
        let count = self.slots.len().max(1);
        let cursor = state.cursor();
        let table = state.view() == View::All;
        let mut active = None;
        for index in range.clone() {
            let (Some(slot), Some(look)) = (self.slots.get_mut(index % count), look(state, lines, index))
            else {
                continue;
            };
            slot.place(index, lines.edge(index).0);
            let selected = cursor == Some(index);
            slot.show(Look { selected, table, ..look });
            if selected {
                active = Some(slot.element.id());
            }
        }
        for (place, slot) in self.slots.iter_mut().enumerate() {
            if slot.index.is_some_and(|it| !range.contains(&it) || it % count != place) {
                slot.index = None;
                slot.show(Look::default());
            }
        }
        put_attr(&self.view, "aria-activedescendant", active.as_deref());
    }

    /// Requests are a table, the other views are trees, and each is announced as what it is.
    fn roles(&mut self, state: &State) {
        let table = state.view() == View::All;
        if self.table != Some(table) {
            self.table = Some(table);
            set_attr(&self.view, "role", if table { "grid" } else { "tree" });
            set_attr(&self.space, "role", if table { "rowgroup" } else { "presentation" });
            super::dom::set_hidden(&self.columns.element, !table);
        }
        let name = match state.view() {
            View::Problems => "Problems by cause",
            View::All => "Requests",
            View::Tokens => "Tokens",
            View::Flows => "Flows",
            View::Differences => "Calls that went otherwise",
        };
        set_attr(&self.view, "aria-label", name);
        put_attr(
            &self.view,
            "aria-rowcount",
            table.then(|| (state.lines_now().len() + 1).to_string()).as_deref(),
        );
        if table {
            self.columns.draw(state.sort());
        }
    }

    /// Scrolls so that a line is in view.
    pub(super) fn reveal(&self, state: &State, index: usize, room: f64) {
        let (top, height) = state.lines_now().edge(index);
        // The headings of the table lie over the lines.
        let room = if state.view() == View::All { room - LOW } else { room };
        let at = f64::from(self.view.scroll_top());
        #[allow(clippy::cast_possible_truncation)]
        if top < at {
            self.view.set_scroll_top(top as i32);
        } else if top + height > at + room {
            self.view.set_scroll_top((top + height - room).ceil() as i32);
        }
    }
}

/// Lines have whole heights.
#[allow(clippy::cast_possible_truncation)]
fn whole(pixels: f64) -> String {
    (pixels as i64).to_string()
}

impl Slot {
    fn place(&mut self, index: usize, top: f64) {
        if self.index != Some(index) {
            self.index = Some(index);
            self.element.set_attribute("data-index", &index.to_string()).ok();
        }
        if top != self.top {
            self.top = top;
            set_style(&self.element, "transform", &["translateY(", &whole(top), "px)"].concat());
        }
    }

    fn show(&mut self, look: Look) {
        if self.look == look {
            return;
        }
        if self.look.kind != look.kind {
            self.element.set_class_name(look.kind.class());
            put_attr(&self.element, "hidden", (look.kind == Kind::Empty).then_some(""));
        }
        if self.look.kind != look.kind || self.look.table != look.table {
            let role = if look.table { "row" } else { "treeitem" };
            put_attr(&self.element, "role", (look.kind != Kind::Empty).then_some(role));
        }
        if self.look.title != look.title {
            self.element.set_attribute("title", &look.title).ok();
        }
        if self.look.selected != look.selected || self.look.kind == Kind::Empty {
            let selected = if look.selected { "true" } else { "false" };
            self.element.set_attribute("aria-selected", selected).ok();
        }
        if self.look.expanded != look.expanded {
            let expanded = look.expanded.map(|it| if it { "true" } else { "false" });
            put_attr(&self.element, "aria-expanded", expanded);
        }
        if self.look.level != look.level || self.look.table != look.table {
            // Trees have levels, tables have none.
            let level = look.level.to_string();
            put_attr(&self.element, "aria-level", (!look.table).then_some(level.as_str()));
        }
        while self.parts.len() < look.parts.len() {
            let part = el("span").0;
            if look.table {
                set_attr(&part, "role", "gridcell");
            }
            self.element.append_child(&part).ok();
            self.parts.push(part);
        }
        if self.look.table != look.table {
            for part in &self.parts {
                put_attr(part, "role", look.table.then_some("gridcell"));
            }
        }
        if self.look.parts.len() != look.parts.len() {
            // A part left over from another kind of line would take a place in the grid.
            for (index, part) in self.parts.iter().enumerate() {
                put_attr(part, "hidden", (index >= look.parts.len()).then_some(""));
            }
        }
        let blank = (String::new(), String::new());
        for (index, part) in self.parts.iter().enumerate() {
            let old = self.look.parts.get(index).unwrap_or(&blank);
            let new = look.parts.get(index).unwrap_or(&blank);
            if old.0 != new.0 {
                part.set_class_name(&new.0);
            }
            if old.1 != new.1 {
                part.set_text_content(Some(&new.1));
            }
        }
        self.look = look;
    }
}

/// What a line looks like.
fn look(state: &State, lines: &Lines, index: usize) -> Option<Look> {
    let part = |class: &str, text: &str| (class.to_owned(), text.to_owned());
    let grouped = state.view() == View::Problems;
    let look = match lines.get(index)? {
        Line::Cause(cause) => {
            let cause = lines.cause(cause)?;
            Look {
                kind: Kind::Cause,
                title: plain(&cause.headline),
                expanded: Some(cause.expanded),
                level: 1,
                parts: vec![
                    part("toggle", if cause.expanded { "▾" } else { "▸" }),
                    (format!("glyph {}", cause.tone.class()), cause.tone.glyph().to_owned()),
                    ("what".to_owned(), plain(&cause.headline)),
                    (format!("badge {}", cause.tone.class()), text::thousands(cause.count)),
                    part("where", &cause.place),
                ],
                ..Look::default()
            }
        }
        Line::Request(head) => {
            let row = state.row(head)?;
            let time = row.started.map_or_else(String::new, |it| state.zone().clock(it));
            Look {
                kind: if grouped { Kind::Grouped } else { Kind::Request },
                title: match row.headline.as_str() {
                    "" => row.badge.title.to_owned(),
                    headline => plain(headline),
                },
                level: if grouped { 2 } else { 1 },
                parts: if grouped {
                    vec![
                        (format!("badge {}", row.badge.tone.class()), row.badge.label.to_string()),
                        part("method", &row.method),
                        part("path", &row.path),
                        ("count".to_owned(), time),
                    ]
                } else {
                    vec![
                        (format!("badge {}", row.badge.tone.class()), row.badge.label.to_string()),
                        part("method", &row.method),
                        part("path", &row.path),
                        part("host", &row.host),
                        part("why", row.why()),
                        ("count".to_owned(), time),
                        ("count took".to_owned(), row.took.map(text::duration).unwrap_or_default()),
                        ("count size".to_owned(), row.size.map(text::size).unwrap_or_default()),
                    ]
                },
                ..Look::default()
            }
        }
        Line::More(cause) => Look {
            kind: Kind::More,
            title: "Show them all".to_owned(),
            level: 2,
            parts: vec![(
                "what".to_owned(),
                format!("and {} more", text::thousands(lines.cause(cause)?.hidden)),
            )],
            ..Look::default()
        },
        Line::Mark(mark) => {
            let mark = state.marks().get(usize::try_from(mark).ok()?)?;
            Look {
                kind: Kind::Mark,
                title: mark.url.clone(),
                level: 1,
                parts: vec![
                    ("what".to_owned(), format!("Navigated to {}", mark.url)),
                    ("count".to_owned(), state.zone().clock(mark.at)),
                ],
                ..Look::default()
            }
        }
        Line::Token(token) => {
            let token = state.tokens().get(usize::try_from(token).ok()?)?;
            let (tone, word) = state.left_of(token);
            tall(tone, token.name(), token.path(), word)
        }
        Line::Difference(place) => {
            let it = state.differences().get(usize::try_from(place).ok()?)?;
            let mut line = tall(it.tone, it.call.clone(), it.told.clone(), it.badge.label.to_string());
            if let Some(badge) = line.parts.get_mut(2) {
                badge.0 = ["badge ", it.badge.tone.class()].concat();
            }
            line
        }
        Line::Flow(flow) => {
            let flow = state.flows().get(usize::try_from(flow).ok()?)?;
            let mut place =
                flow.steps.first().and_then(|it| it.at).map(|it| state.zone().clock(it)).unwrap_or_default();
            if !flow.client.is_empty() {
                place.push_str(" · client ");
                place.push_str(&flow.client);
            }
            tall(flow.tone, flow.title.clone(), place, flow.state.to_owned())
        }
    };
    Some(look)
}

/// A line of two rows: what it is, and where.
fn tall(tone: Tone, what: String, place: String, word: String) -> Look {
    Look {
        kind: Kind::Token,
        level: 1,
        title: place.clone(),
        parts: vec![
            (["glyph ", tone.class()].concat(), "●".to_owned()),
            ("what".to_owned(), what),
            (["badge ", tone.class()].concat(), word),
            ("where".to_owned(), place),
        ],
        ..Look::default()
    }
}

/// A sentence without the backticks that set code apart: the list has one font.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// The line that an event is about.
pub(super) fn line_of(event: &web_sys::Event) -> Option<usize> {
    super::dom::closest(event, ".line")?.get_attribute("data-index")?.parse().ok()
}

/// Something to be shown instead of an empty list.
pub(super) fn empty(title: &str, sentences: &[&str]) -> El {
    div("empty").child(el("h2").text(title)).children(sentences.iter().map(|it| el("p").rich(it)))
}
