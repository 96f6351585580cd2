//! What a redirect does to a request: whose origin it carries from hop to hop, and which targets are refused.

use std::borrow::Cow;

use crate::exchange::{Entry, Exchange, Hop, Response};
use crate::origin::{Origin, Url};

/// What CORS means for one hop.
#[derive(Clone, Debug, PartialEq)]
pub struct HopOrigin<'a> {
    /// The serialised origin that this hop's request carries.
    pub origin: Cow<'a, str>,
    /// The CORS check applies: this hop, or one before it, went to another origin than the page's.
    pub cors: bool,
}

/// The origin of whoever made the call, as far as the capture shows it.
///
/// `Origin` on the first request says it outright, the preflight's says it too, `Referer` nearly always, and the
/// page's URL only where no frame or worker made the call.
pub fn request_origin(exchange: &Exchange) -> Option<Origin> {
    let hop = exchange.first()?;
    let entry = &hop.entry;
    let origin = entry
        .request
        .headers
        .get("origin")
        .or_else(|| hop.preflight.as_ref()?.request.headers.get("origin"))
        .filter(|it| !it.is_empty());
    if let Some(origin) = origin {
        return Some(Origin::of(origin));
    }
    entry
        .request
        .headers
        .get("referer")
        .map(Origin::of)
        .filter(|it| *it != Origin::Opaque)
        .or_else(|| entry.page_url.as_deref().map(Origin::of).filter(|it| *it != Origin::Opaque))
}

/// The origin that a hop's request carries, and whether CORS applies to it
/// (<https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>, <https://fetch.spec.whatwg.org/#concept-main-fetch>).
///
/// A redirect from another origin to a third one taints the origin: it becomes `null`. What the capture shows is
/// believed before what follows from the URLs.
pub fn hop_origin<'a>(exchange: &'a Exchange, page: &Origin, index: usize) -> HopOrigin<'a> {
    let mut tainted = false;
    let mut before: Option<&str> = None;
    if index > 0 {
        for hop in exchange.hops.iter().take(index.saturating_add(1)) {
            let url = hop.entry.request.url.as_str();
            if let Some(before) = before {
                tainted |= !page.is_origin_of(before) && !Origin::of(before).is_origin_of(url);
            }
            before = Some(url);
        }
    }
    let origin = match exchange.hops.get(index).and_then(seen_origin) {
        Some(seen) => Cow::Borrowed(seen),
        None if tainted => Cow::Borrowed("null"),
        None => Cow::Owned(page.text()),
    };
    HopOrigin { origin, cors: is_cors(exchange, page, index) }
}

/// Whether CORS applies to a hop: [`HopOrigin::cors`] alone.
pub fn is_cors(exchange: &Exchange, page: &Origin, index: usize) -> bool {
    exchange.hops.iter().take(index.saturating_add(1)).any(|hop| match Url::parse(&hop.entry.request.url) {
        Some(url) => !page.has(&url) && !is_local_scheme(url.scheme),
        None => true,
    })
}

/// `data:`, `blob:` and `about:` URLs are loaded without a network, and CORS does not apply to them.
fn is_local_scheme(scheme: &str) -> bool {
    ["data", "blob", "about"].iter().any(|local| local.eq_ignore_ascii_case(scheme))
}

fn seen_origin(hop: &Hop) -> Option<&str> {
    let seen = |entry: &'_ Entry| entry.request.headers.has("origin");
    let headers = match &hop.preflight {
        _ if seen(&hop.entry) => &hop.entry.request.headers,
        Some(preflight) => &preflight.request.headers,
        None => return None,
    };
    headers.get("origin").filter(|it| !it.is_empty())
}

/// Where a redirect leads, as written: the `Location` header, or what the browser resolved it to.
pub fn redirect_target(response: &Response) -> Option<&str> {
    if !(300..400).contains(&response.status) {
        return None;
    }
    Some(response.redirect_url.as_str())
        .filter(|it| !it.is_empty())
        .or_else(|| response.headers.get("location"))
        .filter(|it| !it.is_empty())
}

/// Whether a redirect's target carries a user name or a password, which a CORS request refuses to follow.
///
/// An edited `Location` is believed before what the browser once resolved.
pub fn redirect_has_credentials(response: &Response) -> bool {
    let Some(resolved) = redirect_target(response) else { return false };
    let target = response.headers.get("location").filter(|it| it.contains("://")).unwrap_or(resolved);
    Url::parse(target).and_then(|it| it.userinfo).is_some_and(|it| !it.is_empty() && it != ":")
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    fn chain(urls: &[&str]) -> Exchange {
        let hops = urls.iter().map(|url| {
            let mut entry = Entry::default();
            entry.request.url = (*url).to_owned();
            Hop { entry: Rc::new(entry), preflight: None }
        });
        Exchange::new(hops.collect())
    }

    #[track_caller]
    fn check(urls: &[&str], origin: &str, cors: bool) {
        let page = Origin::of("https://app.test");
        let exchange = chain(urls);
        let hop = hop_origin(&exchange, &page, urls.len() - 1);
        assert_eq!((hop.origin.as_ref(), hop.cors), (origin, cors));
    }

    #[test]
    fn the_origin_is_tainted_by_a_cross_origin_hop() {
        check(&["https://app.test/a"], "https://app.test", false);
        check(&["https://app.test/a", "https://api.test/b"], "https://app.test", true);
        check(&["https://api.test/a", "https://api.test/b"], "https://app.test", true);
        check(&["https://api.test/a", "https://other.test/b"], "null", true);
        check(&["https://api.test/a", "https://app.test/b"], "null", true);
        check(&["https://app.test/a", "https://api.test/b", "https://app.test/c"], "null", true);
    }

    #[test]
    fn credentials_in_the_target() {
        let mut response = Response { status: 302, ..Response::default() };
        response.redirect_url = "https://u:p@api.test/".to_owned();
        assert!(redirect_has_credentials(&response));
        response.headers.append("Location", "https://api.test/");
        assert!(!redirect_has_credentials(&response));
    }
}
