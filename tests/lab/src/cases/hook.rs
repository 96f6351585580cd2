//! What never becomes a request, or is not told in an entry: only the page hook sees it.

use crate::answer::orders;
use crate::case::{CASE, Case, Need, expect};
use crate::http::{Reply, Then};
use crate::websocket;

const HOOK: Case = Case {
    family: "Only seen in the page",
    needs: &[Need::Hook],
    original: "",
    serve: |it| it.answer(orders),
    ..CASE
};

pub(super) static CASES: &[Case] = &[
    Case {
        id: "hook-header-characters",
        title: "Typographic quotes in a header",
        page: r#"return fetch(api + "/v1/orders", { headers: { Authorization: "Bearer “mF9xB5f0”" } });"#,
        expected: expect("auth-header/invalid-characters", "not-sent", Some("token-malformed")),
        ..HOOK
    },
    Case {
        id: "hook-xhr-header-newline",
        title: "A line break in a header of XMLHttpRequest",
        page: r#"const request = new XMLHttpRequest();
request.open("GET", api + "/v1/orders");
request.setRequestHeader("Authorization", "Bearer mF9x\nB5f0");
request.send();"#,
        expected: expect("auth-header/invalid-characters", "not-sent", Some("token-malformed")),
        ..HOOK
    },
    Case {
        id: "hook-same-origin-mode",
        title: "mode: same-origin to another origin",
        page: r#"return fetch(api + "/v1/orders", { mode: "same-origin" });"#,
        expected: expect("cors/blocked-by-mode", "DisallowedByMode", Some("cors")),
        ..HOOK
    },
    Case {
        id: "hook-policy",
        title: "The page's policy does not allow the API",
        page: r#"return fetch(third + "/v1/orders");"#,
        expected: expect("network/csp-connect-src", "blocked", None),
        ..HOOK
    },
    Case {
        id: "hook-websocket-closed",
        title: "A WebSocket is closed for want of a login",
        page: r#"return new Promise((resolve) => {
  const socket = new WebSocket(api.replace("http:", "ws:") + "/v1/live");
  socket.onclose = (event) => resolve(`closed ${event.code}`);
});"#,
        serve: |it| Reply {
            then: Then::WebSocketClose(4401, "token expired"),
            ..websocket::accept(it.request)
        },
        expected: expect("ws/auth-close-code", "ok", Some("token-expired")),
        ..HOOK
    },
];
