//! What the tree accepts, the visitor accepts.

#![no_main]

use authopsy::syntax::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if json::parse(text).is_some() {
        assert!(json::visit(text, |_, _| {}).is_some());
    }
});
