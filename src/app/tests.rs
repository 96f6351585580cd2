//! What the panel does, event by event.

use super::*;
use crate::facts::FactSet;
use crate::rules::transcript::{self, START};

/// A panel that has seen the entries of a transcript.
fn panel(transcript: &str) -> State {
    let mut state = State::new(Surface::Extension, Settings::default(), Zone(0), START + 60_000.0);
    for entry in transcript::read(transcript).entries {
        state.session.add(entry);
    }
    update(&mut state, Event::Settle);
    state
}

/// The same, with its first exchange looked at.
pub(super) fn first_shown(transcript: &str) -> State {
    let mut state = panel(transcript);
    let head = state.rows.iter().next().map(|it| it.head);
    if let Some(head) = head {
        update(&mut state, Event::GoTo(head));
    }
    state
}

/// The lines of the list as text, the cursor marked.
fn list(state: &mut State) -> Vec<String> {
    state.lines();
    let cursor = state.cursor();
    let text = |line: &Line| match *line {
        Line::Cause(cause) => {
            let cause = state.lines.cause(cause).unwrap();
            format!("{} {} {}", if cause.expanded { "▾" } else { "▸" }, cause.place, cause.count)
        }
        Line::Request(head) => {
            let row = state.row(head).unwrap();
            format!("{} {} {}", row.badge.label, row.method, row.path)
        }
        Line::More(cause) => format!("and {} more", state.lines.cause(cause).unwrap().hidden),
        Line::Mark(mark) => format!("navigated to {}", state.marks[mark as usize].url),
        Line::Difference(index) => state.differences()[index as usize].told.clone(),
        Line::Flow(index) => state.flows()[index as usize].title.clone(),
        Line::Token(index) => state.tokens()[index as usize].kind.clone(),
    };
    let lines = state.lines_now().iter().enumerate();
    lines.map(|(at, it)| format!("{}{}", if cursor == Some(at) { ">" } else { "" }, text(it))).collect()
}

fn refused(path: &str) -> String {
    format!("> GET https://api.example{path}\n< 401 Unauthorized\n< Access-Control-Allow-Origin: *\n")
}

const HEALTHY: &str = "> GET https://api.example/ok\n< 200 OK\n< Access-Control-Allow-Origin: *\n";

const LOST: &str = "> GET https://lost.example/x\n! net::ERR_NAME_NOT_RESOLVED\n";

#[test]
fn problems_are_grouped_and_the_worst_is_selected() {
    let mut state = panel(&format!("{}{HEALTHY}{}{LOST}", refused("/a"), refused("/b")));
    let lines = list(&mut state);
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert_eq!(lines[..3], ["▾ api.example 2", ">401 GET /a", "401 GET /b"]);
    assert_eq!(state.counts().0, 4);
    assert_eq!(state.cause_count(), 2);
    assert!(state.detail().is_some());
}

#[test]
fn the_keyboard_moves_opens_and_goes_back() {
    let mut state = panel(&format!("{}{}", refused("/a"), refused("/b")));
    list(&mut state);
    update(&mut state, Event::Move(1));
    assert_eq!(list(&mut state), ["▾ api.example 2", "401 GET /a", ">401 GET /b"]);
    assert!(update(&mut state, Event::Open).contains(&Effect::FocusDetail));
    assert!(state.single());
    assert!(update(&mut state, Event::Back).contains(&Effect::FocusList));
    update(&mut state, Event::Collapse);
    assert_eq!(list(&mut state), [">▾ api.example 2", "401 GET /a", "401 GET /b"]);
    update(&mut state, Event::Collapse);
    assert_eq!(list(&mut state), [">▸ api.example 2"]);
    update(&mut state, Event::Expand);
    update(&mut state, Event::Last);
    assert_eq!(list(&mut state), ["▾ api.example 2", "401 GET /a", ">401 GET /b"]);
    update(&mut state, Event::First);
    assert_eq!(list(&mut state), [">▾ api.example 2", "401 GET /a", "401 GET /b"]);
}

#[test]
fn a_cause_is_told_by_its_first_request() {
    let mut state = panel(&format!("{}{}", refused("/a"), refused("/b")));
    list(&mut state);
    update(&mut state, Event::Last);
    // The click on a cause closes it, and tells what it is about.
    update(&mut state, Event::Click(0));
    assert_eq!(list(&mut state), [">▸ api.example 2"]);
    assert_eq!(state.detail().unwrap().url, "https://api.example/a");
    assert!(!update(&mut state, Event::Copy(Form::OriginalCurl)).is_empty());
}

#[test]
fn long_causes_are_folded_beside_others() {
    let many: String = (0..20).map(|it| refused(&format!("/{it}"))).collect();
    let mut state = panel(&format!("{many}{LOST}"));
    let lines = list(&mut state);
    assert_eq!(lines[6], "and 15 more");
    update(&mut state, Event::Click(6));
    assert_eq!(list(&mut state).len(), 23);
}

#[test]
fn the_filter_narrows_and_a_mistake_changes_nothing() {
    let mut state = panel(&format!("{}{}{HEALTHY}", refused("/a"), refused("/b")));
    update(&mut state, Event::Filter("path:/b".to_owned()));
    assert_eq!(list(&mut state), ["▾ api.example 1", "401 GET /b"]);
    update(&mut state, Event::Filter("path:/b status:x".to_owned()));
    assert!(!state.filter_error().is_empty());
    assert_eq!(list(&mut state).len(), 2);
    update(&mut state, Event::Filter(String::new()));
    update(&mut state, Event::Show(View::All));
    assert!(state.filter_error().is_empty());
    assert_eq!(list(&mut state), [">401 GET /a", "401 GET /b", "200 GET /ok"]);
}

#[test]
fn tokens_are_listed_once() {
    let sent = |path: &str| {
        format!(
            "> GET https://api.example{path}\n> Authorization: Bearer <<{{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}}.{{\"exp\":now+90}}>>\n< 200\n< Access-Control-Allow-Origin: https://app.example\n"
        )
    };
    let mut state = panel(&format!("{}{}", sent("/a"), sent("/b")));
    update(&mut state, Event::Show(View::Tokens));
    assert_eq!(list(&mut state), ["Access token"]);
    assert_eq!(state.tokens()[0].uses(), 2);
    assert_eq!(state.next_expiry(), Some(("api.example".to_owned(), 30_000.0)));
    update(&mut state, Event::Click(0));
    let token = state.token_detail().unwrap();
    assert!(token.headline.ends_with(", valid"), "{}", token.headline);
    assert_eq!(token.uses.len(), 2);
    update(&mut state, Event::GoTo(token.uses[0].head));
    assert!(list(&mut state).contains(&">200 GET /b".to_owned()));
}

#[test]
fn navigation_marks_the_list_or_clears_it() {
    let mut state = panel(&refused("/a"));
    let event = || Event::Navigated { url: "https://app.example/next".to_owned(), at: START + 1000.0 };
    update(&mut state, event());
    update(&mut state, Event::Show(View::All));
    assert_eq!(list(&mut state), [">401 GET /a", "navigated to https://app.example/next"]);
    update(&mut state, Event::Settings(Settings { preserve: false, ..Settings::default() }));
    update(&mut state, event());
    assert!(list(&mut state).is_empty());
    assert!(state.detail().is_none());
}

#[test]
fn files_come_in_pieces_and_take_the_place_of_live_requests() {
    let har = br#"{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[
        {"startedDateTime":"2026-11-24T10:00:00Z","time":1,"request":{"method":"GET","url":"https://a.example/1","headers":[]},
         "response":{"status":200,"headers":[],"content":{}}},
        {"request":{}}, 7]}}"#;
    let mut state = panel(&refused("/a"));
    update(&mut state, Event::ImportBegins { name: "a.har".to_owned(), size: har.len() as f64 });
    for piece in har.chunks(50) {
        update(&mut state, Event::ImportChunk(piece.to_vec()));
    }
    assert!(state.import().is_some_and(|(_, share)| share == 1.0));
    update(&mut state, Event::ImportEnds);
    assert_eq!(state.counts().0, 1);
    assert!(!state.recording());
    assert_eq!(state.files(), ["a.har"]);
    assert_eq!(state.notices()[0].kind, NoticeKind::File);
    update(&mut state, Event::Record(true));
    assert_eq!((state.counts().0, state.files().len()), (0, 0));
}

#[test]
fn a_bad_entry_costs_only_itself() {
    let mut state = panel("");
    update(&mut state, Event::Entry { id: 1, json: "{".to_owned() });
    update(&mut state, Event::Entry { id: 2, json: "\u{0}".to_owned() });
    assert!(state.notices()[0].text.starts_with("2 requests could not be read"));
    update(&mut state, Event::Dismiss(NoticeKind::BadEntry));
    assert!(state.notices().is_empty());
    for event in [Event::Move(1), Event::Open, Event::Back, Event::Expand, Event::Collapse, Event::Click(9)] {
        update(&mut state, event);
    }
}

#[test]
fn tabs_go_round() {
    let mut state = panel(&refused("/a"));
    update(&mut state, Event::NextTab(-1));
    assert_eq!(state.tab(), Tab::WhatIf);
    update(&mut state, Event::NextTab(1));
    assert_eq!(state.tab(), Tab::Diagnosis);
}

#[test]
fn commands_are_copied_with_what_changed_in_front() {
    let mut state = panel(
        "> GET https://api.example/a\n> Authorization: Bearer undefined\n< 401\n\
         < WWW-Authenticate: Bearer\n< Access-Control-Allow-Origin: https://app.example\n",
    );
    let copy = |state: &mut State, form| match update(state, Event::Copy(form)).as_slice() {
        [Effect::Copy { text, said }] => (text.clone(), said.clone()),
        other => panic!("{other:?}"),
    };
    let (text, _) = copy(&mut state, Form::OriginalCurl);
    assert!(text.starts_with("curl") && text.contains("Bearer undefined"), "{text}");
    let (text, said) = copy(&mut state, Form::FixedCurl);
    assert!(text.starts_with(": '") && text.contains("ACCESS_TOKEN"), "{text}");
    assert!(said.starts_with("Fixed command copied"), "{said}");
    let (text, _) = copy(&mut state, Form::PreflightCurl);
    assert!(text.contains("OPTIONS") && text.contains("Access-Control-Request-Method: GET"), "{text}");
}

#[test]
fn the_server_that_answered_is_offered_first() {
    let mut state = panel("> GET https://api.example/a\n< 200 OK\n< Server: Apache/2.4\n! net::ERR_FAILED\n");
    assert_eq!(state.server().unwrap().chosen, "apache");
    update(&mut state, Event::Stack("nginx".to_owned()));
    let effects = update(&mut state, Event::Copy(Form::Server));
    assert!(
        matches!(&effects[..], [Effect::Copy { text, .. }] if text.contains("add_header")),
        "{effects:?}"
    );
}

#[test]
fn reports_are_copied_without_secrets() {
    let secret = "mF9xB5f0c1JqMx7RkP2tVwKd83aZ";
    let mut state = panel(&format!(
        "> GET https://api.example/a\n> Authorization: Bearer {secret}\n< 401\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n"
    ));
    for form in [Form::Report, Form::Raw, Form::Url] {
        let effects = update(&mut state, Event::Copy(form));
        let [Effect::Copy { text, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(!text.contains(secret) && text.contains("https://api.example/a"), "{text}");
    }
}

const LOGIN: &str = "\
> POST https://id.example/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&client_id=app&refresh_token=rt-0000000000000000
< 200
< Content-Type: application/json
< Access-Control-Allow-Origin: *
<
< {\"access_token\":\"at-1111111111111111\",\"refresh_token\":\"rt-2222222222222222\",\"expires_in\":90}
at +1s
> GET https://api.example/a
> Authorization: Bearer at-1111111111111111
< 401
< Access-Control-Allow-Origin: https://app.example
";

#[test]
fn tokens_know_where_they_came_from_and_went() {
    let mut state = panel(LOGIN);
    update(&mut state, Event::Show(View::Tokens));
    assert_eq!(list(&mut state), ["Access token", "Refresh token"]);
    update(&mut state, Event::Click(0));
    let token = state.token_detail().unwrap();
    assert_eq!(token.issued.unwrap().what, "POST id.example/token");
    assert_eq!((token.hosts[0].host.as_str(), token.hosts[0].failed), ("api.example", 1));
    // `expires_in` is the only word of an opaque token's end, and the answer was there 5 ms after the request.
    assert_eq!(token.ends, Some(START + 90_005.0));
}

#[test]
fn flows_end_with_what_their_tokens_did() {
    let mut state = panel(LOGIN);
    update(&mut state, Event::Show(View::Flows));
    assert_eq!(list(&mut state), ["Refresh with id.example"]);
    assert!(update(&mut state, Event::Move(1)).contains(&Effect::Draw));
    let flow = state.flow_detail().unwrap();
    assert_eq!(flow.lanes, ["app.example", "id.example", "api.example"]);
    let last = flow.steps.last().unwrap();
    assert_eq!((last.what.as_str(), last.to), ("1 request with the access token", 2));
    assert!(!last.wrong.is_empty());
    update(&mut state, Event::Filter("host:nowhere".to_owned()));
    assert!(list(&mut state).is_empty());
}

#[test]
fn what_is_muted_is_counted_apart_and_comes_back() {
    let mut state = panel(&format!("{}{}{LOST}", refused("/a"), refused("/b")));
    list(&mut state);
    assert_eq!((state.counts().1, state.muted()), (3, 0));
    let host = state.mutable().into_iter().find(|(_, it)| matches!(it, Mute::Host(_))).unwrap().1;
    let effects = update(&mut state, Event::Mute(host));
    assert!(
        effects
            .iter()
            .any(|it| matches!(it, Effect::Store(settings) if settings.mutes == ["host:api.example"]))
    );
    assert_eq!((state.counts().1, state.muted()), (1, 2));
    update(&mut state, Event::Unmute(None));
    assert_eq!((state.counts().1, state.muted()), (3, 0));
}

#[test]
fn a_failure_is_compared_with_the_last_success_or_with_the_chosen_one() {
    let with = |id: u8, status: &str| {
        format!("> GET https://api.example/items/{id}\n< {status}\n< Access-Control-Allow-Origin: *\n")
    };
    let mut state =
        panel(&format!("{}{}{}", with(1, "200 OK"), with(2, "401 Unauthorized"), with(3, "403 Forbidden")));
    list(&mut state);
    let select = |state: &mut State, status: u16| {
        let head = state.rows.iter().find(|it| it.badge.label == status.to_string()).unwrap().head;
        update(state, Event::GoTo(head));
        head
    };
    let success = select(&mut state, 200);
    let refused = select(&mut state, 401);
    assert_eq!(state.compared().map(|it| (it.other, it.pinned)), Some((success, false)));
    update(&mut state, Event::Pin(true));
    select(&mut state, 403);
    assert_eq!(state.compared().map(|it| (it.other, it.pinned)), Some((refused, true)));
}

#[test]
fn a_signature_is_asked_for_once_and_told() {
    let refused = |alg: &str| {
        format!(
            "> GET https://id.example/jwks
< 200
< Access-Control-Allow-Origin: *
< Content-Type: application/json
<
< {{\"keys\":[{{\"kty\":\"RSA\",\"kid\":\"k1\",\"n\":\"AQ\",\"e\":\"AQAB\"}}]}}
> GET https://api.example/me
> Authorization: Bearer <<{{\"alg\":\"{alg}\",\"kid\":\"k1\"}}.{{\"iss\":\"https://id.example\",\"exp\":now+600}}>>
< 401
< Access-Control-Allow-Origin: *
< WWW-Authenticate: Bearer error=\"invalid_token\"
"
        )
    };
    let mut state = panel(&refused("RS256"));
    let head = state.session.exchanges().find(|it| it.facts.set.has(FactSet::AUTH_FAILED)).unwrap().head();
    let effects = update(&mut state, Event::GoTo(head));
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|it| match it {
            Effect::Verify { hash, keys, .. } => Some((*hash, keys.clone())),
            _ => None,
        })
    };
    // The first failure is selected by itself, so that it was asked for already.
    assert_eq!(asked(&effects), None);
    let hash = token::of(state.judged().unwrap()).unwrap().hash;
    update(&mut state, Event::Verified { hash, outcome: Outcome::Invalid });
    update(&mut state, Event::Settle);
    let told = state.signature().unwrap();
    assert_eq!(told.text, "Signature: does not match the key `k1` of https://id.example/jwks");
    assert!(!told.takes_secret);
    assert_eq!(state.judged().unwrap().findings[0].rule, "jwt/signature-invalid");

    let mut state = panel(&refused("HS256"));
    assert!(state.signature().unwrap().takes_secret);
    let (hash, keys) = asked(&update(&mut state, Event::Secret("c2VjcmV0".to_owned()))).unwrap();
    assert_eq!(keys.len(), 2);
    update(&mut state, Event::Verified { hash, outcome: Outcome::Valid(1) });
    assert_eq!(state.signature().unwrap().text, "Signature: valid under that secret, read as base64");
}

/// A preflight that was answered with a redirect, as Chromium hands it over too early (`cut`) and as it lists it later.
fn redirected_preflight(cut: bool) -> String {
    let (status, location) = match cut {
        true => (0, ""),
        false => (301, r#"{"name":"Location","value":"https://api.example/orders"}"#),
    };
    format!(
        r#"{{"startedDateTime":"2026-11-24T10:00:00.001Z","time":2,"_resourceType":"preflight",
            "_initiator":{{"type":"preflight","url":"http://api.example/orders"}},
            "request":{{"method":"OPTIONS","url":"http://api.example/orders","headers":[
                {{"name":"Host","value":"api.example"}},{{"name":"Origin","value":"http://app.example"}},
                {{"name":"Access-Control-Request-Method","value":"PUT"}}]}},
            "response":{{"status":{status},"headers":[{location}],"content":{{}},"_error":"net::ERR_INVALID_REDIRECT"}}}}"#
    )
}

#[test]
fn what_came_too_early_is_asked_for_again() {
    let put = r#"{"startedDateTime":"2026-11-24T10:00:00.000Z","time":3,"_resourceType":"fetch",
        "request":{"method":"PUT","url":"http://api.example/orders","headers":[]},
        "response":{"status":0,"headers":[],"content":{},"_error":"net::ERR_FAILED"}}"#;
    let mut state = panel("");
    let rule = |state: &State| state.session.exchanges().next().map(|it| it.findings[0].rule);
    for (id, json) in [(1, put.to_owned()), (2, redirected_preflight(true))] {
        update(&mut state, Event::Entry { id, json });
    }
    update(&mut state, Event::Settle);
    assert_eq!(rule(&state), Some("preflight/redirect-other"));

    let asks = |state: &mut State, now| update(state, Event::Tick(now)).contains(&Effect::Backfill);
    assert!(asks(&mut state, START + 70_000.0));
    // The browser's list is no fuller yet, so it is asked once more.
    let list = |cut| format!(r#"{{"log":{{"entries":[{put},{}]}}}}"#, redirected_preflight(cut));
    update(&mut state, Event::Backfill { first_id: 3, json: list(true), took: 1.0 });
    assert!(asks(&mut state, START + 80_000.0));
    update(&mut state, Event::Backfill { first_id: 5, json: list(false), took: 1.0 });
    update(&mut state, Event::Settle);
    assert_eq!(rule(&state), Some("preflight/redirect-https"));
    assert_eq!(state.counts().0, 1);
    assert!(!asks(&mut state, START + 90_000.0));
}

#[test]
fn of_calls_made_at_once_none_takes_the_answer_of_another() {
    let entry = |status: u16| {
        format!(
            r#"{{"startedDateTime":"2026-11-24T10:00:00.000Z","time":3,"_resourceType":"xhr",
                "request":{{"method":"GET","url":"http://api.example/orders","headers":[]}},
                "response":{{"status":{status},"headers":[],"content":{{}},"_error":"net::ERR_FAILED"}}}}"#
        )
    };
    let mut state = panel("");
    for (id, status) in [(1, 503), (2, 0)] {
        update(&mut state, Event::Entry { id, json: entry(status) });
    }
    update(&mut state, Event::Settle);
    let statuses = |state: &State| -> Vec<u16> {
        state.session.exchanges().filter_map(|it| Some(it.exchange.entry()?.response.status)).collect()
    };
    assert_eq!(statuses(&state), [503, 0]);
    let json = format!(r#"{{"log":{{"entries":[{}]}}}}"#, entry(503));
    update(&mut state, Event::Backfill { first_id: 3, json, took: 1.0 });
    update(&mut state, Event::Settle);
    assert_eq!(statuses(&state), [503, 0]);
}

/// A call that its answer stopped, as Chromium now and then hands it over, and as it lists it later.
#[test]
fn an_answer_that_came_too_late_is_asked_for() {
    let entry = |sent: &str, status: u16, received: &str| {
        format!(
            r#"{{"startedDateTime":"2026-11-24T10:00:00.000Z","time":3,"_resourceType":"eventsource",
                "request":{{"method":"GET","url":"http://api.example/orders","headers":[{sent}]}},
                "response":{{"status":{status},"headers":[{received}],"content":{{}},"_error":"net::ERR_FAILED"}}}}"#
        )
    };
    let host = r#"{"name":"Host","value":"api.example"},{"name":"Origin","value":"http://app.example"}"#;
    let star = r#"{"name":"Access-Control-Allow-Origin","value":"http://app.example/"}"#;
    for sent in [host, ""] {
        let mut state = panel("");
        let code =
            |state: &State| state.session.exchanges().next().map(|it| it.facts.judgement.verdict.code());
        update(&mut state, Event::Entry { id: 1, json: entry(sent, 0, "") });
        update(&mut state, Event::Settle);
        assert_eq!(code(&state), Some("unknown"), "{sent}");
        let asks = |state: &mut State, now| update(state, Event::Tick(now)).contains(&Effect::Backfill);
        assert!(asks(&mut state, START + 70_000.0), "{sent}");
        let json = format!(r#"{{"log":{{"entries":[{}]}}}}"#, entry(host, 200, star));
        update(&mut state, Event::Backfill { first_id: 2, json, took: 1.0 });
        update(&mut state, Event::Settle);
        assert_eq!(code(&state), Some("AllowOriginMismatch"), "{sent}");
        assert!(!asks(&mut state, START + 90_000.0), "{sent}");
    }
}

#[test]
fn what_was_cleared_does_not_come_back_from_the_list_of_the_browser() {
    let mut state = panel("");
    let entry = |second: u32| {
        format!(
            r#"{{"startedDateTime":"2026-11-24T10:00:{second:02}.000Z","time":3,
                "request":{{"method":"GET","url":"https://api.example/{second}","headers":[]}},
                "response":{{"status":401,"headers":[],"content":{{}}}}}}"#
        )
    };
    update(&mut state, Event::Entry { id: 1, json: entry(1) });
    update(&mut state, Event::Settle);
    update(&mut state, Event::Clear(START + 2000.0));
    let json = format!(r#"{{"log":{{"entries":[{},{}]}}}}"#, entry(1), entry(3));
    update(&mut state, Event::Backfill { first_id: 2, json, took: 1.0 });
    update(&mut state, Event::Settle);
    assert_eq!(list(&mut state).len(), 2, "the cause and the request made since: {:?}", list(&mut state));
}

#[test]
fn beside_the_token_stands_what_cures_the_token() {
    let state = first_shown(
        r#"
page https://app.example
> GET https://api.example/orders
> Origin: https://app.example
> Authorization: Bearer <<{"alg":"RS256"}.{"iat":now-4320,"exp":now-720}>>
< 401
! net::ERR_FAILED
"#,
    );
    let detail = state.detail().unwrap();
    assert!(detail.primary.as_ref().unwrap().rule.starts_with("cors/"), "{:?}", detail.primary);
    assert_eq!(detail.of_token().unwrap().rule, "jwt/expired");
}
