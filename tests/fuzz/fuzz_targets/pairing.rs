//! The entries of any file can be joined to exchanges, and the order in which they arrive makes no difference.

#![no_main]

use authopsy::capture::har::Reader;
use authopsy::exchange::Entry;
use authopsy::session::Session;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut entries = Vec::new();
    let mut reader = Reader::new();
    reader.feed(data, &mut |entry| entries.push(entry));
    reader.finish(&mut |entry| entries.push(entry));
    assert_eq!(findings(entries.iter()), findings(entries.iter().rev()));
});

fn findings<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<String> {
    let mut session = Session::default();
    for entry in entries {
        session.add(entry.clone());
        session.settle();
    }
    session.exchanges().map(|it| format!("{:?} {:?}", it.last(), it.findings)).collect()
}
