//! A HAR that can be mailed: each secret gives way to a pseudonym of its length and alphabet.
//!
//! The file is not parsed into a tree and written again: its string literals are rewritten in place, so that the order
//! of members, numbers, unknown members, and files that are cut off or no JSON stay as they are. The same secret has
//! the same pseudonym all over the file. What a diagnosis needs stays: schemes and public prefixes, a token's header,
//! times, audience and grants, the colon in Basic, and every defect. What is a secret is decided in
//! [`redact`](crate::redact).
//!
//! A file is worked through in [`Pieces`], of which none is much larger than the largest entry.

mod pieces;

pub use pieces::{Piece, Pieces};

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use crate::redact::{
    KNOWN_PREFIXES, PARAMETER_SCHEMES, PUBLIC_PARAMETERS, SCHEMES, is_jwt, is_public_header, is_secret_name,
    is_secret_parameter, is_visibly_no_secret, is_word, looks_like_credential, looks_secret, secrets_in,
    siphash, split_keep, split_scheme,
};
use crate::syntax::authorization::{is_object, is_placeholder, is_template, is_undefined};

/// Rewrites a HAR file that is in memory. Who does not know the salt cannot check a guess against a pseudonym.
pub fn redact(har: &[u8], salt: (u64, u64)) -> Vec<u8> {
    let mut redactor = Redactor::new(salt);
    let mut pieces = Pieces::new();
    let mut learn = |piece: &Piece| redactor.learn_from(piece);
    pieces.feed(har, &mut learn);
    pieces.finish(&mut learn);
    let mut out = Vec::with_capacity(har.len());
    let mut pieces = Pieces::new();
    let mut write = |piece: &Piece| out.extend_from_slice(redactor.rewritten(piece).as_bytes());
    pieces.feed(har, &mut write);
    pieces.finish(&mut write);
    out
}

/// An entry, as a piece has it, with what is said of it in a member of its own, which other readers pass over.
#[cfg(feature = "cli")]
pub fn annotated(entry: &str, judged: &crate::session::Judged) -> String {
    let Some((before, after)) = entry.rsplit_once('}') else { return entry.to_owned() };
    let mut said = super::json::exchange(0, judged);
    if let Some(said) = said.as_object_mut() {
        said.retain(|name, _| matches!(name.as_str(), "category" | "findings" | "hops" | "verdict"));
    }
    let comma = if before.trim_end().ends_with('{') { "" } else { "," };
    [before, comma, "\"_authopsy\":", &said.to_string(), "}", after].concat()
}

/// What a JSON text is, which decides what its members mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Har,
    /// A body that the client sent, or one of a socket.
    Sent,
    /// The body of an answer: it may speak about a secret ("token": "expired").
    Answered,
    /// The payload of a JWT.
    Claims,
}

/// Gives pseudonyms. It goes over a file twice: what is found by its name in one place may stand without one in
/// another, also in an earlier one, so the first pass learns the secrets and the second writes.
pub struct Redactor {
    salt: (u64, u64),
    /// Secrets that are unmistakable wherever they stand, with their pseudonyms.
    known: HashMap<String, String>,
    /// How many documents within documents this is.
    depth: u8,
}

/// Bodies within bodies are followed no deeper.
const DEPTH: u8 = 6;

impl Redactor {
    /// A redactor that knows no secret yet. Who does not know the salt cannot check a guess against a pseudonym.
    pub fn new(salt: (u64, u64)) -> Self {
        Self { salt, known: HashMap::new(), depth: 0 }
    }

    /// The first pass.
    pub fn learn_from(&mut self, piece: &Piece) {
        self.rewritten(piece);
    }

    /// The second pass: the piece without its secrets.
    pub fn rewritten(&mut self, piece: &Piece) -> String {
        if !piece.is_within {
            return self.json(&piece.text, Kind::Har);
        }
        // The containers that the piece lies in, so that members are told from values.
        let text = [AROUND, &piece.text].concat();
        self.json_from(&text, AROUND.len(), Kind::Har)
    }
}

/// What stands for `{"log":{"entries":[` before a piece from the middle of a file.
const AROUND: &str = "{\"\":{\"\":[";

// Documents.

/// An object or array of a JSON text.
#[derive(Debug, Default)]
struct Container {
    parent: Option<usize>,
    /// The member of the parent that it is the value of.
    key: Range<usize>,
    is_object: bool,
    /// The value of its members `name`, `mimeType` and `encoding`.
    name: Range<usize>,
    mime_type: Range<usize>,
    encoding: Range<usize>,
}

/// A scalar of a JSON text that may have to be rewritten: what stands between the quotes of a string, or the digits of
/// a number.
#[derive(Debug)]
struct Scalar {
    at: Range<usize>,
    container: Option<usize>,
    key: Range<usize>,
    is_key: bool,
    is_string: bool,
}

/// The containers and scalars of a text, JSON or not, in the order in which they stand.
fn scan(text: &str) -> (Vec<Container>, Vec<Scalar>) {
    let bytes = text.as_bytes();
    let (mut containers, mut scalars): (Vec<Container>, Vec<Scalar>) = (Vec::new(), Vec::new());
    let mut open: Option<usize> = None;
    let mut key = 0..0;
    let mut wants_key = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let from = at;
        at += 1;
        match byte {
            b'{' | b'[' => {
                let is_object = *byte == b'{';
                let parent = open;
                open = Some(containers.len());
                containers.push(Container {
                    parent,
                    key: std::mem::take(&mut key),
                    is_object,
                    ..Container::default()
                });
                wants_key = is_object;
            }
            b'}' | b']' => {
                open = open.and_then(|it| containers.get(it)?.parent);
                wants_key = false;
            }
            b',' => {
                key = 0..0;
                wants_key = open.and_then(|it| containers.get(it)).is_some_and(|it| it.is_object);
            }
            b'"' => {
                while let Some(byte) = bytes.get(at).filter(|it| **it != b'"') {
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
                let end = at.min(bytes.len());
                at = end + 1;
                let inside = from + 1..end;
                if let Some(container) = open.and_then(|it| containers.get_mut(it)) {
                    match text.get(key.clone()) {
                        _ if wants_key => {}
                        Some("name") => container.name = inside.clone(),
                        Some("mimeType") => container.mime_type = inside.clone(),
                        Some("encoding") => container.encoding = inside.clone(),
                        _ => {}
                    }
                }
                let is_key = std::mem::take(&mut wants_key);
                scalars.push(Scalar {
                    at: inside.clone(),
                    container: open,
                    key: if is_key { 0..0 } else { key.clone() },
                    is_key,
                    is_string: true,
                });
                if is_key {
                    key = inside;
                }
            }
            b'0'..=b'9' => {
                while bytes.get(at).is_some_and(|it| it.is_ascii_digit() || b".eE+-".contains(it)) {
                    at += 1;
                }
                scalars.push(Scalar {
                    at: from..at,
                    container: open,
                    key: key.clone(),
                    is_key: false,
                    is_string: false,
                });
            }
            _ => {}
        }
    }
    (containers, scalars)
}

impl Redactor {
    fn json(&mut self, text: &str, kind: Kind) -> String {
        self.json_from(text, 0, kind)
    }

    /// What becomes of the text from there on; what stands before it is only read.
    fn json_from(&mut self, text: &str, start: usize, kind: Kind) -> String {
        let (containers, scalars) = scan(text);
        let mut out = String::with_capacity(text.len());
        let mut copied = start;
        let raw = |range: &Range<usize>| text.get(range.clone()).unwrap_or("");
        let get = |index: Option<usize>| index.and_then(|it| containers.get(it));
        for scalar in scalars.iter().filter(|it| it.at.start >= start) {
            let written = raw(&scalar.at);
            let own = get(scalar.container);
            // The elements of an array are named by the member that holds it.
            let (key, object) = match own {
                Some(array) if !array.is_object => (raw(&array.key), get(array.parent)),
                _ => (raw(&scalar.key), own),
            };
            let new = if !scalar.is_string {
                if kind == Kind::Har || kind == Kind::Claims || !is_number_secret(key) {
                    continue;
                }
                self.number(written)
            } else {
                let value = unescaped(written);
                let new = if scalar.is_key {
                    self.text(&value, false)
                } else if kind == Kind::Har {
                    let list = object
                        .and_then(|it| get(it.parent))
                        .filter(|it| !it.is_object)
                        .map_or("", |it| raw(&it.key));
                    self.har_value(&Place::new(key, object, list, &raw), &value)
                } else {
                    self.member(key, &value, kind)
                };
                if new == value {
                    continue;
                }
                escaped(&new)
            };
            out.push_str(text.get(copied..scalar.at.start).unwrap_or(""));
            out.push_str(&new);
            copied = scalar.at.end;
        }
        out.push_str(text.get(copied..).unwrap_or(""));
        out
    }

    /// A string of the HAR itself.
    fn har_value(&mut self, place: &Place<'_>, value: &str) -> String {
        match (place.list, place.key) {
            ("headers", "value") => self.header(&place.name, value),
            ("cookies", "value") => self.secret(value),
            ("queryString" | "params", "value") => self.parameter(&place.name, value),
            ("headers" | "cookies" | "queryString" | "params", "name") => self.text(value, false),
            ("_webSocketMessages", "data") => self.body(value, "", Kind::Sent),
            _ => match (place.object, place.key) {
                ("headers", name) if !name.is_empty() => self.header(name, value),
                ("postData", "text") | (_, "postData") => self.encoded_body(place, value, Kind::Sent),
                ("content", "text") => self.encoded_body(place, value, Kind::Answered),
                (_, "mimeType" | "startedDateTime" | "encoding" | "id" | "pageref" | "connection") => {
                    self.text(value, false)
                }
                _ if value.contains("://") && !value.contains(char::is_whitespace) => self.url(value),
                (_, "url" | "redirectURL") => self.url(value),
                (_, name) if is_secret_name(name) => self.secret(value),
                _ => self.text(value, value.contains('\n')),
            },
        }
    }

    fn encoded_body(&mut self, place: &Place<'_>, value: &str, kind: Kind) -> String {
        if !place.encoding.eq_ignore_ascii_case("base64") {
            return self.body(value, &place.mime_type, kind);
        }
        let Some((bytes, codec)) = decoded(value) else { return value.to_owned() };
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let new = self.body(text, &place.mime_type, kind);
                if new == text { value.to_owned() } else { codec.encode(new.as_bytes()) }
            }
            // An image has no secret that a reader could see.
            Err(_) => value.to_owned(),
        }
    }

    fn body(&mut self, text: &str, mime_type: &str, kind: Kind) -> String {
        let mime_type = mime_type.to_ascii_lowercase();
        if self.depth >= DEPTH {
            return self.text(text, true);
        }
        self.depth += 1;
        let is_form = || {
            mime_type.starts_with("application/x-www-form-urlencoded")
                || (mime_type.is_empty() && text.contains('=') && !text.contains(char::is_whitespace))
        };
        let new = if text.trim_start().starts_with(['{', '[']) {
            self.json(text, kind)
        } else if mime_type.starts_with("multipart/") {
            self.multipart(text)
        } else if is_form() {
            self.parameters(text)
        } else {
            // Random names are the rule in the minified code of pages.
            let is_code = ["javascript", "ecmascript", "css", "image/", "font/"]
                .iter()
                .any(|it| mime_type.contains(it));
            self.text(text, !is_code)
        };
        self.depth -= 1;
        new
    }

    /// A multipart form: the content of the fields with secret names, and what else looks like a secret.
    fn multipart(&mut self, text: &str) -> String {
        let boundary = text.lines().next().unwrap_or("").trim_end();
        if boundary.len() < 3 || !boundary.starts_with("--") {
            return self.text(text, true);
        }
        let parts: Vec<String> = text
            .split(boundary)
            .map(|part| {
                let Some((head, value)) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))
                else {
                    return part.to_owned();
                };
                let gap = part.get(head.len()..part.len() - value.len()).unwrap_or("");
                let name = head
                    .split_once("name=\"")
                    .and_then(|(_, it)| it.split_once('"'))
                    .map_or("", |(name, _)| name);
                let new = if is_secret_parameter(name, value.trim()) {
                    self.secret(value)
                } else {
                    self.body(value, "text/plain", Kind::Sent)
                };
                format!("{head}{gap}{new}")
            })
            .collect();
        parts.join(boundary)
    }

    /// A string within a body or a token's payload.
    fn member(&mut self, key: &str, value: &str, kind: Kind) -> String {
        if kind == Kind::Claims {
            return self.claim(key, value);
        }
        let is_secret = is_secret_name(key) && !(kind == Kind::Answered && is_prose(value));
        if is_secret {
            self.secret(value)
        } else if value.contains("://") && !value.contains(char::is_whitespace) {
            self.url(value)
        } else if value.trim_start().starts_with(['{', '[']) {
            self.body(value, "text/plain", kind)
        } else {
            self.text(value, true)
        }
    }

    /// A claim: kept where a diagnosis reads it, else a pseudonym, since it says who somebody is.
    fn claim(&mut self, name: &str, value: &str) -> String {
        let lower = name.to_ascii_lowercase();
        let is_kept =
            KEPT_CLAIMS.contains(&lower.as_str()) || lower.ends_with("role") || lower.ends_with("roles");
        if is_kept || is_harmless(value) { value.to_owned() } else { self.pseudonym(value) }
    }

    /// The digits of a secret number.
    fn number(&mut self, digits: &str) -> String {
        let new = self.pseudonym(digits);
        // No number begins with a zero.
        match new.strip_prefix('0') {
            Some(rest) if !digits.starts_with('0') => format!("1{rest}"),
            _ => new,
        }
    }
}

/// Where in the HAR a string stands.
struct Place<'a> {
    key: &'a str,
    /// The member that holds the object it is in.
    object: &'a str,
    /// The member that holds the list of that object.
    list: &'a str,
    name: Cow<'a, str>,
    mime_type: Cow<'a, str>,
    encoding: &'a str,
}

impl<'a> Place<'a> {
    fn new(
        key: &'a str,
        object: Option<&Container>,
        list: &'a str,
        raw: &impl Fn(&Range<usize>) -> &'a str,
    ) -> Self {
        let part = |it: fn(&Container) -> &Range<usize>| object.map_or("", |object| raw(it(object)));
        Self {
            key,
            object: part(|it| &it.key),
            list,
            name: unescaped(part(|it| &it.name)),
            mime_type: unescaped(part(|it| &it.mime_type)),
            encoding: part(|it| &it.encoding),
        }
    }
}

// Parts of messages.

impl Redactor {
    fn header(&mut self, name: &str, value: &str) -> String {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "cookie" => self.cookies(value),
            "set-cookie" => {
                let lines: Vec<String> = value
                    .split('\n')
                    .map(|line| {
                        let (cookie, attributes) = split_keep(line, ';');
                        let cookie = self.cookies(cookie);
                        attributes
                            .map_or_else(|| cookie.clone(), |it| format!("{cookie};{}", self.text(it, false)))
                    })
                    .collect();
                lines.join("\n")
            }
            "authorization" | "proxy-authorization" => self.credentials(value),
            "location" | "referer" | "content-location" | "refresh" | "link" | "source-map" | ":path"
            | "x-original-url" => self.url(value),
            "sec-websocket-protocol" => self.protocols(value),
            "www-authenticate" | "proxy-authenticate" => self.text(value, false),
            _ if is_public_header(&name) => self.text(value, false),
            _ if is_secret_name(&name) || looks_secret(value) => self.secret(value),
            _ => self.text(value, true),
        }
    }

    fn cookies(&mut self, value: &str) -> String {
        let cookies: Vec<String> = value
            .split(';')
            .map(|cookie| match cookie.split_once('=') {
                Some((name, value)) => format!("{name}={}", self.secret(value)),
                None => self.secret(cookie),
            })
            .collect();
        cookies.join(";")
    }

    /// The value of `Authorization`.
    fn credentials(&mut self, value: &str) -> String {
        let (scheme, rest) = split_scheme(value);
        let name = scheme.split([' ', '\t']).next().unwrap_or("");
        if !PARAMETER_SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            return self.secret(value);
        }
        let parameters: Vec<String> = rest
            .split(',')
            .map(|parameter| {
                let Some((name, value)) = parameter.split_once('=') else { return self.secret(parameter) };
                let bare = name.trim();
                let new = if PUBLIC_PARAMETERS.iter().any(|it| it.eq_ignore_ascii_case(bare)) {
                    value.to_owned()
                } else if bare.eq_ignore_ascii_case("uri") {
                    self.url(value)
                } else {
                    self.named(bare, value)
                };
                format!("{name}={new}")
            })
            .collect();
        format!("{scheme}{}", parameters.join(","))
    }

    fn protocols(&mut self, value: &str) -> String {
        let mut after_scheme = false;
        let members: Vec<String> = value
            .split(',')
            .map(|member| {
                let word = member.trim();
                let new = if (after_scheme && word.len() >= 8) || looks_secret(word) {
                    self.secret(member)
                } else {
                    self.text(member, true)
                };
                after_scheme = SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(word));
                new
            })
            .collect();
        members.join(",")
    }

    fn url(&mut self, url: &str) -> String {
        if ["data:", "blob:"].iter().any(|it| url.starts_with(it)) {
            return self.text(url, false);
        }
        let (before_fragment, fragment) = split_keep(url, '#');
        let (before_query, query) = split_keep(before_fragment, '?');
        let mut out = String::with_capacity(url.len());
        let path = match before_query.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) =
                    rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
                out.push_str(scheme);
                out.push_str("://");
                match authority.rsplit_once('@') {
                    Some((user, host)) => {
                        let parts: Vec<String> = user.splitn(2, ':').map(|it| self.secret(it)).collect();
                        out.push_str(&format!("{}@{host}", parts.join(":")));
                    }
                    None => out.push_str(authority),
                }
                path
            }
            None => before_query,
        };
        for (index, segment) in path.split('/').enumerate() {
            if index > 0 {
                out.push('/');
            }
            out.push_str(&self.by_shape(segment));
        }
        if let Some(query) = query {
            out.push('?');
            out.push_str(&self.parameters(query));
        }
        if let Some(fragment) = fragment {
            out.push('#');
            // Applications with hash routes put a path and a query into the fragment.
            match fragment.split_once('?') {
                Some((route, query)) => {
                    out.push_str(&self.parameters(route));
                    out.push('?');
                    out.push_str(&self.parameters(query));
                }
                None => out.push_str(&self.parameters(fragment)),
            }
        }
        out
    }

    fn parameters(&mut self, query: &str) -> String {
        let parameters: Vec<String> = query
            .split('&')
            .map(|parameter| match parameter.split_once('=') {
                Some((name, value)) => {
                    let plain = percent_decode_str(name).decode_utf8_lossy().into_owned();
                    format!("{name}={}", self.parameter(&plain, value))
                }
                None => self.by_shape(parameter),
            })
            .collect();
        parameters.join("&")
    }

    /// The value of a parameter, percent-encoded or not.
    fn parameter(&mut self, name: &str, value: &str) -> String {
        let decoded = percent_decode_str(value).decode_utf8_lossy();
        if is_secret_parameter(name, &decoded) {
            self.named(name, value)
        } else if decoded.contains("://") && !decoded.contains(' ') {
            through_percent(value, &mut |it| self.url(it))
        } else if decoded.contains('%') && percent_decode_str(&decoded).decode_utf8_lossy().contains("://") {
            // Encoded twice, which is a fault that must stay.
            through_percent(value, &mut |it| {
                through_percent(&it.replace('\u{0}', "%"), &mut |it| self.url(it))
            })
        } else if decoded.contains(['=', '"', '{']) {
            through_percent(value, &mut |it| self.body(it, "text/plain", Kind::Sent))
        } else {
            self.by_shape(value)
        }
    }

    /// A secret that may have public parts because of what it is: the scope of an AWS credential.
    fn named(&mut self, name: &str, value: &str) -> String {
        if name.to_ascii_lowercase().ends_with("credential") {
            return through_percent(value, &mut |it| match it.split_once('/') {
                Some((id, scope)) => format!("{}/{scope}", self.secret(id)),
                None => self.secret(it),
            });
        }
        self.secret(value)
    }

    /// A whole word: a secret where it looks like one.
    fn by_shape(&mut self, word: &str) -> String {
        if looks_secret(word) { self.secret(word) } else { self.text(word, false) }
    }

    /// Running text.
    fn text(&mut self, text: &str, random: bool) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for it in secrets_in(text, random) {
            self.known_words(text.get(copied..it.from).unwrap_or(""), &mut out);
            out.push_str(&self.secret(text.get(it.from..it.to).unwrap_or("")));
            copied = it.to;
        }
        self.known_words(text.get(copied..).unwrap_or(""), &mut out);
        out
    }

    /// Text without a secret of its own, but perhaps with one that is known from elsewhere.
    fn known_words(&self, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some(start) = rest.find(is_word) {
            let (gap, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
            let end = from.find(|it| !is_word(it)).unwrap_or(from.len());
            let (word, after) = from.split_at_checked(end).unwrap_or((from, ""));
            out.push_str(gap);
            // A sentence may end with the word.
            let bare = word.trim_end_matches('.');
            match self.known.get(bare) {
                Some(pseudonym) => {
                    out.push_str(pseudonym);
                    out.push_str(word.get(bare.len()..).unwrap_or(""));
                }
                None => out.push_str(word),
            }
            rest = after;
        }
        out.push_str(rest);
    }
}

// Secrets.

impl Redactor {
    /// A value that is a secret, perhaps with a scheme, blanks and quotes around it.
    fn secret(&mut self, value: &str) -> String {
        if is_harmless(value) {
            return value.to_owned();
        }
        if value.contains('%') && percent_decode_str(value).decode_utf8_lossy() != value {
            // What is encoded twice has to stay so.
            return through_percent(value, &mut |it| self.secret(&it.replace('\u{0}', "%")));
        }
        // Quotation marks that were escaped for HTML stand around a secret like others.
        if value.contains("&quot;") {
            return value.split("&quot;").map(|it| self.secret(it)).collect::<Vec<String>>().join("&quot;");
        }
        if self.depth < DEPTH && value.trim_start().starts_with(['{', '[']) {
            self.depth += 1;
            let new = self.structure(value);
            self.depth -= 1;
            return new;
        }
        let (_, rest) = split_scheme(value);
        if is_harmless(rest) {
            return value.to_owned();
        }
        if let Some(new) = self.broken_jwt(rest) {
            return format!("{}{new}", value.strip_suffix(rest).unwrap_or(""));
        }
        let mut out = String::with_capacity(value.len());
        let mut is_basic = false;
        // Word by word, because a scheme may stand where none should.
        for word in value.split_inclusive([' ', '\t', '\r', '\n', ',', ';']) {
            let bare = word.trim_end_matches([' ', '\t', '\r', '\n', ',', ';']);
            let after = word.get(bare.len()..).unwrap_or("");
            let name = bare.trim_end_matches([':', '=']);
            // A header's name may stand in its own value.
            let is_name = bare.len() == name.len() + 1 && bare.ends_with(':') && is_secret_name(name);
            if is_name || name.eq_ignore_ascii_case("authorization") || is_scheme(name) {
                is_basic = name.eq_ignore_ascii_case("basic");
                out.push_str(word);
                continue;
            }
            out.push_str(&self.word(bare, is_basic));
            out.push_str(after);
        }
        out
    }

    /// An object that stands for a secret: all that its strings hold.
    fn structure(&mut self, value: &str) -> String {
        let (_, scalars) = scan(value);
        if !scalars.iter().any(|it| it.is_string) {
            return self.pseudonym(value);
        }
        let mut out = String::with_capacity(value.len());
        let mut copied = 0;
        for it in scalars.iter().filter(|it| it.is_string && !it.is_key) {
            out.push_str(value.get(copied..it.at.start).unwrap_or(""));
            let text = unescaped(value.get(it.at.clone()).unwrap_or(""));
            out.push_str(&escaped(&self.secret(&text)));
            copied = it.at.end;
        }
        out.push_str(value.get(copied..).unwrap_or(""));
        out
    }

    /// A word of a credential, perhaps in quotes or glued to its scheme.
    fn word(&mut self, word: &str, is_basic: bool) -> String {
        let opening = ['"', '\'', '<', '(', '`'];
        // A name may be glued to it: `token=…`.
        let name = word.split_inclusive('=').next().filter(|it| {
            it.len() < word.len() && it.strip_suffix('=').is_some_and(|it| is_secret_parameter(it, ""))
        });
        let inner = word.get(name.map_or(0, str::len)..).unwrap_or(word).trim_start_matches(opening);
        let mut bare = inner.trim_end_matches(['"', '\'', '>', ')', '`']);
        // An escape that was meant to be a line break stays one.
        for escape in ["\\n", "\\r", "\\t"] {
            bare = bare.strip_suffix(escape).unwrap_or(bare);
        }
        let before = word.get(..word.len() - inner.len()).unwrap_or("");
        let after = inner.get(bare.len()..).unwrap_or("");
        let glued = ["bearer", "basic"].iter().find_map(|it| {
            let (scheme, rest) = bare.split_at_checked(it.len())?;
            let marks = rest.len() - rest.trim_start_matches([':', '=', '_', '-', '"', '\'']).len();
            let end = scheme.len() + marks;
            (scheme.eq_ignore_ascii_case(it) && rest.len() > marks)
                .then(|| (bare.get(..end).unwrap_or(""), bare.get(end..).unwrap_or(""), *it == "basic"))
        });
        let (scheme, secret, is_basic) = glued.unwrap_or(("", bare, is_basic));
        let new = if secret.is_empty() || is_harmless(secret) || is_scheme(secret) {
            secret.to_owned()
        } else if is_jwt(secret) {
            self.jwt(secret)
        } else if let Some((token, codec)) = jwt_within(secret) {
            let mut new = Codec { padding: 0, ..codec }.encode(self.jwt(&token).as_bytes());
            // Another length wants other padding, where there was any.
            while codec.padding > 0 && !new.len().is_multiple_of(4) {
                new.push('=');
            }
            new
        } else if is_basic || decoded(secret).is_some_and(|(it, _)| is_pair(&it)) {
            self.basic(secret, 0)
        } else {
            self.pseudonym(secret)
        };
        format!("{before}{scheme}{new}{after}")
    }

    /// A JWT with blanks in it: they stay where they are.
    fn broken_jwt(&mut self, text: &str) -> Option<String> {
        let token: String = text.chars().filter(|it| !it.is_whitespace()).collect();
        let ends_in_scheme = || text.rsplit(char::is_whitespace).next().is_some_and(is_scheme);
        if token.len() == text.len() || !is_jwt(&token) || ends_in_scheme() {
            return None;
        }
        let new = self.jwt(&token);
        let mut new = new.chars();
        Some(text.chars().filter_map(|it| if it.is_whitespace() { Some(it) } else { new.next() }).collect())
    }

    /// A JWT: the header stays, the payload keeps its structure and what a diagnosis reads, and the rest its length.
    fn jwt(&mut self, token: &str) -> String {
        let parts: Vec<&str> = token.split('.').collect();
        let is_signed = parts.len() <= 4;
        let new: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| match index {
                0 if decoded(part).is_some_and(|(it, _)| it.starts_with(b"{")) && parts.len() > 1 => {
                    (*part).to_owned()
                }
                0 => self.pseudonym(part),
                1 if is_signed => self.payload(part),
                // The last character stays, because it may show that the part was cut.
                _ => {
                    let mut new = self.pseudonym(part);
                    if let Some(last) = part.chars().last() {
                        new.pop();
                        new.push(last);
                    }
                    new
                }
            })
            .collect();
        let new = new.join(".");
        self.learn(token, &new);
        new
    }

    fn payload(&mut self, part: &str) -> String {
        let Some((bytes, mut codec)) = decoded(part) else { return self.pseudonym(part) };
        // The alphabet of a JWT is the one for URLs, where the part does not show otherwise.
        codec.is_url = !part.contains(['+', '/']);
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let new = self.json(text, Kind::Claims);
                codec.encode(new.as_bytes())
            }
            Err(_) => codec.encode(&self.bytes(&bytes)),
        }
    }

    /// What `Basic` carries, encoded or not, once or twice.
    fn basic(&mut self, value: &str, depth: u8) -> String {
        let Some((bytes, codec)) = decoded(value) else { return self.pair(value) };
        let new = match std::str::from_utf8(&bytes) {
            Ok(text) if text.contains(':') => self.pair(text).into_bytes(),
            Ok(text) if depth == 0 && decoded(text.trim()).is_some_and(|(it, _)| it.contains(&b':')) => {
                let inner = text.trim();
                text.replace(inner, &self.basic(inner, 1)).into_bytes()
            }
            Ok(text) => self.pair(text).into_bytes(),
            Err(_) => self.bytes(&bytes),
        };
        let new = codec.encode(&new);
        self.learn(value, &new);
        new
    }

    /// `user:password`, each on its own.
    fn pair(&mut self, text: &str) -> String {
        let parts: Vec<String> = text
            .splitn(2, ':')
            .map(|it| match it.trim() {
                bare if is_harmless(bare) => it.to_owned(),
                bare => it.replace(bare, &self.pseudonym(bare)),
            })
            .collect();
        parts.join(":")
    }

    /// Bytes that are no text, so that they still are none.
    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.stream(bytes);
        bytes
            .iter()
            .map(|it| {
                let number = stream.next().unwrap_or(0);
                if it.is_ascii_alphanumeric() {
                    u8::try_from(replaced(char::from(*it), number, false)).unwrap_or(b'x')
                } else {
                    *it
                }
            })
            .collect()
    }

    /// The pseudonym of a secret: letters for letters, digits for digits, all else as it is.
    fn pseudonym(&mut self, secret: &str) -> String {
        let prefix = KNOWN_PREFIXES
            .iter()
            .find(|it| secret.len() >= it.len() + 8 && secret.starts_with(**it))
            .copied()
            .unwrap_or(if secret.starts_with("eyJ") { "eyJ" } else { "" });
        let rest = secret.strip_prefix(prefix).unwrap_or(secret);
        let is_hex = rest.len() >= 8
            && rest.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
            && rest.bytes().any(|it| it.is_ascii_digit());
        let stream = self.stream(secret.as_bytes());
        let mut new = prefix.to_owned();
        new.extend(rest.chars().zip(stream).map(|(it, number)| replaced(it, number, is_hex)));
        self.learn(secret, &new);
        new
    }

    /// Numbers that only who knows the salt can tell from chance.
    fn stream(&self, secret: &[u8]) -> impl Iterator<Item = u64> + use<> {
        let (k0, k1) = self.salt;
        let (a, b) = (siphash(k0, k1, secret), siphash(k1, k0, secret));
        (0_u64..).map(move |it| siphash(a, b, &it.to_le_bytes()))
    }

    /// Remembers a secret that can be told from an ordinary word.
    fn learn(&mut self, secret: &str, pseudonym: &str) {
        let is_one = secret.len() >= 8
            && secret.chars().all(is_word)
            && looks_like_credential(secret)
            && secret.bytes().any(|it| it.is_ascii_digit())
            && secret.bytes().any(|it| it.is_ascii_alphabetic())
            // A host or a file's name may well be a cookie's value.
            && (!secret.contains('.') || looks_secret(secret));
        if is_one && !self.known.contains_key(secret) {
            self.known.insert(secret.to_owned(), pseudonym.to_owned());
        }
    }
}

/// `user:password` in letters that a keyboard has.
fn is_pair(bytes: &[u8]) -> bool {
    bytes.contains(&b':') && bytes.iter().all(|it| matches!(it, b' '..=b'~'))
}

/// Another character of the same kind.
fn replaced(it: char, number: u64, is_hex: bool) -> char {
    let pick = |from: &[u8]| {
        let index = number % u64::try_from(from.len()).unwrap_or(1).max(1);
        usize::try_from(index).ok().and_then(|it| from.get(it)).map_or('x', |it| char::from(*it))
    };
    match it {
        '0'..='9' if !is_hex => pick(b"0123456789"),
        '0'..='9' | 'a'..='f' if is_hex => pick(b"0123456789abcdef"),
        'A'..='F' if is_hex => pick(b"0123456789ABCDEF"),
        'a'..='z' => pick(b"abcdefghijklmnopqrstuvwxyz"),
        'A'..='Z' => pick(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        it if it.is_ascii() || !it.is_alphanumeric() => it,
        it if u32::from(it) < 0x100 => char::from(0xe0 + u8::try_from(number % 7).unwrap_or(0)),
        _ => char::from_u32(0x3b1 + u32::try_from(number % 17).unwrap_or(0)).unwrap_or(it),
    }
}

/// A value that shows that no secret was there, which is often the very fault.
fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let bare = value.trim_matches(['"', '\'']);
    [value, bare].iter().any(|it| {
        is_visibly_no_secret(it)
            || is_undefined(it)
            || is_placeholder(it)
            || (is_template(it) && it.len() <= 48)
            || (is_object(it) && !it.starts_with('{') && it.len() <= 48)
    }) || is_demonstration(bare)
        || matches!(value, "deleted" | "-")
}

/// What examples put where a key should be: `your-key-here`, `insert your key`, `replace_me`, `xxxx`.
fn is_demonstration(value: &str) -> bool {
    if value.len() > 48 {
        return false;
    }
    let flat: String =
        value.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    ["your", "insert", "replace", "changeme"].iter().any(|it| flat.starts_with(it))
        || matches!(flat.as_str(), "apikey" | "key" | "todo" | "value")
        || (flat.len() > 2 && flat.bytes().all(|it| it == b'x'))
}

/// What an answer says about a secret, rather than the secret: `expired`, `is required`.
fn is_prose(value: &str) -> bool {
    !value.split_whitespace().any(looks_like_credential_in_prose)
        && (value.contains(' ') || value.len() <= 24)
}

fn looks_like_credential_in_prose(word: &str) -> bool {
    word.len() > 24 || looks_like_credential(word.trim_end_matches(['.', ',', '!']))
}

/// Whether a number of this name lets somebody in.
fn is_number_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["pin", "otp", "otpcode", "otp_code", "mfa_code", "mfacode", "totp", "passcode", "verification_code"]
        .contains(&key.as_str())
        || key.ends_with("password")
}

/// Claims that a diagnosis reads and that name no person.
const KEPT_CLAIMS: [&str; 26] = [
    "acr",
    "alg",
    "amr",
    "appid",
    "aud",
    "auth_time",
    "authorities",
    "azp",
    "cid",
    "client_id",
    "exp",
    "groups",
    "htm",
    "iat",
    "iss",
    "jkt",
    "nbf",
    "permissions",
    "realm_access",
    "scope",
    "scp",
    "tid",
    "token_type",
    "token_use",
    "typ",
    "ver",
];

// Encodings.

/// How a text was encoded, so that its successor is encoded the same way.
struct Codec {
    is_url: bool,
    padding: usize,
}

impl Codec {
    fn encode(&self, bytes: &[u8]) -> String {
        let alphabet = if self.is_url { alphabet::URL_SAFE } else { alphabet::STANDARD };
        let mut text = GeneralPurpose::new(&alphabet, LENIENT).encode(bytes);
        text.push_str(&"=".repeat(self.padding));
        text
    }
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The bytes of a text in base64 of either alphabet, padded or not.
fn decoded(text: &str) -> Option<(Vec<u8>, Codec)> {
    let bare = text.trim_end_matches('=');
    let codec = Codec { is_url: bare.contains(['-', '_']), padding: text.len() - bare.len() };
    let alphabet = if codec.is_url { alphabet::URL_SAFE } else { alphabet::STANDARD };
    let bytes = GeneralPurpose::new(&alphabet, LENIENT).decode(bare).ok()?;
    (!bytes.is_empty()).then_some((bytes, codec))
}

/// A JSON Web Token that was encoded once more, as it is `eyJ` that begins so.
fn jwt_within(text: &str) -> Option<(String, Codec)> {
    let (bytes, codec) = decoded(text).filter(|_| text.starts_with("ZXlK"))?;
    Some((String::from_utf8(bytes).ok().filter(|it| is_jwt(it))?, codec))
}

/// Rewrites the decoded text; characters that stay the same stay encoded as they were.
fn through_percent(value: &str, rewrite: &mut dyn FnMut(&str) -> String) -> String {
    let mut written: Vec<(String, &str)> = Vec::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let is_hex = |it: &str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_hexdigit());
        let escapes = rest
            .split('%')
            .skip(1)
            .take(4)
            .scan(true, |goes_on, it| {
                let is_escape = *goes_on && it.get(..2).is_some_and(is_hex);
                *goes_on = is_escape && it.len() == 2;
                Some(is_escape)
            })
            .take_while(|it| *it)
            .count();
        // One character is one escape, or up to four.
        let taken = (first == '%')
            .then(|| {
                (1..=escapes).find_map(|count| {
                    let raw = rest.get(..3 * count)?;
                    let plain = percent_decode_str(raw).decode_utf8().ok()?;
                    Some((plain.into_owned(), raw))
                })
            })
            .flatten()
            .unwrap_or_else(|| (first.to_string(), rest.get(..first.len_utf8()).unwrap_or("")));
        rest = rest.get(taken.1.len()..).unwrap_or("");
        written.push(taken);
    }
    let plain: String = written.iter().map(|it| it.0.as_str()).collect();
    // A percent sign that was encoded must not be decoded once more.
    let new = rewrite(&plain.replace('%', "\u{0}")).replace('\u{0}', "%");
    if new == plain {
        return value.to_owned();
    }
    if new.chars().count() != written.len() {
        // What stood there as it is stays so, wherever it is now.
        let is_plain = |it: char| it.is_ascii_alphanumeric() || (it != '%' && value.contains(it));
        return new.chars().map(|it| if is_plain(it) { it.to_string() } else { encoded(it) }).collect();
    }
    new.chars()
        .zip(&written)
        .map(|(it, (plain, raw))| {
            if plain.chars().eq([it]) {
                (*raw).to_owned()
            } else if raw == plain {
                it.to_string()
            } else {
                encoded(it)
            }
        })
        .collect()
}

/// A character as a URL escapes it.
fn encoded(it: char) -> String {
    percent_encoding::utf8_percent_encode(it.encode_utf8(&mut [0; 4]), percent_encoding::NON_ALPHANUMERIC)
        .to_string()
}

/// Whether a word is an authentication scheme.
fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// What a JSON string says.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut units: Vec<u16> = Vec::with_capacity(raw.len());
    let mut characters = raw.chars();
    let mut buffer = [0; 2];
    while let Some(it) = characters.next() {
        let meant = if it == '\\' {
            match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some('u') => {
                    let digits: String = characters.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&digits, 16).unwrap_or(0xfffd));
                    continue;
                }
                Some(other) => other,
                None => break,
            }
        } else {
            it
        };
        units.extend_from_slice(meant.encode_utf16(&mut buffer));
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// A text as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or("").to_owned()
}
