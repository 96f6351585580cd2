//! Words of the trade are explained where they stand: a tip appears under the pointer, on focus and on a tap.

use std::cell::RefCell;

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::dom::{El, Scope, button, closest, div, document, el, set_hidden, set_style, set_text};
use crate::present::glossary;

thread_local! {
    /// What the pane has explained already.
    static TOLD: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// The pane is drawn anew.
pub(super) fn forget() {
    TOLD.with(|it| it.borrow_mut().clear());
}

/// Adds a sentence: what stands in backticks in the code font, what needs it with an explanation.
pub(super) fn sentence(parent: El, text: &str) -> El {
    // An odd backtick is one that belongs to the text.
    if !text.matches('`').count().is_multiple_of(2) {
        return parent.text(text);
    }
    let mut parent = parent;
    for (index, piece) in text.split('`').enumerate() {
        if index % 2 == 1 {
            parent = parent.child(el("code").text(piece));
            continue;
        }
        let pieces = TOLD.with(|it| glossary::explained(piece, &mut it.borrow_mut()));
        for (text, meaning) in pieces {
            parent = match meaning {
                "" => parent.text(text),
                _ => parent
                    .child(button("term", text).attr("data-means", meaning).attr("aria-describedby", "tip")),
            };
        }
    }
    parent
}

/// The tip, and what makes it come and go.
pub(super) fn tip(scope: &mut Scope) -> El {
    let tip = div("tip").attr("id", "tip").attr("role", "tooltip").attr("hidden", "");
    for event in ["mouseover", "focusin", "click"] {
        let element = tip.0.clone();
        scope.on(&document(), event, move |event| match closest(event, ".term") {
            Some(term) => show(&element, &term),
            None => set_hidden(&element, true),
        });
    }
    let element = tip.0.clone();
    scope.on(&document(), "keydown", move |event| {
        let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|it| it.key() == "Escape");
        if escape && !element.has_attribute("hidden") {
            set_hidden(&element, true);
            event.prevent_default();
        }
    });
    tip
}

fn show(tip: &Element, term: &Element) {
    set_text(tip, &term.get_attribute("data-means").unwrap_or_default());
    set_hidden(tip, false);
    let Some(size) =
        tip.dyn_ref::<HtmlElement>().map(|it| (f64::from(it.offset_width()), f64::from(it.offset_height())))
    else {
        return;
    };
    let (place, root) = (term.get_bounding_client_rect(), document().document_element());
    let (width, height) =
        root.map_or((0.0, 0.0), |it| (f64::from(it.client_width()), f64::from(it.client_height())));
    let left = place.left().min(width - size.0 - EDGE).max(EDGE);
    let below = place.bottom() + GAP;
    let top = if below + size.1 > height { place.top() - size.1 - GAP } else { below };
    set_style(tip, "left", &[&left.to_string(), "px"].concat());
    set_style(tip, "top", &[&top.to_string(), "px"].concat());
}

const EDGE: f64 = 8.0;
const GAP: f64 = 4.0;
