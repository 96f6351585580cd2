//! The panel's shell: what the page's script calls, and the DOM.

use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the panel into `root`.
#[wasm_bindgen]
pub fn start(root: &web_sys::Element, _host: &js_sys::Object) {
    root.set_text_content(Some("Authopsy is listening."));
}
