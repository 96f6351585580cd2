//! Finds the tokens of a request wherever they travel, in the order in which a server would look for them.

use std::borrow::Cow;
use std::rc::Rc;

use crate::exchange::{Entry, Request};
use crate::keyed::{self, Map};
use crate::origin::Url;
use crate::sort;
use crate::syntax::cookie;
use crate::syntax::find::{has, has_in_any_case};
use crate::syntax::jwt::{self, Claim, Jwt, Kind};

/// A token in a request.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where it travels.
    pub place: Place,
    /// The header's, cookie's or parameter's name.
    pub name: Cow<'static, str>,
    /// The scheme in front of it in `Authorization`, as written; empty where there is none.
    pub scheme: Cow<'static, str>,
    /// The token itself.
    pub value: Rc<str>,
    /// Its hash, as [`keyed::hash`] gives it.
    pub hash: u64,
    /// It is a JSON Web Token as nearly all are, and nothing else: see [`Jwt::is_usual`].
    pub plain: bool,
    /// When there is nothing to be said of the token itself.
    pub good: Good,
    /// The token, read, where it looks like a JSON Web Token.
    pub jwt: Option<Rc<Jwt>>,
}

#[cfg(feature = "bench")]
impl Token {
    /// Reads it once more.
    pub(super) fn read_again(&mut self) {
        let jwt = Rc::new(jwt::decode(&self.value));
        self.good = Good::of(&jwt);
        self.jwt = Some(jwt);
    }
}

/// The time in which nothing is wrong with a token or out of the ordinary, in seconds: from the one to the other. What has
/// something wrong with it at any time has none.
#[derive(Clone, Copy, Debug)]
pub struct Good {
    from: f64,
    until: f64,
}

impl Good {
    const ALWAYS: Self = Self { from: f64::NEG_INFINITY, until: f64::INFINITY };
    const NEVER: Self = Self { from: f64::INFINITY, until: f64::NEG_INFINITY };

    /// Whether that is so at a time, or at any time.
    pub fn holds_at(self, now: Option<f64>) -> bool {
        match now {
            Some(now) => self.from <= now && now < self.until,
            None => self.from < self.until,
        }
    }

    /// The rules about tokens are more exact; what lies at a limit is left to them.
    fn of(jwt: &Jwt) -> Self {
        const MARGIN: f64 = 1.0;
        let odd =
            jwt.problem.is_some() || jwt.is_unsecured() || jwt.token_kind().is_some_and(|it| !is_usual(&it));
        if odd {
            return Self::NEVER;
        }
        if jwt.kind == Kind::Jwe {
            return Self::ALWAYS;
        }
        let Claim::Value(exp) = jwt.exp() else { return Self::NEVER };
        let (iat, nbf) = match (jwt.iat(), jwt.nbf()) {
            (Claim::Malformed(_), _) | (_, Claim::Malformed(_)) => return Self::NEVER,
            (iat, nbf) => (iat.value(), nbf.value()),
        };
        let latest = iat.into_iter().chain(nbf).fold(exp, f64::max);
        if latest > exp || nbf == Some(exp) || latest >= jwt::MILLISECONDS_FROM {
            return Self::NEVER;
        }
        // A token that ends within the minute is spoken of, unless it never lives for long.
        let soon = iat.is_some_and(|it| exp - it >= 120.0);
        let from = [iat.map(|it| it - 5.0), nbf].into_iter().flatten().fold(f64::NEG_INFINITY, f64::max);
        Self { from: from + MARGIN, until: exp - if soon { 60.0 } else { 0.0 } - MARGIN }
    }
}

/// What a token for an API may call its own kind.
fn is_usual(kind: &str) -> bool {
    ["jwt", "at+jwt", "bearer", "access"].iter().any(|it| it.eq_ignore_ascii_case(kind))
}

/// Where a token travels, in the order in which they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// `Authorization`.
    Authorization,
    /// `DPoP`: a proof, not a token.
    DpopProof,
    /// Another header.
    Header,
    /// An item of `Sec-WebSocket-Protocol`.
    Subprotocol,
    /// A cookie.
    Cookie,
    /// The query.
    Query,
    /// The fragment.
    Fragment,
    /// A form or JSON body.
    Body,
}

/// Tokens that were read already: one page sends the same token thousands of times.
#[derive(Clone, Debug, Default)]
pub struct TokenCache {
    read: Map<u64, Known>,
}

/// A token that was read.
#[derive(Clone, Debug)]
struct Known {
    value: Rc<str>,
    hash: u64,
    plain: bool,
    good: Good,
    jwt: Option<Rc<Jwt>>,
}

impl Known {
    fn read(token: &str) -> Self {
        let jwt = jwt::looks_like_jwt(token).then(|| Rc::new(jwt::decode(token)));
        Self {
            value: token.into(),
            hash: keyed::hash(&[token]),
            plain: token.starts_with("eyJ") && jwt.as_ref().is_some_and(|it| it.is_usual()),
            good: jwt.as_ref().map_or(Good::ALWAYS, |it| Good::of(it)),
            jwt,
        }
    }
}

/// How many tokens are remembered, and how long a token may be to be remembered.
const REMEMBERED: usize = 2048;
const LONGEST: usize = 16 * 1024;

/// What begins like a token and is no longer is none.
const SHORTEST: usize = 2;

/// How much of a body is searched for tokens, in bytes.
const BODY: usize = 64 * 1024;

impl TokenCache {
    /// Reads a token, or remembers having read it.
    fn known(&mut self, token: &str) -> Known {
        if token.len() > LONGEST {
            return Known::read(token);
        }
        // Signatures differ in each letter, so the end tells tokens apart at the cost of a few bytes; that it is the same
        // token is then compared.
        let end = token.as_bytes().last_chunk::<8>().map_or(0, |it| u64::from_le_bytes(*it));
        let key = end ^ (token.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if let Some(known) = self.read.get(&key).filter(|it| *it.value == *token) {
            return known.clone();
        }
        if self.read.len() >= REMEMBERED {
            self.read.clear();
        }
        let known = Known::read(token);
        self.read.insert(key, known.clone());
        known
    }
}

/// The tokens of an entry's request. Opaque ones are told by their place: in `Authorization`, and in parameters that
/// are named as tokens are; everywhere else only JSON Web Tokens are recognised.
pub fn find(entry: &Entry, cache: &mut TokenCache) -> Vec<Token> {
    let mut tokens = Vec::new();
    let request = &entry.request;
    for header in request.headers.iter() {
        let name = header.name.as_str();
        if header.is("authorization") {
            tokens.extend(authorization(name, &header.value, cache));
        } else if header.is("dpop") {
            tokens.push(token(Place::DpopProof, name, "", header.value.trim(), cache));
        } else if header.is("cookie") {
            for (name, value) in cookie::pairs(&header.value).filter(|(_, value)| jwt::looks_like_jwt(value))
            {
                tokens.push(token(Place::Cookie, name, "", value, cache));
            }
        } else if header.is("sec-websocket-protocol") {
            for item in header.value.split(',').map(str::trim).filter(|it| jwt::looks_like_jwt(it)) {
                tokens.push(token(Place::Subprotocol, name, "", item, cache));
            }
        } else if may_begin_token(&header.value) {
            let value = header.value.trim();
            let (scheme, value) = value.split_once(' ').unwrap_or(("", value));
            let value = value.trim();
            let begins = value.starts_with("eyJ");
            if begins
                || (value.starts_with('e') && header.value.contains("eyJ") && jwt::looks_like_jwt(value))
            {
                tokens.push(token(Place::Header, name, scheme, value, cache));
            }
        }
    }
    in_url(request, cache, &mut tokens);
    in_body(request, cache, &mut tokens);
    if tokens.len() > 1 {
        sort::by_key(&mut tokens, |it| it.place);
    }
    tokens
}

/// Whether a header's value, or what follows its first blank, begins with an `e`, as every JSON Web Token does: hardly any
/// other does.
fn may_begin_token(value: &str) -> bool {
    let mut rest = value.as_bytes();
    for _ in 0..2 {
        // Blanks of other alphabets count as blanks, and so do control characters.
        while let Some((0..=b' ' | 0x80.., after)) = rest.split_first() {
            rest = after;
        }
        if rest.first() == Some(&b'e') {
            return value.len() > SHORTEST;
        }
        let Some(end) = rest.iter().position(|it| *it <= b' ') else { return false };
        rest = rest.get(end..).unwrap_or_default();
    }
    false
}

fn authorization(name: &str, value: &str, cache: &mut TokenCache) -> Option<Token> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let (scheme, credentials) = match value.split_once([' ', '\t']) {
        Some((scheme, credentials)) => (scheme, credentials.trim()),
        None => ("", value),
    };
    if scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("digest") {
        return None;
    }
    Some(token(Place::Authorization, name, scheme, credentials, cache))
}

fn in_url(request: &Request, cache: &mut TokenCache, tokens: &mut Vec<Token>) {
    if !may_have_token(&request.url) {
        return;
    }
    let Some(url) = Url::parse(&request.url) else { return };
    for (text, place) in [(url.query, Place::Query), (url.fragment, Place::Fragment)] {
        for (name, value) in text.unwrap_or_default().split('&').filter_map(|it| it.split_once('=')) {
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            if jwt::looks_like_jwt(&value) || (is_token_name(name) && value.len() >= 8) {
                tokens.push(token(place, name, "", &value, cache));
            }
        }
    }
}

/// Whether a URL may hold a token: most do not have a word in them that speaks of one.
pub fn may_have_token(url: &str) -> bool {
    let bytes = url.as_bytes();
    let Some(start) = memchr::memchr2(b'?', b'#', bytes) else { return false };
    let parameters = url.get(start..).unwrap_or_default();
    has(parameters, "=e") || has_in_any_case(parameters, "token") || has_in_any_case(parameters, "jwt")
}

fn in_body(request: &Request, cache: &mut TokenCache, tokens: &mut Vec<Token>) {
    let Some(body) = &request.body else { return };
    let text = body.text.get(..BODY.min(body.text.len())).unwrap_or_default();
    if !has(text, "eyJ") {
        return;
    }
    // A form's `name=value` and JSON's `"name":"value"`: in both, the name stands before the token.
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let (before, after) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = after
            .find(|it: char| {
                !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '+' | '/' | '=' | '%'))
            })
            .unwrap_or(after.len());
        let (value, next) = after.split_at_checked(end).unwrap_or((after, ""));
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        if jwt::looks_like_jwt(&value) && value.contains('.') {
            let name = before
                .trim_end_matches(['"', '=', ':', ' '])
                .rsplit(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | '-')))
                .next()
                .unwrap_or_default();
            tokens.push(token(Place::Body, name, "", &value, cache));
        }
        rest = next;
    }
}

/// Names under which access tokens travel in URLs.
fn is_token_name(name: &str) -> bool {
    ["access_token", "token", "id_token", "jwt", "auth_token", "accesstoken", "bearer_token"]
        .iter()
        .any(|it| name.eq_ignore_ascii_case(it))
}

fn token(place: Place, name: &str, scheme: &str, value: &str, cache: &mut TokenCache) -> Token {
    let Known { value, hash, plain, good, jwt } = cache.known(value);
    // A proof has no end, and says so.
    let good = if place == Place::DpopProof { Good::ALWAYS } else { good };
    Token { place, name: kept(name), scheme: kept(scheme), value, hash, plain, good, jwt }
}

/// A copy of a name, which for nearly all is one that is there already.
fn kept(name: &str) -> Cow<'static, str> {
    match name {
        "" => "".into(),
        "Authorization" => "Authorization".into(),
        "authorization" => "authorization".into(),
        "Bearer" => "Bearer".into(),
        _ => name.to_owned().into(),
    }
}
