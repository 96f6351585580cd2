//! What the rules about credentials share: how grave a fault is on this call, whether the server's words bear it
//! out, and the request as it should be.

use std::rc::Rc;

use crate::exchange::{Entry, Vendor};
use crate::facts::tokens::{Place, Token};
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Evidence, Finding};
use crate::fix::{Fix, Piece, Slot, Value};
use crate::peers::Issued;
use crate::syntax::authorization::{self, Authorization};
use crate::syntax::challenge::Challenge;
use crate::syntax::jwt::{self, Jwt, TimeState, looks_like_jwt};
use crate::syntax::time::duration;

/// What a credential that is written wrongly makes moot: that the server does not accept it, and what a reader of
/// tokens finds in it.
pub(super) const MOOT: &[&str] = &[
    "api-key/invalid",
    "api-key/missing",
    "jwt/bad-encoding",
    "jwt/malformed",
    "jwt/valid-but-rejected",
    "session/credentials-wrong",
    "session/login-required",
    "token/malformed",
    "token/missing",
    "token/rejected",
    "token/wrong-type",
];

/// Whether the server refused the call in a way that a bad credential explains.
pub(super) fn refused(case: &Case<'_>) -> bool {
    let status = case.entry().map_or(0, |it| it.response.status);
    case.has(FactSet::AUTH_FAILED) || (case.has(FactSet::FAILED) && matches!(status, 400 | 403))
}

/// What is to be said of a credential in a pasted command that is a variable of the shell: it is no fault, but nothing
/// is known of its value.
pub(super) fn shell_variable(entry: &Entry, credential: &str) -> Option<Finding> {
    let name = credential.strip_prefix('$').filter(|_| entry.vendor == Vendor::Pasted)?;
    let bare = name.strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or(name);
    let is_name = !bare.is_empty() && bare.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    is_name.then(|| {
        Finding::info(["The value of `", &shorten(credential, 40), "` is not in the command"].concat())
    })
}

/// Goes with [`shell_variable`].
pub(super) const UNKNOWN_VALUE: &str = "The shell puts the value in when the command runs, unless it stands in single \
                                        quotes. Paste the command with the value in it to have that looked at.";

/// An error that explains the failure where the server refused the call, else a warning.
pub(super) fn grade(case: &Case<'_>, headline: &str) -> Finding {
    let headline = shorten(headline, 90);
    if refused(case) { Finding::error(headline) } else { Finding::warning(headline) }
}

/// Sets the category. Where the server's words name the same defect, or none in particular, they bear the finding
/// out, and it stands with what was said.
pub(super) fn because(finding: Finding, case: &Case<'_>, category: Category) -> Finding {
    let finding = finding.category(category).specific(60);
    let Some(refusal) = &case.facts.refusal else { return finding };
    let vague = matches!(
        refusal.category,
        Category::TokenInvalid
            | Category::TokenMalformed
            | Category::TokenMissing
            | Category::CredentialsWrong
            | Category::LoginRequired
            | Category::RequestMalformed
            | Category::WrongTokenType
            | Category::Other
    ) || (refusal.category == Category::RoleDenied && refusal.confidence == Confidence::Possible);
    if refused(case) && (refusal.category == category || vague) { finding.said() } else { finding }
}

/// A text of at most `limit` characters; what is too long ends in `…`.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

/// Method and path of a request, short enough for a headline.
pub(super) fn call(entry: &Entry) -> String {
    let url = &entry.request.url;
    let path = crate::origin::Url::parse(url).map_or(url.as_str(), |it| it.path);
    shorten(&format!("{} {}", entry.request.method, crate::redact::mask_url(path)), 32)
}

/// The challenge that a page can best answer.
pub(super) fn offered<'a>(case: &Case<'a>) -> Option<&'a Challenge> {
    let challenges = &case.facts.challenges;
    ["bearer", "dpop", "basic", "token"]
        .iter()
        .find_map(|it| challenges.scheme(it))
        .or_else(|| challenges.list.iter().find(|it| it.scheme.is_some()))
}

/// The `Authorization` of the last request, read.
pub(super) fn authorization<'a>(case: &Case<'a>) -> Option<(&'a Entry, Authorization<'a>)> {
    let entry = case.entry()?;
    let value = entry.request.headers.get("authorization")?;
    let read = case.facts.written.as_ref().map_or_else(|| authorization::read(value), |it| it.on(value));
    Some((entry, read))
}

/// What shows the `Authorization` header.
pub(super) fn shown(entry: &Entry) -> Evidence {
    Evidence::request_header(entry, "Authorization")
}

/// A header value of that scheme with slots for what a person has to supply; `None` for schemes whose credentials
/// nobody types in.
pub(super) fn blank(scheme: &str) -> Option<Value> {
    let lower = scheme.to_ascii_lowercase();
    match lower.as_str() {
        "negotiate" | "ntlm" | "digest" | "hawk" | "oauth" | "mutual" | "aws4-hmac-sha256" | "signature" => {
            None
        }
        "basic" => {
            let pair = Value::default().slot(Slot::Username).and(":").slot(Slot::Password);
            Some(Value::text("Basic ").with(Piece::Base64(pair)))
        }
        "apikey" | "api-key" | "key" => Some(Value::text(format!("{scheme} ")).slot(Slot::ApiKey)),
        _ => {
            let scheme = authorization::usual_scheme(scheme).unwrap_or(scheme);
            Some(Value::text(format!("{scheme} ")).slot(Slot::AccessToken))
        }
    }
}

/// The header as it should be: the credential that was sent under the scheme that is wanted, a slot where that
/// credential cannot work.
pub(super) fn repaired(case: &Case<'_>, read: &Authorization<'_>) -> Value {
    let meant = read.meant_scheme();
    let scheme = match offered(case).and_then(|it| it.scheme.as_deref()) {
        Some(offered) if case.facts.challenges.scheme(meant).is_none() => offered,
        _ => meant,
    };
    match kept(case, read, scheme) {
        Some(value) => Value::text(value),
        None => blank(scheme).unwrap_or_else(|| Value::text("Bearer ").slot(Slot::AccessToken)),
    }
}

/// The header with the credential that was sent, under `scheme`; `None` where the credential cannot work there.
pub(super) fn kept(case: &Case<'_>, read: &Authorization<'_>, scheme: &str) -> Option<String> {
    let credential = &*read.credential;
    let usual = authorization::usual_scheme(scheme).unwrap_or(scheme);
    if looks_like_jwt(credential) {
        let jwt = decoded(case, credential);
        let over = case.facts.clock.seconds().and_then(|now| jwt.time_state(now)) == Some(TimeState::Expired);
        let good = jwt.well_formed() && !over && !usual.eq_ignore_ascii_case("basic");
        return good.then(|| format!("{usual} {credential}"));
    }
    let cured = read.cured()?;
    let (cured_scheme, credential) = cured.split_once(' ')?;
    if cured_scheme.eq_ignore_ascii_case(usual) {
        return Some(cured);
    }
    let is_pair =
        authorization::decode_basic(credential).is_some_and(|it| it.password.is_some() && is_text(&it.bytes));
    // A user and password are no token, and a token is no user and password.
    (usual.eq_ignore_ascii_case("basic") == is_pair).then(|| format!("{usual} {credential}"))
}

/// A token, read: most often one that was read with the facts.
fn decoded(case: &Case<'_>, token: &str) -> Rc<Jwt> {
    let known = case.facts.tokens.iter().find(|it| *it.value == *token).and_then(|it| it.jwt.as_ref());
    known.map_or_else(|| Rc::new(jwt::decode(token)), Rc::clone)
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|it| !it.chars().any(char::is_control))
}

/// Whether only what was put around the token is wrong: the token in the header is whole, and a rule about the header
/// says what to take off.
pub(super) fn is_wrapped(case: &Case<'_>, token: &Token) -> bool {
    token.place == Place::Authorization
        && authorization(case).is_some_and(|(_, read)| {
            !read.problems.is_empty()
                && looks_like_jwt(&read.credential)
                && *read.credential != *token.value
                && decoded(case, &read.credential).well_formed()
        })
}

/// A cure that sets `Authorization`.
pub(super) fn set_authorization(case: &Case<'_>, text: &str, value: impl Into<Value>) -> Fix {
    Fix::text(text).set_request(case.last(), "Authorization", value)
}

/// The tokens that a request authenticates with, where they are JSON Web Tokens: neither proofs nor what a body or a
/// cookie carries.
pub(super) fn bearers<'a>(case: &Case<'a>) -> impl Iterator<Item = (&'a Token, &'a Jwt)> + use<'a> {
    case.facts
        .tokens
        .iter()
        .filter(|it| {
            matches!(it.place, Place::Authorization | Place::Header | Place::Subprotocol | Place::Query)
                && !it.name.ends_with("_hint")
        })
        .filter_map(|it| Some((it, it.jwt.as_deref()?)))
}

/// Where a token stands.
pub(super) fn token_shown(entry: &Entry, token: &Token) -> Evidence {
    use crate::finding::Part;
    let (part, value) = match token.place {
        Place::Authorization | Place::DpopProof | Place::Header | Place::Subprotocol | Place::Cookie => {
            return Evidence::request_header(
                entry,
                if token.place == Place::Cookie { "Cookie" } else { &token.name },
            );
        }
        Place::Query | Place::Fragment => (Part::Url, token.value.to_string()),
        Place::Body => (Part::RequestBody, token.value.to_string()),
    };
    Evidence::new(entry.id, part, token.name.clone(), Some(value))
}

/// A cure that puts a fresh access token in the place of this one.
pub(super) fn fresh_token(case: &Case<'_>, token: &Token, text: &str) -> Fix {
    put_token(case, token, text, Piece::Slot(Slot::AccessToken), Piece::FormSlot(Slot::AccessToken))
}

/// A cure for a token that is over or of the wrong kind: the newest access token that the session holds in its place,
/// a slot where it holds none.
pub(super) fn renewed_token(case: &Case<'_>, token: &Token, text: &str) -> Fix {
    match renewed(case, token) {
        Some(issued) => issued_token(case, token, issued, text),
        None => fresh_token(case, token, text),
    }
}

/// A cure that puts a token that was handed out in the place of this one.
pub(super) fn issued_token(case: &Case<'_>, token: &Token, issued: &Issued, text: &str) -> Fix {
    let Some(value) = issued.value.as_deref() else { return fresh_token(case, token, text) };
    let encoded =
        percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string();
    let ago = duration((case.started() - issued.at) / 1000.0);
    let text = format!("{text} The session holds one that came {ago} before.");
    put_token(case, token, &text, Piece::Text(value.to_owned()), Piece::Text(encoded))
}

/// The newest access token that was handed out for the same API as this one, and is still good.
fn renewed<'a>(case: &Case<'a>, token: &Token) -> Option<&'a Issued> {
    let at = case.started();
    let sent = token.hash;
    let mut newest = case.peers.issued_before(at).filter(|it| it.access != sent && is_usable(case, it));
    // 1. The one that came together with the ID token or refresh token that was sent.
    if case.peers.issued_before(at).any(|it| it.id == sent || it.refresh == sent) {
        return newest.find(|it| it.id == sent || it.refresh == sent);
    }
    // 2. A JSON Web Token of the same issuer for the same audience.
    if let Some(jwt) = token.jwt.as_deref() {
        let (iss, aud) = (jwt.iss().value(), jwt.aud().value().unwrap_or_default());
        let iat = jwt.iat().value();
        return newest.find(|it| it.iat > iat && it.iss.as_deref() == iss.as_deref() && it.aud == aud);
    }
    // 3. An opaque one that the same client asked for with the same words, or with the refresh token of this one.
    let flow = case.peers.flow();
    let old = flow.issue_of(sent, at)?;
    let refresh = old.what.answer.as_ref().map_or(0, |it| it.refresh);
    newest.find(|it| {
        flow.issue_of(it.access, at).is_some_and(|new| {
            let (new, old) = ((new.at, &new.what), (old.at, &old.what));
            let alike = new.1.endpoint == old.1.endpoint && new.1.wanted == old.1.wanted;
            new.0 > old.0 && ((refresh != 0 && new.1.refresh == refresh) || alike)
        })
    })
}

/// The newest good access token that was handed out for the API of this call: its audience is the API's URL, or it is
/// like one that the API took.
pub(super) fn handed_out<'a>(case: &Case<'a>) -> Option<&'a Issued> {
    let url = &case.entry()?.request.url;
    let at = case.started();
    let took = case.peers.last_success_with("authorization", url, at);
    let took = took.and_then(|it| it.entry.request.headers.get("authorization"));
    let took = took.and_then(|it| it.rsplit(' ').next()).filter(|it| looks_like_jwt(it)).map(jwt::decode);
    case.peers.issued_before(at).filter(|it| is_usable(case, it)).find(|it| {
        let like = took.as_ref().is_some_and(|took| {
            !it.aud.is_empty()
                && took.iss().value().as_deref() == it.iss.as_deref()
                && took.aud().value().unwrap_or_default() == it.aud
        });
        like || it.aud.iter().any(|it| is_beneath(url, it))
    })
}

/// Whether a token that was handed out can be sent as it is: it is known, not over, and bound to no key.
fn is_usable(case: &Case<'_>, issued: &Issued) -> bool {
    let over = case.facts.clock.now.is_some_and(|now| issued.expires.is_some_and(|it| it <= now));
    issued.value.is_some() && !over && !issued.token_type.eq_ignore_ascii_case("dpop")
}

/// Whether a URL is that of an audience or lies beneath it.
fn is_beneath(url: &str, audience: &str) -> bool {
    audience.contains("://")
        && url
            .strip_prefix(audience.trim_end_matches('/'))
            .is_some_and(|it| it.is_empty() || it.starts_with(['/', '?', '#']))
}

/// A cure that puts a token in the place of this one: `header` in a header, `form` in a query.
pub(super) fn put_token(case: &Case<'_>, token: &Token, text: &str, header: Piece, form: Piece) -> Fix {
    match token.place {
        Place::Authorization => {
            let scheme = if token.scheme.is_empty() { "Bearer" } else { &*token.scheme };
            // The scheme that the server asks for, where it does not take this one.
            let offered = offered(case).and_then(|it| it.scheme.as_deref());
            let scheme = offered.filter(|_| case.facts.challenges.scheme(scheme).is_none()).unwrap_or(scheme);
            set_authorization(case, text, around(&format!("{scheme} "), header, ""))
        }
        Place::Header => {
            let scheme = if token.scheme.is_empty() { String::new() } else { format!("{} ", token.scheme) };
            Fix::text(text).set_request(case.last(), &token.name, around(&scheme, header, ""))
        }
        Place::Query => match case.entry().and_then(|it| it.request.url.split_once(&*token.value)) {
            Some((before, after)) => {
                let url = around(before, form, after);
                Fix::text(text).edit(case.last(), crate::fix::On::Request, crate::fix::Op::Url(url))
            }
            None => Fix::none("the token's place in the URL is encoded", text),
        },
        Place::Subprotocol | Place::DpopProof | Place::Cookie | Place::Fragment | Place::Body => {
            Fix::none("the page has to be changed where it takes the token from", text)
        }
    }
}

/// A piece with text around it: one text where the piece is one, so that whoever masks sees the whole.
fn around(before: &str, piece: Piece, after: &str) -> Value {
    match piece {
        Piece::Text(text) => Value::text(format!("{before}{text}{after}")),
        piece if after.is_empty() && before.is_empty() => Value::default().with(piece),
        piece if after.is_empty() => Value::text(before).with(piece),
        piece => Value::text(before).with(piece).and(after),
    }
}

/// A fingerprint that makes all findings about one token one cause.
pub(super) fn token_cause(token: &Token) -> String {
    crate::redact::fingerprint(&token.value)
}
