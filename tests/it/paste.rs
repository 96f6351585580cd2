//! Whatever is pasted is read without a panic, shows no secret, and what the engine copies it reads back.

use authopsy::capture::har;
use authopsy::capture::paste::{self, Pasted};
use authopsy::command;
use authopsy::exchange::Entry;
use authopsy::present::reading;
use authopsy::present::text::Zone;
use authopsy::session::{Options, Session};
use proptest::prelude::*;

fn entry(text: &str) -> Entry {
    match paste::read(text) {
        Pasted::Entries { entries, .. } => entries.into_iter().next().unwrap(),
        other => panic!("{text} was read as {other:?}"),
    }
}

/// Method, URL, headers and body, without what every client sets by itself.
fn essence(entry: &Entry) -> (String, String, Vec<String>, String) {
    let mut headers: Vec<String> = entry
        .request
        .headers
        .iter()
        .filter(|it| !it.name.starts_with(':') && !it.value.is_empty())
        .filter(|it| {
            !["content-length", "host", "accept-encoding", "connection"]
                .contains(&&*it.name.to_ascii_lowercase())
        })
        .map(|it| format!("{}: {}", it.name.to_ascii_lowercase(), it.value))
        .collect();
    headers.sort();
    let url = entry.request.url.replace("user:a%3Ab@", "");
    let body = entry.request.body.as_ref().map(|it| it.text.clone()).unwrap_or_default();
    (entry.request.method.clone(), url, headers, body)
}

/// Commands that the engine writes are read back as the request that they were made of.
#[test]
fn what_is_copied_can_be_pasted() {
    let bytes =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/curl/requests.har")).unwrap();
    let mut entries = Vec::new();
    let mut reader = har::Reader::new();
    reader.feed(&bytes, &mut |it| entries.push(it));
    reader.finish(&mut |it| entries.push(it));
    let (mut read, mut wrong) = (0, Vec::new());
    for it in entries {
        for id in ["bash", "cmd", "powershell"] {
            let target = command::target(id).unwrap();
            let options = command::Options { secrets: command::Secrets::Show, ..command::Options::default() };
            let text = command::render(target, &command::Draft::of(&it), &options).text;
            // What no argument can carry comes from another program.
            if !text.starts_with("curl")
                || text.contains("$(")
                || text.contains("@-")
                || text.contains("\n  -K")
            {
                continue;
            }
            read += 1;
            let back = entry(&text);
            if essence(&back) != essence(&it) {
                wrong.push(format!("{id} {text}\n{:?}\n{:?}", essence(&it), essence(&back)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {read} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(read > 60, "only {read} commands were read");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "(curl |Bearer |HTTP/1.1 401\n|fetch\\(\"|Authorization: |\\{|curl \\^\"|curl.exe )?[ -~\n^`'\"\\\\$é]{0,80}") {
        let session = Session::new(Options::default());
        match paste::read(&text) {
            Pasted::Headers(headers) => drop(reading::headers(&session, headers, 0.0, Zone(0))),
            Pasted::Answer(response) => drop(reading::answer(&session, response, 0.0, Zone(0))),
            Pasted::Token(token) => drop(reading::token_findings(&session, &token, 0.0)),
            Pasted::Entries { .. } | Pasted::Unknown(_) => {}
        }
    }
}
