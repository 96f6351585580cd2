//! Any text can be taken apart as a token.

#![no_main]

use authopsy::syntax::jwt;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let token = jwt::decode(text);
    let _ = (token.well_formed(), token.header_text(), token.claims_text());
});
