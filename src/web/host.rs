//! What the surface can do for the panel: functions of an object that the page's script handed over. Any may be
//! missing; the panel then does without.

use std::cell::RefCell;

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

thread_local! {
    static HOST: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Remembers the host.
pub(super) fn set(host: JsValue) {
    HOST.with(|it| *it.borrow_mut() = host);
}

/// Whether this is an ordinary page, with the pages of the rules beside it.
pub(super) fn is_page() -> bool {
    let surface = HOST.with(|it| Reflect::get(&it.borrow(), &JsValue::from_str("surface")));
    surface.is_ok_and(|it| it.as_string().as_deref() == Some("page"))
}

/// Whether the host has that function.
pub(super) fn has(name: &str) -> bool {
    function(name).is_some()
}

/// Calls a function of the host, if it has it.
pub(super) fn call(name: &str, arguments: &[JsValue]) {
    if let Some(function) = function(name) {
        let arguments: Array = arguments.iter().collect();
        // What goes wrong there is not ours to mend, and nothing waits for an answer.
        function.apply(&JsValue::UNDEFINED, &arguments).ok();
    }
}

fn function(name: &str) -> Option<Function> {
    let host = HOST.with(|it| it.borrow().clone());
    if !host.is_object() {
        return None;
    }
    Reflect::get(&host, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}
