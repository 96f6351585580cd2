//! Logins across a session: what is joined, what is silent, and that the order of arrival does not matter.

use authopsy::finding::{Finding, Severity};
use authopsy::rules::transcript;
use authopsy::session::{Options, Session};

/// A login with PKCE, a call, a refresh, another call: all is well.
const LOGIN: &str = r#"
page https://shop.example
> GET https://login.example/.well-known/openid-configuration
< 200
< Access-Control-Allow-Origin: *
< Content-Type: application/json
<
< {"issuer":"https://login.example","jwks_uri":"https://login.example/jwks","token_endpoint":"https://login.example/oauth/token"}
> GET https://login.example/jwks
< 200
< Access-Control-Allow-Origin: *
< Content-Type: application/json
<
< {"keys":[{"kty":"RSA","kid":"k1","alg":"RS256"}]}
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&nonce=n1&scope=openid%20orders&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
kind document
> GET https://shop.example/cb?code=Xy12&state=s1
< 200
at +1s
> POST https://login.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&client_id=web&code=Xy12&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
< 200
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
< Cache-Control: no-store
< Content-Type: application/json
<
< {"access_token":"<<{"alg":"RS256","kid":"k1"}.{"iss":"https://login.example","aud":"https://api.example","iat":now,"exp":now+300}>>","id_token":"<<{"alg":"RS256","kid":"k1"}.{"iss":"https://login.example","aud":"web","nonce":"n1","iat":now,"exp":now+300}>>","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG-one","scope":"orders openid"}
at +2s
> GET https://api.example/orders
> Authorization: Bearer <<{"alg":"RS256","kid":"k1"}.{"iss":"https://login.example","aud":"https://api.example","iat":now,"exp":now+300}>>
< 200
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
at +290s
> POST https://login.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&client_id=web&refresh_token=tGzv3JOkF0XG-one
< 200
< Access-Control-Allow-Origin: https://shop.example
< Vary: Origin
< Cache-Control: no-store
< Content-Type: application/json
<
< {"access_token":"<<{"alg":"RS256","kid":"k1"}.{"iss":"https://login.example","aud":"https://api.example","iat":now+290,"exp":now+590}>>","token_type":"Bearer","refresh_token":"tGzv3JOkF0XG-two"}
"#;

/// What goes on after [`LOGIN`]: the old token is sent once it is over.
const OLD_TOKEN: &str = r#"
at +320s
> GET https://api.example/orders
> Authorization: Bearer <<{"alg":"RS256","kid":"k1"}.{"iss":"https://login.example","aud":"https://api.example","iat":now,"exp":now+300}>>
< 401
< Access-Control-Allow-Origin: https://shop.example
< Access-Control-Expose-Headers: WWW-Authenticate
< Vary: Origin
< WWW-Authenticate: Bearer error="invalid_token"
"#;

/// What goes on after [`LOGIN`]: no token is sent.
const NO_TOKEN: &str = r#"
at +320s
> GET https://api.example/cart
< 401
< Access-Control-Allow-Origin: https://shop.example
< Access-Control-Expose-Headers: WWW-Authenticate
< Vary: Origin
< WWW-Authenticate: Bearer
"#;

fn session(text: &str, backwards: bool, each: bool) -> Session {
    let mut entries = transcript::read(text).entries;
    if backwards {
        entries.reverse();
    }
    let mut session = Session::new(Options::default());
    for entry in entries {
        session.add(entry);
        if each {
            session.settle();
        }
    }
    session.settle();
    session
}

fn told(session: &Session) -> Vec<(u32, &'static str, String)> {
    let findings =
        session.exchanges().flat_map(|it| it.findings.iter().map(move |finding| (it.head(), finding)));
    findings.map(|(head, it)| (head.0, it.rule, it.headline.clone())).collect()
}

fn find<'a>(session: &'a Session, rule: &str) -> &'a Finding {
    let mut findings = session.exchanges().flat_map(|it| &it.findings);
    findings.find(|it| it.rule == rule).unwrap_or_else(|| panic!("{rule} is not among {:?}", told(session)))
}

#[test]
fn a_good_login_is_silent() {
    let session = session(LOGIN, false, false);
    let loud: Vec<_> = session
        .exchanges()
        .flat_map(|it| &it.findings)
        .filter(|it| it.severity >= Severity::Warning)
        .collect();
    assert!(loud.is_empty(), "{loud:#?}");
}

#[test]
fn an_old_token_is_cured_with_the_newest_one() {
    let session = session(&format!("{LOGIN}{OLD_TOKEN}"), false, false);
    for rule in ["jwt/expired", "auth-header/stale-after-refresh"] {
        let fix = format!("{:?}", find(&session, rule).fix.edits);
        // `{"iss":…,"iat":now+290` in base64url: no slot is left to fill.
        assert!(fix.contains("Bearer eyJ") && !fix.contains("Slot"), "{rule}: {fix}");
    }
}

#[test]
fn a_missing_token_is_cured_with_the_newest_one() {
    let session = session(&format!("{LOGIN}{NO_TOKEN}"), false, false);
    let fix = format!("{:?}", find(&session, "auth-header/missing").fix.edits);
    assert!(fix.contains("Bearer eyJ") && !fix.contains("Slot"), "{fix}");
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let mut texts: Vec<String> = authopsy::rules::all()
        .filter(|it| it.family() == "oauth")
        .flat_map(|it| [it.fails.to_owned(), it.passes.to_owned()])
        .collect();
    texts.push(format!("{LOGIN}{OLD_TOKEN}"));
    for text in texts {
        let forwards = session(&text, false, true);
        for (backwards, each) in [(false, false), (true, false), (true, true)] {
            assert_eq!(told(&session(&text, backwards, each)), told(&forwards), "{text}");
        }
    }
}

#[test]
fn keys_that_an_issuer_publishes_are_compared_with_the_token() {
    let call = |token: &str| {
        let call = OLD_TOKEN.replace(r#""kid":"k1""#, token).replace("now+300", "now+900");
        session(&format!("{LOGIN}{call}"), false, false)
    };
    find(&call(r#""kid":"k9""#), "jwt/unknown-key");
    let other = call(r#""kid":"k1""#);
    assert!(!told(&other).iter().any(|it| it.1 == "jwt/unknown-key" || it.1 == "jwt/alg-mismatch"));
    let signed = OLD_TOKEN.replace("RS256", "HS256").replace("now+300", "now+900");
    find(&session(&format!("{LOGIN}{signed}"), false, false), "jwt/alg-mismatch");
}
