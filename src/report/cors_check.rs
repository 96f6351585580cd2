//! What `authopsy cors-check` prints: what a browser would make of answers that were never sent, as JSON for programs
//! and as text for people.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::exchange::{Credentials, Entry, Exchange, Headers, Hop, ResourceType, Source, Vendor};
use crate::fetch::{self, Exposure, Judgement, PreflightReason, Profile, Step, Verdict};
use crate::fix::On;
use crate::origin::Origin;
use crate::present::ladder::{self, RungState};

/// A question: a page's request, and how a server answers it.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The origin of the page, or `null`.
    pub origin: String,
    /// The URL of the request; an origin other than the page's where it is empty.
    pub url: String,
    /// The method, as page code gives it.
    pub method: String,
    /// The headers that page code sets.
    pub headers: Vec<(String, String)>,
    /// The credentials mode is `include`.
    pub credentials: bool,
    /// The answer to the request.
    pub answer: Answer,
    /// The answer to the preflight; where it is not given, the answer's headers with status 204 stand in.
    pub preflight: Option<Answer>,
}

/// How a server answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header lines.
    pub headers: Vec<(String, String)>,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: 200, headers: Vec::new() }
    }
}

/// What a browser makes of it.
pub struct Outcome {
    exchange: Exchange,
    judgement: Judgement,
    steps: Vec<Step>,
    reason: Option<PreflightReason>,
    /// The preflight's answer was not given.
    assumed: bool,
}

/// Asks the question.
pub fn check(question: &Question, profile: Profile) -> Outcome {
    let origin = Origin::of(&question.origin);
    let url = match question.url.as_str() {
        "" => "https://api.example/".to_owned(),
        url => url.to_owned(),
    };
    let mut entry = Entry {
        resource: ResourceType::Fetch,
        vendor: Vendor::Chromium,
        page_url: Some(question.origin.as_str().into()),
        ..Entry::default()
    };
    entry.request.method = fetch::safelist::normalized_method(&question.method).to_owned();
    entry.request.url = url;
    entry.request.headers = headers(&question.headers);
    let reason = fetch::needs_preflight(&entry.request.method, entry.request.headers.iter(), profile);
    entry.request.headers.append("Origin", origin.to_string());
    entry.request.headers.append("Sec-Fetch-Mode", "cors");
    entry.response.status = question.answer.status;
    entry.response.headers = headers(&question.answer.headers);
    let cors = !origin.same_origin(&Origin::of(&entry.request.url));
    let preflight = reason.as_ref().filter(|_| cors).map(|_| Rc::new(preflight(question, &entry, profile)));
    let assumed = preflight.is_some() && question.preflight.is_none();
    let mut exchange = Exchange::new(vec![Hop { entry: Rc::new(entry), preflight }]);
    let credentials = if question.credentials { Credentials::Include } else { Credentials::Omit };
    exchange.source = Source::Simulated { credentials, stale_answer: false };
    let judgement = fetch::judge(&exchange, profile);
    let steps = fetch::walk(&exchange, profile);
    Outcome { exchange, judgement, steps, reason: reason.filter(|_| cors), assumed }
}

/// The OPTIONS request that the browser sends first, with its answer.
fn preflight(question: &Question, entry: &Entry, profile: Profile) -> Entry {
    let mut preflight =
        Entry { resource: ResourceType::Preflight, vendor: Vendor::Chromium, ..Entry::default() };
    preflight.request.method = "OPTIONS".to_owned();
    preflight.request.url.clone_from(&entry.request.url);
    let origin = entry.request.headers.get("origin").unwrap_or_default();
    preflight.request.headers.append("Origin", origin);
    preflight.request.headers.append("Access-Control-Request-Method", entry.request.method.as_str());
    let set_by_page = headers(&question.headers);
    let names = fetch::safelist::cors_unsafe_request_header_names(set_by_page.iter(), profile);
    if !names.is_empty() {
        preflight.request.headers.append("Access-Control-Request-Headers", names.join(","));
    }
    let (status, lines) = match &question.preflight {
        Some(answer) => (answer.status, &answer.headers),
        None => (204, &question.answer.headers),
    };
    preflight.response.status = status;
    preflight.response.headers = headers(lines);
    preflight
}

fn headers(lines: &[(String, String)]) -> Headers {
    lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

impl Outcome {
    /// The page's code could read the answer.
    pub fn is_readable(&self) -> bool {
        self.judgement.verdict == Verdict::Ok
    }

    /// The outcome as one JSON object; every key is always there.
    pub fn json(&self) -> String {
        let verdict = self.judgement.verdict;
        let firefox = match verdict {
            Verdict::Cors(error) => Some(error.firefox()).filter(|it| !it.is_empty()),
            _ => None,
        };
        let steps: Vec<serde_json::Value> = self
            .steps
            .iter()
            .map(|it| {
                serde_json::json!({
                    "on": it.on.name(),
                    "check": it.check.name(),
                    "outcome": it.outcome.name(),
                    "value": it.value,
                })
            })
            .collect();
        serde_json::json!({
            "verdict": {
                "code": verdict.code(),
                "parameter": self.judgement.parameter,
                "firefox": firefox,
            },
            "readable": self.is_readable(),
            "cross_origin": self.judgement.cross_origin,
            "preflight": {
                "needed": self.reason.is_some(),
                "reason": self.reason.as_ref().map(PreflightReason::to_string),
                "assumed": self.assumed,
            },
            "steps": steps,
            "hidden_headers": self.hidden_headers(),
        })
        .to_string()
    }

    /// The outcome for a reader.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let verdict = self.judgement.verdict;
        let _ = match (self.is_readable(), self.judgement.on, self.judgement.parameter.as_str()) {
            (true, _, _) => writeln!(out, "The page can read the answer."),
            (false, On::Preflight, "") => writeln!(out, "The preflight refuses it: {}.", verdict.code()),
            (false, On::Preflight, value) => {
                writeln!(out, "The preflight refuses it: {} ({}).", verdict.code(), visible(value))
            }
            (false, _, "") => writeln!(out, "The page cannot read the answer: {}.", verdict.code()),
            (false, _, value) => {
                writeln!(out, "The page cannot read the answer: {} ({}).", verdict.code(), visible(value))
            }
        };
        if self.assumed {
            out.push_str("The preflight is taken to be answered 204, with the headers of the answer.\n");
        }
        out.push('\n');
        let judgement = Judgement { steps: self.steps.clone(), ..self.judgement.clone() };
        for rung in ladder::ladder(&self.exchange, &judgement) {
            let mark = match rung.state {
                RungState::Pass => "ok    ",
                RungState::Fail => "FAILED",
                RungState::Later => "failed",
                RungState::Skip => "-     ",
            };
            let _ = writeln!(out, "{mark}  {}", visible(&rung.text));
            for line in rung.evidence.lines() {
                let _ = writeln!(out, "        {}", visible(line));
            }
        }
        let hidden = self.hidden_headers();
        if !hidden.is_empty() {
            let _ = writeln!(out, "\nHidden from page code: {}", visible(&hidden.join(", ")));
        }
        out
    }

    /// The headers of a readable answer that page code cannot read.
    fn hidden_headers(&self) -> Vec<&str> {
        let Some(entry) = self.exchange.entry().filter(|_| self.is_readable() && self.judgement.cross_origin)
        else {
            return Vec::new();
        };
        let headers = &entry.response.headers;
        let mut hidden: Vec<&str> = Vec::new();
        for it in headers.iter() {
            let is_hidden =
                fetch::exposure(headers, &it.name, self.judgement.credentials) == Exposure::Hidden;
            let is_new = !hidden.iter().any(|known| known.eq_ignore_ascii_case(&it.name));
            // What governs CORS itself is of no use to page code.
            let is_cors =
                it.name.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("access-control-"));
            if is_hidden && is_new && !is_cors {
                hidden.push(&it.name);
            }
        }
        hidden
    }
}

/// Writes control characters, which a terminal would act on, as U+FFFD.
fn visible(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[(&str, &str)]) -> Vec<(String, String)> {
        lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn question() -> Question {
        Question {
            origin: "https://app.example".to_owned(),
            url: "https://api.example/v1".to_owned(),
            method: "put".to_owned(),
            headers: lines(&[("Content-Type", "application/json"), ("X-Tenant", "7")]),
            answer: Answer {
                status: 200,
                headers: lines(&[("Access-Control-Allow-Origin", "*"), ("ETag", "\"1\"")]),
            },
            ..Question::default()
        }
    }

    #[track_caller]
    fn assert_verdict(question: &Question, profile: Profile, code: &str, parameter: &str) {
        let outcome = check(question, profile);
        let found = (outcome.judgement.verdict.code(), outcome.judgement.parameter.as_str());
        assert_eq!(found, (code, parameter), "{}", outcome.text());
    }

    #[test]
    fn the_preflight_is_checked_first() {
        let mut question = question();
        assert_verdict(&question, Profile::Chromium, "MethodDisallowedByPreflightResponse", "PUT");
        let mut preflight = Answer { status: 204, headers: question.answer.headers.clone() };
        preflight.headers.extend(lines(&[("Access-Control-Allow-Methods", "PUT")]));
        question.preflight = Some(preflight.clone());
        assert_verdict(&question, Profile::Chromium, "HeaderDisallowedByPreflightResponse", "content-type");
        preflight.headers.extend(lines(&[("Access-Control-Allow-Headers", "*")]));
        question.preflight = Some(preflight);
        assert_verdict(&question, Profile::Chromium, "ok", "");
        question.credentials = true;
        assert_verdict(&question, Profile::Chromium, "PreflightWildcardOriginNotAllowed", "");
    }

    #[test]
    fn profiles_differ_over_authorization_and_the_wildcard() {
        let question = Question {
            origin: "https://app.example".to_owned(),
            method: "GET".to_owned(),
            headers: lines(&[("Authorization", "Bearer x")]),
            answer: Answer {
                status: 200,
                headers: lines(&[
                    ("Access-Control-Allow-Origin", "*"),
                    ("Access-Control-Allow-Headers", "*"),
                ]),
            },
            ..Question::default()
        };
        assert_verdict(&question, Profile::Chromium, "ok", "");
        assert_verdict(&question, Profile::Firefox, "ok", "");
        assert_verdict(&question, Profile::Standard, "HeaderDisallowedByPreflightResponse", "authorization");
    }

    #[test]
    fn simple_and_same_origin_requests_need_no_preflight() {
        let mut question = question();
        question.method = "GET".to_owned();
        question.headers.clear();
        let outcome = check(&question, Profile::Chromium);
        assert!(outcome.is_readable() && outcome.reason.is_none());
        assert_eq!(outcome.hidden_headers(), ["ETag"]);
        question.origin = "https://api.example".to_owned();
        question.method = "PUT".to_owned();
        question.answer.headers.clear();
        let outcome = check(&question, Profile::Chromium);
        assert!(outcome.is_readable() && outcome.reason.is_none());
    }

    #[test]
    fn text_and_json_show_the_walk() {
        let mut question = question();
        question.origin = "null".to_owned();
        question.answer.headers = lines(&[("Access-Control-Allow-Origin", "https://app.example\u{7}/")]);
        let outcome = check(&question, Profile::Chromium);
        let text = outcome.text();
        assert!(text.starts_with("The preflight refuses it: PreflightInvalidAllowOriginValue"), "{text}");
        assert!(
            text.contains("\nFAILED  ") && text.contains("\nfailed  ") && !text.contains('\u{7}'),
            "{text}"
        );
        let json: serde_json::Value = serde_json::from_str(&outcome.json()).unwrap();
        assert_eq!(json["preflight"]["reason"], "PUT");
        assert_eq!(json["preflight"]["assumed"], true);
        assert_eq!(json["readable"], false);
        assert_eq!(json["steps"][0]["check"], "cross-origin");
    }
}
