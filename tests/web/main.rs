//! The panel's shell in a browser's page, without DevTools around it.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop with a message")]

use authopsy::web::start;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn start_draws_into_the_root() {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    start(&root, js_sys::Object::new().into());
    assert_ne!(root.text_content().unwrap(), "");
}
