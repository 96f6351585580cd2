//! Any text can be read as a cookie header.

#![no_main]

use authopsy::syntax::cookie;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = cookie::pairs(text).count();
    let _ = cookie::SetCookie::parse(text).deletes(Some(0.0));
});
