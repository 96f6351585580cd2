//! What the rules about refusals share: the server's statement as a finding, and the edits that give a request another
//! credential.

use std::borrow::Cow;

use crate::exchange::Entry;
use crate::facts::Case;
use crate::facts::tokens::Place;
use crate::finding::{Category, Confidence, Evidence, Finding, Part};
use crate::fix::{Fix, On, Op, Piece, Slot, Value};
use crate::origin::Url;
use crate::providers::Refusal;
use crate::redact;
use crate::rules::cure::fit;
use crate::rules::places::{answer, is_key_parameter, named};
use crate::syntax::authorization::usual_scheme;

/// The refusal, where it is of one of these categories.
pub(super) fn of<'a>(case: &Case<'a>, categories: &[Category]) -> Option<&'a Refusal> {
    case.facts.refusal.as_ref().filter(|it| categories.contains(&it.category))
}

/// The entry that said it.
pub(super) fn entry<'a>(case: &Case<'a>, refusal: &Refusal) -> Option<&'a Entry> {
    case.exchange.hops.get(refusal.hop).map(|it| &*it.entry)
}

/// Whether the server gave a reason, beyond the status.
pub(super) fn gave_reason(refusal: &Refusal) -> bool {
    refusal.place.part != Part::Status
}

/// Whether a refused signature is that of a token, by the words of the server.
pub(super) fn is_of_token(refusal: &Refusal) -> bool {
    refusal.said.contains("oken")
}

/// A finding that passes on what the server said.
pub(super) fn finding(case: &Case<'_>, refusal: &Refusal, headline: String) -> Finding {
    let cause = refusal.value.as_deref().or(refusal.code.as_deref()).unwrap_or_default();
    let mut finding = Finding::error(fit(headline))
        .category(refusal.category)
        .cause(redact::mask_text(cause).into_owned())
        .specific(50)
        .evidence(refusal.place.clone());
    finding.confidence = refusal.confidence;
    if gave_reason(refusal) && refusal.confidence > Confidence::Possible {
        finding = finding.said();
    }
    if gave_reason(refusal)
        && let Some(entry) = entry(case, refusal)
    {
        finding = finding.evidence(Evidence::status(entry));
    }
    finding
}

/// A headline: what it means, and the value in question or else the server's own words.
pub(super) fn headline(lead: &str, refusal: &Refusal) -> String {
    if let Some(value) = &refusal.value {
        return format!("{}: {}", own(lead, refusal), redact::mask_text(value));
    }
    quoting(lead, refusal)
}

/// What the provider means by its answer, where it means something of its own.
fn own<'a>(lead: &'a str, refusal: &Refusal) -> Cow<'a, str> {
    match refusal.meaning.split_at_checked(1) {
        Some((first, rest)) => Cow::Owned(first.to_ascii_uppercase() + rest),
        None => Cow::Borrowed(lead),
    }
}

/// Whether the value that a refusal names is the one that the server wants, rather than the one that it was given.
pub(super) fn is_wanted(refusal: &Refusal) -> bool {
    let before =
        refusal.value.as_deref().and_then(|it| refusal.said.split_once(it)).map(|(before, _)| before);
    let near = before.and_then(|it| it.rsplit(['.', ',']).find(|it| !it.trim().is_empty()));
    near.is_some_and(|it| {
        let it = it.to_ascii_lowercase();
        ["expect", "must be", "require", "valid audience", "validaudience", "validissuer", "allowed"]
            .iter()
            .any(|word| it.contains(word))
            && !it.contains("got ")
            && !it.contains("unexpected")
            && !it.contains("not allowed")
    })
}

/// A headline with the server's own words.
pub(super) fn quoting(lead: &str, refusal: &Refusal) -> String {
    let lead = own(lead, refusal);
    if refusal.said.is_empty() || !gave_reason(refusal) {
        return lead.into_owned();
    }
    let said = redact::mask_text(&refusal.said);
    // The words go to their end where they fit, and are closed where they do not.
    let room = 87usize.saturating_sub(lead.chars().count());
    if said.chars().count() <= room {
        format!("{lead}: “{said}”")
    } else {
        let cut: String = said.chars().take(room.saturating_sub(1)).collect();
        format!("{lead}: “{}…”", cut.trim_end())
    }
}

/// Whether a JSON Web Token travels in `Authorization`: then the rules about those say what it is about.
pub(super) fn has_jwt(case: &Case<'_>) -> bool {
    case.facts.tokens.iter().any(|it| it.place == Place::Authorization && it.jwt.is_some())
}

/// Another credential in the place of the one that was refused, or in that where the server expects it.
pub(super) fn another_credential(case: &Case<'_>, refusal: &Refusal, text: &str) -> Fix {
    let Some(entry) = entry(case, refusal) else { return Fix::none("nothing was sent", text) };
    if crate::rules::oauth::is_token_request(case) {
        return Fix::none("a token endpoint reads its parameters, not a token", text);
    }
    let headers = &entry.request.headers;
    // A header of its own that the answer asks for by name.
    let named = named(case).header.filter(|it| !headers.has("authorization") && !headers.has(it));
    if let Some(name) = named.filter(|it| !it.eq_ignore_ascii_case("authorization")) {
        let lower = name.to_ascii_lowercase();
        let is_key = lower.ends_with("key") || lower.ends_with("secret");
        if is_key || (lower.ends_with("token") && !lower.contains("csrf") && !lower.contains("xsrf")) {
            let slot = if is_key { Slot::ApiKey } else { Slot::AccessToken };
            return Fix::text(text).set_request(refusal.hop, &name, Value::default().slot(slot));
        }
    }
    let sent = headers.get("authorization").map(|it| it.trim().split(' ').next().unwrap_or_default());
    if sent.is_some_and(|it| it.eq_ignore_ascii_case("basic")) {
        return password(case, refusal, text);
    }
    if sent.is_none() {
        if let Some(token) = case.facts.tokens.iter().find(|it| it.place == Place::Header) {
            return Fix::text(text).set_request(
                refusal.hop,
                &token.name,
                Value::default().slot(Slot::AccessToken),
            );
        }
        if headers.has("cookie") {
            return Fix::none("a cookie is given by a login, which a header cannot replace", text);
        }
    }
    let offered = case.facts.challenges.list.iter().find_map(|it| it.scheme.as_deref());
    let scheme = match sent {
        // A first word that is no scheme is the credential itself, or a part of it.
        Some(scheme) if usual_scheme(scheme).is_some() || case.facts.challenges.scheme(scheme).is_some() => {
            scheme
        }
        _ => offered.filter(|it| !it.eq_ignore_ascii_case("basic")).unwrap_or("Bearer"),
    };
    let value = Value::text(format!("{scheme} ")).slot(Slot::AccessToken);
    Fix::text(text).set_request(refusal.hop, "Authorization", value)
}

/// Another user name and password as `Basic`.
pub(super) fn password(case: &Case<'_>, refusal: &Refusal, text: &str) -> Fix {
    let basic = entry(case, refusal)
        .and_then(|it| it.request.headers.get("authorization"))
        .is_some_and(|it| it.to_ascii_lowercase().starts_with("basic"));
    if !basic {
        return Fix::none("user name and password are typed by a person", text);
    }
    let pair = Value::default().slot(Slot::Username).and(":").slot(Slot::Password);
    Fix::text(text).set_request(refusal.hop, "Authorization", Value::text("Basic ").with(Piece::Base64(pair)))
}

/// Another API key, where one was sent or where the server says that it wants it.
pub(super) fn api_key(case: &Case<'_>, refusal: &Refusal, text: &str) -> Fix {
    let Some(entry) = entry(case, refusal) else { return Fix::none("nothing was sent", text) };
    if let Some((before, after)) = key_in_query(&entry.request.url) {
        let url = Value::text(before).with(Piece::FormSlot(Slot::ApiKey)).and(after);
        return Fix::text(text).edit(refusal.hop, On::Request, Op::Url(url));
    }
    let headers = &entry.request.headers;
    let sent = headers.iter().find(|it| is_key_header(&it.name)).map(|it| it.name.as_str());
    if sent.is_none()
        && let Some(authorization) = headers.get("authorization")
    {
        // Without a blank, what was sent is the key alone.
        let scheme = authorization.trim().split_once(' ').map(|(scheme, _)| [scheme, " "].concat());
        let value = Value::text(scheme.unwrap_or_default()).slot(Slot::ApiKey);
        return Fix::text(text).set_request(refusal.hop, "Authorization", value);
    }
    if let Some(name) = named(case).parameter.filter(|_| sent.is_none()) {
        let (url, fragment) = entry.request.url.split_once('#').unwrap_or((&entry.request.url, ""));
        let sign = if url.contains('?') { "&" } else { "?" };
        let hash = if fragment.is_empty() { "" } else { "#" };
        let before = Value::text([url, sign, &name, "="].concat());
        let url = before.with(Piece::FormSlot(Slot::ApiKey)).and([hash, fragment].concat());
        return Fix::text(text).edit(refusal.hop, On::Request, Op::Url(url));
    }
    let wanted = refusal.value.as_deref().filter(|it| is_key_header(it));
    let answer = answer(entry);
    let named = sent.or(wanted).or(key_header_in(&answer));
    if named.is_none() && wants_bearer(&answer) {
        let value = Value::text("Bearer ").slot(Slot::ApiKey);
        return Fix::text(text).set_request(refusal.hop, "Authorization", value);
    }
    let name = named.or_else(|| key_header_of(&answer, case)).unwrap_or("X-Api-Key");
    Fix::text(text).set_request(refusal.hop, name, Value::default().slot(Slot::ApiKey))
}

/// Whether an answer about a key asks for it as a bearer token.
pub(super) fn wants_bearer(answer: &str) -> bool {
    ["Bearer auth", "Authorization: Bearer", "as a Bearer token", "Bearer <", "Bearer YOUR"]
        .iter()
        .any(|it| answer.contains(it))
}

/// The header in which gateways read their keys that name it in no answer, by their words or their challenge.
pub(super) fn key_header_of(answer: &str, case: &Case<'_>) -> Option<&'static str> {
    if answer.contains("subscription key") {
        return Some("Ocp-Apim-Subscription-Key");
    }
    case.facts.challenges.scheme("key").map(|_| "apikey")
}

/// The header for an API key that a server names in its answer, in its spelling.
pub(super) fn key_header_in(answer: &str) -> Option<&str> {
    answer
        .split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'))
        .find(|it| (8..=40).contains(&it.len()) && it.contains('-') && is_key_header(it))
        .or_else(|| answer.split(['"', ' ', '\'', '`']).find(|it| it.eq_ignore_ascii_case("apikey")))
}

/// Whether a header of that name carries an API key.
pub(super) fn is_key_header(name: &str) -> bool {
    // Most names are none, which their letters tell at no cost.
    let has = |letter: u8| name.bytes().any(|it| it | 0x20 == letter);
    let is_secret = || name.len() > 10 && name.ends_with(['t', 'T']) && has(b'd') && has(b'm');
    if !(has(b'k') && has(b'y') || is_secret()) {
        return false;
    }
    let flat: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    flat.contains("apikey")
        || flat.contains("subscriptionkey")
        || flat.ends_with("accesskey")
        || flat.ends_with("functionskey")
        || flat.ends_with("adminsecret")
        || flat == "key"
}

/// The URL in front of and behind the value of an API key in its query.
fn key_in_query(url: &str) -> Option<(String, String)> {
    let parsed = Url::parse(url)?;
    let (name, value) = parsed.query_pairs().find(|(name, _)| is_key_parameter(name))?;
    let pair = format!("{name}={value}");
    let (before, after) = url.split_once(&pair)?;
    Some((format!("{before}{name}="), after.to_owned()))
}

/// The path of a request, for a headline.
pub(super) fn path(entry: &Entry) -> String {
    let path = Url::parse(&entry.request.url).map_or("", |it| it.path);
    let path: String = path.chars().take(40).collect();
    format!("{} {path}", entry.request.method)
}
