//! What the last call that worked had, and this one has not.
//!
//! A credential that the API took a moment ago is the best cure for a call that lost it.

use std::collections::BTreeSet;

use crate::exchange::{Entry, Headers};
use crate::facts::Case;
use crate::fix::Fix;
use crate::peers::{Success, is_credential};
use crate::syntax::cookie;
use crate::syntax::find::has_in_any_case;
use crate::syntax::jwt::{self, TimeState, looks_like_jwt};
use crate::syntax::time::duration;

/// The last call of the same method and path template that worked.
pub(super) fn last<'a>(case: &Case<'a>) -> Option<&'a Success> {
    let request = &case.entry()?.request;
    case.peers.last_success(&request.method, &request.url, case.started())
}

/// How the headers of a request differ from those of one that worked, in words: what is gone, what is new, what has
/// another value. Headers that change from call to call are left out.
pub(super) fn changes(entry: &Entry, worked: &Entry) -> Vec<String> {
    let (now, before) = (&entry.request.headers, &worked.request.headers);
    let mut changes: Vec<String> = lost(entry, worked).into_iter().map(|it| format!("`{it}` gone")).collect();
    for name in names(now) {
        match (before.combined(&name), now.combined(&name)) {
            (None, _) => changes.push(format!("`{name}` added")),
            (Some(old), Some(new)) if name.eq_ignore_ascii_case("cookie") => {
                let has = |it: &str| cookie::pairs(&new).any(|(name, _)| name == it);
                let gone = cookie::pairs(&old).map(|(name, _)| name).filter(|it| !has(it));
                changes.extend(gone.take(3).map(|it| format!("cookie `{it}` gone")));
            }
            (Some(old), Some(new)) if old != new => changes.push(format!("`{name}` changed")),
            _ => {}
        }
    }
    changes
}

/// The headers that the call that worked had and this one has not.
pub(super) fn lost(entry: &Entry, worked: &Entry) -> Vec<String> {
    let now = &entry.request.headers;
    names(&worked.request.headers).into_iter().filter(|it| !now.has(it)).collect()
}

/// The cure that sends the credential headers of the last call that worked, where this one has lost them and they are
/// still good.
pub(super) fn restored(case: &Case<'_>) -> Option<Fix> {
    let entry = case.entry()?;
    let success = last(case)?;
    let headers = &success.entry.request.headers;
    let lost = lost(entry, &success.entry);
    let mut good = lost
        .iter()
        .filter(|it| is_credential(it))
        .filter_map(|name| Some((name, headers.combined(name)?)))
        .filter(|(_, value)| is_good(case, value))
        .peekable();
    good.peek()?;
    let ago = duration((case.started() - success.at) / 1000.0);
    let fix = Fix::text(format!("Send what the same call sent {ago} before, when it worked."));
    Some(good.fold(fix, |fix, (name, value)| fix.set_request(case.last(), name, value.into_owned())))
}

/// The cure that sends the `Authorization` that the API took last: on the same call, else on any other.
pub(super) fn authorization(case: &Case<'_>, scheme: Option<&str>) -> Option<Fix> {
    let entry = case.entry()?;
    let at = case.started();
    let success = last(case)
        .filter(|it| it.entry.request.headers.has("authorization"))
        .or_else(|| case.peers.last_success_with("authorization", &entry.request.url, at))?;
    let value = success.entry.request.headers.get("authorization")?;
    let sent = value.split(' ').next().unwrap_or_default();
    let wanted = scheme.is_none_or(|it| it.eq_ignore_ascii_case(sent));
    let ago = duration((at - success.at) / 1000.0);
    let text = format!("Send the credential that this API took {ago} before.");
    (wanted && is_good(case, value))
        .then(|| Fix::text(text).set_request(case.last(), "Authorization", value.to_owned()))
}

/// Whether a credential that was good is not known to be over.
fn is_good(case: &Case<'_>, value: &str) -> bool {
    let token = value.rsplit(' ').next().unwrap_or_default();
    if !looks_like_jwt(token) {
        return true;
    }
    let now = case.facts.clock.seconds();
    now.and_then(|now| jwt::decode(token).time_state(now)) != Some(TimeState::Expired)
}

/// The names of the headers that a page or its libraries choose, each once.
fn names(headers: &Headers) -> BTreeSet<String> {
    headers.iter().filter(|it| !is_incidental(&it.name)).map(|it| usual(&it.name)).collect()
}

/// One spelling for the names that both HTTP versions write differently.
fn usual(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "authorization" => "Authorization".to_owned(),
        "cookie" => "Cookie".to_owned(),
        "content-type" => "Content-Type".to_owned(),
        lower => lower.to_owned(),
    }
}

/// Headers that the browser sets, or that differ on every call.
fn is_incidental(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "accept",
        "accept-encoding",
        "accept-language",
        "baggage",
        "cache-control",
        "connection",
        "content-length",
        "date",
        "dnt",
        "dpop",
        "host",
        "if-modified-since",
        "if-none-match",
        "keep-alive",
        "origin",
        "pragma",
        "priority",
        "range",
        "referer",
        "te",
        "traceparent",
        "tracestate",
        "upgrade-insecure-requests",
        "user-agent",
    ];
    const PARTS: &[&str] =
        &["request-id", "correlation", "trace", "span", "timestamp", "nonce", "idempotency"];
    if name.starts_with(':')
        || name.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("sec-"))
        || NAMES.iter().any(|it| it.len() == name.len() && it.eq_ignore_ascii_case(name))
    {
        return true;
    }
    PARTS.iter().any(|it| has_in_any_case(name, it))
}
