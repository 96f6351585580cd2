//! Any text can be read as the value of `Authorization`.

#![no_main]

use authopsy::syntax::authorization;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let read = authorization::read(text);
    let _ = (read.cured(), read.basic(), read.meant_scheme());
});
