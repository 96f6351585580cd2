//! Redirects: what they drop, and what they may not do.

use crate::answer::{challenge, orders};
use crate::case::{CASE, Case, Fix, Proof, Role, expect};
use crate::http::Reply;

const FAMILY: &str = "Redirects";
const SERVER: Case = Case { family: FAMILY, fix: Fix::Server, proof: Proof::Replay, ..CASE };

pub(super) static CASES: &[Case] = &[
    Case {
        id: "redirect-authorization-stripped",
        title: "A redirect to another origin drops the token",
        page: r#"return fetch(api + "/v1/files/3", { headers: { Authorization: `Bearer ${good}` } });"#,
        serve: |it| {
            if it.is_preflight() {
                return it.allow();
            }
            if it.role == Role::Api {
                let target = format!("{}/files/3", it.urls.third);
                return it.readable(Reply::new(307)).with("Location", &target);
            }
            // `Origin: null` arrives here, so only `*` can be right.
            let reply = match it.bearer(crate::jwt::now()) {
                Ok(_) => orders(),
                Err(_) => challenge(401, "", ""),
            };
            reply.with("Access-Control-Allow-Origin", "*")
        },
        expected: expect("redirect/authorization-stripped", "ok", Some("token-missing")),
        fix: Fix::Request,
        proof: Proof::Command,
        original: "GET third:/files/3",
        status: 401,
        fixed: "GET third:/files/3\nAuthorization: Bearer $ACCESS_TOKEN",
        ..SERVER
    },
    Case {
        id: "redirect-hop-without-cors",
        title: "The redirect itself has no CORS headers",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| {
            if it.path == "/v1/orders" {
                return Reply::new(302).with("Location", &format!("{}/v2/orders", it.urls.api));
            }
            it.readable(orders())
        },
        expected: expect("redirect/hop-without-cors", "MissingAllowOriginHeader", Some("cors")),
        status: 302,
        ..SERVER
    },
    Case {
        id: "redirect-origin-became-null",
        title: "After two redirects the origin is null",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| {
            if it.role == Role::Api {
                return it.readable(Reply::new(302)).with("Location", &format!("{}/orders", it.urls.third));
            }
            orders().with("Access-Control-Allow-Origin", &it.page()).with("Vary", "Origin")
        },
        expected: expect("redirect/origin-became-null", "AllowOriginMismatch", Some("cors")),
        status: 302,
        ..SERVER
    },
    Case {
        id: "redirect-session-over",
        title: "The API redirects to a login page",
        page: r#"const response = await fetch(api + "/v1/orders", { headers: { Accept: "application/json" } });
return response.json();"#,
        serve: |it| {
            if it.path == "/v1/orders" {
                let target = format!("{}/login?returnTo=%2Fv1%2Forders", it.urls.api);
                return it.readable(Reply::new(302)).with("Location", &target);
            }
            it.readable(Reply::new(200).with("Content-Type", "text/html; charset=utf-8").body(
                "<!doctype html><title>Log in</title><h1>Log in</h1><form method=post>\
                     <input name=user><input name=password type=password><button>Log in</button></form>",
            ))
        },
        expected: expect("redirect/login-page", "ok", Some("login-required")),
        fix: Fix::None,
        proof: Proof::None,
        status: 302,
        ..SERVER
    },
    Case {
        id: "redirect-credentials-in-location",
        title: "The redirect's target holds a password",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| {
            if it.path == "/v1/orders" {
                let target = format!("{}/orders", it.urls.third).replace("http://", "http://ada:pw@");
                return it.readable(Reply::new(302)).with("Location", &target);
            }
            orders().with("Access-Control-Allow-Origin", "*")
        },
        expected: expect("redirect/credentials-in-location", "RedirectContainsCredentials", Some("cors")),
        status: 302,
        ..SERVER
    },
    Case {
        id: "redirect-loop",
        title: "Redirects without end",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| it.readable(Reply::new(302)).with("Location", &format!("{}/v1/orders", it.urls.api)),
        expected: expect("redirect/loop", "network-error", None),
        fix: Fix::None,
        proof: Proof::None,
        status: 302,
        ..SERVER
    },
];
