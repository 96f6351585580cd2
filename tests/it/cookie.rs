//! What the rules about cookies and about calls that worked before leave alone, and what they hand back.

use authopsy::exchange::EntryId;
use authopsy::finding::{Finding, Severity};
use authopsy::fix::{On, Op};
use authopsy::rules::{self, transcript};
use authopsy::session::{Options, Session};

fn session(text: &str, reversed: bool) -> Session {
    let read = transcript::read(text);
    let mut session = Session::new(Options::default());
    let mut entries = read.entries;
    if reversed {
        entries.reverse();
    }
    for entry in entries {
        session.add(entry);
        session.settle();
    }
    for hook in read.hooks {
        session.add_hook(hook);
    }
    session.settle();
    session
}

fn all(session: &Session) -> Vec<(EntryId, &Finding)> {
    session.exchanges().flat_map(|it| it.findings.iter().map(move |finding| (it.head(), finding))).collect()
}

#[track_caller]
fn check(text: &str, rule: &str, expected: Option<Severity>) {
    let session = session(text, false);
    let found = all(&session).into_iter().find(|(_, it)| it.rule == rule).map(|(_, it)| it.severity);
    assert_eq!(found, expected, "{rule} in {text}");
}

#[test]
fn what_images_and_load_balancers_set_is_nobodys_worry() {
    let answer = "> GET https://pixel.metrics.example/p\n> Sec-Fetch-Site: cross-site\n< 200\n";
    let rule = "cookie/samesite-blocked";
    check(&format!("kind image\n{answer}< Set-Cookie: sid=1\n"), rule, None);
    check(&format!("{answer}< Set-Cookie: AWSALB=1\n"), rule, None);
    check(&format!("{answer}< Set-Cookie: theme=1\n"), rule, Some(Severity::Hint));
    check(&format!("{answer}< Set-Cookie: sid=1\n"), rule, Some(Severity::Warning));
    check(&format!("{answer}< Set-Cookie: sid=; Max-Age=0\n"), rule, None);
    check(&format!("browser firefox\n{answer}< Set-Cookie: sid=1\n"), rule, None);
}

#[test]
fn a_cookie_of_a_bot_filter_is_no_credential() {
    let call = |cookie: &str| {
        format!(
            "page https://a.example\n> GET https://a.example/me\n> Cookie: {cookie}\n< 401\n< WWW-Authenticate: Bearer\n"
        )
    };
    check(&call("__cf_bm=1"), "auth-header/missing", Some(Severity::Error));
    check(&call("sid=1"), "auth-header/missing", None);
}

/// The value of the first request header that the cure of a finding sets.
fn cured(text: &str, rule: &str) -> (String, Option<String>) {
    let session = session(text, false);
    let found = all(&session).into_iter().find(|(_, it)| it.rule == rule);
    let (_, finding) = found.unwrap_or_else(|| panic!("{rule} in {text}"));
    let edit = finding.fix.edits.iter().find(|it| it.on == On::Request);
    match edit.map(|it| &it.op) {
        Some(Op::Set { name, value }) => (name.clone(), value.as_text()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_missing_credential_comes_from_the_last_call_that_worked() {
    let worked = |header: &str, ago: &str| {
        format!(
            "page https://a.example\n> GET https://a.example/me\n> {header}\n< 200\nat +{ago}\n> GET https://a.example/me\n< 401\n< WWW-Authenticate: Bearer\n"
        )
    };
    let sent = Some("Bearer mF_9.B5f-4.1JqM".to_owned());
    let header = "Authorization: Bearer mF_9.B5f-4.1JqM";
    for rule in ["auth-header/missing", "session/regression"] {
        assert_eq!(cured(&worked(header, "180s"), rule), ("Authorization".to_owned(), sent.clone()));
    }
    // A token that has run out since is no cure.
    let expired = r#"Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+60}>>"#;
    assert_eq!(cured(&worked(expired, "180s"), "auth-header/missing").1, None);
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let families = ["cookie", "leak", "session", "sse", "url", "ws"];
    for rule in rules::all().filter(|it| families.contains(&it.family())) {
        for text in [rule.fails, rule.passes] {
            let (forth, back) = (session(text, false), session(text, true));
            let say = |it: &Session| -> Vec<(EntryId, String)> {
                all(it).into_iter().map(|(head, it)| (head, format!("{} {}", it.rule, it.headline))).collect()
            };
            assert_eq!(say(&forth), say(&back), "{}", rule.id);
        }
    }
}
