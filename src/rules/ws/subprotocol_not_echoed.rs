//! `ws/subprotocol-not-echoed`: the server selects none of the offered subprotocols.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::redact::looks_secret;
use crate::rules::Rule;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "ws/subprotocol-not-echoed",
    title: "The server did not select a subprotocol",
    tier: 2,
    who: Who::Api,
    facts: FactSet::WEBSOCKET,
    masks: &[],
    reveals: &[],
    why: "A page that offers subprotocols gets its WebSocket only if the answer selects one of them; the browser closes it otherwise.",
    spec: "https://www.rfc-editor.org/rfc/rfc6455#section-4.1",
    fails: transcript!(
        r#"
kind websocket
> GET wss://api.example/live
> Sec-WebSocket-Protocol: graphql-transport-ws
< 101
< Upgrade: websocket
"#
    ),
    passes: transcript!(
        r#"
kind websocket
> GET wss://api.example/live
> Sec-WebSocket-Protocol: graphql-transport-ws
< 101
< Upgrade: websocket
< Sec-WebSocket-Protocol: graphql-transport-ws
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let offered = entry.request.headers.combined("sec-websocket-protocol")?;
    let selected = entry.response.headers.get("sec-websocket-protocol").map(str::trim);
    let names = || offered.split(',').map(str::trim).filter(|it| !it.is_empty());
    let opened = entry.websocket.iter().any(|it| it.kind != "error");
    // A capture without the answer's headers shows nothing.
    let shown = entry.response.status == 101 && !entry.response.headers.is_empty();
    if opened || !shown || names().any(|it| Some(it) == selected) {
        return None;
    }
    let name = names().find(|it| !looks_secret(it))?;
    let headline = match selected {
        Some(selected) => format!("The server selected the subprotocol {}, which was not offered", shorten(selected, 24)),
        None => "The page offered subprotocols, and the server selected none".to_owned(),
    };
    Some(
        Finding::error(shorten(&headline, 90))
            .likely()
            .evidence(Evidence::request_header(entry, "Sec-WebSocket-Protocol"))
            .evidence(Evidence::response_header(entry, "Sec-WebSocket-Protocol"))
            .fix(
                Fix::text("Let the server answer with one of the names that were offered, the one that is no token.")
                    .set_response(case.last(), "Sec-WebSocket-Protocol", name),
            ),
    )
}
