//! Joining entries to exchanges.

use authopsy::exchange::ExchangeKind;
use authopsy::fix::{Fix, Op};
use authopsy::rules::transcript::{self, Transcript};
use authopsy::session::{Options, Session};
use proptest::prelude::*;

/// Plays a transcript in the given order and writes the exchanges as `method url [hop(+preflight), …]`.
fn play(read: &Transcript, order: &[usize]) -> Vec<String> {
    let mut session = Session::new(Options::default());
    for index in order {
        session.add(read.entries[*index].clone());
        session.settle();
    }
    for hook in &read.hooks {
        session.add_hook(hook.clone());
    }
    session.settle();
    let mut lines: Vec<String> = session
        .exchanges()
        .map(|it| {
            let hops: Vec<String> = it
                .exchange
                .hops
                .iter()
                .map(|hop| match &hop.preflight {
                    Some(preflight) => format!("{}+{}", hop.entry.id.0, preflight.id.0),
                    None => hop.entry.id.0.to_string(),
                })
                .collect();
            let kind = match it.exchange.kind {
                ExchangeKind::Request => "",
                ExchangeKind::OrphanPreflight => " orphan",
                ExchangeKind::NeverSent => " never sent",
            };
            let rules: Vec<&str> = it.findings.iter().map(|it| it.rule).collect();
            format!("{}{kind} {rules:?}", hops.join(" "))
        })
        .collect();
    lines.sort();
    lines
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let read = transcript::read(text);
    let order: Vec<usize> = (0..read.entries.len()).collect();
    let lines: Vec<String> =
        play(&read, &order).iter().map(|it| it.split(" [").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_preflight_joins_its_request() {
    check(
        "
at 1ms
> OPTIONS https://api.example/me
> Access-Control-Request-Method: PUT
< 204
at 0ms
> PUT https://api.example/me
! net::ERR_FAILED
",
        &["1+0"],
    );
}

#[test]
fn a_preflight_for_another_method_stays_alone() {
    check(
        "
> OPTIONS https://api.example/me
> Access-Control-Request-Method: DELETE
< 204
> PUT https://api.example/me
< 200
",
        &["0 orphan", "1"],
    );
}

#[test]
fn redirects_chain_and_each_hop_has_its_preflight() {
    check(
        "
at 1ms
> OPTIONS https://api.example/a
> Access-Control-Request-Method: PUT
< 204
at 0ms
> PUT https://api.example/a
< 307
< Location: https://api.example/b
at 7ms
> OPTIONS https://api.example/b
> Access-Control-Request-Method: PUT
< 204
at 6ms
> PUT https://api.example/b
< 200
",
        &["1+0 3+2"],
    );
}

#[test]
fn a_redirect_loop_is_one_chain() {
    check(
        "
> GET https://api.example/a
< 302
< Location: https://api.example/a
> GET https://api.example/a
< 302
< Location: https://api.example/a
> GET https://api.example/a
< 200
",
        &["0 1 2"],
    );
}

#[test]
fn a_refused_redirect_is_delivered_twice_and_counts_once() {
    check(
        "
at 0ms
> GET https://api.example/a
< 302
< Location: http://api.example/b
!
at 0ms
took 6
> GET https://api.example/a
< 302
< Location: http://api.example/b
! net::ERR_ABORTED
",
        &["1"],
    );
}

#[test]
fn a_hook_record_joins_its_request_or_stands_alone() {
    check(
        "
hook mode=cors credentials=include
> GET https://api.example/a
< 200
hook never-sent mode=same-origin error=TypeError
> GET https://other.example/b
",
        &["0", "2147483649 never sent"],
    );
}

const BUSY: &str = "
at 3ms
> OPTIONS https://api.example/a
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: x-a
< 204
at 4ms
> OPTIONS https://api.example/a
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: x-b
< 403
at 0ms
> PUT https://api.example/a
> X-A: 1
< 307
< Location: https://api.example/c
at 1ms
> PUT https://api.example/a
> X-B: 1
! net::ERR_FAILED
at 2ms
> GET https://api.example/a
< 401
at 6ms
> PUT https://api.example/c
< 200
at 7ms
> OPTIONS https://api.example/c
> Access-Control-Request-Method: PUT
< 204
at 8ms
> OPTIONS https://api.example/alone
> Access-Control-Request-Method: PUT
< 500
at 9ms
> GET https://api.example/a
< 302
< Location: https://api.example/c
at 16ms
> GET https://api.example/c
< 200
";

proptest! {
    #[test]
    fn order_of_arrival_does_not_matter(order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle()) {
        let read = transcript::read(BUSY);
        prop_assert_eq!(read.entries.len(), 10);
        let expected = play(&read, &(0..10).collect::<Vec<_>>());
        prop_assert_eq!(play(&read, &order), expected);
    }
}

#[test]
fn busy_pairs_by_the_headers_asked_for() {
    check(BUSY, &["2+0 5+6", "3+1", "4", "7 orphan", "8 9"]);
}

#[test]
fn memory_is_bounded_and_failures_go_last() {
    let mut session = Session::new(Options::default());
    let read = transcript::read(
        "> GET https://api.example/a\n< 200\n< Access-Control-Allow-Origin: *\n> GET https://api.example/b\n< 500\n",
    );
    for number in 0..200 {
        let mut entry = read.entries[usize::from(number % 10 == 0)].clone();
        entry.id = authopsy::exchange::EntryId(number);
        entry.started = Some(f64::from(number) * 5000.0);
        session.add(entry);
    }
    session.settle();
    let weight: usize =
        (0..200).filter_map(|it| session.entry(authopsy::exchange::EntryId(it))).map(|it| it.weight()).sum();
    let gone = session.trim(weight / 2);
    assert!(!gone.is_empty() && gone.len() < 200);
    assert_eq!(session.len(), 200 - gone.len());
    assert!(gone.iter().all(|it| it.0 % 10 != 0), "the failing ones stay while others can go: {gone:?}");
    let all = session.trim(0);
    assert_eq!(gone.len() + all.len(), 200);
    assert!(session.is_empty());
}

#[test]
fn what_is_muted_is_not_told_and_can_be_heard_again() {
    use authopsy::ignore::{Ignore, Mute};
    let read = transcript::read(
        "
page https://app.example
> GET https://api.example/me
> Authorization: Bearer
< 401
< Access-Control-Allow-Origin: https://app.example
",
    );
    let mut session = Session::new(Options::default());
    for entry in read.entries {
        session.add(entry);
    }
    session.settle();
    let told = |session: &Session| -> Vec<&str> {
        session.exchanges().flat_map(|it| it.findings.iter().map(|finding| finding.rule)).collect()
    };
    let before = told(&session);
    let first = before[0];
    let judged = session.exchanges().next().unwrap();
    let cause = judged.cause_id(&judged.findings[0]);
    for mute in [format!("rule:{first}"), "host:api.example".to_owned(), format!("cause:{cause}")] {
        session.set_ignore([Mute::parse(&mute).unwrap()].into_iter().collect());
        assert!(!session.settle().is_empty());
        assert!(!told(&session).contains(&first), "{mute}");
        assert_eq!(told(&session).len() + session.muted(), before.len(), "{mute}");
    }
    session.set_ignore(Ignore::default());
    session.settle();
    assert_eq!((told(&session), session.muted()), (before, 0));
}

#[test]
fn one_cure_serves_all_calls_of_a_cause() {
    let read = transcript::read(
        "
page https://app.example
at 1ms
> OPTIONS https://api.example/orders
> Origin: https://app.example
> Access-Control-Request-Method: GET
> Access-Control-Request-Headers: authorization
< 401
at 2ms
> GET https://api.example/orders
> Origin: https://app.example
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
! net::ERR_FAILED
at 100ms
> OPTIONS https://api.example/orders/7
> Origin: https://app.example
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization,content-type
< 401
at 101ms
> PUT https://api.example/orders/7
> Origin: https://app.example
> Content-Type: application/json
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
! net::ERR_FAILED
",
    );
    let mut session = Session::new(Options::default());
    for entry in read.entries {
        session.add(entry);
    }
    session.settle();
    let judged = session.exchanges().next().unwrap();
    let finding = judged.findings.first().unwrap();
    assert_eq!(finding.rule, "preflight/auth-required");
    let list = |fix: &Fix, wanted: &str| {
        fix.edits.iter().find_map(|edit| match &edit.op {
            Op::Set { name, value } if name == wanted => value.as_text(),
            _ => None,
        })
    };
    let whole = session.whole_fix(judged, finding);
    assert_eq!(list(&finding.fix, "Access-Control-Allow-Methods"), None);
    assert_eq!(list(&whole, "Access-Control-Allow-Methods").as_deref(), Some("PUT"));
    assert_eq!(list(&whole, "Access-Control-Allow-Headers").as_deref(), Some("authorization, content-type"));
}
