//! Nothing is wrong, and nothing must be said to be.

use crate::answer::{challenge, orders};
use crate::case::{CASE, Call, Case};
use crate::http::{Reply, Then};
use crate::websocket;

const HEALTHY: Case = Case { family: "Nothing is wrong", serve: |it| it.answer(orders), ..CASE };

/// A login, and a call with the cookie it set.
fn with_cookie(call: &Call<'_>) -> Reply {
    if call.is_preflight() {
        return call.allow();
    }
    let path = call.urls.page.rsplit('/').next().unwrap_or_default();
    let reply = if call.path == "/login" {
        Reply::json(200, r#"{"user":"ada"}"#)
            .with("Set-Cookie", &format!("session=5f2c9d; Path=/{path}; HttpOnly; SameSite=Lax"))
    } else if call.request.cookie("session") == Some("5f2c9d") {
        orders()
    } else {
        challenge(401, "", "")
    };
    call.readable_with_credentials(reply)
}

pub(super) static CASES: &[Case] = &[
    Case {
        id: "healthy-get",
        title: "A simple call",
        page: r#"return fetch(api + "/v1/orders");"#,
        ..HEALTHY
    },
    Case {
        id: "healthy-same-origin",
        title: "A call to the page's own origin",
        page: r#"return fetch(page + "/v1/orders");"#,
        serve: |_| orders(),
        ..HEALTHY
    },
    Case {
        id: "healthy-put",
        title: "A call with a preflight",
        page: r#"return fetch(api + "/v1/orders/17", {
  method: "PUT",
  headers: { "Content-Type": "application/json", Authorization: `Bearer ${good}` },
  body: JSON.stringify({ item: "teapot" }),
});"#,
        original: "PUT /v1/orders/17\nContent-Type: application/json\n\n{}",
        ..HEALTHY
    },
    Case {
        id: "healthy-bearer",
        title: "A good token",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${good}` } });"#,
        serve: |it| it.protected(),
        original: "GET /v1/orders\nAuthorization: Bearer <<{}>>",
        ..HEALTHY
    },
    Case {
        id: "healthy-credentials",
        title: "A session in a cookie",
        page: r#"await fetch(api + "/login", { method: "POST", credentials: "include" }).then((it) => it.text());
return fetch(api + "/v1/orders", { credentials: "include" });"#,
        serve: with_cookie,
        original: "GET /v1/orders\nCookie: session=5f2c9d",
        ..HEALTHY
    },
    Case {
        id: "healthy-wildcard",
        title: "Public data for everybody",
        page: r#"return fetch(cross + "/v1/orders");"#,
        serve: |_| orders().with("Access-Control-Allow-Origin", "*"),
        ..HEALTHY
    },
    Case {
        id: "healthy-no-content",
        title: "204 without a body",
        page: r#"return fetch(api + "/v1/orders/17", { method: "DELETE" });"#,
        serve: |it| it.answer(|| Reply::new(204)),
        original: "DELETE /v1/orders/17",
        status: 204,
        ..HEALTHY
    },
    Case {
        id: "healthy-redirect",
        title: "A redirect on the same API",
        page: r#"return fetch(api + "/v1/orders/latest");"#,
        serve: |it| {
            if it.path == "/v1/orders/latest" {
                return it
                    .readable(Reply::new(307))
                    .with("Location", &format!("{}/v1/orders/18", it.urls.api));
            }
            it.readable(orders())
        },
        original: "GET /v1/orders/latest",
        status: 307,
        ..HEALTHY
    },
    Case {
        id: "healthy-cached-preflight",
        title: "Two calls, one preflight",
        page: r#"const call = () => fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${good}` } });
await (await call()).text();
return call();"#,
        serve: |it| {
            if it.is_preflight() {
                return it.allow().set("Access-Control-Max-Age", "600");
            }
            it.readable(orders())
        },
        ..HEALTHY
    },
    Case {
        id: "healthy-xhr",
        title: "XMLHttpRequest with a header of its own",
        page: r#"return new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("POST", api + "/v1/orders");
  request.setRequestHeader("X-Shop-Tenant", "42");
  request.onload = () => resolve(`HTTP ${request.status}`);
  request.onerror = () => reject(new Error("onerror"));
  request.send(JSON.stringify({ item: "teapot" }));
});"#,
        original: "POST /v1/orders\n\n{}",
        ..HEALTHY
    },
    Case {
        id: "healthy-event-stream",
        title: "An event stream",
        page: r#"return new Promise((resolve, reject) => {
  const source = new EventSource(api + "/v1/events");
  source.onmessage = (event) => { source.close(); resolve(event.data); };
  source.onerror = () => { source.close(); reject(new Error("onerror")); };
});"#,
        serve: |it| {
            let reply = it.readable(Reply::new(200)).with("Content-Type", "text/event-stream");
            Reply { then: Then::Stream, ..reply.body("data: {\"order\":17}\n\n") }
        },
        original: "GET /v1/events",
        ..HEALTHY
    },
    Case {
        id: "healthy-websocket",
        title: "A WebSocket",
        page: r#"return new Promise((resolve, reject) => {
  const socket = new WebSocket(api.replace("http:", "ws:") + "/v1/live");
  socket.onopen = () => socket.send("hello");
  socket.onmessage = (event) => { socket.close(); resolve(event.data); };
  socket.onerror = () => reject(new Error("the handshake failed"));
});"#,
        serve: |it| Reply { then: Then::WebSocket, ..websocket::accept(it.request) },
        original: "GET /v1/live",
        status: 101,
        ..HEALTHY
    },
    Case {
        id: "healthy-beacon",
        title: "A beacon",
        page: r#"const sent = navigator.sendBeacon(api + "/v1/collect", new URLSearchParams({ event: "view" }));
await sleep(200);
return `queued: ${sent}`;"#,
        serve: |it| it.readable_with_credentials(Reply::new(204)),
        original: "POST /v1/collect\n\nevent=view",
        status: 204,
        ..HEALTHY
    },
    Case {
        id: "healthy-unread-body",
        title: "An answer whose body nobody reads",
        page: r#"const response = await fetch(api + "/v1/orders");
return `HTTP ${response.status}`;"#,
        ..HEALTHY
    },
    Case {
        id: "healthy-not-found",
        title: "A 404 that the page expects",
        page: r#"const response = await fetch(api + "/v1/orders/99");
await response.text();
return response.status === 404 ? "no such order" : "found";"#,
        serve: |it| it.answer(|| Reply::json(404, r#"{"message":"no such order"}"#)),
        original: "GET /v1/orders/99",
        status: 404,
        ..HEALTHY
    },
];
