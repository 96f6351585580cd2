//! What `authopsy jwt` prints: a token taken apart, as JSON for programs and as text for people.
//!
//! Neither shows the signature: with it, header and claims would be the credential again.

use std::fmt::Write as _;

use crate::syntax::json;
use crate::syntax::jwt::{self, Claim, Jwt, Kind, Name, TimeState};
use crate::syntax::time::{duration, to_rfc3339};

/// What came of checking a token's signature with a key that somebody holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// A key fitted and was tried.
    pub checked: bool,
    /// Whether the signature is valid under it; never without having been checked.
    pub valid: bool,
    /// `kid` of the key that decided, where it has one.
    pub kid: Option<String>,
    /// Why it is not valid, or could not be checked.
    pub problem: Option<String>,
    /// The secret fits only when it is read as base64.
    pub decoded: bool,
}

/// The token as one JSON object, whatever it is. `now` is in seconds; `signature` comes with what the key is called.
///
/// Header and claims keep their order, digits and escapes; of repeated members the last stays.
pub fn json(token: &str, now: f64, signature: Option<(&Signature, &str)>) -> String {
    let jwt = jwt::decode(token);
    let text = |value: Option<&str>| value.map_or_else(|| "null".to_owned(), quoted);
    let object = |value: Option<&str>| value.map_or_else(|| "null".to_owned(), json::compact);
    format!(
        "{{\"kind\":{},\"segments\":{},\"well_formed\":{},\"problem\":{},\"alg\":{},\"header\":{},\"claims\":{},\"time_state\":{},\"signature\":{}}}",
        quoted(jwt.kind.name()),
        jwt.segments,
        jwt.well_formed(),
        text(jwt.problem.map(jwt::Problem::name)),
        text(jwt.alg().value().as_deref()),
        object(jwt.header_text()),
        object(jwt.claims_text()),
        text(jwt.time_state(now).map(TimeState::name)),
        signature.map_or_else(|| "null".to_owned(), |(it, by)| signature_json(it, by)),
    )
}

/// `valid` is null where nothing was checked.
fn signature_json(signature: &Signature, by: &str) -> String {
    let text = |it: Option<&str>| it.map_or_else(|| "null".to_owned(), quoted);
    let valid = if signature.checked { signature.valid.to_string() } else { "null".to_owned() };
    format!(
        "{{\"checked\":{},\"valid\":{valid},\"by\":{},\"kid\":{},\"problem\":{}}}",
        signature.checked,
        quoted(by),
        text(signature.kid.as_deref()),
        text(signature.problem.as_deref()),
    )
}

/// The signature for a reader; `by` is what the key is called.
fn signature_sentence(signature: &Signature, by: &str) -> String {
    let key = match &signature.kid {
        Some(kid) => format!("the key {} of {by}", visible(kid)),
        None => by.to_owned(),
    };
    match (&signature.problem, signature.checked) {
        (Some(problem), false) => format!("Its signature was not checked: {}.", visible(problem)),
        (_, _) if !signature.valid => format!("Its signature does not match {key}."),
        _ if signature.decoded => format!("Its signature is valid under {key}, read as base64."),
        _ => format!("Its signature is valid under {key}."),
    }
}

/// The token for a reader. `now` is in seconds; `signature` comes with what the key is called.
pub fn text(token: &str, now: f64, signature: Option<(&Signature, &str)>) -> String {
    let jwt = jwt::decode(token);
    let mut out = String::new();
    let kind = match jwt.kind {
        Kind::Jws if jwt.is_unsecured() => "An unsecured token (JWS without a signature)",
        Kind::Jws => "A signed token (JWS)",
        Kind::Jwe => "An encrypted token (JWE); only its issuer's audience can read the claims",
        Kind::NotAJwt => "Not a JWT",
    };
    let _ = match jwt.problem {
        None => writeln!(out, "{kind}, well formed."),
        Some(problem) => writeln!(out, "{kind}: {} ({}).", problem.sentence(), problem.name()),
    };
    if let Some(state) = jwt.time_state(now) {
        let _ = writeln!(out, "{}", time_sentence(&jwt, state, now));
    }
    if let Some((signature, by)) = signature {
        let _ = writeln!(out, "{}", signature_sentence(signature, by));
    }
    members(&mut out, "header", jwt.header_text());
    members(&mut out, "claims", jwt.claims_text());
    out
}

fn members(out: &mut String, title: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    let compact = json::compact(text);
    let _ = writeln!(out, "\n{title}");
    json::visit(&compact, |name, value| {
        let name = name.unescaped();
        let _ = write!(out, "  {}: {}", visible(&name), visible(value));
        if let "exp" | "nbf" | "iat" | "auth_time" = &*name
            && let Ok(seconds) = value.parse::<f64>()
            && let Some(date) = date(seconds)
        {
            let _ = write!(out, "  ({date})");
        }
        out.push('\n');
    });
}

fn time_sentence(jwt: &Jwt, state: TimeState, now: f64) -> String {
    let number = |name| jwt.number(name).value().unwrap_or_default();
    match state {
        TimeState::Valid => match jwt.exp() {
            Claim::Value(exp) => format!("Its times are fine; it expires in {}.", duration(exp - now)),
            _ => "Its times are fine; it never expires.".to_owned(),
        },
        TimeState::Expired => format!("It expired {} ago.", duration(now - number(Name::ExpirationTime))),
        TimeState::NotYetValid => {
            format!("It is not valid before {} from now.", duration(number(Name::NotBefore) - now))
        }
        TimeState::NoTimeClaims => "It has neither `exp` nor `nbf`.".to_owned(),
        TimeState::BadExp => "Its `exp` is no number.".to_owned(),
        TimeState::BadNbf => "Its `nbf` is no number.".to_owned(),
    }
}

/// A date where the seconds make one that people use.
fn date(seconds: f64) -> Option<String> {
    if seconds >= jwt::MILLISECONDS_FROM {
        return (seconds < 2.5e14).then(|| format!("{}, if milliseconds are meant", to_rfc3339(seconds)));
    }
    (0.0..jwt::MILLISECONDS_FROM).contains(&seconds).then(|| to_rfc3339(seconds * 1000.0))
}

/// Writes control characters, which a terminal would act on, as escapes.
fn visible(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_control() { it.escape_unicode().to_string() } else { it.to_string() })
        .collect()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTU1MTM2ODAsImIiOjEuMH0.c2ln";

    #[test]
    fn json_keeps_order_and_digits() {
        assert_eq!(
            json(TOKEN, 1_795_514_400.0, None),
            r#"{"kind":"jws","segments":3,"well_formed":true,"problem":null,"alg":"RS256","header":{"alg":"RS256"},"claims":{"exp":1795513680,"b":1.0},"time_state":"expired","signature":null}"#
        );
        assert_eq!(
            json("undefined", 0.0, None),
            r#"{"kind":"not-a-jwt","segments":1,"well_formed":false,"problem":"segment-count","alg":null,"header":null,"claims":null,"time_state":null,"signature":null}"#
        );
    }

    #[test]
    fn text_says_when() {
        assert_eq!(
            text(TOKEN, 1_795_514_400.0, None),
            "A signed token (JWS), well formed.\nIt expired 12 minutes ago.\n\nheader\n  alg: \"RS256\"\n\nclaims\n  exp: 1795513680  (2026-11-24T09:48:00Z)\n  b: 1.0\n"
        );
    }
}
