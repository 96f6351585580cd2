//! Any text can be read as the body of an error.

#![no_main]

use authopsy::syntax::error_body;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for mime_type in
        ["", "application/json", "text/html", "application/xml", "application/x-www-form-urlencoded"]
    {
        let _ = error_body::read(text, mime_type);
    }
});
