//! Any text can be masked.

#![no_main]

use authopsy::redact;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = redact::mask_text(text);
    let _ = redact::mask_url(text);
    let _ = redact::mask_header("authorization", text);
    let _ = redact::mask_header("cookie", text);
});
