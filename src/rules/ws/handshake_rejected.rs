//! `ws/handshake-rejected`: the server refuses to open a WebSocket.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "ws/handshake-rejected",
    title: "The WebSocket was refused",
    tier: 1,
    who: Who::Api,
    facts: FactSet::WEBSOCKET,
    masks: &["auth-header/missing", "auth-header/missing-on-this-call", "network/opaque-failure", "token/missing", "token/rejected"],
    reveals: &[],
    why: "A WebSocket begins as an HTTP request that the server answers with 101. Any other answer ends it, and the page learns no more than that. A page can set no header on it: only cookies, the URL and the subprotocol can carry a credential.",
    spec: "https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2",
    fails: transcript!(
        r#"
browser firefox
> GET wss://api.example/live
> Sec-Fetch-Mode: websocket
< 403
"#
    ),
    passes: transcript!(
        r#"
browser firefox
> GET wss://api.example/live
> Sec-Fetch-Mode: websocket
< 101
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let failed = entry.websocket.iter().any(|it| it.kind == "error");
    let opened = entry.websocket.iter().any(|it| it.kind != "error");
    // Chromium hides the status, and says at most in its error text what it was.
    let status = match entry.response.status {
        0 => entry.websocket.iter().find_map(|it| status_in(&it.data)),
        status => Some(status),
    };
    let by_network = entry.response.error.as_deref().is_some_and(|it| !it.is_empty() && it != "net::ERR_ABORTED");
    if opened || matches!(status, Some(101 | 200..=299)) || (status.is_none() && (!failed || by_network)) {
        return None;
    }
    let place = shorten(entry.request.url.split('?').next().unwrap_or_default(), 40);
    let (headline, certain) = match status {
        Some(status) => (format!("The server refused the WebSocket {place} with {status}"), true),
        None => (format!("The WebSocket {place} did not open; the browser hides why"), false),
    };
    let text = "Add this page to the server's list of origins, and check that the cookie or token is there and still good. Ask the \
                address over http with `Upgrade: websocket` from a terminal: that shows the status.";
    let mut finding = Finding::error(shorten(&headline, 90))
        .at(case.facts.judgement.stage)
        .specific(80)
        .evidence(match status {
            Some(status) => Evidence::new(entry.id, Part::Status, "", Some(status.to_string())),
            None => Evidence::new(entry.id, Part::Timing, "error", Some(error_text(entry))),
        })
        .fix(Fix::none("a page can set no header on a WebSocket", text));
    if status == Some(401) {
        finding = finding.category(Category::TokenMissing);
    }
    Some(if certain { finding } else { finding.likely() })
}

fn error_text(entry: &Entry) -> String {
    entry.websocket.iter().find(|it| it.kind == "error").map(|it| it.data.clone()).unwrap_or_default()
}

/// The status in Chromium's text: "Unexpected response code: 401".
fn status_in(text: &str) -> Option<u16> {
    let (_, code) = text.split_once("response code: ")?;
    code.get(..3)?.parse().ok()
}
