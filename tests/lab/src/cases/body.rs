//! The refusal is in the body, in the path, or in another protocol.

use crate::answer::{challenge, orders};
use crate::case::{CASE, Case, expect};
use crate::http::{Reply, Then};
use crate::{jwt, websocket};

const FAMILY: &str = "Bodies, paths and streams";
const BODY: Case = Case { family: FAMILY, ..CASE };

const QUERY: &str = r#"return fetch(api + "/graphql", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ query: "{ me { orders { id } } }" }),
});"#;

pub(super) static CASES: &[Case] = &[
    Case {
        id: "graphql-unauthenticated",
        title: "GraphQL says no with status 200",
        page: QUERY,
        serve: |it| {
            it.answer(|| match it.bearer(jwt::now()) {
                Ok(_) => Reply::json(200, r#"{"data":{"me":{"orders":[{"id":17}]}}}"#),
                Err(_) => Reply::json(
                    200,
                    r#"{"errors":[{"message":"You must be logged in to do this.","path":["me"],"extensions":{"code":"UNAUTHENTICATED"}}],"data":{"me":null}}"#,
                ),
            })
        },
        expected: expect("graphql/unauthenticated", "ok", Some("token-missing")),
        original: "POST /graphql\nContent-Type: application/json\n\n{\"query\":\"{me{id}}\"}",
        ..BODY
    },
    Case {
        id: "graphql-forbidden",
        title: "GraphQL refuses one field",
        page: QUERY,
        serve: |it| {
            it.answer(|| {
                Reply::json(
                    200,
                    r#"{"errors":[{"message":"Not authorized to read orders.","path":["me","orders"],"extensions":{"code":"FORBIDDEN"}}],"data":{"me":{"orders":null}}}"#,
                )
            })
        },
        expected: expect("graphql/forbidden", "ok", Some("role-denied")),
        original: "POST /graphql\nContent-Type: application/json\n\n{\"query\":\"{me{id}}\"}",
        ..BODY
    },
    Case {
        id: "body-html-instead-of-json",
        title: "A login page where JSON was expected",
        page: r#"const response = await fetch(api + "/v1/orders.json", { headers: { Accept: "application/json" } });
return response.json();"#,
        serve: |it| {
            it.answer(|| {
                Reply::new(200).with("Content-Type", "text/html; charset=utf-8").body(
                    "<!doctype html><title>Sign in</title><h1>Sign in</h1><form method=post action=/login>\
                     <input name=user><input name=password type=password><button>Sign in</button></form>",
                )
            })
        },
        expected: expect("body/html-instead-of-json", "ok", Some("login-required")),
        original: "GET /v1/orders.json",
        ..BODY
    },
    Case {
        id: "url-placeholder-in-path",
        title: "undefined in the path",
        page: r#"const user = {};
return fetch(`${api}/v1/users/${user.id}/orders`, { headers: { Authorization: `Bearer ${good}` } });"#,
        serve: |it| it.answer(|| Reply::json(404, r#"{"message":"no such user"}"#)),
        expected: expect("url/placeholder-in-path", "ok", Some("wrong-endpoint")),
        original: "GET /v1/users/undefined/orders",
        status: 404,
        ..BODY
    },
    Case {
        id: "ws-handshake-rejected",
        title: "A WebSocket is refused",
        page: r#"return new Promise((resolve, reject) => {
  const socket = new WebSocket(api.replace("http:", "ws:") + "/v1/live");
  socket.onopen = () => resolve("open");
  socket.onerror = () => reject(new Error("the handshake failed"));
});"#,
        serve: |_| Reply::new(401).with("Content-Length", "0"),
        expected: expect("ws/handshake-rejected", "network-error", None),
        original: "GET /v1/live",
        status: 401,
        ..BODY
    },
    Case {
        id: "sse-rejected",
        title: "An event stream is refused",
        page: r#"return new Promise((resolve, reject) => {
  const source = new EventSource(api + "/v1/events");
  source.onopen = () => resolve("open");
  source.onerror = () => { source.close(); reject(new Error("onerror")); };
});"#,
        serve: |it| it.readable(challenge(401, "", "")),
        expected: expect("sse/rejected", "ok", Some("token-missing")),
        original: "GET /v1/events",
        status: 401,
        ..BODY
    },
    Case {
        id: "sse-wrong-type",
        title: "An event stream that is JSON",
        page: r#"return new Promise((resolve, reject) => {
  const source = new EventSource(api + "/v1/events");
  source.onopen = () => resolve("open");
  source.onerror = () => { source.close(); reject(new Error("onerror")); };
});"#,
        serve: |it| it.readable(orders()),
        expected: expect("sse/wrong-type", "ok", None),
        original: "GET /v1/events",
        ..BODY
    },
    Case {
        id: "ws-token-in-url",
        title: "A token in a WebSocket's URL",
        page: r#"return new Promise((resolve, reject) => {
  const socket = new WebSocket(`${api.replace("http:", "ws:")}/v1/live?access_token=${good}`);
  socket.onopen = () => { socket.close(); };
  socket.onclose = () => resolve("closed");
  socket.onerror = () => reject(new Error("the handshake failed"));
});"#,
        serve: |it| Reply { then: Then::WebSocket, ..websocket::accept(it.request) },
        expected: expect("ws/token-in-url", "ok", None),
        original: "GET /v1/live",
        status: 101,
        ..BODY
    },
];
