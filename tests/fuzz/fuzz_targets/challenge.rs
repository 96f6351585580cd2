//! Any lines can be read as challenges, and what is written back reads the same.

#![no_main]

use authopsy::syntax::challenge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for challenge in &challenge::parse(text.lines()).list {
        let _ = challenge.serialize();
    }
});
