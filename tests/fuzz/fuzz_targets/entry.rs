//! Any bytes can be read as one entry, and what valid JSON says is understood.

#![no_main]

use authopsy::capture::entry;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(entry) = entry::parse(data) {
        assert!(!entry.request.url.is_empty());
        let _ = entry.response.body.as_ref().map(|it| it.decoded_text().len());
    }
});
