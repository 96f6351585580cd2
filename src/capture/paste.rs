//! Recognises what somebody pastes: a HAR file or a part of one, a curl command, what DevTools copy as fetch, a message,
//! header lines, a challenge, a token.
//!
//! Says what it is, not what is wrong with it. Any text is hostile, and none is executed.

use super::{curl, har};
use crate::exchange::{Body, Entry, Header, Headers, Request, Response, Vendor};
use crate::origin::Url;
use crate::syntax::{authorization, challenge, form, json, jwt};

/// What a pasted text is.
#[derive(Clone, Debug)]
pub enum Pasted {
    /// Requests, with their answers where the text has them. The ids count from 0.
    Entries {
        /// What they came as: `a curl command` …
        from: &'static str,
        /// The entries.
        entries: Vec<Entry>,
    },
    /// Header lines, of a request or an answer.
    Headers(Headers),
    /// An answer without its request.
    Answer(Response),
    /// A token.
    Token(String),
    /// None of these; a sentence about it.
    Unknown(String),
}

/// Recognises a text.
pub fn read(text: &str) -> Pasted {
    let text = text.trim().trim_start_matches('\u{feff}');
    // A prompt is copied along with the command.
    let text = ["$ ", "% ", "> "].into_iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text).trim();
    // So does the line with which our own commands say what was changed.
    let text = match text.split_once('\n') {
        Some((remark, command)) if remark.starts_with(": '") && curl::is_one(command) => command,
        _ => text,
    };
    if text.is_empty() {
        return Pasted::Unknown("The clipboard holds no text".to_owned());
    }
    if text.starts_with(['{', '[']) {
        return structured(text);
    }
    if curl::is_one(text) {
        return one("a curl command", curl::read(text));
    }
    let call = text.strip_prefix("await ").unwrap_or(text);
    if let Some(arguments) = call.strip_prefix("fetch(") {
        return one("a call of fetch", fetch(arguments));
    }
    message(text).or_else(|| lines(text)).unwrap_or_else(|| word(text))
}

fn one(from: &'static str, read: Result<Entry, String>) -> Pasted {
    match read {
        Ok(entry) => Pasted::Entries { from, entries: vec![entry] },
        Err(problem) => Pasted::Unknown(problem),
    }
}

/// A HAR file, an entry or a list of them; else the answer of a token endpoint or of an API.
fn structured(text: &str) -> Pasted {
    let mut entries = Vec::new();
    let mut reader = har::Reader::new();
    reader.feed(text.as_bytes(), &mut |entry| entries.push(entry));
    reader.finish(&mut |entry| entries.push(entry));
    entries.retain(|it| !it.request.url.is_empty());
    if !entries.is_empty() {
        return Pasted::Entries { from: "HAR", entries };
    }
    let Some(value) = json::parse(text) else {
        return Pasted::Unknown("This begins like JSON and is not".to_owned());
    };
    let token = ["access_token", "id_token", "refresh_token", "token"]
        .into_iter()
        .find_map(|it| value.get(it).and_then(json::Value::as_str));
    match token {
        Some(token) => Pasted::Token(token.to_owned()),
        None => Pasted::Answer(Response {
            body: Some(Body {
                text: text.to_owned(),
                mime_type: "application/json".to_owned(),
                ..Body::default()
            }),
            ..Response::default()
        }),
    }
}

/// `"url", { "headers": { … }, "body": …, "method": … })`, as DevTools write it.
fn fetch(arguments: &str) -> Result<Entry, String> {
    let end = arguments.rfind(')').unwrap_or(arguments.len());
    let list = ["[", arguments.get(..end).unwrap_or(arguments), "]"].concat();
    let value = json::parse(&list);
    let Some([url, options @ ..]) = value.as_ref().and_then(json::Value::as_array) else {
        return Err("Only calls of fetch that DevTools copied can be read".to_owned());
    };
    let options = options.first();
    let text = |name: &str| options.and_then(|it| it.get(name)?.as_str()).unwrap_or_default().to_owned();
    let headers = options.and_then(|it| it.get("headers")?.as_object()).unwrap_or_default();
    let headers: Headers =
        headers.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?))).collect();
    let body = text("body");
    let method = text("method");
    let url = url.as_str().unwrap_or_default();
    if Url::parse(url).is_none_or(|it| it.host.is_empty()) {
        return Err("The call names no absolute URL".to_owned());
    }
    let mut request = Request {
        method: if method.is_empty() { "GET".to_owned() } else { method },
        url: url.to_owned(),
        ..Request::default()
    };
    if !body.is_empty() {
        let mime_type = headers.get("content-type").unwrap_or_default().to_owned();
        request.body = Some(Body { text: body, mime_type, ..Body::default() });
    }
    request.headers = headers;
    let referrer = text("referrer");
    let page_url = (!referrer.is_empty()).then(|| referrer.into());
    Ok(Entry { request, page_url, vendor: Vendor::Pasted, ..Entry::default() })
}

/// A request or an answer as HTTP/1.1 writes it, or the pseudo-headers of HTTP/2.
fn message(text: &str) -> Option<Pasted> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim();
    let words: Vec<&str> = first.split_whitespace().collect();
    let (head, body) = match rest.split_once("\n\n").or_else(|| rest.split_once("\r\n\r\n")) {
        Some((head, body)) => (head, body),
        None => (rest, ""),
    };
    let body = (!body.trim().is_empty()).then(|| Body { text: body.to_owned(), ..Body::default() });
    match words.as_slice() {
        [version, status, ..] if version.starts_with("HTTP/") => {
            let headers = header_lines(head)?;
            let status = status.parse().ok()?;
            let mut response = Response { status, headers, ..Response::default() };
            let mime_type = response.headers.get("content-type").unwrap_or_default().to_owned();
            response.body = body.map(|it| Body { mime_type, ..it });
            Some(Pasted::Answer(response))
        }
        [method, target, version] if version.starts_with("HTTP/") => {
            let headers = header_lines(head)?;
            let url = match headers.get("host") {
                Some(host) if target.starts_with('/') => ["https://", host, target].concat(),
                _ => (*target).to_owned(),
            };
            let request = Request { method: (*method).to_owned(), url, headers, body, ..Request::default() };
            is_call(request)
        }
        _ => {
            let mut headers = header_lines(text)?;
            let named = |name: &str| headers.get(name).map(str::to_owned);
            let (method, authority, path) = (named(":method")?, named(":authority")?, named(":path")?);
            let scheme = named(":scheme").unwrap_or_else(|| "https".to_owned());
            for name in [":method", ":authority", ":path", ":scheme"] {
                headers.remove(name);
            }
            let url = [&scheme, "://", &authority, &path].concat();
            is_call(Request { method, url, headers, ..Request::default() })
        }
    }
}

fn is_call(request: Request) -> Option<Pasted> {
    Url::parse(&request.url).filter(|it| !it.host.is_empty())?;
    Some(one("a request", Ok(Entry { request, vendor: Vendor::Pasted, ..Entry::default() })))
}

/// Text of which every line is a header.
fn lines(text: &str) -> Option<Pasted> {
    let headers = header_lines(text)?;
    // `https://…` looks like a header.
    (!headers.is_empty() && !text.starts_with("http")).then_some(Pasted::Headers(headers))
}

fn header_lines(text: &str) -> Option<Headers> {
    let mut headers: Vec<Header> = Vec::new();
    for line in text.lines().filter(|it| !it.trim().is_empty()) {
        if let (true, Some(last)) = (line.starts_with([' ', '\t']), headers.last_mut()) {
            // A folded line, as panels wrap them.
            last.value.push(' ');
            last.value.push_str(line.trim());
            continue;
        }
        // Commands show a sign in front: `< WWW-Authenticate: …`.
        let line = line.trim_start_matches(['<', '>']).trim();
        let (colon, line) = match line.strip_prefix(':') {
            Some(rest) => (":", rest),
            None => ("", line),
        };
        let (name, value) = line.split_once(':')?;
        let is_name = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
        if name.is_empty() || name.len() > 100 || !name.bytes().all(is_name) {
            return None;
        }
        headers.push(Header::new([colon, name].concat(), value.trim().to_owned()));
        if headers.len() > MOST_LINES {
            return None;
        }
    }
    Some(headers.into_iter().map(|it| (it.name, it.value)).collect())
}

/// A challenge, the value of an Authorization header, a URL, a token.
fn word(text: &str) -> Pasted {
    let first = text.split_whitespace().next().unwrap_or_default();
    let header = |name: &str| Pasted::Headers(std::iter::once((name, text)).collect());
    if let Some(rest) = text.strip_prefix(first).filter(|_| authorization::usual_scheme(first).is_some()) {
        // What a server asks for has parameters; so has the answer to a Digest, but for its response.
        let asks = challenge::parse([text]).list.iter().any(|it| !it.params.is_empty());
        let answers = ["response=", "credential=", "signature="]
            .iter()
            .any(|it| rest.to_ascii_lowercase().contains(it));
        return header(if asks && !answers { "WWW-Authenticate" } else { "Authorization" });
    }
    if first != text {
        return Pasted::Unknown(UNKNOWN.to_owned());
    }
    if Url::parse(text).is_some_and(|it| !it.host.is_empty()) {
        let fragment = Url::parse(text).and_then(|it| it.fragment).unwrap_or_default();
        let token = ["access_token", "id_token"].into_iter().find_map(|it| form::get(fragment, it));
        return match token {
            Some(token) => Pasted::Token(token),
            None => {
                let request =
                    Request { method: "GET".to_owned(), url: text.to_owned(), ..Request::default() };
                one("a URL", Ok(Entry { request, vendor: Vendor::Pasted, ..Entry::default() }))
            }
        };
    }
    let bare = text.trim_matches(['"', '\'', '`', ',', ';']);
    let is_token = |it: u8| it.is_ascii_alphanumeric() || b"-_.~+/=:|".contains(&it);
    let has_both =
        bare.bytes().any(|it| it.is_ascii_digit()) && bare.bytes().any(|it| it.is_ascii_alphabetic());
    if jwt::looks_like_jwt(bare) || (bare.len() >= SHORTEST_TOKEN && has_both && bare.bytes().all(is_token)) {
        return Pasted::Token(bare.to_owned());
    }
    Pasted::Unknown(UNKNOWN.to_owned())
}

const UNKNOWN: &str = "This is neither a token nor a header, a challenge, a curl command or HAR";

/// A word that is shorter is no token, unless it looks like a JWT.
const SHORTEST_TOKEN: usize = 16;

/// More lines than this are no headers.
const MOST_LINES: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text was taken for, in a line.
    fn told(text: &str) -> String {
        match read(text) {
            Pasted::Entries { from, entries } => {
                let first = &entries[0].request;
                format!("{from}: {} {} and {} more", first.method, first.url, entries.len() - 1)
            }
            Pasted::Headers(headers) => {
                headers.iter().map(|it| format!("{}={}", it.name, it.value)).collect::<Vec<_>>().join("|")
            }
            Pasted::Answer(response) => {
                format!(
                    "answer {} with {} headers, body {}",
                    response.status,
                    response.headers.len(),
                    response.body.is_some()
                )
            }
            Pasted::Token(token) => format!("token {token}"),
            Pasted::Unknown(why) => why,
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(told(text), expected, "{text}");
    }

    #[test]
    fn requests() {
        check(": 'changed'\ncurl https://a.example/x", "a curl command: GET https://a.example/x and 0 more");
        check("$ curl https://a.example/x -H 'A: b'", "a curl command: GET https://a.example/x and 0 more");
        check(
            "await fetch(\"https://a.example\", {\n \"headers\": {\"accept\": \"*/*\"},\n \"body\": \"{}\", \"method\": \"PUT\"\n});",
            "a call of fetch: PUT https://a.example and 0 more",
        );
        check("fetch(url, options)", "Only calls of fetch that DevTools copied can be read");
        check(
            "GET /x HTTP/1.1\r\nHost: a.example\r\nAccept: */*",
            "a request: GET https://a.example/x and 0 more",
        );
        check(
            ":authority: a.example\n:method: POST\n:path: /x\n:scheme: https\naccept: */*",
            "a request: POST https://a.example/x and 0 more",
        );
        check("https://a.example/x", "a URL: GET https://a.example/x and 0 more");
    }

    #[test]
    fn har() {
        let entry = r#"{"request":{"method":"GET","url":"https://a.example/"},"response":{"status":401}}"#;
        check(entry, "HAR: GET https://a.example/ and 0 more");
        check(&format!("[{entry},{entry}]"), "HAR: GET https://a.example/ and 1 more");
        check(&format!("{{\"log\":{{\"entries\":[{entry}]}}}}"), "HAR: GET https://a.example/ and 0 more");
        check("{\"error\":\"invalid_token\"}", "answer 0 with 0 headers, body true");
        check("{\"access_token\":\"abc\"}", "token abc");
        check("{nonsense", "This begins like JSON and is not");
    }

    #[test]
    fn headers_and_challenges() {
        check("Authorization: Bearer abc", "Authorization=Bearer abc");
        check("< WWW-Authenticate: Bearer\n< Vary: Origin", "WWW-Authenticate=Bearer|Vary=Origin");
        check(
            "Bearer realm=\"api\", error=\"invalid_token\"",
            "WWW-Authenticate=Bearer realm=\"api\", error=\"invalid_token\"",
        );
        check("bearer abc.def", "Authorization=bearer abc.def");
        check(
            "Digest username=\"a\", realm=\"b\", response=\"c\"",
            "Authorization=Digest username=\"a\", realm=\"b\", response=\"c\"",
        );
        check("HTTP/2 401\nwww-authenticate: Bearer\n\n{}", "answer 401 with 1 headers, body true");
    }

    #[test]
    fn tokens() {
        check("\"eyJhbGciOiJub25lIn0.e30.\",", "token eyJhbGciOiJub25lIn0.e30.");
        check("ghp_0123456789abcdefghij", "token ghp_0123456789abcdefghij");
        check("https://a.example/cb#access_token=abc&state=1", "token abc");
        check("internationalisation", UNKNOWN);
        check("some words that mean nothing", UNKNOWN);
        check("  ", "The clipboard holds no text");
    }
}
