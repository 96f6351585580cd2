//! Reads a curl command as the request that it makes.
//!
//! What curl reads from files stays unknown, and options that do not change the request are passed over.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::exchange::{Body, Entry, Request, Vendor};
use crate::origin::Url;
use crate::syntax::shell::Shell;

/// Whether a text begins like a curl command.
pub fn is_one(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let name = first.rsplit(['/', '\\']).next().unwrap_or_default();
    name.eq_ignore_ascii_case("curl") || name.eq_ignore_ascii_case("curl.exe")
}

/// The request of a command; the error says what is lacking.
pub fn read(command: &str) -> Result<Entry, String> {
    let words = Shell::of(command).words(command);
    let mut made = Made::default();
    let mut rest = words.iter().skip(1).map(String::as_str);
    while let Some(word) = rest.next() {
        if word == "--next" || word == "-:" {
            break;
        }
        if let Some(name) = word.strip_prefix("--").filter(|it| !it.is_empty()) {
            let (name, attached) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (name, None),
            };
            match attached {
                Some(value) => made.option(name, value),
                None if takes_value(name) => made.option(name, rest.next().unwrap_or_default()),
                None => made.option(name, ""),
            }
        } else if let Some(letters) = word.strip_prefix('-').filter(|it| !it.is_empty()) {
            short(&mut made, letters, &mut rest);
        } else {
            made.url(word);
        }
    }
    made.entry()
}

/// Options of one letter, several of which may stand together; the rest of the word is the value of one that takes one.
fn short<'a>(made: &mut Made, letters: &'a str, rest: &mut impl Iterator<Item = &'a str>) {
    for (at, letter) in letters.char_indices() {
        let Some((_, name, takes)) = SHORT.iter().find(|it| it.0 == letter) else { continue };
        if *takes {
            let attached = letters.get(at + letter.len_utf8()..).filter(|it| !it.is_empty());
            made.option(name, attached.or_else(|| rest.next()).unwrap_or_default());
            return;
        }
        made.option(name, "");
    }
}

fn takes_value(name: &str) -> bool {
    VALUES.contains(&name) || SHORT.iter().any(|it| it.1 == name && it.2)
}

/// What the options have made so far.
#[derive(Debug, Default)]
struct Made {
    url: String,
    method: String,
    request: Request,
    /// The parts of the body, joined with `&`.
    data: Vec<String>,
    mime_type: &'static str,
    in_query: bool,
    /// The header that curl would set by itself was taken away.
    untyped: bool,
    head: bool,
}

impl Made {
    fn url(&mut self, word: &str) {
        if self.url.is_empty() {
            word.clone_into(&mut self.url);
        }
    }

    fn header(&mut self, name: &str, value: &str) {
        self.request.headers.append(name, value);
    }

    fn data(&mut self, mime_type: &'static str, value: &str) {
        if !mime_type.is_empty() && self.mime_type.is_empty() {
            self.mime_type = mime_type;
        }
        self.data.push(value.to_owned());
    }

    fn option(&mut self, name: &str, value: &str) {
        match name {
            "request" => value.clone_into(&mut self.method),
            "url" => self.url(value),
            // `Name;` is a header without a value, `Name:` removes one that curl sends by itself.
            "header" => match value.split_once(':') {
                Some((name, value)) if !value.trim().is_empty() => self.header(name.trim(), value.trim()),
                Some((name, _)) => self.untyped |= name.trim().eq_ignore_ascii_case("content-type"),
                None if value.ends_with(';') => self.header(value.trim_end_matches(';').trim(), ""),
                _ => {}
            },
            // A file that is named is not there to be read.
            "data" | "data-ascii" | "data-binary" | "json" | "form" | "form-string"
                if value.starts_with('@') =>
            {
                self.data(FORM, "");
            }
            "data" | "data-ascii" | "data-raw" | "data-binary" => self.data(FORM, value),
            "data-urlencode" => self.data(FORM, &urlencoded(value)),
            "json" => {
                self.data("application/json", value);
                if !self.request.headers.has("accept") {
                    self.header("Accept", "application/json");
                }
            }
            "form" | "form-string" => self.data("multipart/form-data", value),
            "user" => self.header("Authorization", &["Basic ", &STANDARD.encode(value)].concat()),
            "oauth2-bearer" => self.header("Authorization", &["Bearer ", value].concat()),
            "user-agent" => self.header("User-Agent", value),
            "referer" => self.header("Referer", value),
            // Without an equals sign it is the name of a file.
            "cookie" if value.contains('=') => self.header("Cookie", value),
            "get" => self.in_query = true,
            "head" => self.head = true,
            _ => {}
        }
    }

    fn entry(mut self) -> Result<Entry, String> {
        if self.url.is_empty() {
            return Err("The command names no URL".to_owned());
        }
        if !self.url.contains("://") {
            // As curl guesses.
            self.url.insert_str(0, "http://");
        }
        if Url::parse(&self.url).is_none_or(|it| it.host.is_empty()) {
            return Err("The URL of the command names no host".to_owned());
        }
        let body = self.data.join("&");
        let has_body = !self.data.is_empty() && !self.in_query;
        if self.in_query && !body.is_empty() {
            self.url.push(if self.url.contains('?') { '&' } else { '?' });
            self.url.push_str(&body);
        }
        if self.method.is_empty() {
            self.method = if self.head {
                "HEAD"
            } else if has_body {
                "POST"
            } else {
                "GET"
            }
            .to_owned();
        }
        if has_body {
            if !self.untyped && !self.request.headers.has("content-type") {
                self.request.headers.append("Content-Type", self.mime_type);
            }
            let mime_type = self.request.headers.get("content-type").unwrap_or_default().to_owned();
            self.request.body = Some(Body { text: body, mime_type, ..Body::default() });
        }
        self.request.method = self.method;
        self.request.url = self.url;
        Ok(Entry { request: self.request, vendor: Vendor::Pasted, ..Entry::default() })
    }
}

/// `name=content`, `=content` and `content`, of which the content is encoded.
fn urlencoded(value: &str) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    match value.split_once('=') {
        Some(("", content)) => encode(content),
        Some((name, content)) => [name, "=", &encode(content)].concat(),
        None => encode(value),
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The options of one letter that matter or take a value: their long names, and whether they take one.
const SHORT: &[(char, &str, bool)] = &[
    ('X', "request", true),
    ('H', "header", true),
    ('d', "data", true),
    ('F', "form", true),
    ('u', "user", true),
    ('A', "user-agent", true),
    ('e', "referer", true),
    ('b', "cookie", true),
    ('G', "get", false),
    ('I', "head", false),
    ('C', "continue-at", true),
    ('D', "dump-header", true),
    ('E', "cert", true),
    ('K', "config", true),
    ('P', "ftp-port", true),
    ('Q', "quote", true),
    ('T', "upload-file", true),
    ('U', "proxy-user", true),
    ('Y', "speed-limit", true),
    ('c', "cookie-jar", true),
    ('h', "help", true),
    ('m', "max-time", true),
    ('o', "output", true),
    ('r', "range", true),
    ('t', "telnet-option", true),
    ('w', "write-out", true),
    ('x', "proxy", true),
    ('y', "speed-time", true),
    ('z', "time-cond", true),
];

/// The other long options that take a value.
const VALUES: &[&str] = &[
    "aws-sigv4",
    "cacert",
    "capath",
    "ciphers",
    "connect-timeout",
    "connect-to",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "dns-servers",
    "form-string",
    "happy-eyeballs-timeout-ms",
    "interface",
    "json",
    "keepalive-time",
    "key",
    "limit-rate",
    "local-port",
    "max-filesize",
    "max-redirs",
    "noproxy",
    "oauth2-bearer",
    "pass",
    "pinnedpubkey",
    "preproxy",
    "proto",
    "proto-default",
    "proxy-header",
    "rate",
    "request-target",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "socks5",
    "socks5-hostname",
    "tls-max",
    "tls13-ciphers",
    "trace",
    "trace-ascii",
    "unix-socket",
    "url",
    "url-query",
    "variable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, line: &str, headers: &[&str], body: Option<&str>) {
        let entry = read(command).unwrap();
        assert_eq!(format!("{} {}", entry.request.method, entry.request.url), line);
        let found: Vec<String> =
            entry.request.headers.iter().map(|it| format!("{}: {}", it.name, it.value)).collect();
        assert_eq!(found, headers);
        assert_eq!(entry.request.body.as_ref().map(|it| it.text.as_str()), body);
    }

    #[test]
    fn options_in_every_form() {
        check("curl api.example/x", "GET http://api.example/x", &[], None);
        check(
            "curl -sSL -XPUT -H'A: b' --header 'C:d' --request-target /y -H 'Empty;' -H 'Host:' https://a.example",
            "PUT https://a.example",
            &["A: b", "C: d", "Empty: "],
            None,
        );
        check(
            "curl https://a.example -d x=1 --data-raw @y -o out",
            "POST https://a.example",
            &["Content-Type: application/x-www-form-urlencoded"],
            Some("x=1&@y"),
        );
        check(
            "curl -G https://a.example/?q -d x=1 --data-urlencode 'y=a b'",
            "GET https://a.example/?q&x=1&y=a%20b",
            &[],
            None,
        );
        check(
            "curl --json '{\"a\":1}' https://a.example",
            "POST https://a.example",
            &["Accept: application/json", "Content-Type: application/json"],
            Some("{\"a\":1}"),
        );
        check(
            "curl -u me:x -b 's=1' -I https://a.example",
            "HEAD https://a.example",
            &["Authorization: Basic bWU6eA==", "Cookie: s=1"],
            None,
        );
        check(
            "curl --oauth2-bearer abc --url https://a.example",
            "GET https://a.example",
            &["Authorization: Bearer abc"],
            None,
        );
    }

    #[test]
    fn what_is_lacking_is_told() {
        assert_eq!(read("curl -X").unwrap_err(), "The command names no URL");
        assert_eq!(read("curl http://").unwrap_err(), "The URL of the command names no host");
    }
}
