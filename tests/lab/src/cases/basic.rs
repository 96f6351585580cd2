//! Basic credentials and API keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::answer::orders;
use crate::case::{CASE, Call, Case, Fix, Proof, expect};
use crate::http::Reply;

const FAMILY: &str = "Basic and API keys";

/// The header value that the lab accepts.
pub(super) fn accepted() -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", crate::fill("USERNAME"), crate::fill("PASSWORD"))))
}

/// The API speaks Basic. No login dialog opens, because the calls carry no credentials of the browser.
fn basic(call: &Call<'_>) -> Reply {
    call.answer(|| match call.request.header("authorization") {
        Some(value) if value == accepted() => orders(),
        _ => Reply::json(401, r#"{"detail":"Invalid basic header."}"#)
            .with("WWW-Authenticate", r#"Basic realm="lab", charset="UTF-8""#)
            .with("Access-Control-Expose-Headers", "WWW-Authenticate"),
    })
}

/// The API wants a key, in either of two usual headers; `refusal` answers the call without a good one.
fn keyed(call: &Call<'_>, refusal: impl FnOnce() -> Reply) -> Reply {
    let key = call.request.header("x-api-key").or_else(|| call.request.header("apikey"));
    call.answer(|| match key {
        Some(key) if key == crate::fill("API_KEY") => orders(),
        _ => refusal(),
    })
}

const REQUEST: Case = Case {
    family: FAMILY,
    serve: basic,
    fix: Fix::Request,
    proof: Proof::Command,
    status: 401,
    fixed: "GET /v1/orders\nAuthorization: Basic $BASIC",
    ..CASE
};

const KEY: Case = Case { fixed: "GET /v1/orders\nX-Api-Key: $API_KEY", ..REQUEST };

pub(super) static CASES: &[Case] = &[
    Case {
        id: "basic-not-base64",
        title: "User and password in the clear",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: "Basic ada:c0rrect-horse" } });"#,
        expected: expect("basic/not-base64", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Basic ada:c0rrect-horse",
        ..REQUEST
    },
    Case {
        id: "basic-missing-colon",
        title: "No colon between user and password",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Basic ${btoa("ada")}` } });"#,
        expected: expect("basic/missing-colon", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Basic YWRh",
        ..REQUEST
    },
    Case {
        id: "basic-trailing-newline",
        title: "The password ends in a line feed",
        page: r#"return fetch(api + "/v1/orders", {
  headers: { Authorization: `Basic ${btoa("ada:c0rrect-horse\n")}` },
});"#,
        expected: expect("basic/trailing-newline", "ok", Some("credentials-wrong")),
        original: "GET /v1/orders\nAuthorization: Basic YWRhOmMwcnJlY3QtaG9yc2UK",
        ..REQUEST
    },
    Case {
        id: "basic-double-encoded",
        title: "Encoded twice",
        page: r#"return fetch(api + "/v1/orders", {
  headers: { Authorization: `Basic ${btoa(btoa("ada:c0rrect-horse"))}` },
});"#,
        expected: expect("basic/double-encoded", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Basic WVdSaE9tTXdjbkpsWTNRdGFHOXljMlU9",
        ..REQUEST
    },
    Case {
        id: "api-key-missing",
        title: "No API key (Kong)",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| {
            keyed(it, || {
                Reply::json(401, r#"{"message":"No API key found in request"}"#)
                    .with("WWW-Authenticate", r#"Key realm="kong""#)
                    .with("Access-Control-Expose-Headers", "WWW-Authenticate")
                    .with("Server", "kong/3.9.1")
            })
        },
        expected: expect("api-key/missing", "ok", Some("api-key-missing")),
        fixed: "GET /v1/orders\napikey: $API_KEY",
        ..KEY
    },
    Case {
        id: "api-key-invalid",
        title: "A key that the API does not know (Google)",
        page: r#"return fetch(api + "/v1/orders", { headers: { "X-Goog-Api-Key": "AIzaSyOld0000000000000000000000000000000" } });"#,
        serve: |it| {
            it.answer(|| match it.request.header("x-goog-api-key") {
                Some(key) if key == crate::fill("API_KEY") => orders(),
                _ => Reply::json(
                    400,
                    r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}"#,
                ),
            })
        },
        expected: expect("api-key/invalid", "ok", Some("api-key-invalid")),
        original: "GET /v1/orders\nX-Goog-Api-Key: AIzaSyOld0000000000000000000000000000000",
        status: 400,
        fixed: "GET /v1/orders\nX-Goog-Api-Key: $API_KEY",
        ..KEY
    },
    Case {
        id: "api-key-placeholder",
        title: "The key was never put in",
        page: r#"return fetch(api + "/v1/orders", { headers: { "X-Api-Key": "YOUR_API_KEY" } });"#,
        serve: |it| keyed(it, || Reply::json(401, r#"{"message":"Invalid API key"}"#)),
        expected: expect("api-key/placeholder", "ok", Some("api-key-invalid")),
        original: "GET /v1/orders\nX-Api-Key: YOUR_API_KEY",
        ..KEY
    },
    Case {
        id: "api-key-secret-in-browser",
        title: "A secret key in the page",
        page: r#"return fetch(api + "/v1/charges", { headers: { Authorization: "Bearer sk_live_" + "0lab0lab0lab0lab0lab0lab" } });"#,
        serve: |it| it.answer(orders),
        expected: expect("api-key/secret-in-browser", "ok", None),
        fix: Fix::None,
        proof: Proof::None,
        original: "GET /v1/charges",
        status: 200,
        fixed: "",
        ..KEY
    },
];
