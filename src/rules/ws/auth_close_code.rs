//! `ws/auth-close-code`: the server closes a WebSocket for want of a right.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "ws/auth-close-code",
    title: "The WebSocket was closed: no login, or no permission",
    tier: 3,
    who: Who::Client,
    facts: FactSet::WEBSOCKET.and(FactSet::HOOK),
    masks: &[],
    reveals: &[],
    why: "A WebSocket has no status codes once it is open. Servers close it with a code instead: 4401 and 3000 for a missing or bad login, 4403 and 3003 for a missing permission, 1008 for a breach of their policy.",
    spec: "https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number",
    fails: transcript!(
        r#"
kind websocket
hook api=websocket close-code=4401 close-reason=Unauthorized
> GET wss://api.example/graphql
< 101
"#
    ),
    passes: transcript!(
        r#"
kind websocket
hook api=websocket close-code=1000
> GET wss://api.example/graphql
< 101
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let hook = case.exchange.hook.as_deref()?;
    let code = hook.close_code?;
    let (meaning, category) = match code {
        3000 | 4401 => ("it wants a login", Category::TokenInvalid),
        3003 | 4403 => ("a right is missing", Category::RoleDenied),
        1008 => ("its policy forbids it", Category::PolicyBlocked),
        _ => return None,
    };
    let expired = hook.close_reason.to_ascii_lowercase().contains("expired");
    let category = if expired { Category::TokenExpired } else { category };
    let reason = crate::redact::mask_text(&hook.close_reason);
    let headline = if reason.trim().is_empty() {
        format!("The server closed the WebSocket with {code}: {meaning}")
    } else {
        format!("The server closed the WebSocket with {code}: “{}”", shorten(reason.trim(), 40))
    };
    let text = "Send a fresh token in the first message or in the connection's parameters, and connect again with a new one before it expires.";
    Some(
        Finding::error(headline)
            .said()
            .category(category)
            .cause(code.to_string())
            .evidence(Evidence::new(entry.id, Part::Hook, "close-code", Some(code.to_string())))
            .fix(Fix::none("what the page sends once connected is up to the page", text)),
    )
}
