//! The requests of any file can be written in every language, as they would work, and the file can be mailed.

#![no_main]

use authopsy::capture::har::Reader;
use authopsy::command::{self, Options, Secrets, TARGETS};
use authopsy::report::har;
use authopsy::session::Session;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut session = Session::default();
    let mut reader = Reader::new();
    reader.feed(data, &mut |entry| session.add(entry));
    reader.finish(&mut |entry| session.add(entry));
    session.settle();
    for judged in session.exchanges() {
        let Some(cured) = command::cured(judged, judged.last()) else { continue };
        for secrets in [Secrets::Needed, Secrets::Env] {
            let options = Options { secrets, remark: cured.remark.clone() };
            for target in TARGETS {
                let _ = command::render(target, &cured.draft, &options);
            }
        }
    }
    let _ = har::redact(data, (1, 2));
});
