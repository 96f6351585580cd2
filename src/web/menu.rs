//! A button that opens a menu beneath it (WAI-ARIA Authoring Practices, "Menu Button").

use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

use super::dispatch;
use super::dom::{El, Scope, button, div, el, focus, put_attr, set_hidden};
use crate::app::Event;

/// A line of a menu.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) hint: String,
    pub(super) event: Event,
}

/// The button and its menu.
pub(super) fn menu(scope: &mut Scope, opener: El, label: &str, items: impl Iterator<Item = Item>) -> El {
    let list = div("menu").attr("role", "menu").attr("aria-label", label).attr("hidden", "").0;
    let opener =
        opener.attr("aria-label", label).attr("aria-haspopup", "menu").attr("aria-expanded", "false").0;
    for item in items {
        let line = button("menu-item", "")
            .attr("role", "menuitem")
            .attr("tabindex", "-1")
            .child(el("span").text(&item.name))
            .child(el("span").class("quiet").text(&item.hint));
        let (list_again, opener_again) = (list.clone(), opener.clone());
        let line = line.on(scope, "click", move |_| {
            close(&list_again, &opener_again);
            focus(&opener_again);
            dispatch(item.event.clone());
        });
        list.append_child(&line.0).ok();
    }
    let frame = el("span").class("menu-frame").child(El(opener.clone())).child(El(list.clone()));

    let (list_again, opener_again) = (list.clone(), opener.clone());
    scope.on(&opener, "click", move |_| {
        if list_again.has_attribute("hidden") {
            set_hidden(&list_again, false);
            put_attr(&opener_again, "aria-expanded", Some("true"));
            step(&list_again, 0);
        } else {
            close(&list_again, &opener_again);
        }
    });
    let (list_again, opener_again) = (list.clone(), opener.clone());
    scope.on(&frame.0, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key) else { return };
        let open = !list_again.has_attribute("hidden");
        match key.as_str() {
            "Escape" if open => {
                close(&list_again, &opener_again);
                focus(&opener_again);
            }
            "ArrowDown" if open => step(&list_again, 1),
            "ArrowUp" if open => step(&list_again, -1),
            "Tab" if open => {
                close(&list_again, &opener_again);
                return;
            }
            "ArrowDown" if opener_again.is_same_node(super::dom::document().active_element().as_deref()) => {
                if let Some(element) = opener_again.dyn_ref::<web_sys::HtmlElement>() {
                    element.click();
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    });
    let (list_again, opener_again) = (list, opener);
    scope.on(&frame.0, "focusout", move |event| {
        let to = event.dyn_ref::<web_sys::FocusEvent>().and_then(web_sys::FocusEvent::related_target);
        let to = to.and_then(|it| it.dyn_into::<Element>().ok());
        if !to.is_some_and(|it| list_again.contains(Some(&it)) || opener_again.contains(Some(&it))) {
            close(&list_again, &opener_again);
        }
    });
    frame
}

fn close(list: &Element, opener: &Element) {
    set_hidden(list, true);
    put_attr(opener, "aria-expanded", Some("false"));
}

/// Moves the focus within the menu; 0 goes to its first line.
fn step(list: &Element, by: i32) {
    let items = list.children();
    let length = i32::try_from(items.length()).unwrap_or(0);
    if length == 0 {
        return;
    }
    let active = super::dom::document().active_element();
    let at = (0..length).find(|it| {
        let item = u32::try_from(*it).ok().and_then(|it| items.item(it));
        item.is_some_and(|it| it.is_same_node(active.as_deref()))
    });
    let next = if by == 0 { 0 } else { (at.unwrap_or(0) + by).rem_euclid(length) };
    if let Some(item) = u32::try_from(next).ok().and_then(|it| items.item(it)) {
        focus(&item);
    }
}
