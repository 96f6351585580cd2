//! The page can forge the records of the hook at will.

#![no_main]

use authopsy::capture::hook;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = hook::parse(data);
});
