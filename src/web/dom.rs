//! A small element builder, and listeners that remove themselves.
//!
//! Text enters the document through [`El::text`] and [`El::rich`] alone, as text. Nothing here is worth inlining: it
//! would make the module larger by half, and the document is what takes the time.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::UnwrapThrowExt as _;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement};

/// Listeners that live as long as the part of the document that they belong to.
#[derive(Default)]
pub(super) struct Scope {
    listeners: Vec<EventListener>,
}

impl Scope {
    /// Listens until the scope is dropped. The handler may prevent the default.
    pub(super) fn on(
        &mut self,
        target: &EventTarget,
        event: &'static str,
        handler: impl FnMut(&Event) + 'static,
    ) {
        self.listen(target, event, Box::new(handler));
    }

    /// One copy for all handlers: each would otherwise bring its own.
    #[inline(never)]
    fn listen(&mut self, target: &EventTarget, event: &'static str, handler: Box<dyn FnMut(&Event)>) {
        let options = EventListenerOptions::enable_prevent_default();
        self.listeners.push(EventListener::new_with_options(target, event, options, handler));
    }

    /// Listens without a say in the default: for scrolling and the like.
    pub(super) fn on_passive(
        &mut self,
        target: &EventTarget,
        event: &'static str,
        handler: impl FnMut(&Event) + 'static,
    ) {
        self.listeners.push(EventListener::new(target, event, handler));
    }
}

/// The document of the panel.
pub(super) fn document() -> Document {
    gloo_window().document().expect_throw("a panel has a document")
}

/// The window of the panel.
pub(super) fn gloo_window() -> web_sys::Window {
    web_sys::window().expect_throw("a panel has a window")
}

/// An element on its way into the document.
#[derive(Clone)]
pub(super) struct El(pub(super) Element);

/// A new element.
#[inline(never)]
pub(super) fn el(tag: &str) -> El {
    El(document().create_element(tag).expect_throw("our tags are valid"))
}

/// A new element with a class.
#[inline(never)]
pub(super) fn div(class: &str) -> El {
    el("div").class(class)
}

/// A button with a text.
#[inline(never)]
pub(super) fn button(class: &str, text: &str) -> El {
    el("button").attr("type", "button").class(class).text(text)
}

impl El {
    /// Sets the class.
    #[inline(never)]
    pub(super) fn class(self, class: &str) -> Self {
        if !class.is_empty() {
            self.0.set_class_name(class);
        }
        self
    }

    /// Sets an attribute.
    #[inline(never)]
    pub(super) fn attr(self, name: &str, value: &str) -> Self {
        set_attr(&self.0, name, value);
        self
    }

    /// Sets an attribute, or leaves it out.
    #[inline(never)]
    pub(super) fn attr_if(self, holds: bool, name: &str, value: &str) -> Self {
        if holds { self.attr(name, value) } else { self }
    }

    /// Adds text.
    #[inline(never)]
    pub(super) fn text(self, text: &str) -> Self {
        if !text.is_empty() {
            self.0.append_child(&document().create_text_node(text)).ok();
        }
        self
    }

    /// Adds text in which what stands in backticks is set in the code font.
    #[inline(never)]
    pub(super) fn rich(self, text: &str) -> Self {
        let mut element = self;
        // An odd backtick is one that belongs to the text.
        let closed = text.matches('`').count().is_multiple_of(2);
        if !closed {
            return element.text(text);
        }
        for (index, piece) in text.split('`').enumerate() {
            element =
                if index % 2 == 1 { element.child(el("code").text(piece)) } else { element.text(piece) };
        }
        element
    }

    /// Adds an element.
    #[inline(never)]
    pub(super) fn child(self, child: El) -> Self {
        self.0.append_child(&child.0).ok();
        self
    }

    /// Adds an element, if there is one.
    #[inline(never)]
    pub(super) fn maybe(self, child: Option<El>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Adds elements.
    pub(super) fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        for child in children {
            self.0.append_child(&child.0).ok();
        }
        self
    }

    /// Listens as long as the scope lives.
    pub(super) fn on(
        self,
        scope: &mut Scope,
        event: &'static str,
        handler: impl FnMut(&Event) + 'static,
    ) -> Self {
        scope.on(&self.0, event, handler);
        self
    }

    /// Sets a property of its style.
    #[inline(never)]
    pub(super) fn style(self, name: &str, value: &str) -> Self {
        set_style(&self.0, name, value);
        self
    }
}

/// Sets an attribute, and writes only what differs.
#[inline(never)]
pub(super) fn set_attr(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        element.set_attribute(name, value).ok();
    }
}

/// Sets or removes an attribute.
#[inline(never)]
pub(super) fn put_attr(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set_attr(element, name, value),
        None => {
            element.remove_attribute(name).ok();
        }
    }
}

/// Sets a text, and writes only what differs.
#[inline(never)]
pub(super) fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets a class, and writes only what differs.
#[inline(never)]
pub(super) fn set_class(element: &Element, class: &str) {
    if element.class_name() != class {
        element.set_class_name(class);
    }
}

/// Sets a property of an element's style.
#[inline(never)]
pub(super) fn set_style(element: &Element, name: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.style().set_property(name, value).ok();
    }
}

/// Replaces what is in an element.
pub(super) fn replace(element: &Element, children: impl IntoIterator<Item = El>) {
    element.set_text_content(None);
    for child in children {
        element.append_child(&child.0).ok();
    }
}

/// Puts the keyboard's focus on an element.
pub(super) fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.focus().ok();
    }
}

/// Shows or hides an element.
#[inline(never)]
pub(super) fn set_hidden(element: &Element, hidden: bool) {
    put_attr(element, "hidden", hidden.then_some(""));
}

/// The nearest ancestor, itself included, of the event's target that the selector matches.
pub(super) fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}
