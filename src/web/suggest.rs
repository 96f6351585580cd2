//! The filter box with its list of suggestions (WAI-ARIA Authoring Practices, "Editable Combobox With List
//! Autocomplete"), and the dialog of saved filters.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use super::dom::{
    El, Scope, button, closest, div, document, el, put_attr, replace, set_attr, set_hidden, set_text,
};
use super::{dispatch, with_panel};
use crate::app::filter::NAMES;
use crate::app::suggest::{Act, Saved, Suggestion};
use crate::app::{Event, State};

/// The box, what is wrong with what stands in it, and what may stand next.
pub(super) struct FilterBox {
    pub(super) frame: El,
    input: HtmlInputElement,
    error: Element,
    list: Element,
    shown: Vec<Suggestion>,
    save: Element,
    save_hint: Element,
    saved: Element,
    saved_shown: Option<Vec<Saved>>,
    saved_scope: Scope,
}

impl FilterBox {
    /// Builds the box, and the dialog that goes with it.
    pub(super) fn new(scope: &mut Scope) -> (Self, El) {
        let names: Vec<&str> = NAMES.iter().map(|it| it.1).collect();
        let input = el("input")
            .class("filter")
            .attr("type", "search")
            .attr("id", "filter")
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .attr("placeholder", "Filter: text, host:api status:401 rule:cors token:expired")
            .attr("aria-label", "Filter")
            .attr("aria-describedby", "filter-error")
            .attr("role", "combobox")
            .attr("aria-autocomplete", "list")
            .attr("aria-expanded", "false")
            .attr("aria-controls", "suggestions")
            .attr("title", &["Words, and: ", &names.join(" "), ". - in front negates."].concat())
            .on(scope, "input", |event| {
                let Some(input) = input_of(event) else { return };
                let has_focus = document().active_element().is_some_and(|it| it.is_same_node(Some(&input)));
                let (text, caret) = (input.value(), caret(&input));
                dispatch(if has_focus { Act::Typed { text, caret }.into() } else { Event::Filter(text) });
            })
            .on(scope, "keydown", |event| {
                if pressed(event) {
                    event.prevent_default();
                    event.stop_propagation();
                }
            })
            .on(scope, "blur", |_| dispatch(Act::Close.into()));
        let error = div("filter-error").attr("id", "filter-error").attr("role", "status").attr("hidden", "");
        let list = el("ul")
            .class("suggestions")
            .attr("id", "suggestions")
            .attr("role", "listbox")
            .attr("aria-label", "Suggestions")
            .attr("hidden", "")
            // The box keeps the focus.
            .on(scope, "mousedown", |event| event.prevent_default())
            .on(scope, "click", |event| {
                let place = closest(event, "li").and_then(|it| it.get_attribute("data-place"));
                if let Some(place) = place.and_then(|it| it.parse().ok()) {
                    dispatch(Act::Take(Some(place)).into());
                }
            });
        let star = button("icon star", "☆")
            .attr("title", "Saved filters")
            .attr("aria-label", "Saved filters")
            .attr("aria-haspopup", "dialog")
            .on(scope, "click", |_| super::view::open_dialog("filters"));
        let frame =
            div("filter-frame").child(input.clone()).child(star).child(error.clone()).child(list.clone());
        let (dialog, [save, save_hint, saved]) = saved_dialog(scope);
        let built = Self {
            frame,
            input: input.0.unchecked_into(),
            error: error.0,
            list: list.0,
            shown: Vec::new(),
            save,
            save_hint,
            saved,
            saved_shown: None,
            saved_scope: Scope::default(),
        };
        (built, dialog)
    }

    pub(super) fn draw(&mut self, state: &State) {
        if self.input.value() != state.filter_text() {
            self.input.set_value(state.filter_text());
        }
        let error = state.filter_error();
        put_attr(&self.input, "aria-invalid", (!error.is_empty()).then_some("true"));
        set_text(&self.error, error);
        set_hidden(&self.error, error.is_empty());
        let (list, active) = match state.suggestions() {
            Some(open) => (open.list.as_slice(), open.active),
            None => (&[][..], None),
        };
        if self.shown != list {
            let lines = list.iter().enumerate().map(|(place, it)| {
                el("li")
                    .attr("role", "option")
                    .attr("id", &option_id(place))
                    .attr("data-place", &place.to_string())
                    .child(el("span").text(&it.label))
                    .child(el("span").class("quiet").text(&it.hint))
            });
            replace(&self.list, lines);
            self.shown = list.to_vec();
        }
        let options = self.list.children();
        for place in 0..options.length() {
            let Some(option) = options.item(place) else { continue };
            let is = active == usize::try_from(place).ok();
            set_attr(&option, "aria-selected", if is { "true" } else { "false" });
            if is {
                option.scroll_into_view_with_bool(false);
            }
        }
        set_hidden(&self.list, list.is_empty());
        set_attr(&self.input, "aria-expanded", if list.is_empty() { "false" } else { "true" });
        put_attr(&self.input, "aria-activedescendant", active.map(option_id).as_deref());
        self.draw_saved(&state.settings().filters);
    }

    fn draw_saved(&mut self, filters: &[Saved]) {
        let problem = match () {
            () if self.input.value().trim().is_empty() => "To save a filter, write it into the box first.",
            () if self.input.has_attribute("aria-invalid") => "The filter in the box has a mistake.",
            () => "",
        };
        set_text(&self.save_hint, problem);
        set_hidden(&self.save, !problem.is_empty());
        if self.saved_shown.as_deref() == Some(filters) {
            return;
        }
        let mut scope = Scope::default();
        let lines = filters.iter().map(|it| {
            let (filter, name) = (it.filter.clone(), it.name.clone());
            el("li")
                .child(
                    button("saved", "")
                        .child(el("span").text(&it.name))
                        .child(el("span").class("quiet mono").text(&it.filter))
                        .on(&mut scope, "click", move |event| {
                            super::view::close_dialog(event);
                            dispatch(Event::Filter(filter.clone()));
                        }),
                )
                .child(
                    button("icon", "✕")
                        .attr("title", "Delete")
                        .attr("aria-label", &["Delete ", &it.name].concat())
                        .on(&mut scope, "click", move |_| dispatch(Act::Delete(name.clone()).into())),
                )
        });
        let lines: Vec<El> = lines.collect();
        let none = filters.is_empty().then(|| {
            el("li").class("quiet").text("None yet. They are kept in this browser, and suggested in the box.")
        });
        replace(&self.saved, lines.into_iter().chain(none));
        self.saved_shown = Some(filters.to_vec());
        self.saved_scope = scope;
    }

    /// Puts the caret where the state wants it.
    pub(super) fn put_caret(&self, state: &State, at: usize) {
        self.input.set_value(state.filter_text());
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.input.set_selection_range(at, at).ok();
    }
}

fn saved_dialog(scope: &mut Scope) -> (El, [Element; 3]) {
    let list = el("ul").class("saved-list").attr("role", "list");
    let hint = el("p").class("quiet");
    let save = div("field")
        .child(el("label").attr("for", "filter-name").text("Save the filter as"))
        .child(
            el("input")
                .attr("id", "filter-name")
                .attr("autofocus", "")
                .attr("maxlength", "60")
                .attr("autocomplete", "off")
                .on(scope, "keydown", |event| {
                    if event.dyn_ref::<KeyboardEvent>().is_some_and(|it| it.key() == "Enter") {
                        // The form of the dialog would close it.
                        event.prevent_default();
                        self::save();
                    }
                }),
        )
        .child(button("outlined", "Save").on(scope, "click", |_| self::save()));
    let content = div("fields").child(save.clone()).child(hint.clone()).child(list.clone());
    (super::view::dialog(scope, "filters", "Saved filters", content), [save.0, hint.0, list.0])
}

fn save() {
    let field = document().get_element_by_id("filter-name");
    if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
        let name = field.value();
        field.set_value("");
        dispatch(Act::Save(name).into());
    }
}

/// A key in the box; true if it was one for the list.
fn pressed(event: &web_sys::Event) -> bool {
    let (Some(key), Some(input)) = (event.dyn_ref::<KeyboardEvent>(), input_of(event)) else { return false };
    if key.ctrl_key() || key.alt_key() || key.meta_key() || key.shift_key() || key.is_composing() {
        return false;
    }
    // The document shows the state of the last frame, and keys may come faster.
    let (open, marked) = with_panel(|panel| {
        let open = panel.state.suggestions();
        (open.is_some(), open.is_some_and(|it| it.active.is_some()))
    })
    .unwrap_or_default();
    let act = match key.key().as_str() {
        "ArrowDown" if open => Act::Step(1),
        "ArrowDown" => Act::Open { caret: caret(&input) },
        "ArrowUp" if open => Act::Step(-1),
        "Tab" if open => Act::Take(None),
        "Enter" if marked => Act::Take(None),
        "Escape" if open => Act::Close,
        "Enter" | "ArrowLeft" | "ArrowRight" | "Home" | "End" if open => {
            // Elsewhere in the box something else is to be suggested, if at all.
            dispatch(Act::Close.into());
            return false;
        }
        _ => return false,
    };
    dispatch(act.into());
    true
}

fn input_of(event: &web_sys::Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

fn caret(input: &HtmlInputElement) -> usize {
    input.selection_end().ok().flatten().and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX)
}

fn option_id(place: usize) -> String {
    ["suggestion-", &place.to_string()].concat()
}
