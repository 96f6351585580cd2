//! Any bytes can be read as a HAR file, and where they are cut makes no difference.

#![no_main]

use authopsy::capture::har::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((size, text)) = data.split_first() else {
        return;
    };
    assert_eq!(read(text, usize::from(*size).max(1)), read(text, usize::MAX));
});

fn read(text: &[u8], chunk: usize) -> String {
    let mut entries = Vec::new();
    let mut reader = Reader::new();
    for chunk in text.chunks(chunk) {
        reader.feed(chunk, &mut |entry| entries.push(entry));
    }
    let summary = reader.finish(&mut |entry| entries.push(entry));
    format!("{entries:?} {summary:?}")
}
