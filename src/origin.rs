//! URLs as far as the engine needs them, and origins (HTML standard, "origin"; Fetch, "serializing a request origin").
//!
//! Reads without normalising: browsers hand us URLs that are serialised already, and where they are not, the raw
//! text is the evidence.

use std::fmt;

/// A URL split at its delimiters. Every part borrows from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    /// Before the first `:`; in the case that was used.
    pub scheme: &'a str,
    /// Before `@`, if any.
    pub userinfo: Option<&'a str>,
    /// The host; an IPv6 address keeps its brackets. Empty for URLs without authority (`data:`, `file:///`).
    pub host: &'a str,
    /// The port as written; `None` where it is the default.
    pub port: Option<&'a str>,
    /// From the first `/` up to `?` or `#`.
    pub path: &'a str,
    /// After `?`, without it.
    pub query: Option<&'a str>,
    /// After `#`, without it.
    pub fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// Splits an absolute URL; `None` where there is no scheme.
    ///
    /// Every part is found in one walk over the bytes: each exchange's URLs are split a dozen times.
    pub fn parse(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let colon = if text.starts_with("https:") { 5 } else { scheme_end(bytes)? };
        let scheme = part(0, colon);
        let start = if bytes.get(colon + 1..colon + 3) == Some(b"//") { colon + 3 } else { colon + 1 };
        let has_authority = start == colon + 3;
        let (mut at, mut port_at, mut path) = (None, None, start);
        while has_authority && let Some(byte) = bytes.get(path) {
            match byte {
                // Letters, which most are.
                b'A'.. => {}
                b'/' | b'?' | b'#' => break,
                b'@' => (at, port_at) = (Some(path), None),
                b':' => port_at = Some(path),
                _ => {}
            }
            path += 1;
        }
        let mut end = path;
        while bytes.get(end).is_some_and(|it| !matches!(it, b'?' | b'#')) {
            end += 1;
        }
        let hash = match bytes.get(end) {
            Some(b'#') => Some(end),
            Some(_) => memchr::memchr(b'#', bytes.get(end..)?).map(|it| end + it),
            None => None,
        };
        let before_hash = hash.unwrap_or(bytes.len());
        let query = (end < before_hash).then(|| part(end + 1, before_hash));
        let fragment = hash.map(|it| part(it + 1, bytes.len()));
        if !has_authority {
            return Some(Self {
                scheme,
                userinfo: None,
                host: "",
                port: None,
                path: part(start, end),
                query,
                fragment,
            });
        }
        let userinfo = at.map(|it| part(start, it));
        let host_at = at.map_or(start, |it| it + 1);
        let host_port = part(host_at, path);
        let (host, port) = match port_at {
            Some(colon) => {
                let (host, port) = (part(host_at, colon), part(colon + 1, path));
                if port.bytes().all(|it| it.is_ascii_digit()) && !host.ends_with(':') {
                    (host, Some(port))
                } else {
                    (host_port, None)
                }
            }
            None => (host_port, None),
        };
        let port = port.filter(|it| !it.is_empty());
        Some(Self { scheme, userinfo, host, port, path: part(path, end), query, fragment })
    }

    /// The text without its fragment.
    pub fn without_fragment(text: &str) -> &str {
        memchr::memchr(b'#', text.as_bytes()).and_then(|it| text.get(..it)).unwrap_or(text)
    }

    /// The pairs of the query, undecoded, in order; a name without `=` has an empty value.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.query
            .unwrap_or("")
            .split('&')
            .filter(|it| !it.is_empty())
            .map(|it| it.split_once('=').unwrap_or((it, "")))
    }

    /// The port in force: the written one or the scheme's default.
    pub fn effective_port(&self) -> Option<u16> {
        match self.port {
            Some(port) => port.parse().ok(),
            None => default_port(self.scheme),
        }
    }

    /// The origin.
    pub fn origin(&self) -> Origin {
        let known = ["https", "http", "ws", "wss", "ftp", "chrome-extension", "moz-extension"];
        let known = known.into_iter().find(|it| it.eq_ignore_ascii_case(self.scheme));
        let Some(scheme) = known.filter(|_| !self.host.is_empty()) else { return Origin::Opaque };
        let port = self.port.and_then(|it| it.parse().ok()).filter(|it| Some(*it) != default_port(scheme));
        Origin::Tuple { scheme, host: self.host.to_ascii_lowercase(), port }
    }

    /// True for `localhost`, `*.localhost`, 127.0.0.0/8 and `[::1]` (Secure Contexts, "potentially trustworthy").
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(self.host)
    }

    /// The path and query, as they go on the request line.
    pub fn path_and_query(&self) -> String {
        match self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.to_owned(),
        }
    }
}

/// Where the scheme of an absolute URL ends.
fn scheme_end(bytes: &[u8]) -> Option<usize> {
    if !bytes.first()?.is_ascii_alphabetic() {
        return None;
    }
    let colon =
        bytes.iter().position(|it| !(it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.')))?;
    (bytes.get(colon) == Some(&b':')).then_some(colon)
}

/// Loopback by name or address.
pub fn is_loopback_host(host: &str) -> bool {
    /// What every host beneath ends with.
    const BENEATH: &[u8] = b".localhost";
    let host = host.trim_end_matches('.');
    let end = host.len().checked_sub(BENEATH.len()).and_then(|it| host.as_bytes().get(it..));
    host.eq_ignore_ascii_case("localhost")
        || end.is_some_and(|it| it.eq_ignore_ascii_case(BENEATH))
        || host == "[::1]"
        || (host.starts_with("127.") && is_ipv4(host))
}

/// Four decimal numbers with dots.
pub fn is_ipv4(host: &str) -> bool {
    let ends_in_digit = host.bytes().next_back().is_some_and(|it| it.is_ascii_digit());
    ends_in_digit
        && host.split('.').count() == 4
        && host.split('.').all(|it| !it.is_empty() && it.parse::<u8>().is_ok())
}

fn default_port(scheme: &str) -> Option<u16> {
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    if is("https") || is("wss") {
        Some(443)
    } else if is("http") || is("ws") {
        Some(80)
    } else if is("ftp") {
        Some(21)
    } else {
        None
    }
}

/// An origin (HTML standard, "origin").
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// Serialises to `null`.
    Opaque,
    /// Scheme, host, and the port where it is not the default.
    Tuple {
        /// Lower-case scheme.
        scheme: &'static str,
        /// Lower-case host.
        host: String,
        /// The port, `None` where it is the scheme's default.
        port: Option<u16>,
    },
}

impl Origin {
    /// The origin of a URL; opaque where the URL cannot be split.
    pub fn of(url: &str) -> Self {
        Url::parse(url).map_or(Self::Opaque, |it| it.origin())
    }

    /// Same origin (HTML standard, "same origin"); an opaque origin is the same as none.
    pub fn same_origin(&self, other: &Self) -> bool {
        !matches!(self, Self::Opaque) && self == other
    }

    /// Whether a URL is of this origin: [`Self::same_origin`] without making an origin of the URL.
    pub fn is_origin_of(&self, url: &str) -> bool {
        Url::parse(url).is_some_and(|it| self.has(&it))
    }

    /// [`Self::is_origin_of`] for a URL that is split already.
    pub fn has(&self, url: &Url<'_>) -> bool {
        let Self::Tuple { scheme, host, port } = self else { return false };
        url.scheme.eq_ignore_ascii_case(scheme)
            && url.host.eq_ignore_ascii_case(host)
            && match url.port {
                None => port.is_none(),
                Some(_) => url.effective_port() == port.or_else(|| default_port(scheme)),
            }
    }

    /// The host, where there is one.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Opaque => None,
            Self::Tuple { host, .. } => Some(host),
        }
    }

    /// The scheme, where there is one.
    pub fn scheme(&self) -> Option<&str> {
        match self {
            Self::Opaque => None,
            Self::Tuple { scheme, .. } => Some(scheme),
        }
    }

    /// The serialisation of the origin: what `Origin` and `Access-Control-Allow-Origin` carry.
    pub fn text(&self) -> String {
        let Self::Tuple { scheme, host, port } = self else { return "null".to_owned() };
        let mut text = [scheme, "://", host].concat();
        if let Some(port) = port {
            text.push(':');
            text.push_str(&port.to_string());
        }
        text
    }

    /// Same site, schemefully, judged by the last two labels of the host (no public-suffix list: likely, not certain).
    pub fn same_site(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Tuple { scheme: a, host: x, .. }, Self::Tuple { scheme: b, host: y, .. }) => {
                a == b && registrable_guess(x) == registrable_guess(y)
            }
            _ => false,
        }
    }
}

/// The last two labels of a host, or the whole of an address.
pub fn registrable_guess(host: &str) -> &str {
    if is_ipv4(host) || host.starts_with('[') {
        return host;
    }
    let is_dot = |it: &u8| *it == b'.';
    let bytes = host.as_bytes();
    let last = bytes.iter().rposition(is_dot).unwrap_or_default();
    let before = bytes.get(..last).unwrap_or_default().iter().rposition(is_dot);
    before.and_then(|dot| host.get(dot + 1..)).unwrap_or(host)
}

impl fmt::Display for Origin {
    /// [`Origin::text`].
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, origin: &str) {
        assert_eq!(Origin::of(url).to_string(), origin);
    }

    #[test]
    fn origins() {
        check("https://App.example:443/x?y#z", "https://app.example");
        check("http://localhost:5173/", "http://localhost:5173");
        check("http://[::1]:80/a:b@c", "http://[::1]");
        check("http://u:p@h.test:8080", "http://h.test:8080");
        check("data:text/plain,x", "null");
        check("not a url", "null");
    }

    #[test]
    fn a_url_is_of_the_origin_that_it_has() {
        for page in ["https://a.test", "http://a.test:8080", "data:x", "http://[::1]"] {
            let origin = Origin::of(page);
            for url in [
                "HTTPS://A.test:443/x",
                "http://a.test:8080",
                "http://a.test",
                "data:x",
                "http://[::1]:80",
                "x",
            ] {
                assert_eq!(origin.is_origin_of(url), origin.same_origin(&Origin::of(url)), "{page} {url}");
            }
        }
    }

    #[test]
    fn sites() {
        assert!(Origin::of("https://a.b.test").same_site(&Origin::of("https://c.b.test:1")));
        assert!(!Origin::of("https://a.test").same_site(&Origin::of("http://a.test")));
    }
}
