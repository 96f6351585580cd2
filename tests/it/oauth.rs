//! Logins as a critical tester plays them: each fault beside its nearest healthy neighbour.

use authopsy::finding::Severity;
use authopsy::rules::transcript;
use authopsy::session::{Options, Session};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What is said of a transcript: rule and severity.
fn said(text: &str) -> Vec<(&'static str, Severity)> {
    let mut session =
        Session::new(Options { now: Some(transcript::START + 600_000.0), ..Options::default() });
    for entry in transcript::read(text).entries {
        session.add(entry);
    }
    session.settle();
    session.exchanges().flat_map(|it| it.findings.iter().map(|it| (it.rule, it.severity))).collect()
}

#[track_caller]
fn fires(rule: &str, text: &str) {
    let said = said(text);
    assert!(said.iter().any(|(it, _)| *it == rule), "{rule} is silent, there are {said:?} on\n{text}");
}

/// Nothing is wrong here.
#[track_caller]
fn quiet(text: &str) {
    let mut said = said(text);
    said.retain(|(_, severity)| *severity >= Severity::Warning);
    assert!(said.is_empty(), "{said:?} on\n{text}");
}

const KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}"#;

fn token(header: &str, payload: &str) -> String {
    format!(
        "{}.{}.c2lnbmF0dXJlLW9mLW5vLW1lYW5pbmctYXQtYWxs",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    )
}

fn s256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// The start of each transcript, in seconds.
const NOW: u64 = 1_795_514_400;

/// An access token that is bound to [`KEY`].
fn bound() -> String {
    let key = s256(
        r#"{"crv":"P-256","kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}"#,
    );
    let claims = format!(
        r#"{{"iss":"https://id.example","sub":"anna","iat":{NOW},"exp":{},"cnf":{{"jkt":"{key}"}}}}"#,
        NOW + 600
    );
    token(r#"{"alg":"ES256","typ":"at+jwt"}"#, &claims)
}

struct Proof {
    header: String,
    htm: &'static str,
    htu: &'static str,
    iat: u64,
    ath: String,
}

impl Proof {
    fn good() -> Self {
        Self {
            header: format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{KEY}}}"#),
            htm: "GET",
            htu: "https://api.example/orders",
            iat: NOW,
            ath: s256(&bound()),
        }
    }

    fn call(&self, status: u16) -> String {
        self.call_with(status, "DPoP error=\"invalid_token\"", "")
    }

    fn call_with(&self, status: u16, challenge: &str, more: &str) -> String {
        let claims = format!(
            r#"{{"jti":"{}","htm":"{}","htu":"{}","iat":{},"ath":"{}"{more}}}"#,
            status, self.htm, self.htu, self.iat, self.ath
        );
        let challenge = match status {
            401 => format!("< WWW-Authenticate: {challenge}\n< DPoP-Nonce: n1\n"),
            _ => String::new(),
        };
        format!(
            "> GET https://api.example/orders?page=2\n> Authorization: DPoP {}\n> DPoP: {}\n< {status}\n{challenge}",
            bound(),
            token(&self.header, &claims)
        )
    }
}

fn api(text: &str) -> String {
    format!("page https://api.example\n{text}")
}

#[test]
fn proofs_that_fit_are_not_spoken_of() {
    quiet(&api(&Proof::good().call(200)));
    quiet(&api(&Proof { htu: "https://API.example:443/orders", ..Proof::good() }.call(200)));
}

#[test]
fn proofs_that_do_not_fit_are_named() {
    let header = |header: &str| Proof { header: header.replace("KEY", KEY), ..Proof::good() };
    for proof in [
        Proof { htm: "POST", ..Proof::good() },
        Proof { htm: "get", ..Proof::good() },
        Proof { htu: "https://api.example/order", ..Proof::good() },
        Proof { htu: "http://api.example/orders", ..Proof::good() },
        Proof { iat: NOW - 900, ..Proof::good() },
        Proof { iat: NOW + 900, ..Proof::good() },
        Proof { iat: NOW * 1000, ..Proof::good() },
        Proof { ath: s256("another"), ..Proof::good() },
        Proof { ath: String::new(), ..Proof::good() },
        header(r#"{"typ":"dpop+jwt","alg":"ES256"}"#),
        header(r#"{"typ":"JWT","alg":"ES256","jwk":KEY}"#),
        header(r#"{"typ":"dpop+jwt","alg":"HS256","jwk":KEY}"#),
        header(&r#"{"typ":"dpop+jwt","alg":"ES256","jwk":KEY}"#.replace("KEY", &KEY.replace("l8tF", "l8tG"))),
        header(
            &r#"{"typ":"dpop+jwt","alg":"ES256","jwk":KEY}"#
                .replace("KEY", &KEY.replace('}', ",\"d\":\"AA\"}")),
        ),
    ] {
        fires("oauth/dpop-proof", &api(&proof.call(401)));
    }
    let call = Proof::good().call(401);
    let bare: String =
        call.lines().filter(|it| !it.starts_with("> DPoP")).map(|it| format!("{it}\n")).collect();
    fires("oauth/dpop-proof", &api(&bare));
    fires("oauth/dpop-token-as-bearer", &api(&call.replace("Authorization: DPoP", "Authorization: Bearer")));
    let worked = Proof::good().call(200);
    let proof = worked.lines().find(|it| it.starts_with("> DPoP")).unwrap();
    let again: String =
        call.lines().map(|it| format!("{}\n", if it.starts_with("> DPoP") { proof } else { it })).collect();
    fires("oauth/dpop-proof", &api(&format!("{worked}at +1s\n{again}")));
}

#[test]
fn a_nonce_is_a_handshake_unless_nobody_answers_it() {
    let asked = Proof::good().call_with(401, "DPoP error=\"use_dpop_nonce\"", "");
    fires("oauth/dpop-nonce", &api(&asked));
    let answered = Proof::good().call_with(200, "", r#","nonce":"n1""#);
    let text = api(&format!("{asked}at +1s\n{answered}"));
    assert!(said(&text).iter().all(|(rule, _)| *rule != "oauth/dpop-nonce"), "{:?}", said(&text));
}

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A login with PKCE whose token answer has that ID token; `back` is where the browser is sent, `discovery` the
/// issuer that the metadata names.
fn login(discovery: &str, back: &str, id: &str) -> String {
    let metadata = match discovery {
        "" => String::new(),
        issuer => format!(
            "> GET https://id.example/.well-known/openid-configuration\n< 200\n< Access-Control-Allow-Origin: *\n\
             < Content-Type: application/json\n<\n< {{\"issuer\":\"{issuer}\",\"token_endpoint\":\"https://id.example/oauth/token\"}}\n"
        ),
    };
    format!(
        "page https://app.example
{metadata}kind document
> GET https://id.example/authorize?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s1&nonce=n1&scope=openid&code_challenge={}&code_challenge_method=S256
< 302
< Location: https://app.example/cb?{back}
> POST https://id.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&client_id=web&code=Xy12abcd&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_verifier={VERIFIER}
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
< Cache-Control: no-store
< Content-Type: application/json
<
< {{\"access_token\":\"mF9xB5f41JqM-one\",\"id_token\":\"{}\",\"token_type\":\"Bearer\",\"expires_in\":600}}
",
        s256(VERIFIER),
        token(r#"{"alg":"RS256"}"#, id)
    )
}

#[test]
fn id_tokens_belong_to_their_login() {
    const BACK: &str = "code=Xy12abcd&state=s1";
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest("mF9xB5f41JqM-one")[..16]);
    for id in [
        r#"{"iss":"https://id.example","aud":"web","nonce":"n1"}"#.to_owned(),
        r#"{"iss":"https://id.example","aud":["other","web"],"azp":"web","nonce":"n1"}"#.to_owned(),
        format!(r#"{{"iss":"https://id.example","aud":"web","nonce":"n1","at_hash":"{hash}"}}"#),
    ] {
        quiet(&login("https://id.example", BACK, &id));
    }
    for (rule, id) in [
        ("oauth/id-token-mismatch", r#"{"aud":"other","nonce":"n1"}"#),
        ("oauth/id-token-mismatch", r#"{"aud":"web","nonce":"n1","at_hash":"AAAAAAAAAAAAAAAAAAAAAA"}"#),
        ("oauth/nonce-mismatch", r#"{"aud":"web","nonce":"n2"}"#),
        ("oauth/nonce-mismatch", r#"{"aud":"web"}"#),
        ("oauth/issuer-mismatch", r#"{"iss":"https://id.example/","aud":"web","nonce":"n1"}"#),
    ] {
        fires(rule, &login("https://id.example", BACK, id));
    }
}

#[test]
fn the_way_back_belongs_to_its_login() {
    let id = r#"{"iss":"https://id.example","aud":"web","nonce":"n1"}"#;
    quiet(&login("https://id.example", "code=Xy12abcd&state=s1&iss=https%3A%2F%2Fid.example", id));
    fires(
        "oauth/issuer-mismatch",
        &login("https://id.example", "code=Xy12abcd&state=s1&iss=https%3A%2F%2Fevil.example", id),
    );
    fires("oauth/state-mismatch", &login("", "code=Xy12abcd&state=zz", id));
    let posted = |body: &str| {
        format!(
            "page https://app.example
kind document
> GET https://id.example/authorize?response_type=code&response_mode=form_post&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s1&scope=openid
< 200
kind document
> POST https://app.example/cb
> Content-Type: application/x-www-form-urlencoded
>
> {body}
< 302
< Location: /home
"
        )
    };
    assert!(
        said(&posted("code=Xy12abcd&state=s1")).iter().all(|(_, severity)| *severity < Severity::Error),
        "{:?}",
        said(&posted("code=Xy12abcd&state=s1"))
    );
    fires("oauth/state-mismatch", &posted("code=Xy12abcd&state=zz"));
    fires("oauth/user-denied", &posted("error=access_denied&error_description=The+user+canceled&state=s1"));
    fires("oauth/authorize-error", &posted("error=server_error&state=s1"));
}

#[test]
fn pushed_requests_are_good_for_one_login() {
    let authorize = |query: &str, answer: &str| {
        format!("kind document\n> GET https://id.example/authorize?client_id=web{query}\n< {answer}\n")
    };
    const PUSHED: &str = "&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A6esc";
    let good = authorize(PUSHED, "302\n< Location: https://app.example/cb?code=a1b2c3d4&state=s1");
    quiet(&good);
    fires("oauth/par-problem", &format!("{good}{}", authorize(PUSHED, "400")));
    fires(
        "oauth/par-problem",
        &authorize(PUSHED, "302\n< Location: https://app.example/cb?error=invalid_request_uri&state=s1"),
    );
    fires("oauth/par-problem", &authorize(&format!("{PUSHED}&scope=openid"), "400"));
    let body =
        r#"{"error":"invalid_request","error_description":"Pushed Authorization Request is required"}"#;
    let answer = format!("400\n< Content-Type: application/json\n<\n< {body}");
    fires("oauth/par-problem", &authorize("&response_type=code&state=s1", &answer));
}

#[test]
fn polls_are_told_by_what_they_wait_for() {
    let poll = |error: &str| {
        format!(
            "page https://app.example
> POST https://id.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=GmRhmhcx&client_id=web
< 400
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
< Content-Type: application/json
<
< {{\"error\":\"{error}\"}}
"
        )
    };
    quiet(&poll("authorization_pending"));
    for error in ["authorization_pending", "slow_down", "expired_token"] {
        fires("oauth/device-flow", &poll(error));
    }
    fires("oauth/user-denied", &poll("access_denied"));
}
