//! Two things wrong at once: CORS hides what the API said.

use std::time::Duration;

use crate::answer::{challenge, orders};
use crate::case::{CASE, Case, Fix, Proof, expect};
use crate::http::Reply;
use crate::jwt;

const FAMILY: &str = "One failure behind another";
const SERVER: Case = Case { family: FAMILY, fix: Fix::Server, proof: Proof::Replay, ..CASE };

pub(super) static CASES: &[Case] = &[
    Case {
        id: "layers-missing-token-hidden",
        title: "A 401 without CORS headers",
        page: r#"return fetch(api + "/v1/me");"#,
        serve: |it| it.bearer(jwt::now()).map_or_else(|it| it, |_| it.readable(orders())),
        expected: expect("cors/auth-error-hidden", "MissingAllowOriginHeader", Some("token-missing")),
        beneath: &["auth-header/missing"],
        original: "GET /v1/me",
        status: 401,
        ..SERVER
    },
    Case {
        id: "layers-expired-token-hidden",
        title: "An expired token behind a missing CORS header",
        page: r#"return fetch(api + "/v1/me", {
  headers: { Authorization: `Bearer ${await jwt({ exp: now - 720, iat: now - 4320 })}` },
});"#,
        serve: |it| match it.bearer(jwt::now()) {
            _ if it.is_preflight() => it.allow(),
            Ok(_) => it.readable(orders()),
            Err(refusal) => refusal,
        },
        expected: expect("cors/auth-error-hidden", "MissingAllowOriginHeader", Some("token-expired")),
        beneath: &["jwt/expired"],
        original: "GET /v1/me\nAuthorization: Bearer <<{\"exp\":now-720}>>",
        status: 401,
        ..SERVER
    },
    Case {
        id: "layers-forbidden-hidden",
        title: "A 403 whose CORS header names another port",
        page: r#"return fetch(api + "/v1/admin/users", { headers: { Authorization: `Bearer ${good}` } });"#,
        serve: |it| {
            if it.is_preflight() {
                return it.allow();
            }
            Reply::json(403, r#"{"message":"only administrators may list users"}"#)
                .with("Access-Control-Allow-Origin", "http://127.0.0.1:3000")
                .with("Vary", "Origin")
        },
        expected: expect("cors/auth-error-hidden", "AllowOriginMismatch", Some("role-denied")),
        beneath: &["cors/allow-origin-port"],
        original: "GET /v1/admin/users",
        status: 403,
        ..SERVER
    },
    Case {
        id: "layers-throttle-hidden",
        title: "A 429 from the gateway, without CORS headers",
        page: r#"return fetch(api + "/v1/search?q=teapot");"#,
        serve: |_| Reply::json(429, r#"{"message":"API rate limit exceeded"}"#).with("Retry-After", "30"),
        expected: expect("cors/throttle-hidden", "MissingAllowOriginHeader", Some("rate-limited")),
        beneath: &["rate-limit/exceeded"],
        original: "GET /v1/search?q=teapot",
        status: 429,
        ..SERVER
    },
    Case {
        id: "layers-server-error-hidden",
        title: "A 500 without CORS headers",
        page: r#"return fetch(api + "/v1/report");"#,
        serve: |_| Reply::json(500, r#"{"message":"NullPointerException"}"#).after(Duration::from_millis(20)),
        expected: expect("cors/server-error-hidden", "MissingAllowOriginHeader", Some("other")),
        original: "GET /v1/report",
        status: 500,
        ..SERVER
    },
    Case {
        id: "layers-unread-refusal",
        title: "A readable 401 whose body nobody reads",
        page: r#"const response = await fetch(api + "/v1/me", {
  headers: { Authorization: `Bearer ${await jwt({ exp: now - 720, iat: now - 4320 })}` },
});
if (!response.ok) throw new Error(`HTTP ${response.status}`);
return response;"#,
        serve: |it| it.protected(),
        expected: expect("jwt/expired", "ok", Some("token-expired")),
        fix: Fix::Request,
        proof: Proof::Command,
        original: "GET /v1/me\nAuthorization: Bearer <<{\"exp\":now-720}>>",
        status: 401,
        fixed: "GET /v1/me\nAuthorization: Bearer $ACCESS_TOKEN",
        ..SERVER
    },
    Case {
        id: "layers-preflight-and-answer",
        title: "Both the preflight and the answer are wrong",
        page: r#"return fetch(api + "/v1/orders/17", {
  method: "DELETE",
  headers: { Authorization: `Bearer ${good}` },
});"#,
        serve: |it| {
            if it.is_preflight() {
                it.readable(Reply::new(204)).with("Access-Control-Allow-Methods", "GET, POST")
            } else {
                challenge(401, "invalid_token", "The access token was revoked")
            }
        },
        expected: expect("preflight/method-not-listed", "MethodDisallowedByPreflightResponse", Some("cors")),
        beneath: &["preflight/authorization-not-listed"],
        original: "DELETE /v1/orders/17",
        status: 401,
        ..SERVER
    },
];
