//! Planted secrets appear in nothing that is read.

use authopsy::report::{Input, json, text};
use authopsy::rules::transcript;
use authopsy::session::{Options, Session};

/// Each is planted once, in a place of its own.
const CANARIES: &[&str] = &[
    "Kq7Zp3Vx9Lm2Wd8R-bearer",
    "Hy6Tn4Bc1Qe5Jf0S-cookie",
    "Ux2Rk8Md3Nv7Gp5A-setcookie",
    "Wj9Lc5Zt1Xb6Yh4K-query",
    "Pd3Fs7Gq2Ma8Vn6E-apikey",
    "Ct8Wb1Kz4Rj6Uo9I-password",
    "Em5Xy2Ha7Lf3Dq1B-refresh",
    "Sg4Ov6Ip9Tc8Zr2N-issued",
    "Bu1Jw3Ek7Py5Lx9M-secret",
    "Na6Cd8Fh2Qs4Vt7G-userinfo",
];

fn traffic() -> String {
    let [bearer, cookie, set_cookie, query, key, password, refresh, issued, secret, userinfo] = CANARIES
    else {
        panic!("ten canaries");
    };
    let basic = base64_of(&format!("ada:{password}"));
    format!(
        "
> GET https://api.example/me?access_token={query}&page=2
> Authorization: Bearer {bearer}
> Cookie: sid={cookie}; theme=dark
> X-Api-Key: {key}
< 401
< Access-Control-Allow-Origin: https://app.example
< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"the token {bearer} is unknown\"
< Set-Cookie: sid={set_cookie}; Path=/; SameSite=Lax
<
< {{\"error\":\"invalid_token\",\"access_token\":\"{issued}\"}}
> POST https://id.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
> Authorization: Basic {basic}
>
> grant_type=refresh_token&client_id=web&client_secret={secret}&refresh_token={refresh}
< 400
< Content-Type: application/json
< Access-Control-Allow-Origin: https://app.example
<
< {{\"error\":\"invalid_grant\",\"error_description\":\"refresh token expired\"}}
> GET https://ada:{userinfo}@api.example/x
> Authorization: {bearer}
< 403
"
    )
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[track_caller]
fn holds_none(what: &str, text: &str) {
    for canary in CANARIES {
        let start = canary.split('-').next().unwrap();
        for part in [*canary, start, &base64_of(&format!("ada:{canary}"))] {
            assert!(!text.contains(part), "{what} shows {part}:\n{text}");
        }
    }
}

fn session() -> Session {
    let mut session = Session::new(Options { now: Some(transcript::START), ..Options::default() });
    for entry in transcript::read(&traffic()).entries {
        session.add(entry);
    }
    session.settle();
    session
}

#[test]
fn reports_show_no_secret() {
    let session = session();
    let input = Input { file: "a.har".to_owned(), entries: session.len(), ..Input::default() };
    assert!(session.exchanges().any(|it| !it.findings.is_empty()), "there is something to report");
    let mut report = Vec::new();
    json::write(&[(&input, &session)], &mut report).unwrap();
    holds_none("the JSON report", &String::from_utf8(report).unwrap());
    holds_none("the text report", &text::report(&[(&input, &session)], text::Style::default()));
    #[cfg(feature = "cli")]
    {
        use authopsy::finding::Severity;
        use authopsy::present::compare::Otherwise;
        use authopsy::report::{compare, html, junit, markdown, sarif};
        let inputs = [(&input, &session)];
        holds_none("the Markdown report", &markdown::report(&inputs));
        holds_none("the HTML report", &html::report(&inputs));
        holds_none("the SARIF report", &sarif::report(&inputs));
        holds_none("the JUnit report", &junit::report(&inputs, Some(Severity::Warning)));
        let style = text::Style::default();
        for left in session.exchanges() {
            for right in session.exchanges() {
                let pair = [Otherwise { left: Some(left), right: Some(right), counts: (1, 1) }];
                holds_none("a comparison", &compare::exchanges(["a", "b"], left, right, style));
                holds_none("a comparison as JSON", &compare::json(["a", "b"], &pair));
            }
        }
    }
}

#[test]
fn commands_with_variables_show_no_secret() {
    use authopsy::command::{self, Options, Secrets, cured};
    let session = session();
    let options = Options { secrets: Secrets::Env, remark: String::new() };
    for judged in session.exchanges() {
        let Some(cured) = cured(judged, judged.last()) else { continue };
        for target in command::TARGETS {
            let rendered = command::render(target, &cured.draft, &options);
            holds_none(target.id, &rendered.text);
            holds_none("the remark", &cured.remark);
        }
    }
}

#[test]
fn a_redacted_har_shows_no_secret() {
    use authopsy::report::har;
    let entries: Vec<_> = transcript::read(&traffic())
        .entries
        .iter()
        .map(|it| {
            let headers = |headers: &authopsy::exchange::Headers| {
                let list: Vec<_> = headers
                    .iter()
                    .map(|it| serde_json::json!({"name": it.name, "value": it.value}))
                    .collect();
                list
            };
            let text = |body: &Option<authopsy::exchange::Body>| {
                body.as_ref().map(|it| serde_json::json!({"mimeType": it.mime_type, "text": it.text}))
            };
            serde_json::json!({
                "request": {
                    "method": it.request.method, "url": it.request.url,
                    "headers": headers(&it.request.headers), "postData": text(&it.request.body),
                },
                "response": {
                    "status": it.response.status, "headers": headers(&it.response.headers),
                    "content": text(&it.response.body),
                },
            })
        })
        .collect();
    let file = serde_json::json!({"log": {"entries": entries}}).to_string();
    assert!(
        CANARIES.iter().filter(|it| file.contains(**it)).count() >= 9,
        "the canaries are planted: {file}"
    );
    let redacted = har::redact(file.as_bytes(), (1, 2));
    holds_none("the redacted HAR", &String::from_utf8(redacted).unwrap());
}
