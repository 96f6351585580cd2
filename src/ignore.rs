//! What somebody does not want to hear about: a rule, a host or a cause, muted.
//!
//! A mute is a line of text (`rule:cors/*`, `host:*.ads.example`, `cause:9f2c41d07a6b`), the same on the command line,
//! in `authopsy.toml` and in the panel. Knows nothing of where it is written down, nor of which rules exist.

use std::fmt;

/// One thing that is not to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mute {
    /// Findings of a rule; `*` stands for any text.
    Rule(String),
    /// Findings on requests to a host, with a port where one is written; `*` stands for any text.
    Host(String),
    /// Findings of one cause, by its id or at least the first six characters of it. A cause that is about a secret
    /// has another id in each capture.
    Cause(String),
}

impl Mute {
    /// Reads a mute; the error says what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (kind, value) = text.split_once(':').unwrap_or(("", text));
        let value = value.trim();
        if value.is_empty() {
            return Err(format!("`{text}`: expected rule:ID, host:NAME or cause:ID"));
        }
        match kind {
            "rule" => Ok(Self::Rule(value.to_owned())),
            "host" if value.contains("://") || value.contains('/') => {
                Err(format!("`{text}`: a host has neither a scheme nor a path, as in host:api.example"))
            }
            "host" => Ok(Self::Host(value.to_ascii_lowercase())),
            "cause" if value.len() < SHORTEST => {
                Err(format!("`{text}`: a cause needs the first {SHORTEST} characters of its id"))
            }
            "cause" => Ok(Self::Cause(value.to_owned())),
            _ => Err(format!("`{text}`: expected rule:ID, host:NAME or cause:ID")),
        }
    }
}

impl fmt::Display for Mute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, value) = match self {
            Self::Rule(it) => ("rule:", it),
            Self::Host(it) => ("host:", it),
            Self::Cause(it) => ("cause:", it),
        };
        f.write_str(kind)?;
        f.write_str(value)
    }
}

/// All that is muted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    mutes: Vec<Mute>,
}

impl Ignore {
    /// Mutes one thing more; what is muted already stays so.
    pub fn add(&mut self, mute: Mute) {
        if !self.mutes.contains(&mute) {
            self.mutes.push(mute);
        }
    }

    /// Unmutes it.
    pub fn remove(&mut self, mute: &Mute) {
        self.mutes.retain(|it| it != mute);
    }

    /// What is muted, in the order in which it was.
    pub fn mutes(&self) -> &[Mute] {
        &self.mutes
    }

    /// True if nothing is.
    pub fn is_empty(&self) -> bool {
        self.mutes.is_empty()
    }

    /// Whether a finding of that rule, on a request to that host (with its port, where the URL has one), is muted. The
    /// id of the cause is asked for only where a cause is muted.
    pub fn mutes_finding(&self, rule: &str, host: &str, cause: &dyn Fn() -> String) -> bool {
        self.mutes.iter().any(|it| match it {
            Mute::Rule(pattern) => matches(pattern, rule),
            Mute::Host(pattern) => matches_host(pattern, host),
            Mute::Cause(id) => cause().starts_with(id.as_str()),
        })
    }
}

impl Ignore {
    /// Whether the cause of a headline is muted.
    pub fn mutes_headline(&self, cause: Option<&str>) -> bool {
        let is = |id: &String| cause.is_some_and(|it| it.starts_with(id.as_str()));
        self.mutes.iter().any(|it| matches!(it, Mute::Cause(id) if is(id)))
    }
}

impl FromIterator<Mute> for Ignore {
    fn from_iter<T: IntoIterator<Item = Mute>>(mutes: T) -> Self {
        let mut ignore = Self::default();
        for mute in mutes {
            ignore.add(mute);
        }
        ignore
    }
}

/// A pattern without a port stands for all of them.
fn matches_host(pattern: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|it| it.is_ascii_digit()) => bare,
        _ => &host,
    };
    matches(pattern, &host) || matches(pattern, bare)
}

/// Whether a pattern, in which `*` stands for any text, is the whole of this text.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        // The earliest place leaves the most for what follows.
        match left.split_once(piece) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    true
}

/// Fewer characters of an id would name several causes.
const SHORTEST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mute: &str, rule: &str, host: &str, expected: bool) {
        let ignore: Ignore = [Mute::parse(mute).unwrap()].into_iter().collect();
        assert_eq!(ignore.mutes_finding(rule, host, &|| "9f2c41d07a6b".to_owned()), expected, "{mute}");
    }

    #[test]
    fn each_kind_mutes_its_own() {
        check("rule:jwt/expired", "jwt/expired", "api.example", true);
        check("rule:jwt/expired", "jwt/expired-soon", "api.example", false);
        check("rule:cors/*", "cors/opaque-origin", "api.example", true);
        check("rule:*/missing*", "token/missing", "api.example", true);
        check("rule:*/missing", "token/missing-more", "api.example", false);
        check("host:API.example", "jwt/expired", "api.example:8443", true);
        check("host:api.example:443", "jwt/expired", "api.example:8443", false);
        check("host:*.example", "jwt/expired", "a.b.example", true);
        check("host:*.example", "jwt/expired", "example", false);
        check("host:[::1]", "jwt/expired", "[::1]:3000", true);
        check("cause:9f2c41", "jwt/expired", "api.example", true);
        check("cause:aaaaaa", "jwt/expired", "api.example", false);
    }

    #[test]
    fn a_mute_is_read_as_it_is_written() {
        for text in ["rule:cors/*", "host:api.example", "cause:9f2c41d07a6b"] {
            assert_eq!(Mute::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "rule:", "jwt/expired", "host:https://a.example", "cause:9f2", "header:x"] {
            assert!(Mute::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_is_muted_twice() {
        let mute = Mute::parse("rule:cors/*").unwrap();
        let mut ignore: Ignore = [mute.clone(), mute.clone()].into_iter().collect();
        assert_eq!(ignore.mutes().len(), 1);
        ignore.remove(&mute);
        assert!(ignore.is_empty());
    }
}
