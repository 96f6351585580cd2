//! CORS on the answer itself: the request was sent, the answer arrived, the page may not read it.

use crate::answer::orders;
use crate::case::{CASE, Case, Expected, Fix, Need, Proof, expect};
use crate::http::Reply;

const FAMILY: &str = "CORS on the answer";
const GET: &str = r#"return fetch(api + "/v1/orders");"#;
const GET_INCLUDE: &str = r#"return fetch(api + "/v1/orders", { credentials: "include" });"#;

const fn cors(rule: &'static str, verdict: &'static str) -> Expected {
    expect(rule, verdict, Some("cors"))
}

/// A case that the server cures.
const SERVER: Case = Case { family: FAMILY, page: GET, fix: Fix::Server, proof: Proof::Replay, ..CASE };

pub(super) static CASES: &[Case] = &[
    Case {
        id: "cors-missing-allow-origin",
        title: "The answer names no allowed origin",
        serve: |_| orders(),
        expected: cors("cors/missing-allow-origin", "MissingAllowOriginHeader"),
        ..SERVER
    },
    Case {
        id: "cors-missing-allow-origin-xhr",
        title: "The same with XMLHttpRequest",
        page: r#"return new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("GET", api + "/v1/orders");
  request.onload = () => resolve(`HTTP ${request.status}`);
  request.onerror = () => reject(new Error("onerror, status 0"));
  request.send();
});"#,
        serve: |_| orders(),
        expected: cors("cors/missing-allow-origin", "MissingAllowOriginHeader"),
        ..SERVER
    },
    Case {
        id: "cors-client-error-hidden",
        title: "A 404 without CORS headers",
        page: r#"return fetch(api + "/v1/ordres");"#,
        serve: |_| Reply::json(404, r#"{"message":"no such resource"}"#),
        expected: expect("cors/client-error-hidden", "MissingAllowOriginHeader", Some("wrong-endpoint")),
        original: "GET /v1/ordres",
        status: 404,
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-mismatch",
        title: "Another origin is allowed",
        serve: |_| {
            orders().with("Access-Control-Allow-Origin", "https://admin.shop.test").with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-mismatch", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-trailing-slash",
        title: "The allowed origin ends in a slash",
        serve: |it| {
            orders().with("Access-Control-Allow-Origin", &format!("{}/", it.page())).with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-trailing-slash", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-scheme",
        title: "The allowed origin has another scheme",
        serve: |it| {
            orders()
                .with("Access-Control-Allow-Origin", &it.page().replace("http:", "https:"))
                .with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-scheme", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-port",
        title: "The allowed origin has another port",
        serve: |_| {
            orders().with("Access-Control-Allow-Origin", "http://127.0.0.1:3000").with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-port", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-host-alias",
        title: "localhost is allowed, the page is 127.0.0.1",
        serve: |it| {
            orders()
                .with("Access-Control-Allow-Origin", &it.page().replace("127.0.0.1", "localhost"))
                .with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-host-alias", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-case",
        title: "The allowed origin is written in capitals",
        serve: |it| {
            orders()
                .with("Access-Control-Allow-Origin", &it.page().replace("http:", "HTTP:"))
                .with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-case", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-list",
        title: "Two origins in one header",
        serve: |it| {
            orders()
                .with("Access-Control-Allow-Origin", &format!("https://shop.test, {}", it.page()))
                .with("Vary", "Origin")
        },
        expected: cors("cors/allow-origin-list", "MultipleAllowOriginValues"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-duplicate",
        title: "The proxy and the application both add the header",
        serve: |it| it.readable(orders()).with("Access-Control-Allow-Origin", "*").with("Via", "1.1 gateway"),
        expected: cors("cors/allow-origin-duplicate", "MultipleAllowOriginValues"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-invalid",
        title: "The allowed origin is no URL",
        serve: |_| orders().with("Access-Control-Allow-Origin", "undefined").with("Vary", "Origin"),
        expected: cors("cors/allow-origin-invalid", "InvalidAllowOriginValue"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-pattern",
        title: "The allowed origin is a pattern",
        serve: |_| orders().with("Access-Control-Allow-Origin", "http://*.shop.test").with("Vary", "Origin"),
        expected: cors("cors/allow-origin-pattern", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-allow-origin-null-value",
        title: "The allowed origin is null",
        serve: |_| orders().with("Access-Control-Allow-Origin", "null").with("Vary", "Origin"),
        expected: cors("cors/allow-origin-null-value", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-opaque-origin",
        title: "A call from a sandboxed frame",
        page: r#"return sandbox(api + "/v1/orders");"#,
        serve: |it| orders().with("Access-Control-Allow-Origin", &it.page()).with("Vary", "Origin"),
        expected: cors("cors/opaque-origin", "AllowOriginMismatch"),
        ..SERVER
    },
    Case {
        id: "cors-wildcard-with-credentials",
        title: "Cookies asked for, and * allowed",
        page: GET_INCLUDE,
        serve: |_| {
            orders().with("Access-Control-Allow-Origin", "*").with("Access-Control-Allow-Credentials", "true")
        },
        expected: cors("cors/wildcard-with-credentials", "WildcardOriginNotAllowed"),
        ..SERVER
    },
    Case {
        id: "cors-allow-credentials-missing",
        title: "Cookies asked for, and not allowed",
        page: GET_INCLUDE,
        serve: |it| it.readable(orders()),
        expected: cors("cors/allow-credentials-missing", "InvalidAllowCredentials"),
        ..SERVER
    },
    Case {
        id: "cors-allow-credentials-value",
        title: "Credentials allowed with True",
        page: GET_INCLUDE,
        serve: |it| it.readable(orders()).with("Access-Control-Allow-Credentials", "True"),
        expected: cors("cors/allow-credentials-value", "InvalidAllowCredentials"),
        ..SERVER
    },
    Case {
        id: "cors-response-header-in-request",
        title: "The page sends an answer's header",
        page: r#"return fetch(api + "/v1/orders", { headers: { "Access-Control-Allow-Origin": "*" } });"#,
        serve: |it| {
            if it.is_preflight() {
                return it.allow().set("Access-Control-Allow-Headers", "Authorization, Content-Type");
            }
            if it.request.has("access-control-allow-origin") {
                return it.readable(Reply::json(
                    400,
                    r#"{"message":"a request has no Access-Control-Allow-Origin"}"#,
                ));
            }
            it.readable(orders())
        },
        expected: cors("cors/response-header-in-request", "HeaderDisallowedByPreflightResponse"),
        fix: Fix::Request,
        proof: Proof::Command,
        original: "GET /v1/orders\nAccess-Control-Allow-Origin: *",
        status: 400,
        fixed: "GET /v1/orders",
        ..SERVER
    },
    Case {
        id: "cors-no-cors-mode",
        title: "mode: no-cors on an API call",
        page: r#"const response = await fetch(api + "/v1/orders.json", { mode: "no-cors" });
return `type ${response.type}, status ${response.status}`;"#,
        serve: |_| orders(),
        expected: expect("cors/no-cors-mode", "opaque", None),
        fix: Fix::None,
        proof: Proof::None,
        original: "GET /v1/orders.json",
        ..SERVER
    },
    Case {
        id: "cors-corp-blocked",
        title: "A resource that other sites may not load",
        page: r#"return fetch(cross + "/v1/logo", { mode: "no-cors" });"#,
        serve: |_| {
            Reply::new(200)
                .with("Content-Type", "image/svg+xml")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .body("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        },
        expected: expect("cors/corp-blocked", "blocked", None),
        original: "GET /v1/logo",
        ..SERVER
    },
    Case {
        id: "cors-vary-origin-missing",
        title: "One origin allowed, the answer stored for all",
        serve: |it| {
            orders()
                .with("Access-Control-Allow-Origin", &it.origin())
                .with("Cache-Control", "public, max-age=600")
        },
        page: r#"return fetch(api + "/v1/orders", { cache: "reload" });"#,
        expected: expect("cors/vary-origin-missing", "ok", None),
        ..SERVER
    },
    Case {
        id: "cors-expose-rate-limit",
        title: "The page cannot read when to come back",
        serve: |it| {
            it.readable(Reply::json(429, r#"{"message":"too many requests"}"#)).with("Retry-After", "30")
        },
        expected: expect("rate-limit/exceeded", "ok", Some("rate-limited")),
        beneath: &["cors/expose-rate-limit"],
        fix: Fix::None,
        proof: Proof::None,
        status: 429,
        ..SERVER
    },
    Case {
        id: "cors-expose-www-authenticate",
        title: "The page cannot read the challenge",
        serve: |it| {
            it.answer(|| it.bearer(crate::jwt::now()).map_or_else(|it| it, |_| orders()))
                .without("Access-Control-Expose-Headers")
        },
        expected: expect("auth-header/missing", "ok", Some("token-missing")),
        beneath: &["cors/expose-www-authenticate"],
        fix: Fix::Request,
        proof: Proof::Command,
        status: 401,
        fixed: "GET /v1/orders\nAuthorization: Bearer $ACCESS_TOKEN",
        ..SERVER
    },
    Case {
        id: "cors-rescued-by-extension",
        title: "An extension hides the missing header",
        serve: |_| orders(),
        needs: &[Need::Extension("rescuer")],
        expected: expect("cors/rescued-by-extension", "ok", None),
        ..SERVER
    },
];
