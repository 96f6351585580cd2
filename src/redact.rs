//! Masks secrets in everything that is read rather than run: displays, reports, logs, exported files.
//!
//! A masked secret keeps its scheme or public prefix, its length and a short fingerprint, so that a reader can still
//! tell two tokens apart: `Bearer eyJhbG…(812 chars, #7f2a)`. Commands do not pass through here; they follow their
//! own secrets mode.
//!
//! What is a secret is decided by name (`password`, `X-API-Key`), by shape (a JWT, `ghp_…`) and, last, by
//! randomness. Values that are visibly no secret (`undefined`, `YOUR_TOKEN_HERE`) stay readable, because they are
//! often the very fault that is to be shown.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use crate::syntax::find::has;

/// Masks a value that is known to be a secret. Authentication schemes in front of it are kept.
pub fn mask_secret(value: &str) -> String {
    let (scheme, secret) = split_scheme(value);
    if is_visibly_no_secret(secret) {
        return value.to_owned();
    }
    let prefix = public_prefix(secret);
    format!("{scheme}{prefix}…({} chars, #{})", secret.chars().count(), short_fingerprint(secret))
}

/// Masks what is secret in the value of a header.
pub fn mask_header<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "cookie" => Cow::Owned(mask_cookie(value)),
        "set-cookie" => Cow::Owned(mask_set_cookie(value)),
        "authorization" | "proxy-authorization" => Cow::Owned(mask_credentials(value)),
        "location" | "referer" | "content-location" | "refresh" | "link" | "source-map" | ":path"
        | "x-original-url" => changed(value, mask_url(value)),
        "sec-websocket-protocol" => mask_list(value),
        "www-authenticate" | "proxy-authenticate" => mask_shapes(value, false),
        _ if is_public_header(&name) => mask_shapes(value, false),
        _ if is_secret_name(&name) || looks_secret(value) => Cow::Owned(mask_secret(value)),
        _ => mask_text(value),
    }
}

/// Masks what is secret in a URL: user information, parameters of the query and of the fragment by name or shape,
/// and segments of the path by shape.
pub fn mask_url(url: &str) -> String {
    let (before_fragment, fragment) = split_keep(url, '#');
    let (before_query, query) = split_keep(before_fragment, '?');
    let mut out = String::with_capacity(url.len());
    let (authority_end, path) = match before_query.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = match rest.find('/') {
                Some(at) => rest.split_at_checked(at).unwrap_or((rest, "")),
                None => (rest, ""),
            };
            out.push_str(scheme);
            out.push_str("://");
            (authority, path)
        }
        None => ("", before_query),
    };
    match authority_end.rsplit_once('@') {
        Some((user, host)) => {
            let masked: Vec<String> = user.splitn(2, ':').map(mask_if_any).collect();
            out.push_str(&masked.join(":"));
            out.push('@');
            out.push_str(host);
        }
        None => out.push_str(authority_end),
    }
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        out.push_str(&mask_by_shape(segment));
    }
    if let Some(query) = query {
        out.push('?');
        out.push_str(&mask_parameters(query));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        // Applications with hash routes put a path and a query into the fragment.
        match fragment.split_once('?') {
            Some((route, query)) => {
                out.push_str(&mask_parameters(route));
                out.push('?');
                out.push_str(&mask_parameters(query));
            }
            None => out.push_str(&mask_parameters(fragment)),
        }
    }
    out
}

/// Masks what is secret in a body or any other text: secret-named members of JSON, forms, XML and header lines,
/// credentials after a scheme, and everything that has a secret's shape.
pub fn mask_text(text: &str) -> Cow<'_, str> {
    mask_shapes(text, true)
}

/// Masks a header's or a body's part by its name: the value of a claim, a parameter, a cookie.
pub fn mask_named<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    if is_secret_name(name) || looks_secret(value) {
        Cow::Owned(mask_secret(value))
    } else {
        mask_text(value)
    }
}

/// Whether a header, parameter, cookie or JSON member of this name usually holds a secret.
///
/// `code` and `key` are not among them, because they are mostly an error's code and a look-up key; parameters of a
/// URL or form with these names are masked all the same.
pub fn is_secret_name(name: &str) -> bool {
    if name.len() > 64 {
        return false;
    }
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    if NOT_SECRET_NAMES.contains(&name.as_str()) {
        return false;
    }
    SECRET_NAMES.contains(&name.as_str())
        || SECRET_NAME_ENDS.iter().any(|it| name.ends_with(it))
        || SECRET_NAME_PARTS.iter().any(|it| has(&name, it))
}

/// Whether a value looks like a secret, whatever its name: by shape, or by being long and random.
pub fn looks_secret(value: &str) -> bool {
    let (scheme, secret) = split_scheme(value.trim());
    if !scheme.is_empty() && !secret.is_empty() && !secret.contains(' ') {
        return !is_visibly_no_secret(secret);
    }
    has_secret_shape(secret) || is_random(secret)
}

/// A fingerprint that is the same for the same secret as long as the process lives, and that nobody can check a
/// guess against without the process's salt.
pub fn fingerprint(secret: &str) -> String {
    let (k0, k1) = salt();
    format!("{:016x}", siphash(k0, k1, secret.as_bytes())).chars().take(12).collect()
}

/// Sets the salt of the fingerprints, once, before the first is made; later calls do nothing and return false.
///
/// A command-line run seeds with the bytes of its input: the same file then gives the same report, and who has the
/// report alone still cannot check a guess. In a browser the platform's random numbers are the seed; without any,
/// natively the salt is random and in wasm it is not.
pub fn seed(bytes: &[u8]) -> bool {
    let salt = (siphash(0x6175_7468, 0x6f70_7379, bytes), siphash(0x7361_6c74, 0x6564_2121, bytes));
    SALT.set(salt).is_ok()
}

static SALT: OnceLock<(u64, u64)> = OnceLock::new();

/// A salt that nobody knows; in wasm it is always the same.
pub fn random_salt() -> (u64, u64) {
    // The keys of the standard library's hash maps are the one source of randomness that needs no dependency.
    (RandomState::new().hash_one(0_u8), RandomState::new().hash_one(1_u8))
}

/// The salt of this run, for what must not be checked against a guess.
pub fn salt() -> (u64, u64) {
    *SALT.get_or_init(random_salt)
}

fn short_fingerprint(secret: &str) -> String {
    fingerprint(secret).chars().take(4).collect()
}

/// Where masking is asked for unconditionally but the value is empty, there is nothing to mask.
fn mask_if_any(value: &str) -> String {
    if value.is_empty() { String::new() } else { mask_secret(value) }
}

fn changed(value: &str, masked: String) -> Cow<'_, str> {
    if masked == value { Cow::Borrowed(value) } else { Cow::Owned(masked) }
}

pub(crate) fn split_keep(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// Whether a parameter of a query or a form holds a secret, by its name or the shape of its decoded value.
pub(crate) fn is_secret_parameter(name: &str, value: &str) -> bool {
    // `user[password]` and `auth.token` are named by their last part.
    let last = name.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or("");
    is_secret_name(last)
        || SECRET_PARAMETERS.iter().any(|it| it.eq_ignore_ascii_case(last))
        || looks_secret(value)
}

/// The authentication schemes in front of a credential, with what separates them from it. A scheme may be there
/// twice or be followed by a colon: both are faults that must stay visible.
pub(crate) fn split_scheme(value: &str) -> (&str, &str) {
    let mut rest = value;
    // More than a few repeats are no longer a fault somebody made, and would cost time.
    for _ in 0..4 {
        // No scheme is longer than this, so a long text is not searched for its first blank.
        let head = rest.char_indices().nth(32).and_then(|(at, _)| rest.get(..at)).unwrap_or(rest);
        let Some(end) = head.find([' ', '\t']).or((head.len() == rest.len()).then_some(rest.len())) else {
            break;
        };
        let word = rest.get(..end).unwrap_or("");
        let bare = word.trim_end_matches([':', ',', '=']);
        if !SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(bare)) {
            break;
        }
        rest = rest.get(end..).unwrap_or("").trim_start_matches([' ', '\t']);
    }
    let scheme = value.get(..value.len() - rest.len()).unwrap_or("");
    (scheme, rest)
}

/// The value of `Authorization`: schemes with parameters keep the parameters' names.
fn mask_credentials(value: &str) -> String {
    let (scheme, rest) = split_scheme(value);
    let name = scheme.split([' ', '\t']).next().unwrap_or("");
    if !PARAMETER_SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return mask_if_any(value);
    }
    let mut out = scheme.to_owned();
    for (index, parameter) in rest.split(',').enumerate() {
        if index > 0 {
            out.push(',');
        }
        match parameter.split_once('=') {
            Some((name, value))
                if PUBLIC_PARAMETERS.iter().any(|it| it.eq_ignore_ascii_case(name.trim())) =>
            {
                out.push_str(name);
                out.push('=');
                out.push_str(value);
            }
            Some((name, value)) => {
                out.push_str(name);
                out.push('=');
                out.push_str(&mask_if_any(value.trim().trim_matches('"')));
            }
            None => out.push_str(&mask_if_any(parameter)),
        }
    }
    out
}

/// Each cookie's value is masked, its name kept.
fn mask_cookie(value: &str) -> String {
    let cookies: Vec<String> = value
        .split(';')
        .map(|cookie| match cookie.split_once('=') {
            Some((name, value)) => format!("{name}={}", mask_if_any(value)),
            // A cookie without `=` is all value.
            None if cookie.trim().is_empty() => cookie.to_owned(),
            None => mask_secret(cookie),
        })
        .collect();
    cookies.join(";")
}

fn mask_set_cookie(value: &str) -> String {
    // Some captures join several `Set-Cookie` lines with a line feed.
    let lines: Vec<String> = value
        .split('\n')
        .map(|line| {
            let (cookie, attributes) = split_keep(line, ';');
            let mut out = mask_cookie(cookie);
            if let Some(attributes) = attributes {
                out.push(';');
                out.push_str(&mask_shapes(attributes, false));
            }
            out
        })
        .collect();
    lines.join("\n")
}

/// A comma-separated list in which single members may be tokens (`Sec-WebSocket-Protocol: bearer, eyJ…`).
fn mask_list(value: &str) -> Cow<'_, str> {
    let mut after_scheme = false;
    let members: Vec<String> = value
        .split(',')
        .map(|member| {
            let word = member.trim();
            let masked = if (after_scheme && word.len() >= 8) || looks_secret(word) {
                member.replace(word, &mask_secret(word))
            } else {
                mask_shapes(member, true).into_owned()
            };
            after_scheme = SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(word));
            masked
        })
        .collect();
    changed(value, members.join(","))
}

/// The parameters of a query, a fragment or a form body.
fn mask_parameters(query: &str) -> String {
    let parameters: Vec<String> = query
        .split('&')
        .map(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else {
                return mask_by_shape(parameter).into_owned();
            };
            let plain = percent_decode_str(name).decode_utf8_lossy();
            let decoded = percent_decode_str(value).decode_utf8_lossy();
            let masked: Cow<'_, str> = if is_secret_parameter(&plain, &decoded) {
                Cow::Owned(mask_if_any(value))
            } else if decoded.contains("://") || decoded.contains('=') || decoded.contains('"') {
                // A URL or a document inside a parameter; shown decoded only where something had to be masked.
                let inner = if decoded.contains("://") {
                    mask_url(&decoded)
                } else {
                    mask_shapes(&decoded, true).into_owned()
                };
                if inner == decoded { Cow::Borrowed(value) } else { Cow::Owned(inner) }
            } else {
                mask_by_shape(value)
            };
            format!("{name}={masked}")
        })
        .collect();
    parameters.join("&")
}

/// Masks a whole word where it looks like a secret.
fn mask_by_shape(word: &str) -> Cow<'_, str> {
    if is_plain(word) {
        return Cow::Borrowed(word);
    }
    if looks_secret(word) { Cow::Owned(mask_secret(word)) } else { mask_shapes(word, false) }
}

/// Whether a word can have no secret's shape, by a look that costs little: it is short, or of small letters or digits alone.
fn is_plain(word: &str) -> bool {
    /// Anything shorter has none.
    const SHORT: usize = 10;
    let bytes = word.as_bytes();
    bytes.iter().all(u8::is_ascii_digit)
        || bytes.iter().all(u8::is_ascii_lowercase)
        || (bytes.len() <= SHORT
            && bytes.iter().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.')))
}

/// Masks what [`secrets_in`] finds.
fn mask_shapes(text: &str, random: bool) -> Cow<'_, str> {
    let found = secrets_in(text, random);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    for it in found {
        out.push_str(text.get(copied..it.from).unwrap_or(""));
        out.push_str(&mask_secret(text.get(it.from..it.to).unwrap_or("")));
        copied = it.to;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}

/// Where a secret lies in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    /// Its first byte.
    pub(crate) from: usize,
    /// The byte after its last.
    pub(crate) to: usize,
    /// The name of the member, parameter or header that it is the value of; empty where there is none.
    pub(crate) name: &'a str,
}

/// One pass over a text: named values are taken whole, then credentials after a scheme, then words by shape.
/// `random` says whether a word is taken for its randomness alone.
pub(crate) fn secrets_in(text: &str, random: bool) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut after_scheme = false;
    while let Some(rest) = text.get(at..) {
        let Some(skip) = rest.find(is_word) else { break };
        let start = at + skip;
        let word = text.get(start..).map_or("", |it| it.split(|c| !is_word(c)).next().unwrap_or(""));
        let end = start + word.len();
        at = end;
        // The gap since the last word decides whether a scheme still stands before this one.
        if !rest.get(..skip).unwrap_or("").chars().all(|it| it == ' ' || it == ':') {
            after_scheme = false;
        }
        if let Some((from, to)) = named_value(text, word, end, random) {
            found.push(Found { from, to, name: word });
            at = to;
        } else if (after_scheme && word.len() >= 8 && looks_like_credential(word.trim_end_matches('.')))
            || has_secret_shape(word)
            || (random && is_random(word))
        {
            found.push(Found { from: start, to: end, name: "" });
        }
        after_scheme = SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(word.trim_end_matches(':')));
    }
    found
}

/// After "bearer" in running text comes a word of English as often as a token.
pub(crate) fn looks_like_credential(word: &str) -> bool {
    // Libraries name their errors so: `JWTExpired`, `JWSInvalidSignature`.
    if word.starts_with("JW") && word.bytes().all(|it| it.is_ascii_alphabetic()) {
        return false;
    }
    word.bytes().any(|it| it.is_ascii_digit() || b"._-+/".contains(&it))
        || word.bytes().skip(1).any(|it| it.is_ascii_uppercase())
}

/// Where the value lies that belongs to a secret name ending at `end`: `"name": "value"`, `name=value`,
/// `Name: value`, `<name>value<`, also with escaped quotes.
fn named_value(text: &str, word: &str, end: usize, forms: bool) -> Option<(usize, usize)> {
    // Most words are followed by another, which costs less to see than whether they name a secret.
    let after = text.get(end..)?;
    let trimmed = after.trim_start_matches([']', '\\', '"', '\'', ' ', '\t']);
    let mark = trimmed.chars().next()?;
    if !matches!(mark, '=' | ':' | '>') || (mark == '>' && trimmed.len() != after.len()) {
        return None;
    }
    let name = word.rsplit(['.', '%']).next().unwrap_or(word);
    let in_form = || forms && mark == '=' && SECRET_PARAMETERS.iter().any(|it| it.eq_ignore_ascii_case(name));
    if !is_secret_name(name) && !in_form() {
        return None;
    }
    let value = trimmed.get(1..)?.trim_start_matches([' ', '\t']);
    let bare = value.trim_start_matches('\\');
    let escapes = value.len() - bare.len();
    let quote = bare.chars().next().filter(|it| matches!(it, '"' | '\''));
    let (from, length) = match quote {
        Some(quote) => {
            let inside = bare.get(1..)?;
            (text.len() - inside.len(), quoted_length(inside, quote, escapes))
        }
        None if mark == '>' => (text.len() - value.len(), value.find('<').unwrap_or(0)),
        None => {
            let (scheme, rest) = split_scheme(value);
            // In a sentence ("Missing token: send one") what follows the colon is no value.
            let first = rest.split(|it| !is_word(it)).next().unwrap_or("");
            if mark == ':' && !looks_like_credential(first) {
                return None;
            }
            let stop = rest
                .find(|it: char| {
                    it.is_whitespace() || matches!(it, '&' | ',' | ';' | '"' | '\'' | '}' | '<' | ')')
                })
                .unwrap_or(rest.len());
            (text.len() - value.len(), scheme.len() + stop)
        }
    };
    let to = from.checked_add(length)?;
    let value = text.get(from..to)?;
    let is_a_word = matches!(value.trim(), "" | "null" | "true" | "false" | "{" | "[" | "{}" | "[]");
    let opens_a_structure = quote.is_none() && value.starts_with(['{', '[']);
    (!is_a_word && !opens_a_structure).then_some((from, to))
}

/// The length of a quoted value up to its closing quote, which carries as many backslashes as the opening one.
fn quoted_length(inside: &str, quote: char, escapes: usize) -> usize {
    let mut backslashes = 0;
    for (at, it) in inside.char_indices() {
        match it {
            '\\' => backslashes += 1,
            it if it == quote
                && backslashes <= escapes
                && (backslashes == escapes || backslashes % 2 == 0) =>
            {
                return at - backslashes;
            }
            _ => backslashes = 0,
        }
    }
    inside.len()
}

/// Whether a character is part of a token, so that the characters around it end a word.
pub(crate) fn is_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | '+' | '/' | '~' | '%')
}

/// A JWT, or a known prefix with enough behind it.
fn has_secret_shape(value: &str) -> bool {
    /// What follows a prefix is no shorter.
    const SHORTEST: usize = 8;
    if value.len() < SHORTEST {
        return false;
    }
    is_jwt(value)
        || KNOWN_PREFIXES.iter().any(|prefix| {
            value.strip_prefix(prefix).is_some_and(|rest| {
                rest.len() >= SHORTEST
                    && rest.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.%".contains(&it))
            })
        })
}

/// Three or five base64url parts of which the first opens a JSON object; also a beginning cut short.
pub(crate) fn is_jwt(value: &str) -> bool {
    value.starts_with("eyJ")
        && value.len() >= 16
        && value.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.=+/%~".contains(&it))
}

/// Long and random: no word, no identifier of a program, no number.
fn is_random(value: &str) -> bool {
    let length = value.len();
    if !(20..=4096).contains(&length) {
        return false;
    }
    let mut counts = [0_u32; 128];
    let (mut digits, mut lower, mut upper) = (0_u32, 0_u32, 0_u32);
    for byte in value.bytes() {
        if !(byte.is_ascii_alphanumeric() || b"_-+/=.~%".contains(&byte)) {
            return false;
        }
        digits += u32::from(byte.is_ascii_digit());
        lower += u32::from(byte.is_ascii_lowercase());
        upper += u32::from(byte.is_ascii_uppercase());
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let dashed_identifier = is_uuid(value) || value.bytes().filter(|it| b"/.".contains(it)).count() > 2;
    if dashed_identifier || digits == 0 || (lower == 0 && upper == 0) {
        return false;
    }
    if value.bytes().all(|it| it.is_ascii_hexdigit()) {
        return length >= 32;
    }
    let total = f64::from(digits + lower + upper);
    let all = length as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|it| **it > 0)
        .map(|it| {
            let share = f64::from(*it) / all;
            -share * share.log2()
        })
        .sum();
    // A random text of n characters reaches about log2(n); words joined with dashes stay below.
    let mixed = lower > 0 && upper > 0;
    let few_marks = total / all > 0.85;
    few_marks && entropy >= if mixed { 3.6 } else { 3.9 }
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value
            .bytes()
            .enumerate()
            .all(|(at, it)| if matches!(at, 8 | 13 | 18 | 23) { it == b'-' } else { it.is_ascii_hexdigit() })
}

/// A value that shows that no secret was there at all.
pub(crate) fn is_visibly_no_secret(value: &str) -> bool {
    let value = value.trim();
    matches!(
        value.to_ascii_lowercase().as_str(),
        "" | "null"
            | "undefined"
            | "nan"
            | "none"
            | "nil"
            | "true"
            | "false"
            | "[object object]"
            | "[object promise]"
    ) || (value.len() <= 48
        && (value.starts_with("YOUR_")
            || value.starts_with("your_")
            || value.starts_with("your-")
            || (value.starts_with("{{") && value.ends_with("}}"))
            || (value.starts_with("${") && value.ends_with('}'))
            || (value.starts_with('<') && value.ends_with('>'))))
}

/// The part of a secret that says what it is and nothing else.
fn public_prefix(secret: &str) -> &str {
    if let Some(prefix) =
        KNOWN_PREFIXES.iter().find(|it| secret.len() >= it.len() + 8 && secret.starts_with(**it))
    {
        return prefix;
    }
    let shown = if is_jwt(secret) {
        6
    } else if secret.len() >= 24 {
        3
    } else {
        0
    };
    match secret.char_indices().nth(shown) {
        Some((at, _)) if shown > 0 => secret.get(..at).unwrap_or(""),
        _ => "",
    }
}

/// Headers whose random-looking values are no secrets.
pub(crate) fn is_public_header(name: &str) -> bool {
    const PREFIXES: [&str; 8] = [
        "accept",
        "access-control-",
        "content-",
        "sec-ch-",
        "sec-fetch-",
        "x-ratelimit-",
        "ratelimit",
        "cf-",
    ];
    const NAMES: [&str; 33] = [
        "age",
        "alt-svc",
        "cache-control",
        "connection",
        "date",
        "etag",
        "expires",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "last-modified",
        "nel",
        "origin",
        "permissions-policy",
        "report-to",
        "reporting-endpoints",
        "request-id",
        "retry-after",
        "sec-websocket-accept",
        "sec-websocket-key",
        "server",
        "server-timing",
        "traceparent",
        "tracestate",
        "user-agent",
        "vary",
        "via",
        "x-amz-cf-id",
        "x-amzn-requestid",
        "x-amzn-trace-id",
        "x-correlation-id",
        "x-request-id",
    ];
    PREFIXES.iter().any(|it| name.starts_with(it)) || NAMES.contains(&name)
}

/// SipHash-2-4: a keyed hash that without the key cannot be told from a random function
/// (Aumasson and Bernstein, <https://www.aumasson.jp/siphash/siphash.pdf>).
pub(crate) fn siphash(k0: u64, k1: u64, data: &[u8]) -> u64 {
    fn round(v: &mut (u64, u64, u64, u64)) {
        v.0 = v.0.wrapping_add(v.1);
        v.2 = v.2.wrapping_add(v.3);
        v.1 = v.1.rotate_left(13) ^ v.0;
        v.3 = v.3.rotate_left(16) ^ v.2;
        v.0 = v.0.rotate_left(32);
        v.2 = v.2.wrapping_add(v.1);
        v.0 = v.0.wrapping_add(v.3);
        v.1 = v.1.rotate_left(17) ^ v.2;
        v.3 = v.3.rotate_left(21) ^ v.0;
        v.2 = v.2.rotate_left(32);
    }
    let mut v = (
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    );
    let mut absorb = |word: u64| {
        v.3 ^= word;
        round(&mut v);
        round(&mut v);
        v.0 ^= word;
    };
    let (words, rest) = data.as_chunks();
    for word in words {
        absorb(u64::from_le_bytes(*word));
    }
    let tail = rest.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte));
    absorb(tail | ((data.len() as u64) << 56));
    v.2 ^= 0xff;
    for _ in 0..4 {
        round(&mut v);
    }
    v.0 ^ v.1 ^ v.2 ^ v.3
}

pub(crate) const SCHEMES: [&str; 21] = [
    "ApiKey",
    "Api-Key",
    "AWS4-HMAC-SHA256",
    "Basic",
    "Bearer",
    "Digest",
    "DPoP",
    "GoogleLogin",
    "Hawk",
    "HMAC",
    "JWT",
    "Key",
    "Negotiate",
    "NTLM",
    "OAuth",
    "Session",
    "SharedAccessSignature",
    "SharedKey",
    "Signature",
    "Token",
    "SSWS",
];

/// Schemes whose credentials are a list of parameters.
pub(crate) const PARAMETER_SCHEMES: [&str; 6] =
    ["AWS4-HMAC-SHA256", "Digest", "Hawk", "OAuth", "Signature", "GoogleLogin"];

/// Parameters of such schemes that are no secrets.
pub(crate) const PUBLIC_PARAMETERS: [&str; 9] = [
    "algorithm",
    "headers",
    "nc",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_version",
    "qop",
    "realm",
    "SignedHeaders",
];

/// Names without their separators and in lower case.
const SECRET_NAMES: [&str; 34] = [
    "assertion",
    "auth",
    "authentication",
    "authorisation",
    "authorization",
    "bearer",
    "codeverifier",
    "connectsid",
    "cookie",
    "credential",
    "credentials",
    "dpop",
    "jsessionid",
    "jwt",
    "logintoken",
    "mfacode",
    "otp",
    "otpcode",
    "pass",
    "passcode",
    "passphrase",
    "phpsessid",
    "pin",
    "pwd",
    "samlrequest",
    "samlresponse",
    "session",
    "setcookie",
    "sid",
    "sig",
    "subscriptionkey",
    "ticket",
    "totp",
    "verificationcode",
];

const SECRET_NAME_ENDS: [&str; 14] = [
    "accesskey",
    "accesskeyid",
    "apikey",
    "authkey",
    "devicecode",
    "privatekey",
    "secretkey",
    "sessionid",
    "sharedkey",
    "signature",
    "subscriptionkey",
    "token",
    "tokenid",
    "xauth",
];

const SECRET_NAME_PARTS: [&str; 9] =
    ["apikey", "csrf", "passwd", "password", "secret", "xsrf", "accesstoken", "authtoken", "clientassertion"];

/// Names that the lists above would take and that hold no secret.
const NOT_SECRET_NAMES: [&str; 6] =
    ["clientassertiontype", "passwordless", "passwordpolicy", "secretname", "subjecttokentype", "xcsrf"];

/// Names that hold a secret in a query or a form, but not in JSON.
const SECRET_PARAMETERS: [&str; 4] = ["code", "key", "hash", "h"];

/// Prefixes that well-known issuers put on their secrets.
pub(crate) const KNOWN_PREFIXES: [&str; 34] = [
    "github_pat_",
    "sk_live_",
    "sk_test_",
    "pk_live_",
    "pk_test_",
    "rk_live_",
    "whsec_",
    "sk-proj-",
    "sk-ant-",
    "sk-",
    "glpat-",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxs-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "npm_",
    "pypi-",
    "dop_v1_",
    "shpat_",
    "SG.",
    "hf_",
    "key-",
    "EAAC",
    "sbp_",
    "lin_api_",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEyMzQifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";

    #[track_caller]
    fn check_header(name: &str, value: &str, expected: &str) {
        assert_eq!(without_fingerprints(&mask_header(name, value)), expected);
    }

    /// The fingerprint depends on the process.
    fn without_fingerprints(masked: &str) -> String {
        let mut parts = masked.split(" chars, #");
        let mut out = parts.next().unwrap_or("").to_owned();
        for part in parts {
            out.push_str(" chars, #");
            out.push_str(part.get(4..).unwrap_or(part));
        }
        out
    }

    #[test]
    fn no_plain_word_begins_like_a_secret() {
        for it in KNOWN_PREFIXES {
            let secret = format!("{it}abcd1234");
            assert!(has_secret_shape(&secret) && !is_plain(&secret), "{it}");
            let of_letters = format!("{it}abcdefgh");
            assert!(!is_plain(&of_letters), "{it}");
        }
    }

    #[test]
    fn siphash_matches_the_reference_vector() {
        // The paper's appendix A: key 00..0f, message 00..0e.
        let message: Vec<u8> = (0..15).collect();
        assert_eq!(siphash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, &message), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn the_same_secret_has_the_same_fingerprint() {
        assert_eq!(fingerprint(JWT), fingerprint(JWT));
        assert_ne!(fingerprint(JWT), fingerprint("another"));
        assert_eq!(fingerprint(JWT).len(), 12);
    }

    #[test]
    fn headers_keep_their_shape() {
        check_header("Authorization", &format!("Bearer {JWT}"), "Bearer eyJhbG…(74 chars, #)");
        check_header(
            "authorization",
            "Bearer Bearer: sk_live_abc123def",
            "Bearer Bearer: sk_live_…(17 chars, #)",
        );
        check_header("Authorization", "Bearer undefined", "Bearer undefined");
        check_header("Authorization", "Basic dTpw", "Basic …(4 chars, #)");
        check_header("Cookie", "sid=abc; b; empty=", "sid=…(3 chars, #);…(2 chars, #); empty=");
        check_header(
            "Set-Cookie",
            "sid=s3cr3t; Path=/; HttpOnly; SameSite=None",
            "sid=…(6 chars, #); Path=/; HttpOnly; SameSite=None",
        );
        check_header(
            "Authorization",
            "Digest username=\"ada\", realm=\"api\", response=\"0123\"",
            "Digest username=…(3 chars, #), realm=\"api\", response=…(4 chars, #)",
        );
        check_header("X-API-Key", "abc", "…(3 chars, #)");
        check_header(
            "ETag",
            "W/\"0f4c8d2e9b7a6f5e4d3c2b1a09f8e7d6\"",
            "W/\"0f4c8d2e9b7a6f5e4d3c2b1a09f8e7d6\"",
        );
        check_header(
            "WWW-Authenticate",
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token expired\"",
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token expired\"",
        );
    }

    #[test]
    fn urls_keep_what_is_no_secret() {
        let masked = |url: &str| without_fingerprints(&mask_url(url));
        assert_eq!(
            masked("https://ada:pw@api.test/v1/orders?id=7&access_token=abcdef&q=a%20b#/cb?state=1&code=xyz"),
            "https://…(3 chars, #):…(2 chars, #)@api.test/v1/orders?id=7&access_token=…(6 chars, #)&q=a%20b#/cb?state=1&code=…(3 chars, #)"
        );
        assert_eq!(masked("/a/b?c#d"), "/a/b?c#d");
        assert_eq!(
            masked(&format!("https://a.test/verify/{JWT}")),
            "https://a.test/verify/eyJhbG…(74 chars, #)"
        );
        assert_eq!(
            masked("https://a.test/?next=https%3A%2F%2Fb.test%2F%3Ftoken%3Dabc"),
            "https://a.test/?next=https://b.test/?token=…(3 chars, #)"
        );
    }

    #[track_caller]
    fn check_text(text: &str, expected: &str) {
        assert_eq!(without_fingerprints(&mask_text(text)), expected);
    }

    #[test]
    fn bodies_lose_their_secrets_and_nothing_else() {
        check_text(
            r#"{"access_token":"abc","expires_in":3600,"token_type":"Bearer","password": "p\"w", "n":1}"#,
            r#"{"access_token":"…(3 chars, #)","expires_in":3600,"token_type":"Bearer","password": "…(4 chars, #)", "n":1}"#,
        );
        check_text(
            "grant_type=password&username=ada&password=p%40ss&code=abc&scope=a+b",
            "grant_type=password&username=ada&password=…(6 chars, #)&code=…(3 chars, #)&scope=a+b",
        );
        check_text(
            r#"{"error":"invalid_token","code":"token_expired"}"#,
            r#"{"error":"invalid_token","code":"token_expired"}"#,
        );
        check_text("Missing token: send one.", "Missing token: send one.");
        check_text("The bearer token is missing", "The bearer token is missing");
        check_text(
            r#"{"body":"{\"refresh_token\":\"abc\"}"}"#,
            r#"{"body":"{\"refresh_token\":\"…(3 chars, #)\"}"}"#,
        );
        check_text("<password>abc</password>", "<password>…(3 chars, #)</password>");
        check_text(
            &format!("curl -H 'Authorization: Bearer {JWT}'"),
            "curl -H 'Authorization: Bearer eyJhbG…(74 chars, #)'",
        );
        check_text("id 123e4567-e89b-12d3-a456-426614174000", "id 123e4567-e89b-12d3-a456-426614174000");
        check_text(
            "https://api.example.com/v1/items/2024-01-01/some-long-slug-of-an-article",
            "https://api.example.com/v1/items/2024-01-01/some-long-slug-of-an-article",
        );
    }

    #[test]
    fn shapes_of_secrets() {
        for secret in [
            JWT,
            "ghp_0123456789abcdef",
            "AKIAIOSFODNN7EXAMPLE",
            "Basic dXNlcjpwYXNz",
            "k7Qm2Zt9XvB4nL8sRw3c",
        ] {
            assert!(looks_secret(secret), "{secret}");
        }
        for word in [
            "application/json",
            "https",
            "2024-11-24T04:07:58.000Z",
            "content-security-policy-1",
            "skate",
            "",
        ] {
            assert!(!looks_secret(word), "{word}");
        }
    }

    #[test]
    fn names_of_secrets() {
        for name in
            ["Authorization", "X-API-Key", "access_token", "clientSecret", "XSRF-TOKEN", "sid", "password"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["token_type", "expires_in", "code", "key", "Accept", "token_endpoint", "max_tokens"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    /// Nothing of eight characters of the canary is left.
    #[track_caller]
    fn check_gone(masked: &str, canary: &str) {
        let characters: Vec<char> = canary.chars().collect();
        for window in characters.windows(8) {
            let part: String = window.iter().collect();
            assert!(!masked.contains(&part), "{part} of {canary} is left in {masked}");
        }
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        // A quadratic reader would take minutes here.
        for unit in
            ["token:", "bearer: ", "\"token\":\"", "token=", "Bearer ", "eyJ", "a.", "token\\", "%3D%22"]
        {
            let text = unit.repeat(50_000 / unit.len());
            let _ = (mask_text(&text), mask_url(&text), mask_header("x", &text));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_planted_canary_survives(canary in "[a-zA-Z0-9!@#*+/._~-]{8,80}", before in "[ -~]{0,20}", after in "[ -~]{0,20}") {
            prop_assume!(!is_visibly_no_secret(&canary));
            let word = canary.replace(['!', '@', '#', '*'], "x");
            check_gone(&mask_secret(&canary), &canary);
            check_gone(&mask_header("authorization", &format!("Bearer {canary}")), &canary);
            check_gone(&mask_header("authorization", &canary), &canary);
            check_gone(&mask_header("cookie", &format!("a=1; sid={canary}; b=2")), &canary);
            check_gone(&mask_header("set-cookie", &format!("sid={canary}; Path=/")), &canary);
            check_gone(&mask_header("x-api-key", &canary), &canary);
            check_gone(&mask_url(&format!("https://api.test/a?x=1&access_token={word}&y=2#id_token={word}")), &word);
            // A slash would end the user information.
            let password = word.replace('/', "x");
            check_gone(&mask_url(&format!("https://ada:{password}@api.test/")), &password);
            check_gone(&mask_text(&format!("{{\"id\":1,\"password\":\"{canary}\"}}")), &canary);
            check_gone(&mask_text(&format!("a=1&client_secret={word}&b=2")), &word);
            // Whatever stands around it.
            check_gone(&mask_text(&format!("{before} eyJhbGciOi{word} {after}")), &word);
        }

        #[test]
        fn masking_never_panics(text in "\\PC{0,200}") {
            let _ = (mask_secret(&text), mask_url(&text), mask_text(&text).into_owned());
            for name in ["authorization", "cookie", "set-cookie", "location", "x-api-key", "sec-websocket-protocol", "x"] {
                let _ = mask_header(name, &text);
            }
        }
    }
}
