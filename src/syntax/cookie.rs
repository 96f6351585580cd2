//! Reads `Cookie` and `Set-Cookie` as a browser does (RFC 6265bis §5).
//!
//! Keeps what a browser drops, with the reason: a cookie that was refused is what a developer looks for.

use crate::exchange::Millis;
use crate::syntax::time;

/// The pairs of a `Cookie` header, in order; a pair without `=` has an empty name (RFC 6265bis §5.7.3).
pub fn pairs(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split(';').map(str::trim).filter(|it| !it.is_empty()).map(|it| match it.split_once('=') {
        Some((name, value)) => (name.trim(), value.trim()),
        None => ("", it),
    })
}

/// One `Set-Cookie` header.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetCookie {
    /// The name.
    pub name: String,
    /// The value; quotes are kept.
    pub value: String,
    /// `Domain`, lower case, without a leading dot; `None` makes a host-only cookie.
    pub domain: Option<String>,
    /// `Path`, where it begins with a slash.
    pub path: Option<String>,
    /// `SameSite`.
    pub same_site: SameSite,
    /// `Secure`.
    pub secure: bool,
    /// `HttpOnly`.
    pub http_only: bool,
    /// `Partitioned`.
    pub partitioned: bool,
    /// `Max-Age` in seconds.
    pub max_age: Option<i64>,
    /// `Expires`.
    pub expires: Option<Millis>,
    /// What is wrong with its syntax.
    pub problem: Option<SyntaxProblem>,
}

/// The `SameSite` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SameSite {
    Strict,
    Lax,
    None,
    /// Absent or not one of the three: Chromium takes it as `Lax`, Firefox 153 as no restriction.
    #[default]
    Unspecified,
}

/// A fault in the syntax of a `Set-Cookie` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxProblem {
    /// Neither a name nor a value.
    Empty,
    /// A control character.
    ControlCharacter,
    /// `Max-Age` is no whole number.
    MaxAge,
    /// `Expires` is no date.
    Expires,
    /// `SameSite` has an unknown value.
    SameSite,
}

/// The most bytes of name and value that a browser stores (RFC 6265bis §5.6).
pub const MAX_PAIR: usize = 4096;

impl SetCookie {
    /// Reads a header value.
    pub fn parse(header: &str) -> Self {
        let mut cookie = Self::default();
        let mut parts = header.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        cookie.name = name.trim().to_owned();
        cookie.value = value.trim().to_owned();
        if cookie.name.is_empty() && cookie.value.is_empty() {
            cookie.problem = Some(SyntaxProblem::Empty);
        }
        if header.chars().any(|it| it.is_control() && it != '\t') {
            cookie.problem = Some(SyntaxProblem::ControlCharacter);
        }
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            cookie.attribute(name.trim(), value.trim());
        }
        cookie
    }

    fn attribute(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            "domain" => {
                let domain = value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase();
                self.domain = (!domain.is_empty()).then_some(domain);
            }
            "path" => self.path = value.starts_with('/').then(|| value.to_owned()),
            "secure" => self.secure = true,
            "httponly" => self.http_only = true,
            "partitioned" => self.partitioned = true,
            "max-age" => match value.parse() {
                Ok(seconds) => self.max_age = Some(seconds),
                Err(_) => self.problem = self.problem.or(Some(SyntaxProblem::MaxAge)),
            },
            "expires" => {
                self.expires = cookie_date(value);
                if self.expires.is_none() {
                    self.problem = self.problem.or(Some(SyntaxProblem::Expires));
                }
            }
            "samesite" => match value.to_ascii_lowercase().as_str() {
                "strict" => self.same_site = SameSite::Strict,
                "lax" => self.same_site = SameSite::Lax,
                "none" => self.same_site = SameSite::None,
                _ => {
                    self.same_site = SameSite::Unspecified;
                    self.problem = self.problem.or(Some(SyntaxProblem::SameSite));
                }
            },
            _ => {}
        }
    }

    /// Whether it deletes the cookie, judged at `now`.
    pub fn deletes(&self, now: Option<Millis>) -> bool {
        match self.max_age {
            Some(seconds) => seconds <= 0,
            None => match (self.expires, now) {
                (Some(expires), Some(now)) => expires <= now,
                (Some(expires), None) => expires <= 0.0,
                (None, _) => false,
            },
        }
    }

    /// Whether a request to that host and path carries it, sites aside (RFC 6265bis §5.1.3 and §5.1.4). `set_by` is
    /// the host and path of the request that set it.
    pub fn matches(&self, set_by: (&str, &str), host: &str, path: &str) -> bool {
        self.domain_matches(set_by.0, host)
            && path_matches(self.path.as_deref().unwrap_or(default_path(set_by.1)), path)
    }

    /// Whether the host is in the cookie's domain.
    pub fn domain_matches(&self, set_by_host: &str, host: &str) -> bool {
        match &self.domain {
            None => host.eq_ignore_ascii_case(set_by_host),
            Some(domain) => is_in_domain(host, domain),
        }
    }
}

/// Reads a date as cookies have them: the parts in any order, between any delimiters (RFC 6265bis §5.1.1).
pub fn cookie_date(text: &str) -> Option<Millis> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let is_delimiter = |it: char| !(it.is_ascii_alphanumeric() || it == ':' || !it.is_ascii());
    for token in text.split(is_delimiter).filter(|it| !it.is_empty()).take(16) {
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        let number = || token.get(..digits)?.parse::<u32>().ok();
        if time.is_none() && token.contains(':') {
            time = clock(token);
        } else if day.is_none() && matches!(digits, 1 | 2) {
            day = number();
        } else if month.is_none() && digits == 0 {
            month = MONTHS
                .iter()
                .position(|it| token.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(it)));
        } else if year.is_none() && matches!(digits, 2..=4) {
            year = number().map(|it| match it {
                0..=69 => it + 2000,
                70..=99 => it + 1900,
                _ => it,
            });
        }
    }
    let (time, day, month, year) = (time?, day?, month? + 1, year?);
    if !(1..=31).contains(&day) || year < 1601 {
        return None;
    }
    time::rfc3339(&format!("{year:04}-{month:02}-{day:02}T{time}Z"))
}

/// `hh:mm:ss` of a cookie's date.
fn clock(token: &str) -> Option<String> {
    let mut parts = token.split(':').map(|it| it.get(..2.min(it.len())).and_then(|it| it.parse::<u8>().ok()));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    (hour < 24 && minute < 60 && second < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A `Set-Cookie` line with an attribute set: in the place of its like, or at the end. Without a value it is a flag.
pub fn with_attribute(line: &str, name: &str, value: Option<&str>) -> String {
    let attribute = match value {
        Some(value) => format!("{name}={value}"),
        None => name.to_owned(),
    };
    let mut attribute = Some(attribute);
    let mut parts = Vec::new();
    for (index, part) in line.split(';').map(str::trim).enumerate() {
        if index > 0 && is_attribute(part, name) {
            parts.extend(attribute.take());
        } else {
            parts.push(part.to_owned());
        }
    }
    parts.extend(attribute);
    parts.join("; ")
}

/// A `Set-Cookie` line without an attribute.
pub fn without_attribute(line: &str, name: &str) -> String {
    let parts = line.split(';').map(str::trim).enumerate();
    let kept: Vec<&str> =
        parts.filter(|(index, it)| *index == 0 || !is_attribute(it, name)).map(|(_, it)| it).collect();
    kept.join("; ")
}

fn is_attribute(part: &str, name: &str) -> bool {
    part.split_once('=').map_or(part, |(name, _)| name).trim().eq_ignore_ascii_case(name)
}

/// Domain-match (RFC 6265bis §5.1.3).
pub fn is_in_domain(host: &str, domain: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == domain
        || (host.strip_suffix(domain).is_some_and(|it| it.ends_with('.')) && !crate::origin::is_ipv4(&host))
}

/// Path-match (RFC 6265bis §5.1.4).
pub fn path_matches(cookie: &str, path: &str) -> bool {
    match path.strip_prefix(cookie) {
        Some("") => true,
        Some(rest) => cookie.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}

/// The default path (RFC 6265bis §5.1.4).
pub fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(last) => path.get(..last).unwrap_or("/"),
    }
}

/// Cookies of load balancers, bot filters and audience measurement: no login hangs on them, and whether a browser
/// stores them is nobody's worry.
pub fn is_infrastructure(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "ide", "nid", "muid", "lidc", "bcookie", "bscookie", "datadome", "guest_id", "ak_bmsc", "routeid",
        "serverid",
    ];
    const PREFIXES: &[&str] = &[
        "__cf",
        "_cf",
        "cf_",
        "__utm",
        "_ga",
        "_gid",
        "_gcl",
        "_gat",
        "_fb",
        "_hj",
        "_pk_",
        "_cl",
        "_uet",
        "_abck",
        "ace_",
        "ajs_",
        "amp_",
        "amplitude",
        "arraffinity",
        "awsalb",
        "awselb",
        "bigipserver",
        "bm_",
        "incap_",
        "intercom-",
        "mp_",
        "nlbi_",
        "nsc_",
        "optimizely",
        "ph_",
        "visid_incap",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || PREFIXES.iter().any(|it| name.starts_with(it))
}

/// Whether a cookie of that name can stand for a login: neither infrastructure nor what somebody likes to see.
pub fn may_be_login(name: &str) -> bool {
    const PREFERENCES: &[&str] =
        &["cookieconsent", "lang", "language", "locale", "optanonconsent", "theme", "timezone"];
    !is_infrastructure(name) && !PREFERENCES.iter().any(|it| name.eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pairs() {
        let read: Vec<_> = pairs("a=1; b=x=y;c ; ;d=").collect();
        assert_eq!(read, [("a", "1"), ("b", "x=y"), ("", "c"), ("d", "")]);
    }

    #[test]
    fn reads_attributes() {
        let cookie = SetCookie::parse(
            "sid=abc; Domain=.Shop.test; Path=/v1; SameSite=None; secure; HttpOnly; Max-Age=60",
        );
        assert_eq!(cookie.domain.as_deref(), Some("shop.test"));
        assert_eq!(cookie.same_site, SameSite::None);
        assert!(cookie.secure && cookie.http_only && !cookie.partitioned);
        assert!(cookie.matches(("api.shop.test", "/"), "x.shop.test", "/v1/orders"));
        assert!(!cookie.matches(("api.shop.test", "/"), "x.shop.test", "/v10"));
        assert!(!cookie.matches(("api.shop.test", "/"), "badshop.test", "/v1"));
    }

    #[test]
    fn names_the_fault() {
        assert_eq!(SetCookie::parse("").problem, Some(SyntaxProblem::Empty));
        assert_eq!(SetCookie::parse("a=1; Max-Age=x").problem, Some(SyntaxProblem::MaxAge));
        assert_eq!(SetCookie::parse("a=1; Expires=Tue, 24-Nov-2026 10:00:00 GMT").problem, None);
        assert!(SetCookie::parse("a=1; Max-Age=0").deletes(None));
    }

    #[test]
    fn dates() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(cookie_date(text).map(time::to_rfc3339).as_deref(), expected, "{text}");
        };
        check("Tue, 24 Nov 2026 10:00:00 GMT", Some("2026-11-24T10:00:00Z"));
        check("Sunday, 06-Nov-94 08:49:37 GMT", Some("1994-11-06T08:49:37Z"));
        check("Thu Jan  1 00:00:00 1970", Some("1970-01-01T00:00:00Z"));
        check("0", None);
        check("Tue, 24 Nov 2026 25:00:00 GMT", None);
    }

    #[test]
    fn attributes_are_changed_in_place() {
        let line = "sid=a; SameSite=Lax;Domain=x.test; secure";
        assert_eq!(
            with_attribute(line, "SameSite", Some("None")),
            "sid=a; SameSite=None; Domain=x.test; secure"
        );
        assert_eq!(with_attribute("sid=a", "Secure", None), "sid=a; Secure");
        assert_eq!(without_attribute(line, "domain"), "sid=a; SameSite=Lax; secure");
    }

    #[test]
    fn default_paths() {
        assert_eq!(default_path("/a/b"), "/a");
        assert_eq!(default_path("/a"), "/");
        assert_eq!(default_path(""), "/");
    }
}
