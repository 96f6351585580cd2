//! `ws/token-in-url`: a token in the address of a WebSocket.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::origin::Url;
use crate::rules::Rule;
use crate::rules::auth_header::is_token_parameter;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "ws/token-in-url",
    title: "A token travels in the URL of a WebSocket",
    tier: 2,
    who: Who::Client,
    facts: FactSet::WEBSOCKET.and(FactSet::QUERY),
    masks: &["auth-header/token-in-query"],
    reveals: &[],
    why: "A page can set no header on a WebSocket, so the token went into the URL, which servers and proxies write into their logs.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2",
    fails: transcript!(
        r#"
kind websocket
> GET wss://api.example/live?access_token=mF_9.B5f-4.1JqM3x
< 101
"#
    ),
    passes: transcript!(
        r#"
kind websocket
> GET wss://api.example/live?room=12
< 101
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let url = Url::parse(&entry.request.url)?;
    let (name, value) = url.query_pairs().find(|(name, value)| is_token_parameter(name, value))?;
    let text = "Ask the API for a ticket that works once and for seconds, and put that into the URL; or send the token in \
                the first message, or as a subprotocol that the server echoes.";
    Some(
        Finding::warning(format!("A token travels in the URL of a WebSocket, as `{}`", shorten(name, 30)))
            .cause(name)
            .evidence(Evidence::new(entry.id, Part::Url, name, Some(value.to_owned())))
            .fix(Fix::none("the server has to offer another way", text)),
    )
}
