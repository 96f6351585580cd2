//! Headers or an answer that somebody pasted, read: what each says, and what is wrong with it.

use std::rc::Rc;

use super::Tone;
use super::detail::{FindingView, finding_view};
use super::glossary::meaning;
use super::text::{Zone, shortened};
use super::token::{self, TokenView};
use crate::exchange::{Entry, Exchange, Headers, Hop, Millis, Request, Response, Vendor};
use crate::finding::{Finding, Part};
use crate::redact;
use crate::session::{Judged, Session};
use crate::syntax::{authorization, challenge, cookie};

/// What a pasted text says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What it is.
    pub title: String,
    /// Its colour: that of the worst finding.
    pub tone: Tone,
    /// The headers, one after the other.
    pub parts: Vec<ReadPart>,
    /// The token in it, where there is one.
    pub token: Option<TokenView>,
    /// What is wrong with it.
    pub findings: Vec<FindingView>,
}

/// A header, or one of the challenges in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPart {
    /// The header's name.
    pub title: String,
    /// What it is for; may be empty.
    pub meaning: &'static str,
    /// Where it leaves the grammar; empty where it does not.
    pub problem: String,
    /// What it says: a name, which may be empty, the value, masked, and what the name means.
    pub lines: Vec<(String, String, &'static str)>,
}

/// Reads the headers of a request or of an answer.
pub fn headers(session: &Session, headers: Headers, now: Millis, zone: Zone) -> Reading {
    let is_answer = headers.iter().any(|it| {
        let name = it.name.to_ascii_lowercase();
        ANSWERS.contains(&name.as_str())
            || (name.starts_with("access-control-") && !name.starts_with("access-control-request"))
    });
    if !is_answer {
        let request = Request { headers, ..Request::default() };
        return read(session, request, Response::default(), now, zone);
    }
    let has = |name| headers.has(name);
    let status = if has("www-authenticate") { 401 } else { 200 };
    let status = if has("proxy-authenticate") { 407 } else { status };
    read(session, Request::default(), Response { status, headers, ..Response::default() }, now, zone)
}

/// Reads an answer without its request.
pub fn answer(session: &Session, mut response: Response, now: Millis, zone: Zone) -> Reading {
    if response.status == 0 {
        // The body of an error says more than that there was one.
        response.status = 400;
    }
    read(session, Request::default(), response, now, zone)
}

fn read(session: &Session, mut request: Request, response: Response, now: Millis, zone: Zone) -> Reading {
    // A call that was never made, to judge the headers by; nothing that is said of it alone is told.
    "GET".clone_into(&mut request.method);
    "https://api.example/".clone_into(&mut request.url);
    let of_request = response.status == 0;
    let entry =
        Rc::new(Entry { started: Some(now), request, response, vendor: Vendor::Pasted, ..Entry::default() });
    let judged = session.judge(Exchange::new(vec![Hop { entry: Rc::clone(&entry), preflight: None }]));
    let headers = if of_request { &entry.request.headers } else { &entry.response.headers };
    let token = token::of(&judged).map(|it| token::open(&it.value, Some(now), "now", "", zone));
    let findings = about(&judged, &entry);
    let title = match (headers.iter().next(), headers.len()) {
        (Some(only), 1) => shortened(&only.name, 100),
        (None, _) => "The body of an answer".to_owned(),
        (_, count) => {
            let of = if of_request { " headers of a request" } else { " headers of an answer" };
            [&count.to_string(), of].concat()
        }
    };
    let tone = findings.iter().map(|it| it.tone).max().unwrap_or(Tone::Info);
    Reading {
        title,
        tone,
        parts: headers.iter().take(MOST).flat_map(|it| part(&it.name, &it.value)).collect(),
        token,
        findings,
    }
}

/// A token by itself: what is wrong with it, whatever request it is sent with.
pub fn token_findings(session: &Session, token: &str, now: Millis) -> Vec<FindingView> {
    let headers: Headers = std::iter::once(("Authorization", ["Bearer ", token].concat())).collect();
    let request = Request {
        method: "GET".to_owned(),
        url: "https://api.example/".to_owned(),
        headers,
        ..Request::default()
    };
    let entry = Rc::new(Entry { started: Some(now), request, vendor: Vendor::Pasted, ..Entry::default() });
    let judged = session.judge(Exchange::new(vec![Hop { entry: Rc::clone(&entry), preflight: None }]));
    let of_token = |it: &&Finding| {
        it.rule.starts_with("jwt/")
            && !it.rule.ends_with("as-access-token")
            && !it.rule.ends_with("as-bearer")
    };
    judged.findings.iter().filter(of_token).map(|it| finding_view(&judged.exchange, it)).collect()
}

/// The findings that rest on what was pasted.
fn about(judged: &Judged, entry: &Entry) -> Vec<FindingView> {
    let rests = |finding: &&Finding| {
        finding.evidence.iter().any(|it| match it.part {
            Part::RequestHeader => entry.request.headers.has(&it.name),
            Part::ResponseHeader => entry.response.headers.has(&it.name),
            Part::Token | Part::ResponseBody => true,
            _ => false,
        })
    };
    judged.findings.iter().filter(rests).map(|it| finding_view(&judged.exchange, it)).collect()
}

fn part(name: &str, value: &str) -> Vec<ReadPart> {
    let title = shortened(name, 100);
    let of_header = meaning(name);
    let whole =
        |lines| vec![ReadPart { title: title.clone(), meaning: of_header, problem: String::new(), lines }];
    match name.to_ascii_lowercase().as_str() {
        "www-authenticate" | "proxy-authenticate" => {
            let read = challenge::parse([value]);
            let problem = read.error.map_or_else(String::new, |it| {
                format!(
                    "Not by the grammar: {} at byte {}. This is what a tolerant reader gets out of it.",
                    it.message, it.position
                )
            });
            let parts = read.list.iter().take(MOST).map(|it| {
                let scheme = it.scheme.as_deref().unwrap_or("no scheme");
                let token68 = it.token68.iter().map(|it| (String::new(), it.as_str()));
                let params = it.params.iter().map(|(name, value)| (name.clone(), value.as_str()));
                let lines = token68.chain(params).map(|(name, value)| line(&name, value)).collect();
                let meaning = match meaning(scheme) {
                    "" => of_header,
                    meaning => meaning,
                };
                ReadPart {
                    title: [&title, ": ", &shortened(scheme, 60)].concat(),
                    meaning,
                    problem: String::new(),
                    lines,
                }
            });
            let mut parts: Vec<ReadPart> = parts.collect();
            match parts.first_mut() {
                Some(first) => first.problem = problem,
                None => parts = whole(vec![line("", value)]),
            }
            parts
        }
        "authorization" | "proxy-authorization" => {
            let read = authorization::read(value);
            let mut lines =
                vec![("Scheme".to_owned(), shortened(read.meant_scheme(), 60), meaning(read.meant_scheme()))];
            if let Some(basic) = read.basic() {
                lines.push((
                    "User name".to_owned(),
                    shortened(&String::from_utf8_lossy(&basic.user), 200),
                    "",
                ));
                lines.push((
                    "Password".to_owned(),
                    redact::mask_secret(&String::from_utf8_lossy(
                        basic.password.as_deref().unwrap_or_default(),
                    )),
                    "",
                ));
            } else {
                lines.push(("Credentials".to_owned(), redact::mask_header(name, value).into_owned(), ""));
            }
            whole(lines)
        }
        "cookie" => whole(
            cookie::pairs(value)
                .take(MOST)
                .map(|(name, value)| (shortened(name, 100), redact::mask_secret(value), ""))
                .collect(),
        ),
        "set-cookie" => {
            let lines = value.split(';').take(MOST).enumerate().map(|(at, it)| {
                let (name, value) = it.split_once('=').unwrap_or((it, ""));
                let name = name.trim();
                if at == 0 {
                    (shortened(name, 100), redact::mask_secret(value.trim()), "")
                } else {
                    (shortened(name, 100), shortened(value.trim(), 200), meaning(name))
                }
            });
            whole(lines.collect())
        }
        lower if LISTS.contains(&lower) => {
            whole(value.split(',').take(MOST).map(|it| line("", it.trim())).collect())
        }
        _ => whole(vec![(String::new(), shortened(&redact::mask_header(name, value), 2000), "")]),
    }
}

fn line(name: &str, value: &str) -> (String, String, &'static str) {
    (shortened(name, 100), shortened(&redact::mask_named(name, value), 2000), meaning(name))
}

/// Headers that only answers have; those of CORS come on top.
const ANSWERS: &[&str] = &[
    "www-authenticate",
    "proxy-authenticate",
    "set-cookie",
    "retry-after",
    "location",
    "vary",
    "server",
    "ratelimit",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit-policy",
    "www-authentication",
    "strict-transport-security",
    "etag",
    "age",
];

/// Headers whose values are lists.
const LISTS: &[&str] = &[
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-expose-headers",
    "access-control-request-headers",
    "vary",
    "allow",
];

/// How many headers, and how many lines of one, are shown.
const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::paste::{self, Pasted};
    use crate::rules::transcript::START;
    use crate::session::Options;

    fn reading(text: &str) -> Reading {
        let session = Session::new(Options::default());
        match paste::read(text) {
            Pasted::Headers(list) => headers(&session, list, START, Zone(0)),
            Pasted::Answer(response) => answer(&session, response, START, Zone(0)),
            other => panic!("{other:?}"),
        }
    }

    fn rules(reading: &Reading) -> Vec<&'static str> {
        reading.findings.iter().map(|it| it.rule).collect()
    }

    #[test]
    fn a_challenge_is_taken_apart_and_judged() {
        let read =
            reading(r#"Bearer realm="shop", error="invalid_token", error_description="The token expired""#);
        let part = &read.parts[0];
        assert_eq!(
            (read.title.as_str(), part.title.as_str()),
            ("WWW-Authenticate", "WWW-Authenticate: Bearer")
        );
        assert_eq!(part.lines[1], ("error".to_owned(), "invalid_token".to_owned(), meaning("error")));
        assert_eq!(rules(&read), ["token/expired"]);
        let broken = reading(r#"WWW-Authenticate: Bearer realm="shop"#);
        assert!(broken.parts[0].problem.contains("at byte 13"), "{}", broken.parts[0].problem);
    }

    #[test]
    fn credentials_are_read_and_masked() {
        let read = reading("Authorization: Bearer Bearer eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTU1MTM2ODB9.c2ln");
        assert!(rules(&read).contains(&"auth-header/duplicate-scheme"), "{:?}", rules(&read));
        assert!(read.token.is_some());
        let basic = reading("Authorization: Basic YWxpY2U6c2VjcmV0LXBhc3N3b3Jk");
        assert_eq!(basic.parts[0].lines[1].1, "alice");
        assert!(!format!("{basic:?}").contains("secret-password"));
        let cookie = reading("Set-Cookie: sid=0123456789abcdef; SameSite=None; Path=/");
        assert!(!format!("{cookie:?}").contains("0123456789abcdef"));
        assert_eq!(cookie.parts[0].lines[1].2, meaning("samesite"));
    }

    #[test]
    fn what_was_not_pasted_is_not_blamed() {
        assert_eq!(rules(&reading("WWW-Authenticate: Bearer realm=\"shop\"")), [""; 0]);
        assert_eq!(rules(&reading("Accept: */*")), [""; 0]);
        assert_eq!(rules(&reading("Access-Control-Allow-Origin: *")), [""; 0]);
    }

    #[test]
    fn the_body_of_an_error_is_judged() {
        let read = reading(r#"{"error":"invalid_grant","error_description":"Token is expired"}"#);
        assert!(!read.findings.is_empty());
    }
}
