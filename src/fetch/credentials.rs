//! Was the request made with credentials? No capture says so; the traces do.

use crate::exchange::{Credentials, Entry, Exchange, ResourceType};
use crate::origin::Origin;

use super::network::is_trustworthy_url;

/// The credentials mode, by what the capture shows of the whole exchange: `Include` where a trace of it is there,
/// `Omit` where the trace that must be there is not, `Unknown` otherwise.
///
/// `Omit` stands for every mode that sends none across origins, `same-origin` among them.
pub(super) fn credentials(exchange: &Exchange, page: &Origin) -> Credentials {
    if let Some(known) = exchange.hook.as_deref().and_then(|it| mode(&it.credentials)) {
        return known;
    }
    let mut inferred = Credentials::Unknown;
    for hop in &exchange.hops {
        // Within one origin cookies are sent in the default mode, so they show nothing.
        if page.is_origin_of(&hop.entry.request.url) {
            continue;
        }
        match of_entry(&hop.entry) {
            Credentials::Include => return Credentials::Include,
            Credentials::Omit => inferred = Credentials::Omit,
            Credentials::Unknown => {}
        }
    }
    inferred
}

/// The mode as page code names it.
fn mode(name: &str) -> Option<Credentials> {
    match name {
        "include" => Some(Credentials::Include),
        "omit" | "same-origin" => Some(Credentials::Omit),
        _ => None,
    }
}

fn of_entry(entry: &Entry) -> Credentials {
    if entry.is_preflight() {
        return Credentials::Unknown;
    }
    let headers = &entry.request.headers;
    // `Sec-Fetch-Storage-Access` is sent exactly with cross-site requests that carry credentials, cookie or not.
    if headers.has("cookie") || headers.has("sec-fetch-storage-access") {
        return Credentials::Include;
    }
    match entry.resource {
        // A beacon is always sent with credentials.
        ResourceType::Ping => return Credentials::Include,
        // Fonts are always fetched with mode `cors` and credentials `same-origin`.
        ResourceType::Font => return Credentials::Omit,
        _ => {}
    }
    let must_show = headers.get("sec-fetch-site") == Some("cross-site")
        && is_trustworthy_url(&entry.request.url)
        && headers.get("user-agent").and_then(chromium_version).is_some_and(|it| it >= STORAGE_ACCESS_SINCE);
    if must_show { Credentials::Omit } else { Credentials::Unknown }
}

/// The first Chromium that sends `Sec-Fetch-Storage-Access`.
const STORAGE_ACCESS_SINCE: u32 = 133;

/// The major version in a Chromium user agent string.
fn chromium_version(user_agent: &str) -> Option<u32> {
    const NAME: &[u8] = b"Chrome/";
    let bytes = user_agent.as_bytes();
    // In nearly every user agent string no other word begins with a `C`.
    let at = memchr::memchr_iter(b'C', bytes)
        .find(|it| bytes.get(*it..).is_some_and(|it| it.starts_with(NAME)))?;
    let after = user_agent.get(at + NAME.len()..)?;
    after.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(chromium_version("Mozilla/5.0 HeadlessChrome/156.0.0.0 Safari/537.36"), Some(156));
        assert_eq!(chromium_version("Firefox/153.0"), None);
    }
}
