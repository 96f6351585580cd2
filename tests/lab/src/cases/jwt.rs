//! Tokens that are signed, and wrong all the same.

use crate::answer::{challenge, orders};
use crate::case::{CASE, Case, Fix, Proof, expect};
use crate::http::Reply;
use crate::jwt;

const FAMILY: &str = "Tokens";

/// A case that a good token cures.
const TOKEN: Case = Case {
    family: FAMILY,
    serve: |it| it.protected(),
    fix: Fix::Request,
    proof: Proof::Command,
    status: 401,
    fixed: "GET /v1/orders\nAuthorization: Bearer $ACCESS_TOKEN",
    ..CASE
};

/// How far ahead the clock of one case's server is.
const AHEAD: i64 = 900;

pub(super) static CASES: &[Case] = &[
    Case {
        id: "jwt-expired",
        title: "The token expired",
        page: r#"const token = await jwt({ iat: now - 4320, exp: now - 720 });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/expired", "ok", Some("token-expired")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"exp\":now-720}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-not-yet-valid",
        title: "The token is not valid yet",
        page: r#"const token = await jwt({ nbf: now + 600 });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/not-yet-valid", "ok", Some("token-not-yet-valid")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"nbf\":now+600}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-issued-in-future",
        title: "The issuer's clock is ahead",
        page: r#"const token = await jwt({ iat: now + 300 });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/issued-in-future", "ok", Some("clock-skew")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"iat\":now+300}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-clock-skew",
        title: "The clocks of page and server differ",
        page: r#"const token = await jwt({ exp: now + 600 });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        serve: |it| {
            let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(AHEAD.unsigned_abs());
            it.protected_at(jwt::now() + AHEAD).with("Date", &httpdate::fmt_http_date(ahead))
        },
        expected: expect("jwt/expired", "ok", Some("token-expired")),
        beneath: &["jwt/clock-skew"],
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"exp\":now+600}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-time-in-milliseconds",
        title: "Times in milliseconds",
        page: r#"const token = await jwt({ exp: Date.now() + 720000 });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/time-in-milliseconds", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"exp\":nowms}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-malformed",
        title: "The token was cut",
        page: r#"return fetch(api + "/v1/orders", {
  headers: { Authorization: `Bearer ${good.slice(0, good.lastIndexOf("."))}` },
});"#,
        expected: expect("jwt/malformed", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ",
        ..TOKEN
    },
    Case {
        id: "jwt-bad-encoding",
        title: "Standard base64 instead of base64url",
        page: r#"const [header, payload, signature] = good.split(".");
const padded = (part) => part + "=".repeat((4 - (part.length % 4)) % 4 || 4);
return fetch(api + "/v1/orders", {
  headers: { Authorization: `Bearer ${header}.${padded(payload)}.${signature}` },
});"#,
        expected: expect("jwt/bad-encoding", "ok", Some("token-malformed")),
        original: "GET /v1/orders\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ==.c2ln",
        ..TOKEN
    },
    Case {
        id: "jwt-wrong-audience",
        title: "A token for another API",
        page: r#"const token = await jwt({ aud: "https://billing.lab.example" });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/wrong-audience", "ok", Some("audience-mismatch")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"aud\":\"https://billing.lab.example\"}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-id-token",
        title: "The ID token was sent",
        page: r#"const token = await jwt({ aud: "shop-web", nonce: run, at_hash: "77QmUPtjPfzWtF2AnpK9RQ", scope: null }, { typ: "JWT" });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/id-token-as-access-token", "ok", Some("wrong-token-type")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"aud\":\"shop-web\",\"nonce\":\"n\",\"scope\":null}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-refresh-token-as-bearer",
        title: "The refresh token was sent",
        page: r#"const token = await jwt({ typ: "Refresh" });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        expected: expect("jwt/refresh-token-as-bearer", "ok", Some("wrong-token-type")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"typ\":\"Refresh\"}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-insufficient-scope",
        title: "The token lacks a scope",
        page: r#"return fetch(api + "/v1/orders", {
  method: "DELETE",
  headers: { Authorization: `Bearer ${good}` },
});"#,
        serve: |it| {
            it.answer(|| match it.bearer(jwt::now()) {
                Ok(claims)
                    if claims
                        .get("scope")
                        .and_then(|it| it.as_str())
                        .is_some_and(|it| it.contains("orders:delete")) =>
                {
                    orders()
                }
                Ok(_) => Reply::json(403, r#"{"error":"insufficient_scope"}"#)
                    .with(
                        "WWW-Authenticate",
                        r#"Bearer realm="lab", error="insufficient_scope", scope="orders:delete""#,
                    )
                    .with("Access-Control-Expose-Headers", "WWW-Authenticate"),
                Err(refusal) => refusal,
            })
        },
        expected: expect("jwt/insufficient-scope", "ok", Some("scope-insufficient")),
        // A token with the scope is another token than the one that `ACCESS_TOKEN` stands for in the other cases.
        proof: Proof::None,
        original: "DELETE /v1/orders\nAuthorization: Bearer <<{}>>",
        status: 403,
        fixed: "DELETE /v1/orders\nAuthorization: Bearer <<{\"scope\":\"orders:delete\"}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-signature-invalid",
        title: "The signature does not verify",
        page: r#"return fetch(api + "/v1/orders", {
  headers: { Authorization: `Bearer ${good.slice(0, -6)}AAAAAA` },
});"#,
        expected: expect("jwt/signature-invalid", "ok", Some("signature-invalid")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{}>>AAAA",
        ..TOKEN
    },
    Case {
        id: "jwt-revoked",
        title: "The token was revoked",
        page: r#"const token = await jwt({ sub: "grace" });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        serve: |it| {
            it.answer(|| match it.bearer(jwt::now()) {
                Ok(claims) if claims.get("sub").and_then(|it| it.as_str()) == Some("grace") => {
                    challenge(401, "invalid_token", "The access token was revoked")
                }
                Ok(_) => orders(),
                Err(refusal) => refusal,
            })
        },
        expected: expect("token/revoked", "ok", Some("token-revoked")),
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"sub\":\"grace\"}>>",
        ..TOKEN
    },
    Case {
        id: "jwt-valid-but-rejected",
        title: "A sound token is refused, and nobody says why",
        page: r#"const token = await jwt({ sub: "grace" });
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${token}` } });"#,
        serve: |it| {
            it.answer(|| match it.bearer(jwt::now()) {
                Ok(claims) if claims.get("sub").and_then(|it| it.as_str()) == Some("grace") => {
                    Reply::json(401, r#"{"message":"unauthorized"}"#)
                        .with("WWW-Authenticate", r#"Bearer realm="lab""#)
                        .with("Access-Control-Expose-Headers", "WWW-Authenticate")
                }
                Ok(_) => orders(),
                Err(refusal) => refusal,
            })
        },
        expected: expect("token/rejected", "ok", Some("token-invalid")),
        beneath: &["jwt/valid-but-rejected"],
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"sub\":\"grace\"}>>",
        ..TOKEN
    },
];
