//! What is nearly JSON becomes JSON or stays what it is.

#![no_main]

use authopsy::syntax::{json, relaxed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(written) = relaxed::as_json(text) {
        assert!(json::parse(&written).is_some());
        assert!(written.len() <= 3 * text.len());
    }
});
