//! The Authorization header, and the challenge that answers it.

use crate::answer::{challenge, orders};
use crate::case::{CASE, Case, Fix, Need, Proof, expect};
use crate::http::Reply;
use crate::jwt;

const FAMILY: &str = "The Authorization header";
const GOOD: &str = "GET /v1/orders\nAuthorization: Bearer $ACCESS_TOKEN";

/// A case that a right header cures.
const REQUEST: Case = Case {
    family: FAMILY,
    serve: |it| it.protected(),
    fix: Fix::Request,
    proof: Proof::Command,
    status: 401,
    fixed: GOOD,
    ..CASE
};

pub(super) static CASES: &[Case] = &[
    Case {
        id: "auth-header-missing",
        title: "No credential was sent",
        page: r#"return fetch(api + "/v1/orders");"#,
        expected: expect("auth-header/missing", "ok", Some("token-missing")),
        ..REQUEST
    },
    Case {
        id: "auth-header-empty",
        title: "A scheme without a credential",
        page: r#"const token = "";
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("auth-header/empty", "ok", Some("token-missing")),
        original: "GET /v1/orders\nAuthorization: Bearer",
        ..REQUEST
    },
    Case {
        id: "auth-header-undefined",
        title: "Bearer undefined",
        page: r#"const session = {};
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${session.token}` } });"#,
        expected: expect("auth-header/undefined-or-null", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer undefined",
        ..REQUEST
    },
    Case {
        id: "auth-header-object-stringified",
        title: "Bearer [object Promise]",
        page: r#"const token = jwt();
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("auth-header/object-stringified", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer [object Promise]",
        ..REQUEST
    },
    Case {
        id: "auth-header-template-placeholder",
        title: "A placeholder was never replaced",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: "Bearer {{access_token}}" } });"#,
        expected: expect("auth-header/template-placeholder", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer {{access_token}}",
        ..REQUEST
    },
    Case {
        id: "auth-header-missing-scheme",
        title: "The token without Bearer",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: good } });"#,
        expected: expect("auth-header/missing-scheme", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: <<{}>>",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-duplicate-scheme",
        title: "Bearer Bearer",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer Bearer ${good}` } });"#,
        expected: expect("auth-header/duplicate-scheme", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer Bearer <<{}>>",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-scheme-mismatch",
        title: "Token where Bearer is asked for",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Token ${good}` } });"#,
        expected: expect("auth-header/scheme-mismatch", "ok", Some("wrong-token-type")),
        original: "GET /v1/orders\nAuthorization: Token <<{}>>",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-quoted-token",
        title: "The token in quotation marks",
        page: r#"const stored = JSON.stringify(good);
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${stored}` } });"#,
        expected: expect("auth-header/quoted-token", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer \"<<{}>>\"",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-whitespace",
        title: "Two spaces after Bearer",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer  ${good}` } });"#,
        expected: expect("auth-header/whitespace", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer  <<{}>>",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-separator",
        title: "Bearer with a colon",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer: ${good}` } });"#,
        expected: expect("auth-header/separator", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer: <<{}>>",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-misspelled-name",
        title: "Authentication instead of Authorization",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authentication: `Bearer ${good}` } });"#,
        expected: expect("auth-header/misspelled-name", "ok", Some("token-missing")),
        original: "GET /v1/orders\nAuthentication: Bearer <<{}>>",
        fixed: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..REQUEST
    },
    Case {
        id: "auth-header-token-in-query",
        title: "The token is in the URL",
        page: r#"return fetch(`${api}/v1/orders?access_token=${good}`);"#,
        serve: |it| {
            it.answer(|| {
                let query = it.request.parameter("access_token");
                let header = it.bearer(jwt::now()).is_ok();
                if header || query.is_some_and(|it| jwt::verify(&it, jwt::now()).is_ok()) {
                    orders()
                } else {
                    challenge(401, "", "")
                }
            })
        },
        expected: expect("auth-header/token-in-query", "ok", None),
        fix: Fix::Request,
        proof: Proof::None,
        original: "GET /v1/orders?access_token=<<{}>>",
        status: 200,
        ..REQUEST
    },
    Case {
        id: "auth-header-sent-over-http",
        title: "A token over plain http",
        page: r#"return fetch(named + "/v1/orders", { headers: { Authorization: `Bearer ${good}` } });"#,
        needs: &[Need::LabArguments],
        expected: expect("auth-header/sent-over-http", "ok", None),
        fix: Fix::None,
        proof: Proof::None,
        original: GOOD,
        status: 200,
        ..REQUEST
    },
    Case {
        id: "challenge-missing-www-authenticate",
        title: "A 401 that does not say what it wants",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| {
            it.answer(|| match it.bearer(jwt::now()) {
                Ok(_) => orders(),
                Err(_) => Reply::json(401, r#"{"message":"unauthorized"}"#),
            })
        },
        expected: expect("auth-header/missing", "ok", Some("token-missing")),
        beneath: &["challenge/missing-www-authenticate"],
        ..REQUEST
    },
    Case {
        id: "challenge-basic-prompt",
        title: "A Basic challenge opens a login dialog",
        page: r#"return fetch(page + "/v1/orders");"#,
        serve: |it| match it.request.header("authorization") {
            Some(value) if value == basic() => orders(),
            _ => Reply::json(401, r#"{"message":"log in"}"#).with("WWW-Authenticate", r#"Basic realm="lab""#),
        },
        needs: &[Need::LoginDialog],
        expected: expect("auth-header/missing", "ok", Some("token-missing")),
        beneath: &["challenge/basic-prompt"],
        fixed: "GET /v1/orders\nAuthorization: Basic $BASIC",
        ..REQUEST
    },
];

/// The Basic credential that the lab accepts.
fn basic() -> String {
    super::basic::accepted()
}
