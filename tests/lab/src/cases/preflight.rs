//! The question that the browser asks before the request.

use crate::answer::{challenge, orders};
use crate::case::{CASE, Call, Case, Expected, Fix, Proof, expect};
use crate::http::Reply;

const FAMILY: &str = "The preflight";

/// A JSON request with a token: the everyday reason for a preflight.
const PUT: &str = r#"return fetch(api + "/v1/orders/17", {
  method: "PUT",
  headers: { "Content-Type": "application/json", Authorization: `Bearer ${good}` },
  body: JSON.stringify({ item: "teapot" }),
});"#;
const PUT_INCLUDE: &str = r#"return fetch(api + "/v1/orders/17", {
  method: "PUT",
  credentials: "include",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ item: "teapot" }),
});"#;
const GET_TOKEN: &str =
    r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${good}` } });"#;
const WIRE: &str = "PUT /v1/orders/17\nContent-Type: application/json\n\n{\"item\":\"teapot\"}";

const fn cors(rule: &'static str, verdict: &'static str) -> Expected {
    expect(rule, verdict, Some("cors"))
}

/// A case that the server cures; the request itself would be welcome.
const SERVER: Case =
    Case { family: FAMILY, page: PUT, fix: Fix::Server, proof: Proof::Replay, original: WIRE, ..CASE };

/// `refusal` answers the preflight.
fn refuse(call: &Call<'_>, refusal: impl FnOnce() -> Reply) -> Reply {
    if call.is_preflight() { refusal() } else { call.readable_with_credentials(orders()) }
}

pub(super) static CASES: &[Case] = &[
    Case {
        id: "preflight-auth-required",
        title: "The gateway wants a token on OPTIONS",
        serve: |it| refuse(it, || challenge(401, "", "")),
        expected: cors("preflight/auth-required", "PreflightMissingAllowOriginHeader"),
        ..SERVER
    },
    Case {
        id: "preflight-auth-required-with-cors",
        title: "The same, from an API that sends CORS headers",
        serve: |it| refuse(it, || it.allow().status(403)),
        expected: cors("preflight/auth-required", "PreflightInvalidStatus"),
        ..SERVER
    },
    Case {
        id: "preflight-not-found",
        title: "No route for OPTIONS",
        serve: |it| refuse(it, || Reply::json(404, r#"{"message":"Cannot OPTIONS /v1/orders/17"}"#)),
        expected: cors("preflight/not-found", "PreflightMissingAllowOriginHeader"),
        ..SERVER
    },
    Case {
        id: "preflight-method-not-allowed",
        title: "OPTIONS is not allowed",
        serve: |it| refuse(it, || it.readable(Reply::new(405)).with("Allow", "GET, PUT")),
        expected: cors("preflight/method-not-allowed", "PreflightInvalidStatus"),
        ..SERVER
    },
    Case {
        id: "preflight-server-error",
        title: "The handler fails on OPTIONS",
        serve: |it| refuse(it, || Reply::json(500, r#"{"message":"body is empty"}"#)),
        expected: cors("preflight/server-error", "PreflightMissingAllowOriginHeader"),
        ..SERVER
    },
    Case {
        id: "preflight-throttled",
        title: "OPTIONS counts against the rate limit",
        serve: |it| refuse(it, || it.allow().status(429).with("Retry-After", "20")),
        expected: cors("preflight/throttled", "PreflightInvalidStatus"),
        ..SERVER
    },
    Case {
        id: "preflight-bad-status",
        title: "OPTIONS answered with 400",
        serve: |it| refuse(it, || it.allow().status(400)),
        expected: cors("preflight/bad-status", "PreflightInvalidStatus"),
        ..SERVER
    },
    Case {
        id: "preflight-redirect-slash",
        title: "The preflight is redirected to a final slash",
        serve: |it| {
            refuse(it, || it.allow().status(308).with("Location", &format!("{}/v1/orders/17/", it.urls.api)))
        },
        expected: cors("preflight/redirect-slash", "PreflightDisallowedRedirect"),
        ..SERVER
    },
    Case {
        id: "preflight-redirect-https",
        title: "The preflight is redirected to https",
        serve: |it| {
            refuse(it, || {
                let target = format!("{}/v1/orders/17", it.urls.api.replace("http:", "https:"));
                it.allow().status(301).with("Location", &target)
            })
        },
        expected: cors("preflight/redirect-https", "PreflightDisallowedRedirect"),
        ..SERVER
    },
    Case {
        id: "preflight-redirect-login",
        title: "The preflight is redirected to a login page",
        serve: |it| {
            refuse(it, || {
                let target = format!("{}/login?returnTo=%2Fv1%2Forders", it.urls.idp);
                it.readable(Reply::new(302)).with("Location", &target)
            })
        },
        expected: cors("preflight/redirect-login", "PreflightDisallowedRedirect"),
        ..SERVER
    },
    Case {
        id: "preflight-redirect-other",
        title: "The preflight is redirected elsewhere",
        serve: |it| {
            refuse(it, || it.allow().status(307).with("Location", &format!("{}/v2/orders/17", it.urls.api)))
        },
        expected: cors("preflight/redirect-other", "PreflightDisallowedRedirect"),
        ..SERVER
    },
    Case {
        id: "preflight-missing-allow-origin",
        title: "The preflight's answer names no origin",
        serve: |it| refuse(it, || Reply::new(204).with("Allow", "GET, PUT, OPTIONS")),
        expected: cors("preflight/missing-allow-origin", "PreflightMissingAllowOriginHeader"),
        ..SERVER
    },
    Case {
        id: "preflight-allow-origin-mismatch",
        title: "The preflight allows another origin",
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Origin", "https://admin.shop.test")),
        expected: cors("cors/allow-origin-mismatch", "PreflightAllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "preflight-allow-origin-port",
        title: "The preflight allows another port",
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Origin", "http://127.0.0.1:5173")),
        expected: cors("cors/allow-origin-port", "PreflightAllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "preflight-wildcard-with-credentials",
        title: "The preflight allows * for a call with cookies",
        page: PUT_INCLUDE,
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Origin", "*")),
        expected: cors("cors/wildcard-with-credentials", "PreflightWildcardOriginNotAllowed"),
        ..SERVER
    },
    Case {
        id: "preflight-allow-credentials-missing",
        title: "The preflight does not allow cookies",
        page: PUT_INCLUDE,
        serve: |it| refuse(it, || it.allow().without("Access-Control-Allow-Credentials")),
        expected: cors("cors/allow-credentials-missing", "PreflightInvalidAllowCredentials"),
        ..SERVER
    },
    Case {
        id: "preflight-method-not-listed",
        title: "PUT is not listed",
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Methods", "GET, POST")),
        expected: cors("preflight/method-not-listed", "MethodDisallowedByPreflightResponse"),
        ..SERVER
    },
    Case {
        id: "preflight-method-case",
        title: "patch in small letters",
        page: r#"return fetch(api + "/v1/orders/17", {
  method: "patch",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ item: "teapot" }),
});"#,
        serve: |it| {
            if it.is_preflight() {
                return it.allow();
            }
            // A server compares methods as they are written.
            if it.request.method == "PATCH" {
                it.readable(orders())
            } else {
                it.readable(Reply::new(405)).with("Allow", "GET, PATCH")
            }
        },
        expected: cors("preflight/method-case", "MethodDisallowedByPreflightResponse"),
        fix: Fix::Request,
        proof: Proof::Command,
        original: "patch /v1/orders/17\nContent-Type: application/json\n\n{}",
        status: 405,
        fixed: "PATCH /v1/orders/17\nContent-Type: application/json\n\n{}",
        ..SERVER
    },
    Case {
        id: "preflight-allow-methods-syntax",
        title: "Methods separated by semicolons",
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Methods", "GET; POST; PUT")),
        expected: cors("preflight/allow-methods-syntax", "InvalidAllowMethodsPreflightResponse"),
        ..SERVER
    },
    Case {
        id: "preflight-methods-wildcard-with-credentials",
        title: "All methods allowed, but not with cookies",
        page: PUT_INCLUDE,
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Methods", "*")),
        expected: cors("preflight/methods-wildcard-with-credentials", "MethodDisallowedByPreflightResponse"),
        ..SERVER
    },
    Case {
        id: "preflight-authorization-not-listed",
        title: "Authorization is not listed",
        serve: |it| {
            refuse(it, || it.allow().set("Access-Control-Allow-Headers", "Content-Type, X-Requested-With"))
        },
        expected: cors("preflight/authorization-not-listed", "HeaderDisallowedByPreflightResponse"),
        ..SERVER
    },
    Case {
        id: "preflight-content-type-not-listed",
        title: "Content-Type is not listed",
        page: r#"return fetch(api + "/v1/orders", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ item: "teapot" }),
});"#,
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Headers", "Authorization")),
        expected: cors("preflight/content-type-not-listed", "HeaderDisallowedByPreflightResponse"),
        original: "POST /v1/orders\nContent-Type: application/json\n\n{}",
        ..SERVER
    },
    Case {
        id: "preflight-header-not-listed",
        title: "Two own headers are not listed",
        page: r#"return fetch(api + "/v1/orders", {
  headers: { "X-Shop-Tenant": "42", "X-Shop-Region": "eu" },
});"#,
        serve: |it| {
            refuse(it, || it.allow().set("Access-Control-Allow-Headers", "Authorization, Content-Type"))
        },
        expected: cors("preflight/header-not-listed", "HeaderDisallowedByPreflightResponse"),
        original: "GET /v1/orders\nX-Shop-Tenant: 42\nX-Shop-Region: eu",
        ..SERVER
    },
    Case {
        id: "preflight-injected-header",
        title: "A library adds traceparent",
        page: r#"return fetch(api + "/v1/orders", {
  headers: { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" },
});"#,
        serve: |it| {
            refuse(it, || it.allow().set("Access-Control-Allow-Headers", "Authorization, Content-Type"))
        },
        expected: cors("preflight/header-not-listed", "HeaderDisallowedByPreflightResponse"),
        beneath: &["preflight/injected-header"],
        original: "GET /v1/orders",
        ..SERVER
    },
    Case {
        id: "preflight-allow-headers-syntax",
        title: "Header names separated by spaces",
        serve: |it| {
            refuse(it, || it.allow().set("Access-Control-Allow-Headers", "Authorization Content-Type"))
        },
        expected: cors("preflight/allow-headers-syntax", "InvalidAllowHeadersPreflightResponse"),
        ..SERVER
    },
    Case {
        id: "preflight-headers-wildcard-with-credentials",
        title: "All headers allowed, but not with cookies",
        page: PUT_INCLUDE,
        serve: |it| refuse(it, || it.allow().set("Access-Control-Allow-Headers", "*")),
        expected: cors("preflight/headers-wildcard-with-credentials", "HeaderDisallowedByPreflightResponse"),
        ..SERVER
    },
    Case {
        id: "preflight-authorization-wildcard",
        title: "Authorization covered by *, for now",
        page: GET_TOKEN,
        serve: |it| {
            refuse(it, || {
                it.allow()
                    .set("Access-Control-Allow-Headers", "*")
                    .without("Access-Control-Allow-Credentials")
            })
        },
        expected: expect("preflight/authorization-wildcard", "ok", None),
        original: "GET /v1/orders",
        ..SERVER
    },
    Case {
        id: "preflight-only-preflight-has-cors",
        title: "Only OPTIONS has the CORS headers",
        serve: |it| if it.is_preflight() { it.allow() } else { orders() },
        expected: cors("preflight/only-preflight-has-cors", "MissingAllowOriginHeader"),
        ..SERVER
    },
];
