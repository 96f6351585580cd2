//! The request mode, and whether an entry shows what was really sent.

use crate::exchange::{Entry, Exchange, ResourceType, Vendor};
use crate::syntax::find::has_in_any_case;

/// <https://fetch.spec.whatwg.org/#concept-request-mode>, as far as the capture shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The answer must pass the CORS check.
    Cors,
    /// Another origin's answer is opaque to the page.
    NoCors,
    /// Only the page's own origin may be asked.
    SameOrigin,
    /// A page is loaded.
    Navigate,
    /// A WebSocket, to which CORS does not apply.
    WebSocket,
    /// Nothing shows it.
    Unknown,
}

impl Mode {
    /// The mode by its name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "cors" => Self::Cors,
            "no-cors" => Self::NoCors,
            "same-origin" => Self::SameOrigin,
            "navigate" => Self::Navigate,
            "websocket" => Self::WebSocket,
            _ => return None,
        })
    }

    /// The mode of an exchange. `Sec-Fetch-Mode` says it; only trustworthy targets get that header, so the page hook,
    /// a preflight and the kind of resource are asked next.
    pub fn of(exchange: &Exchange) -> Self {
        let entries = || exchange.hops.iter().map(|it| &*it.entry);
        let Some(entry) = exchange.entry() else { return Self::Unknown };
        let said = entries()
            .rev()
            .filter(|it| !it.is_preflight())
            .find_map(|it| it.request.headers.get("sec-fetch-mode"))
            .and_then(Self::named);
        if let Some(said) = said {
            return said;
        }
        if let Some(hooked) = exchange.hook.as_deref().and_then(|it| Self::named(&it.mode)) {
            return hooked;
        }
        if exchange.hops.iter().any(|it| it.preflight.is_some()) {
            return Self::Cors;
        }
        match entry.resource {
            ResourceType::Document => Self::Navigate,
            ResourceType::WebSocket => Self::WebSocket,
            ResourceType::EventSource | ResourceType::Font | ResourceType::Preflight | ResourceType::Xhr => {
                Self::Cors
            }
            _ => Self::by_headers(entries()),
        }
    }

    /// A GET or HEAD with `Origin` is in mode `cors`. A POST carries it in every mode.
    fn by_headers<'a>(mut entries: impl Iterator<Item = &'a Entry>) -> Self {
        let is_cors = entries.any(|it| {
            matches!(it.request.method.as_str(), "GET" | "HEAD") && it.request.headers.has("origin")
        });
        if is_cors { Self::Cors } else { Self::Unknown }
    }
}

/// Whether the entry shows only the headers that the page set, not those that went over the wire: the request was
/// stopped, answered from a cache or a service worker, or made by a worker.
pub fn is_provisional(entry: &Entry) -> bool {
    let headers = &entry.request.headers;
    !headers.has("host") && !headers.has(":authority")
}

/// Whether a failed request was handed over before all of it was known: Chromium fires the event while the headers of
/// the wire are still on their way (about 1 of 25 redirected preflights comes without its status and headers). Its own
/// list has them a moment later.
pub fn is_cut_short(entry: &Entry) -> bool {
    let response = &entry.response;
    let error = response.error.as_deref().unwrap_or_default();
    if entry.vendor != Vendor::Chromium || entry.from_cache || entry.via_service_worker {
        return false;
    }
    if !is_answered(entry) {
        // A request that went over the wire was stopped by its answer, so there was one (2 of some 700 recorded).
        return match entry.is_preflight() {
            true => error == "net::ERR_INVALID_REDIRECT",
            false => error == "net::ERR_FAILED" && !is_provisional(entry),
        };
    }
    let failed = response.status >= 400 || error == "net::ERR_FAILED" || error == "net::ERR_INVALID_REDIRECT";
    failed && (is_provisional(entry) || response.headers.is_empty()) && !is_from_worker(entry)
}

/// Whether a later look at a request shows what the first did not.
pub fn completes(fuller: &Entry, entry: &Entry) -> bool {
    let was_cut = is_cut_short(entry) && !is_cut_short(fuller);
    was_cut || (!is_answered(entry) && is_answered(fuller))
}

/// Whether there was an answer. A server can send the status 000, so the status alone does not tell.
pub fn is_answered(entry: &Entry) -> bool {
    entry.response.status != 0 || !entry.response.headers.is_empty()
}

/// A call of `fetch()`, by the kind of resource or, where the capture has none, by the request's destination.
pub fn is_fetch_call(entry: &Entry) -> bool {
    match entry.resource {
        ResourceType::Fetch => true,
        ResourceType::Unknown | ResourceType::Other => {
            entry.request.headers.get("sec-fetch-dest") == Some("empty")
        }
        _ => false,
    }
}

/// Whether a worker made the request: it names the worker's script as its referrer and as its initiator, while the
/// page's own calls name the page.
pub fn is_from_worker(entry: &Entry) -> bool {
    let Some(initiator) = entry.initiator.as_ref().filter(|it| !it.url.is_empty()) else { return false };
    if entry.page_url.as_deref() == Some(initiator.url.as_str()) {
        return false;
    }
    // A worker made of a blob has no referrer.
    if initiator.url.starts_with("blob:") {
        return is_provisional(entry);
    }
    if entry.request.headers.get("referer") == Some(initiator.url.as_str()) {
        return is_script_url(&initiator.url);
    }
    // Across origins the referrer is cut to the origin; then only the script's name is left to go by.
    if !is_provisional(entry) || !is_script_url(&initiator.url) {
        return false;
    }
    let file =
        initiator.url.split(['?', '#']).next().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
    has_in_any_case(file, "worker")
}

fn is_script_url(url: &str) -> bool {
    let bytes = url.as_bytes();
    let path = bytes.get(..memchr::memchr2(b'?', b'#', bytes).unwrap_or(bytes.len())).unwrap_or_default();
    [b".js".as_slice(), b".mjs", b".cjs", b".ts"].iter().any(|it| {
        let end = path.len().checked_sub(it.len()).and_then(|from| path.get(from..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(it))
    })
}
