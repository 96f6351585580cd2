//! A token, opened: its lifetime as a line, its segments, its claims, and what is wrong with them.
//!
//! The signature never leaves this module; without it a token opens no door.

use crate::exchange::Millis;
use crate::facts::tokens::{Place, Token};
use crate::present::Tone;
use crate::present::row::TokenState;
use crate::present::text::{Zone, duration, shortened};
use crate::redact;
use crate::session::Judged;
use crate::sort;
use crate::syntax::json;
use crate::syntax::jwt::{self, Claim, Jwt, Kind, MILLISECONDS_FROM};

/// A token as the panel shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenView {
    /// What it is.
    pub title: String,
    /// Where it was found; empty where it was found nowhere.
    pub place: String,
    /// Its lifetime, where it names one.
    pub lifetime: Option<Lifetime>,
    /// What the clocks say, empty where nothing shows it.
    pub clocks: String,
    /// The text, in segments.
    pub segments: Vec<Segment>,
    /// What its form is lacking, or that it is opaque; empty if neither.
    pub problem: String,
    /// Header and claims, the known ones first.
    pub claims: Vec<ClaimRow>,
}

/// A lifetime as a line; positions are percentages of its width.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifetime {
    /// Where the valid part begins and how wide it is.
    pub valid: (f64, f64),
    /// The marks beneath.
    pub marks: Vec<(f64, String)>,
    /// The request, above the line.
    pub request: (f64, String),
    /// The request lies within the lifetime.
    pub within: bool,
}

/// A segment of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// `header`, `payload`, `signature` or `rest`: the class of the style sheet.
    pub class: &'static str,
    /// Its text, masked where it is a secret.
    pub text: String,
}

/// A line of the table of claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// The claim.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What is to be said of it.
    pub badge: Option<(Tone, String)>,
    /// What the claim means, where it is a known one.
    pub meaning: &'static str,
}

/// The token of an exchange that a server would look at first; `None` where it carried none.
pub fn of(judged: &Judged) -> Option<&Token> {
    let real = |it: &&Token| it.place != Place::DpopProof && it.value.len() >= SHORTEST;
    judged.facts.tokens.iter().find(real)
}

/// What the token of an exchange was like when it was sent.
pub fn state(judged: &Judged) -> TokenState {
    let Some(token) = of(judged) else { return TokenState::Missing };
    let Some(decoded) = &token.jwt else { return TokenState::Opaque };
    let Some(now) = judged.facts.clock.seconds() else { return TokenState::Valid };
    match decoded.time_state(now) {
        Some(jwt::TimeState::Expired) => TokenState::Expired,
        Some(jwt::TimeState::NotYetValid) => TokenState::NotYetValid,
        _ => TokenState::Valid,
    }
}

/// What a list of tokens says of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// `Access token`, `Opaque token` …
    pub kind: String,
    /// The host of its `iss`.
    pub issuer: String,
    /// Its `exp`.
    pub expires: Option<Millis>,
}

/// What a list of tokens says of this one.
pub fn about(token: &str) -> About {
    if !jwt::looks_like_jwt(token) {
        return About { kind: "Opaque token".to_owned(), ..About::default() };
    }
    let decoded = jwt::decode(token);
    let kind = match word(&decoded) {
        "" if decoded.kind == Kind::Jwe => "Encrypted token",
        "" => "JSON Web Token",
        word => word,
    };
    let issuer = decoded.iss().value().unwrap_or_default();
    let host = crate::origin::Url::parse(&issuer).map(|it| it.host).filter(|it| !it.is_empty());
    About {
        kind: kind.to_owned(),
        issuer: shortened(host.unwrap_or(&issuer), 200),
        expires: decoded.exp().value().filter(|it| it.is_finite()).map(to_millis),
    }
}

/// The token of an exchange, opened; `None` where it carried none.
pub fn view(judged: &Judged, zone: Zone) -> Option<TokenView> {
    let token = of(judged)?;
    let entry = judged.exchange.entry()?;
    let host = crate::origin::Url::parse(&entry.request.url).map_or("", |it| it.host);
    let mut view = open(&token.value, judged.facts.clock.now.or(entry.started), "this request", host, zone);
    view.place = place(token);
    view.clocks = clocks(judged, &view);
    Some(view)
}

fn place(token: &Token) -> String {
    let name = shortened(&token.name, 60);
    match token.place {
        Place::Authorization if token.scheme.is_empty() => "In `Authorization`, without a scheme".to_owned(),
        Place::Authorization => format!("In `Authorization`, as `{}`", shortened(&token.scheme, 20)),
        Place::DpopProof | Place::Header | Place::Subprotocol => format!("In the header `{name}`"),
        Place::Cookie => format!("In the cookie `{name}`"),
        Place::Query => format!("In the URL, as `{name}`"),
        Place::Fragment => format!("In the URL's fragment, as `{name}`"),
        Place::Body => format!("In the body, as `{name}`"),
    }
}

/// Opens a token; `at` is the time to judge it by and `moment` what that time is called, `host` the API it was sent
/// to.
pub fn open(token: &str, at: Option<Millis>, moment: &str, host: &str, zone: Zone) -> TokenView {
    if !jwt::looks_like_jwt(token) {
        return TokenView {
            title: "Opaque token".to_owned(),
            place: String::new(),
            lifetime: None,
            clocks: String::new(),
            segments: vec![Segment { class: "rest", text: redact::mask_secret(token) }],
            problem: "This token says nothing about itself. Only the server that issued it knows what it is \
                      worth and how long."
                .to_owned(),
            claims: Vec::new(),
        };
    }
    let decoded = jwt::decode(token);
    TokenView {
        title: title(&decoded),
        place: String::new(),
        lifetime: at.and_then(|at| lifetime(&decoded, at, moment, zone)),
        clocks: String::new(),
        segments: segments(token, &decoded),
        problem: decoded
            .problem
            .map(|it| format!("This is not a well-formed JSON Web Token: {}.", it.sentence()))
            .unwrap_or_default(),
        claims: claims(&decoded, at, host, zone),
    }
}

fn title(decoded: &Jwt) -> String {
    match decoded.kind {
        Kind::Jwe => "Encrypted token (JWE): its claims cannot be read here".to_owned(),
        Kind::NotAJwt => "A text that begins like a JSON Web Token".to_owned(),
        Kind::Jws => match word(decoded) {
            "" => match decoded.token_kind() {
                Some(kind) if !kind.eq_ignore_ascii_case("jwt") => {
                    format!("JSON Web Token, of kind “{}”", shortened(&kind, 40))
                }
                _ => "JSON Web Token".to_owned(),
            },
            word => format!("{word} (JSON Web Token)"),
        },
    }
}

/// What a token says it is for, in the words of OAuth 2.0 and OpenID Connect; empty where it does not say.
fn word(decoded: &Jwt) -> &'static str {
    let kind = decoded.token_kind().map(|it| it.to_ascii_lowercase()).unwrap_or_default();
    match kind.strip_prefix("application/").unwrap_or(&kind) {
        "at+jwt" | "access" | "access_token" | "bearer" => "Access token",
        "id" | "id_token" => "ID token",
        "refresh" | "refresh_token" | "offline" => "Refresh token",
        "logout+jwt" => "Logout token",
        "dpop+jwt" => "DPoP proof",
        _ => "",
    }
}

fn lifetime(decoded: &Jwt, at: Millis, moment: &str, zone: Zone) -> Option<Lifetime> {
    let millis = |claim: Claim<f64>| claim.value().filter(|it| it.is_finite()).map(to_millis);
    let end = millis(decoded.exp())?;
    let issued = millis(decoded.iat());
    let from = millis(decoded.nbf()).or(issued);
    let start = from.unwrap_or(end.min(at) - 3_600_000.0);
    let (low, high) = (start.min(at).min(end), end.max(at).max(start));
    // A token that has been dead for months would press its lifetime into a dot, so each part keeps a minimum.
    let span = (high - low).max(1.0);
    let place = |time: Millis| (4.0 + 88.0 * (time - low) / span).clamp(0.0, 100.0);
    let (left, right) = (place(start), place(end));
    let within = at >= start && at < end;
    let mut marks = Vec::new();
    if from.is_some() {
        let word = if issued.is_some() && issued == from { "issued" } else { "valid from" };
        marks.push((left, format!("{word} {}", zone.clock_near(start, at))));
    }
    let word = if at >= end { "expired" } else { "expires" };
    marks.push((right, format!("{word} {}", zone.clock_near(end, at))));
    Some(Lifetime {
        valid: (left, (right - left).max(0.6)),
        marks,
        request: (place(at), format!("{moment} {}", zone.clock(at))),
        within,
    })
}

/// A NumericDate in milliseconds; one that was written in milliseconds is taken as it was meant.
fn to_millis(seconds: f64) -> Millis {
    if seconds >= MILLISECONDS_FROM { seconds } else { seconds * 1000.0 }
}

fn segments(token: &str, decoded: &Jwt) -> Vec<Segment> {
    let parts: Vec<&str> = token.split('.').collect();
    let mut segments = Vec::new();
    for (index, part) in parts.iter().take(8).enumerate() {
        let last = index + 1 == parts.len();
        let segment = match (decoded.kind, index) {
            (Kind::Jws, 0) | (Kind::Jwe, 0) => Segment { class: "header", text: shortened(part, 4000) },
            (Kind::Jws, 1) => Segment { class: "payload", text: shortened(part, 4000) },
            _ if part.is_empty() => Segment { class: "rest", text: String::new() },
            _ => {
                let class = if last && decoded.kind != Kind::NotAJwt { "signature" } else { "rest" };
                let fingerprint: String = redact::fingerprint(part).chars().take(4).collect();
                let length = part.chars().count();
                Segment {
                    class, text: format!("•••• {length} characters, fingerprint {fingerprint}")
                }
            }
        };
        segments.push(segment);
    }
    segments
}

fn claims(decoded: &Jwt, at: Option<Millis>, host: &str, zone: Zone) -> Vec<ClaimRow> {
    let mut rows = Vec::new();
    if let Some(json::Value::Object(members)) = decoded.header_text().and_then(json::parse) {
        for (name, value) in members.iter().take(MAX_CLAIMS) {
            let badge = (name == "alg" && decoded.is_unsecured())
                .then(|| (Tone::Error, "unsigned: nobody should accept it".to_owned()));
            rows.push(ClaimRow {
                name: shortened(name, 60),
                value: text_of(name, value),
                badge,
                meaning: meaning(name),
            });
        }
    }
    let Some(json::Value::Object(members)) = decoded.claims_text().and_then(json::parse) else { return rows };
    let mut claims: Vec<ClaimRow> = members
        .iter()
        .take(MAX_CLAIMS)
        .map(|(name, value)| {
            let (mut text, mut badge) = (text_of(name, value), None);
            if let ("exp" | "nbf" | "iat" | "auth_time", Some(number)) = (name.as_str(), value.as_f64()) {
                let time = to_millis(number);
                text = match at {
                    Some(at) => format!("{text} · {}", zone.clock_near(time, at)),
                    None => format!("{text} · {}", zone.clock(time)),
                };
                badge = time_badge(name, number, at);
            } else if name == "aud" && !host.is_empty() {
                badge = audience_badge(value, host);
            }
            ClaimRow { name: shortened(name, 60), value: text, badge, meaning: meaning(name) }
        })
        .collect();
    sort::by_key(&mut claims, |it| {
        KNOWN.iter().position(|(name, _)| *name == it.name).unwrap_or(KNOWN.len())
    });
    rows.extend(claims);
    rows
}

fn time_badge(name: &str, number: f64, at: Option<Millis>) -> Option<(Tone, String)> {
    if number >= MILLISECONDS_FROM {
        return Some((Tone::Error, "in milliseconds; it must be in seconds".to_owned()));
    }
    let apart = to_millis(number) - at?;
    match name {
        "exp" if apart <= 0.0 => Some((Tone::Error, format!("expired {} before", duration(apart)))),
        "exp" => Some((Tone::Ok, format!("valid for another {}", duration(apart)))),
        "nbf" if apart > 0.0 => Some((Tone::Error, format!("begins {} after the request", duration(apart)))),
        "iat" if apart > 1000.0 => Some((Tone::Warning, format!("{} in the future", duration(apart)))),
        _ => None,
    }
}

fn audience_badge(value: &json::Value, host: &str) -> Option<(Tone, String)> {
    let matches = |text: &str| {
        crate::origin::Url::parse(text)
            .map_or_else(|| text.eq_ignore_ascii_case(host), |it| it.host.eq_ignore_ascii_case(host))
    };
    let found = match value {
        json::Value::Array(list) => list.iter().filter_map(json::Value::as_str).any(matches),
        _ => value.as_str().is_some_and(matches),
    };
    found.then(|| (Tone::Ok, "matches the host".to_owned()))
}

/// A value as it is read: strings without quotes, lists with commas, the rest as JSON.
fn text_of(name: &str, value: &json::Value) -> String {
    let text = match value {
        json::Value::String(text) => redact::mask_named(name, text).into_owned(),
        json::Value::Number(digits) => digits.clone(),
        json::Value::Bool(it) => it.to_string(),
        json::Value::Null => "null".to_owned(),
        json::Value::Array(items) => {
            let items: Vec<String> = items.iter().take(MAX_CLAIMS).map(|it| text_of(name, it)).collect();
            items.join(", ")
        }
        json::Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .take(MAX_CLAIMS)
                .map(|(name, value)| format!("{name}: {}", text_of(name, value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
    };
    shortened(&text, 1000)
}

fn clocks(judged: &Judged, view: &TokenView) -> String {
    let Some(skew) = judged.facts.clock.skew.map(f64::abs) else { return String::new() };
    // `Date` has whole seconds, and the answer took its time.
    let apart = if skew < 2000.0 { "agree".to_owned() } else { format!("differ by {}", duration(skew)) };
    let beyond = view.lifetime.as_ref().is_some_and(|it| !it.within);
    let so = match (beyond, skew < 60_000.0) {
        (true, true) => ": skew is not the cause",
        (_, false) => ": check both",
        (false, true) => "",
    };
    format!("The server's clock (`Date`) and this machine's {apart}{so}.")
}

fn meaning(name: &str) -> &'static str {
    KNOWN.iter().find(|(it, _)| *it == name).map_or("", |(_, meaning)| meaning)
}

/// A shorter text in a token's place is none: `null`, `undefined` without its scheme …
pub const SHORTEST: usize = 12;

/// How many members of one object are shown.
const MAX_CLAIMS: usize = 100;

/// The known header members and claims, in the order in which they are shown.
const KNOWN: &[(&str, &str)] = &[
    ("alg", "How the token is signed"),
    ("typ", "What the token says it is"),
    ("kid", "Which of the issuer's keys signed it"),
    ("enc", "How the token is encrypted"),
    ("iss", "Issuer: who made the token"),
    ("aud", "Audience: the API the token is meant for"),
    ("sub", "Subject: the user or service it speaks of"),
    ("azp", "Authorized party: the application it was issued to"),
    ("client_id", "The application it was issued to"),
    ("scope", "What the token allows"),
    ("scp", "What the token allows"),
    ("permissions", "What the token allows"),
    ("roles", "The roles of the subject"),
    ("groups", "The groups of the subject"),
    ("iat", "When it was issued"),
    ("nbf", "Not valid before this time"),
    ("exp", "Not valid from this time on"),
    ("auth_time", "When the user last logged in"),
    ("jti", "The token's own id"),
    ("nonce", "Ties an ID token to the login that asked for it"),
    ("cnf", "The key the token is bound to"),
    ("acr", "How strong the login was"),
    ("amr", "By which means the user logged in"),
    ("at_hash", "Ties an ID token to its access token"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::transcript::{self, START};

    fn token(claims: &str) -> String {
        let text = format!(
            "> GET https://a.test/\n> Authorization: Bearer <<{{\"alg\":\"RS256\"}}.{claims}>>\n< 200\n"
        );
        let read = transcript::read(&text);
        let value = read.entries[0].request.headers.get("authorization").unwrap().to_owned();
        value.strip_prefix("Bearer ").unwrap().to_owned()
    }

    #[test]
    fn an_expired_token_shows_when() {
        let token = token(r#"{"iat":now-3852,"exp":now-252,"aud":"https://a.test/"}"#);
        let view = open(&token, Some(START), "now", "a.test", Zone(0));
        let line = view.lifetime.unwrap();
        assert!(!line.within);
        assert_eq!(line.marks[0].1, "issued 08:55:48");
        assert_eq!(line.marks[1].1, "expired 09:55:48");
        assert!((line.valid.0 - 4.0).abs() < 0.01 && line.request.0 > 91.0);
        let exp = view.claims.iter().find(|it| it.name == "exp").unwrap();
        assert_eq!(exp.badge, Some((Tone::Error, "expired 4 min 12 s before".to_owned())));
        let aud = view.claims.iter().find(|it| it.name == "aud").unwrap();
        assert_eq!(aud.badge, Some((Tone::Ok, "matches the host".to_owned())));
    }

    #[test]
    fn the_signature_stays_inside() {
        let token = token(r#"{"exp":now+60}"#);
        let signature = token.rsplit('.').next().unwrap();
        let view = open(&token, Some(START), "now", "", Zone(0));
        assert!(!format!("{view:?}").contains(signature));
        assert_eq!(view.segments.len(), 3);
    }

    #[test]
    fn whatever_comes_is_opened() {
        for text in ["", "x", "eyJ", "eyJ.eyJ.", "eyJhbGciOiJub25lIn0.e30.", "....", "eyJ\u{0}\u{1F600}.a.b"]
        {
            for at in [None, Some(f64::NAN), Some(f64::INFINITY), Some(-1e300)] {
                let _ = open(text, at, "now", "", Zone(0));
            }
        }
        for exp in ["1e400", "-1e300", "99999999999999999999", "\"x\"", "null"] {
            let _ = open(&token(&format!("{{\"exp\":{exp}}}")), Some(START), "now", "h", Zone(840));
        }
    }
}
