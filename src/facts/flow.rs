//! What a request is to a login by OAuth 2 or OpenID Connect: the authorization request, the way back, the token
//! request, and the documents in which a server describes itself.
//!
//! Reads one exchange at a time; which step belongs to which is for `peers`. What only has to be compared is kept as
//! a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::exchange::{Entry, EntryId, Exchange, Millis, ResourceType};
use crate::keyed::hash;
use crate::origin::Url;
use crate::syntax::find::has;
use crate::syntax::{form, json, jwt};

/// One step of a login.
#[derive(Clone, Debug)]
pub struct Step {
    /// The entry that shows it.
    pub entry: EntryId,
    /// When it was made.
    pub at: Millis,
    /// What it is.
    pub message: Message,
}

/// The kinds of steps.
#[derive(Clone, Debug)]
pub enum Message {
    /// The authorization request (RFC 6749 §4.1.1).
    Authorize(Authorize),
    /// The way back to the application (RFC 6749 §4.1.2).
    Callback(Callback),
    /// A request to the token endpoint, with its answer (RFC 6749 §4.1.3).
    Token(TokenRequest),
    /// The server's metadata (OpenID Connect Discovery, RFC 8414); none in it where it could not be read.
    Discovery(Option<Discovery>),
    /// A JSON Web Key Set (RFC 7517 §5).
    Keys(Vec<Key>),
    /// A request that ends tokens (RFC 7009): the hash of the token.
    Revocation(u64),
}

/// An authorization request.
#[derive(Clone, Debug, Default)]
pub struct Authorize {
    /// The URL without query.
    pub endpoint: String,
    /// `client_id`.
    pub client_id: String,
    /// `response_type`; empty where the request was pushed before.
    pub response_type: String,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// The hash of `state`; 0 for none.
    pub state: u64,
    /// The hash of `nonce`; 0 for none.
    pub nonce: u64,
    /// `code_challenge`.
    pub challenge: Option<String>,
    /// `code_challenge_method`.
    pub challenge_method: Option<String>,
    /// `scope`, word by word.
    pub scope: Vec<String>,
    /// `audience` or `resource`.
    pub audience: Option<String>,
    /// The hash of `request_uri`; 0 for none.
    pub request_uri: u64,
}

/// The way back from the authorization server.
#[derive(Clone, Debug, Default)]
pub struct Callback {
    /// The URL without query and fragment.
    pub url: String,
    /// The hash of `code`; 0 for none.
    pub code: u64,
    /// The hash of `state`; 0 for none.
    pub state: u64,
    /// `iss` (RFC 9207).
    pub issuer: Option<String>,
}

/// A token request and its answer.
#[derive(Clone, Debug, Default)]
pub struct TokenRequest {
    /// The URL without query.
    pub endpoint: String,
    /// `grant_type`; empty where it is missing.
    pub grant: String,
    /// `client_id`, from the body.
    pub client_id: String,
    /// The hash of `code`; 0 for none.
    pub code: u64,
    /// `code_verifier`.
    pub verifier: Option<String>,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// The hash of `refresh_token`; 0 for none.
    pub refresh: u64,
    /// A hash of what is asked for: `scope`, `audience` and `resource`.
    pub wanted: u64,
    /// `scope`, word by word.
    pub scope: Vec<String>,
    /// When the answer was there.
    pub ended: Millis,
    /// The status of the answer; 0 for none.
    pub status: u16,
    /// The tokens that came, where the capture has the answer.
    pub answer: Option<Answer>,
}

/// The answer of a token endpoint (RFC 6749 §5.1).
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The hash of `access_token`; 0 for none.
    pub access: u64,
    /// The hash of `refresh_token`; 0 for none.
    pub refresh: u64,
    /// `token_type`.
    pub token_type: String,
    /// `scope`, word by word; `None` where the answer does not say.
    pub scope: Option<Vec<String>>,
    /// There was an ID token.
    pub id_token: bool,
    /// The hash of the ID token's `nonce`; 0 for none.
    pub nonce: u64,
    /// The ID token's `iss`.
    pub issuer: Option<String>,
    /// The ID token's `aud`.
    pub audience: Vec<String>,
    /// Whether the ID token's `at_hash` fits the access token; none where it has none, or one that is not looked at.
    pub at_hash: Option<bool>,
}

/// What a server says of itself.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Where it was read.
    pub url: String,
    /// `issuer`.
    pub issuer: Option<String>,
    /// `jwks_uri`.
    pub jwks_uri: Option<String>,
    /// `token_endpoint`.
    pub token_endpoint: Option<String>,
}

/// A key of a key set, as far as tokens are compared with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Key {
    /// The URL of the set.
    pub set: String,
    /// `kid`.
    pub kid: Option<String>,
    /// `alg`.
    pub alg: Option<String>,
    /// `kty`.
    pub kty: String,
}

/// How long URLs, bodies and documents may be to be read, in bytes.
const LONGEST_URL: usize = 16 * 1024;
const LONGEST_BODY: usize = 64 * 1024;
const LONGEST_DOCUMENT: usize = 256 * 1024;

/// How many keys of a set are kept.
const KEYS: usize = 32;

/// The steps of a login that an exchange shows. Costs next to nothing for an exchange that shows none.
pub fn find(exchange: &Exchange) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut came_back = false;
    for hop in &exchange.hops {
        let entry = &*hop.entry;
        if entry.is_preflight() {
            continue;
        }
        let started = entry.started.unwrap_or(f64::from(entry.id.0));
        let mut add = |at, message| steps.push(Step { entry: entry.id, at, message });
        if let Some(message) = token_request(entry, started) {
            add(started, message);
        } else if let Some(message) = authorize(entry) {
            add(started, message);
        } else if let Some(message) = document(entry) {
            add(entry.ended().unwrap_or(started), message);
        } else if !came_back
            && is_navigation(entry)
            && let Some(callback) = callback(&entry.request.url).or_else(|| posted_back(entry))
        {
            came_back = true;
            add(started, Message::Callback(callback));
        }
        // A fragment shows only in the header that sends the browser there.
        let location = entry.response.headers.get("location").filter(|_| entry.response.status >= 300);
        if let Some(callback) = location.filter(|_| !came_back).and_then(callback) {
            came_back = true;
            add(entry.ended().unwrap_or(started), Message::Callback(callback));
        }
    }
    steps
}

/// The first value of each parameter that is asked for.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(text: &str) -> Self {
        Self(form::pairs(text).take(64).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str()).filter(|it| !it.is_empty())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    fn hash(&self, name: &str) -> u64 {
        self.get(name).map_or(0, |it| hash(&[it]))
    }

    fn words(&self, name: &str) -> Vec<String> {
        self.get(name).map(words).unwrap_or_default()
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_ascii_whitespace().take(64).map(str::to_owned).collect()
}

fn is_navigation(entry: &Entry) -> bool {
    entry.resource == ResourceType::Document
        || entry.request.headers.get("sec-fetch-mode") == Some("navigate")
}

fn base(url: &str) -> &str {
    let end = url.bytes().position(|it| matches!(it, b'?' | b'#')).unwrap_or(url.len());
    url.get(..end).unwrap_or_default()
}

fn authorize(entry: &Entry) -> Option<Message> {
    let url = &entry.request.url;
    if url.len() > LONGEST_URL || memchr::memchr(b'?', url.as_bytes()).is_none() || !has(url, "client_id=") {
        return None;
    }
    if !has(url, "response_type=") && !has(url, "request_uri=") {
        return None;
    }
    let query = Parameters::of(Url::parse(url)?.query?);
    Some(Message::Authorize(Authorize {
        endpoint: base(url).to_owned(),
        client_id: query.text("client_id")?,
        response_type: query.text("response_type").unwrap_or_default(),
        redirect_uri: query.text("redirect_uri"),
        state: query.hash("state"),
        nonce: query.hash("nonce"),
        challenge: query.text("code_challenge"),
        challenge_method: query.text("code_challenge_method"),
        scope: query.words("scope"),
        audience: query.text("audience").or_else(|| query.text("resource")),
        request_uri: query.hash("request_uri"),
    }))
}

fn callback(url: &str) -> Option<Callback> {
    if url.len() > LONGEST_URL || !["code=", "error=", "_token="].iter().any(|it| has(url, it)) {
        return None;
    }
    // Other pages have a `code`, too: a voucher's, a country's.
    if !["state=", "iss=", "id_token=", "error_description="].iter().any(|it| has(url, it)) {
        return None;
    }
    callback_of(url, &Parameters::of(&form::of_url(url)))
}

fn callback_of(url: &str, query: &Parameters) -> Option<Callback> {
    if query.get("client_id").is_some() {
        return None;
    }
    ["code", "error", "access_token", "id_token"].iter().find(|it| query.get(it).is_some())?;
    Some(Callback {
        url: base(url).to_owned(),
        code: query.hash("code"),
        state: query.hash("state"),
        issuer: query.text("iss"),
    })
}

/// The way back as a form that the browser posts (OAuth 2.0 Form Post Response Mode).
fn posted_back(entry: &Entry) -> Option<Callback> {
    let body = form::posted_by_navigation(entry)?;
    let query = Parameters::of(body);
    query.get("state").and_then(|_| callback_of(&entry.request.url, &query))
}

fn token_request(entry: &Entry, started: Millis) -> Option<Message> {
    let request = &entry.request;
    let text = match &request.body {
        Some(body) if body.text.len() <= LONGEST_BODY => body.decoded_text(),
        Some(_) => return None,
        None if memchr::memchr(b'?', request.url.as_bytes()).is_none() => return None,
        None => Url::parse(&request.url)?.query?.into(),
    };
    let url = base(&request.url);
    let granted = has(&text, "grant_type");
    if !granted && !is_login_endpoint(url) {
        return None;
    }
    let parameters = match text.trim_start().starts_with('{') {
        true => Parameters(
            json::parse(&text)?
                .as_object()?
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .take(64)
                .collect(),
        ),
        false => Parameters::of(&text),
    };
    if !granted && url.ends_with("/revoke") {
        return parameters.get("token").map(|it| Message::Revocation(hash(&[it])));
    }
    // A token endpoint is told by what it is asked, or by its usual path.
    if parameters.get("grant_type").is_none() && !(request.method == "POST" && url.ends_with("/token")) {
        return None;
    }
    let wanted = ["scope", "audience", "resource"].map(|it| parameters.get(it).unwrap_or_default());
    Some(Message::Token(TokenRequest {
        endpoint: url.to_owned(),
        grant: parameters.text("grant_type").unwrap_or_default(),
        client_id: parameters.text("client_id").unwrap_or_default(),
        code: parameters.hash("code"),
        verifier: parameters.text("code_verifier"),
        redirect_uri: parameters.text("redirect_uri"),
        refresh: parameters.hash("refresh_token"),
        wanted: hash(&[&wanted.join("\n")]),
        scope: parameters.words("scope"),
        ended: entry.ended().unwrap_or(started),
        status: entry.response.status,
        answer: answer(entry),
    }))
}

/// The usual paths of token and revocation endpoints.
fn is_login_endpoint(url: &str) -> bool {
    (url.ends_with("/token") || url.ends_with("/revoke"))
        && ["/oauth", "/connect/", "/openid-connect/", "/oidc"].iter().any(|it| has(url, it))
}

fn answer(entry: &Entry) -> Option<Answer> {
    let body = entry.response.body.as_ref().filter(|it| it.text.len() <= LONGEST_BODY)?;
    if entry.response.status != 200 || !has(&body.text, "_token") {
        return None;
    }
    let answer = json::parse(&body.decoded_text())?;
    let text = |name| answer.get(name).and_then(json::Value::as_str);
    let token = |name| text(name).map_or(0, |it| hash(&[it]));
    let id = text("id_token").map(jwt::decode);
    Some(Answer {
        access: token("access_token"),
        refresh: token("refresh_token"),
        token_type: text("token_type").unwrap_or_default().to_owned(),
        scope: text("scope").map(words),
        id_token: id.as_ref().is_some_and(jwt::Jwt::well_formed),
        nonce: id
            .as_ref()
            .and_then(|it| it.text(jwt::Name::Nonce).value().map(|it| hash(&[&it])))
            .unwrap_or(0),
        issuer: id.as_ref().and_then(|it| it.iss().value().map(|it| it.into_owned())),
        audience: id.as_ref().and_then(|it| it.aud().value()).unwrap_or_default(),
        at_hash: id.as_ref().zip(text("access_token")).and_then(|(id, access)| hash_fits(id, access)),
    })
}

/// Whether `at_hash` is the left half of the access token's hash (OpenID Connect Core §3.1.3.6). Of the hashes that
/// algorithms name only SHA-256 is looked at, which nearly all use.
fn hash_fits(id: &jwt::Jwt, access: &str) -> Option<bool> {
    let claimed = id.text(jwt::Name::AccessTokenHash).value()?;
    id.alg().value().filter(|it| it.ends_with("256"))?;
    let hash = Sha256::digest(access.as_bytes());
    Some(URL_SAFE_NO_PAD.encode(hash.get(..16)?) == *claimed)
}

fn document(entry: &Entry) -> Option<Message> {
    if !names_document(&entry.request.url) {
        return None;
    }
    let url = base(&entry.request.url);
    if url.ends_with("/.well-known/openid-configuration")
        || has(url, "/.well-known/oauth-authorization-server")
        || has(url, "/.well-known/openid-configuration/")
    {
        return Some(Message::Discovery(discovery(entry, url)));
    }
    if !["jwks", "/certs", "/keys"].iter().any(|it| has(url, it)) {
        return None;
    }
    let set = read(entry, "\"kty\"")?;
    let keys = set.get("keys")?.as_array()?.iter().take(KEYS);
    let keys = keys.filter_map(|it| {
        let text = |name| it.get(name).and_then(json::Value::as_str).map(str::to_owned);
        Some(Key { set: url.to_owned(), kid: text("kid"), alg: text("alg"), kty: text("kty")? })
    });
    Some(Message::Keys(keys.collect()))
}

/// Whether a URL has a word in it that those of such documents have; most have none, which one look at each letter tells.
fn names_document(url: &str) -> bool {
    let mut rest = url.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let found = match (byte, after.first()) {
            (b'/', Some(b'.')) => after.starts_with(b".well-known/"),
            (b'/', Some(b'c')) => after.starts_with(b"certs"),
            (b'/', Some(b'k')) => after.starts_with(b"keys"),
            (b'j', Some(b'w')) => after.starts_with(b"wks"),
            _ => false,
        };
        if found {
            return true;
        }
        rest = after;
    }
    false
}

fn discovery(entry: &Entry, url: &str) -> Option<Discovery> {
    let document = read(entry, "\"issuer\"")?;
    let text = |name| document.get(name).and_then(json::Value::as_str).map(str::to_owned);
    Some(Discovery {
        url: url.to_owned(),
        issuer: text("issuer"),
        jwks_uri: text("jwks_uri"),
        token_endpoint: text("token_endpoint"),
    })
}

/// The JSON of a good answer that has that text in it.
fn read(entry: &Entry, needle: &str) -> Option<json::Value> {
    let body = entry.response.body.as_ref().filter(|it| it.text.len() <= LONGEST_DOCUMENT)?;
    if entry.response.status != 200 {
        return None;
    }
    let text = body.decoded_text();
    if has(&text, needle) { json::parse(&text) } else { None }
}
