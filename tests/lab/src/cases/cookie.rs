//! Sessions in cookies, and the tokens that guard them.

use crate::answer::orders;
use crate::case::{CASE, Call, Case, Fix, Need, Proof, expect};
use crate::http::Reply;

const FAMILY: &str = "Cookies and CSRF";
const COOKIE: Case = Case { family: FAMILY, status: 401, ..CASE };

/// An API with a session in a cookie: `/login` sets it with those attributes, the rest needs it.
fn session(call: &Call<'_>, attributes: &str) -> Reply {
    if call.is_preflight() {
        return call.allow();
    }
    let path = call.urls.page.rsplit('/').next().unwrap_or_default();
    let reply = if call.path == "/login" {
        Reply::json(200, r#"{"user":"ada"}"#)
            .with("Set-Cookie", &format!("session=5f2c9d; Path=/{path}; HttpOnly{attributes}"))
    } else if call.request.cookie("session") == Some("5f2c9d") {
        orders()
    } else {
        Reply::json(401, r#"{"message":"log in first"}"#)
    };
    call.readable_with_credentials(reply)
}

/// A page's own API with a double-submitted token: `/login` sets the cookie, a change needs cookie and header.
fn guarded(call: &Call<'_>, cookie: &str, header: &str, refusal: impl FnOnce() -> Reply) -> Reply {
    let path = call.urls.page.rsplit('/').next().unwrap_or_default();
    if call.path == "/login" {
        return Reply::json(200, r#"{"user":"ada"}"#)
            .with("Set-Cookie", &format!("session=5f2c9d; Path=/{path}; HttpOnly; SameSite=Lax"))
            .with("Set-Cookie", &format!("{cookie}=q7Jr2mX9wA; Path=/{path}; SameSite=Lax"));
    }
    match (call.request.cookie(cookie), call.request.header(header)) {
        (Some(expected), Some(found)) if expected == found => orders(),
        _ => refusal(),
    }
}

const LOGIN: &str = r#"await fetch(api + "/login", { method: "POST", credentials: "include" }).then((it) => it.text());
return fetch(api + "/v1/orders", { credentials: "include" });"#;
const LOGIN_CROSS: &str = r#"await fetch(cross + "/login", { method: "POST", credentials: "include" }).then((it) => it.text());
return fetch(cross + "/v1/orders", { credentials: "include" });"#;

pub(super) static CASES: &[Case] = &[
    Case {
        id: "cookie-credentials-not-included",
        title: "Logged in, and the cookie is not sent",
        page: r#"await fetch(api + "/login", { method: "POST", credentials: "include" }).then((it) => it.text());
return fetch(api + "/v1/orders");"#,
        serve: |it| session(it, "; SameSite=Lax"),
        expected: expect("cookie/credentials-not-included", "ok", Some("token-missing")),
        fix: Fix::Request,
        fixed: "GET /v1/orders\nCookie: session=5f2c9d",
        ..COOKIE
    },
    Case {
        id: "cookie-samesite-blocked",
        title: "A Lax cookie on a cross-site call",
        page: LOGIN_CROSS,
        serve: |it| session(it, "; SameSite=Lax"),
        expected: expect("cookie/samesite-blocked", "ok", Some("token-missing")),
        fix: Fix::Server,
        ..COOKIE
    },
    Case {
        id: "cookie-samesite-none-insecure",
        title: "SameSite=None without Secure",
        page: LOGIN_CROSS,
        serve: |it| session(it, "; SameSite=None"),
        expected: expect("cookie/samesite-none-insecure", "ok", Some("token-missing")),
        fix: Fix::Server,
        ..COOKIE
    },
    Case {
        id: "cookie-secure-over-http",
        title: "A Secure cookie over http",
        page: r#"await fetch(named + "/login", { method: "POST", credentials: "include" }).then((it) => it.text());
return fetch(named + "/v1/orders", { credentials: "include" });"#,
        serve: |it| session(it, "; SameSite=None; Secure"),
        needs: &[Need::LabArguments],
        expected: expect("cookie/secure-over-http", "ok", Some("token-missing")),
        ..COOKIE
    },
    Case {
        id: "cookie-third-party-blocked",
        title: "The browser blocks third-party cookies",
        page: LOGIN_CROSS,
        serve: |it| session(it, "; SameSite=None; Secure"),
        needs: &[Need::Argument("--test-third-party-cookie-phaseout")],
        expected: expect("cookie/third-party-blocked", "ok", Some("token-missing")),
        ..COOKIE
    },
    Case {
        id: "cookie-session-rejected",
        title: "The session ended on the server",
        page: LOGIN,
        serve: |it| {
            if it.path == "/login" || it.is_preflight() {
                return session(it, "; SameSite=Lax");
            }
            it.readable_with_credentials(Reply::json(401, r#"{"message":"Unauthenticated."}"#))
        },
        expected: expect("cookie/session-rejected", "ok", Some("session-expired")),
        ..COOKIE
    },
    Case {
        id: "csrf-token-missing",
        title: "No CSRF header (Django)",
        page: r#"await fetch(page + "/login", { method: "POST" }).then((it) => it.text());
return fetch(page + "/v1/orders", { method: "POST", body: new URLSearchParams({ item: "teapot" }) });"#,
        serve: |it| {
            guarded(it, "csrftoken", "x-csrftoken", || {
                Reply::json(403, r#"{"detail":"CSRF Failed: CSRF token missing."}"#)
            })
        },
        expected: expect("csrf/token-missing", "ok", Some("csrf")),
        fix: Fix::Request,
        proof: Proof::Command,
        original: "POST /v1/orders\nCookie: csrftoken=q7Jr2mX9wA; session=5f2c9d\n\nitem=teapot",
        status: 403,
        fixed: "POST /v1/orders\nCookie: csrftoken=q7Jr2mX9wA; session=5f2c9d\nX-CSRFToken: q7Jr2mX9wA\n\nitem=teapot",
        ..COOKIE
    },
    Case {
        id: "csrf-token-mismatch",
        title: "The CSRF header is from another session (Laravel)",
        page: r#"await fetch(page + "/login", { method: "POST" }).then((it) => it.text());
return fetch(page + "/v1/orders", {
  method: "POST",
  headers: { "X-XSRF-TOKEN": "fromYesterday" },
  body: new URLSearchParams({ item: "teapot" }),
});"#,
        serve: |it| {
            guarded(it, "XSRF-TOKEN", "x-xsrf-token", || {
                Reply::json(419, r#"{"message":"CSRF token mismatch."}"#)
            })
        },
        expected: expect("csrf/token-mismatch", "ok", Some("csrf")),
        fix: Fix::Request,
        proof: Proof::Command,
        original: "POST /v1/orders\nCookie: XSRF-TOKEN=q7Jr2mX9wA\nX-XSRF-TOKEN: fromYesterday\n\nitem=teapot",
        status: 419,
        fixed: "POST /v1/orders\nCookie: XSRF-TOKEN=q7Jr2mX9wA\nX-XSRF-TOKEN: q7Jr2mX9wA\n\nitem=teapot",
        ..COOKIE
    },
];
