//! Puts text on the clipboard: the modern way, and where a browser refuses that in a panel, the old one.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlTextAreaElement;

use super::dom::{document, el, gloo_window};

/// Copies a text, then tells whether that worked.
pub(super) fn copy(text: String, then: impl FnOnce(bool) + 'static) {
    let navigator = gloo_window().navigator();
    // A page that is not served securely has no clipboard object, whatever the type says.
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).unwrap_or_default();
    let Ok(clipboard) = clipboard.dyn_into::<web_sys::Clipboard>() else {
        then(copy_by_selection(&text));
        return;
    };
    spawn_local(async move {
        let written = JsFuture::from(clipboard.write_text(&text)).await.is_ok();
        then(written || copy_by_selection(&text));
    });
}

fn copy_by_selection(text: &str) -> bool {
    let document = document();
    let area = el("textarea").class("hidden-text").attr("aria-hidden", "true").0;
    let (Some(body), Some(area)) = (document.body(), area.dyn_ref::<HtmlTextAreaElement>()) else {
        return false;
    };
    let before = document.active_element();
    area.set_value(text);
    body.append_child(area).ok();
    area.select();
    let command = document.dyn_ref::<web_sys::HtmlDocument>();
    let copied = command.is_some_and(|it| it.exec_command("copy").unwrap_or(false));
    area.remove();
    if let Some(before) = before {
        super::dom::focus(&before);
    }
    copied
}
