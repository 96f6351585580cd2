//! "What the browser checked": the steps of the walk as sentences, in the order in which the browser takes them.
//!
//! Decides nothing: which step failed is said by `fetch`. A name in backticks is set in the code font.

use crate::exchange::{Entry, Exchange};
use crate::fetch::{Check, Judgement, Step, StepOutcome, Verdict};
use crate::fix::On;

/// One rung: one check and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// How it went.
    pub state: RungState,
    /// The sentence.
    pub text: String,
    /// The line of the message that shows it; empty where nothing needs showing.
    pub evidence: String,
}

/// How a check went, as the ladder draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RungState {
    /// The check holds.
    Pass,
    /// The check failed, and the browser stopped here.
    Fail,
    /// The check would have failed as well.
    Later,
    /// The check was not reached, or nothing shows how it went.
    Skip,
}

impl RungState {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Later => "fail later",
            Self::Skip => "skip",
        }
    }

    /// For whoever cannot see the glyph.
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Pass => "Passed: ",
            Self::Fail => "Failed: ",
            Self::Later => "Would fail: ",
            Self::Skip => "Not reached: ",
        }
    }
}

/// The ladder of an exchange; empty where CORS was never asked.
pub fn ladder(exchange: &Exchange, judgement: &Judgement) -> Vec<Rung> {
    let several = exchange.hops.len() > 1;
    let mut rungs: Vec<Rung> = Vec::with_capacity(judgement.steps.len());
    for step in judgement.steps.iter().filter(|it| is_telling(judgement, it)) {
        let Some(mut rung) = rung(exchange, judgement, step) else { continue };
        if several && step.check == Check::CrossOrigin {
            let url = exchange.hops.get(step.hop).map_or("", |it| it.entry.request.url.as_str());
            let lead = if step.hop == 0 { "First request" } else { "After the redirect" };
            rung.text = format!("{lead}, to {}: {}", host(url), lower_first(&rung.text));
        }
        // A step that two messages repeat with nothing new to show would only lengthen the ladder.
        if rungs.last() != Some(&rung) {
            rungs.push(rung);
        }
    }
    rungs
}

/// Whether a step says anything: that an absent list can be read does not, nor what becomes of an answer that never
/// came.
fn is_telling(judgement: &Judgement, step: &Step) -> bool {
    let never_sent = judgement
        .steps
        .iter()
        .any(|it| it.check == Check::Sent && it.hop == step.hop && it.outcome == StepOutcome::NotReached);
    match step.check {
        Check::AllowMethodsSyntax | Check::AllowHeadersSyntax => step.outcome != StepOutcome::Passed,
        _ if never_sent && step.on == On::Response => step.outcome != StepOutcome::NotReached,
        _ => true,
    }
}

fn rung(exchange: &Exchange, judgement: &Judgement, step: &Step) -> Option<Rung> {
    let state = match step.outcome {
        StepOutcome::Passed => RungState::Pass,
        StepOutcome::Failed => RungState::Fail,
        StepOutcome::FailedLater => RungState::Later,
        StepOutcome::NotReached | StepOutcome::Unknown => RungState::Skip,
    };
    let hop = exchange.hops.get(step.hop)?;
    let message: &Entry = match step.on {
        On::Preflight => hop.preflight.as_deref().unwrap_or(&hop.entry),
        On::Request | On::Response => &hop.entry,
    };
    let words = Words { judgement, step, message, method: &hop.entry.request.method };
    let text = match state {
        RungState::Pass => words.passed(),
        RungState::Fail => words.failed(),
        RungState::Later => format!("Would have failed too: {}", lower_first(&words.failed())),
        RungState::Skip if step.outcome == StepOutcome::Unknown => words.unknown(),
        RungState::Skip => words.not_reached(),
    };
    Some(Rung { state, text, evidence: words.evidence(state) })
}

/// What the sentences are made of.
struct Words<'a> {
    judgement: &'a Judgement,
    step: &'a Step,
    message: &'a Entry,
    method: &'a str,
}

impl Words<'_> {
    fn value(&self) -> &str {
        self.step.value.as_deref().unwrap_or_default()
    }

    /// `The preflight's answer` or `The answer`.
    fn answer(&self) -> &'static str {
        if self.step.on == On::Preflight { "The preflight's answer" } else { "The answer" }
    }

    fn passed(&self) -> String {
        let value = self.value();
        match self.step.check {
            Check::CrossOrigin => "The page and the API have different origins, so CORS applies".to_owned(),
            Check::PreflightNeeded if value.is_empty() => {
                "The browser asks first, with a preflight".to_owned()
            }
            Check::PreflightNeeded => format!("A preflight is needed, because {}", reason(value)),
            Check::PreflightNotRedirected => {
                "The preflight was answered directly, without a redirect".to_owned()
            }
            Check::AllowOrigin if value == "*" => format!("{} allows every origin", self.answer()),
            Check::AllowOrigin => format!("{} allows this origin", self.answer()),
            Check::AllowCredentials => format!("{} allows credentials", self.answer()),
            Check::PreflightStatus => "The preflight was answered with a status of 200 to 299".to_owned(),
            Check::AllowMethodsSyntax => "The list of allowed methods can be read".to_owned(),
            Check::AllowHeadersSyntax => "The list of allowed headers can be read".to_owned(),
            Check::AllowMethod => format!("The method {} is allowed", self.method),
            Check::AllowHeaders => "Every header that needs permission is allowed".to_owned(),
            Check::Sent => format!("The {} itself was sent", self.method),
            Check::RedirectCredentials => {
                "The redirect's target has no user name or password in it".to_owned()
            }
            Check::Readable => "The page may read the answer".to_owned(),
        }
    }

    fn failed(&self) -> String {
        let (value, origin) = (self.value(), self.judgement.page.to_string());
        match self.step.check {
            Check::CrossOrigin => {
                "The page and the API have the same origin, so CORS does not apply".to_owned()
            }
            Check::PreflightNeeded => "No preflight is needed for this method and these headers".to_owned(),
            Check::PreflightNotRedirected => "A preflight must not be redirected. This one was".to_owned(),
            Check::AllowOrigin => match self.step.value.as_deref() {
                None => format!("{} has no `Access-Control-Allow-Origin`", self.answer()),
                Some("") => format!("{} has an empty `Access-Control-Allow-Origin`", self.answer()),
                Some("*") => {
                    format!("{} allows `*`, which does not cover calls with credentials", self.answer())
                }
                Some(value) if value.contains(',') => {
                    format!("{} names several origins, and exactly one may stand there", self.answer())
                }
                Some(_) => format!("{} allows another origin than `{origin}`", self.answer()),
            },
            Check::AllowCredentials if self.step.value.is_none() => format!(
                "{} must say `Access-Control-Allow-Credentials: true`, because credentials are sent. It does not",
                self.answer()
            ),
            Check::AllowCredentials => {
                "`Access-Control-Allow-Credentials` must be exactly `true`. It is something else".to_owned()
            }
            Check::PreflightStatus if value.is_empty() => {
                "A preflight must be answered with a status of 200 to 299".to_owned()
            }
            Check::PreflightStatus => {
                format!("A preflight must be answered with a status of 200 to 299. It was answered {value}")
            }
            Check::AllowMethodsSyntax => "`Access-Control-Allow-Methods` cannot be read as a list".to_owned(),
            Check::AllowHeadersSyntax => "`Access-Control-Allow-Headers` cannot be read as a list".to_owned(),
            Check::AllowMethod => format!("The method {} is not among the allowed methods", self.method),
            Check::AllowHeaders if value.is_empty() => "A header is not among the allowed headers".to_owned(),
            Check::AllowHeaders => format!("`{value}` is not among the allowed headers"),
            Check::Sent => format!("The {} itself was never sent", self.method),
            Check::RedirectCredentials => {
                "The redirect leads to a URL with a user name or password in it, which CORS forbids"
                    .to_owned()
            }
            Check::Readable => "The page may not read the answer".to_owned(),
        }
    }

    fn not_reached(&self) -> String {
        match self.step.check {
            Check::CrossOrigin => {
                "The page and the API have the same origin, so CORS does not apply".to_owned()
            }
            Check::PreflightNeeded => "No preflight is needed for this method and these headers".to_owned(),
            Check::PreflightNotRedirected => "Whether the preflight was redirected".to_owned(),
            Check::AllowOrigin => format!("Whether {} allows this origin", lower_first(self.answer())),
            Check::AllowCredentials => "No credentials are sent, so nothing has to allow them".to_owned(),
            Check::PreflightStatus => "The status of the preflight's answer".to_owned(),
            Check::AllowMethodsSyntax | Check::AllowMethod => "Whether the method is allowed".to_owned(),
            Check::AllowHeadersSyntax | Check::AllowHeaders => "Whether the headers are allowed".to_owned(),
            Check::Sent => format!("The {} itself was never sent", self.method),
            Check::RedirectCredentials => "Whether the redirect's target is allowed".to_owned(),
            Check::Readable => "There was no answer for the page to read".to_owned(),
        }
    }

    fn unknown(&self) -> String {
        match self.step.check {
            Check::AllowCredentials => {
                "If cookies or other credentials are sent, the answer must allow them; this capture does not show it"
                    .to_owned()
            }
            Check::AllowOrigin => {
                format!("Nothing shows whether {} allows this origin", lower_first(self.answer()))
            }
            Check::Sent => format!("Nothing shows whether the {} was sent", self.method),
            _ => format!("Not shown by this capture: {}", lower_first(&self.not_reached())),
        }
    }

    /// The line of the message that the check looked at.
    fn evidence(&self, state: RungState) -> String {
        if state == RungState::Skip {
            return String::new();
        }
        let response = &self.message.response;
        let header = |name: &str| {
            response.headers.combined(name).map(|value| format!("{name}: {value}")).unwrap_or_default()
        };
        match self.step.check {
            Check::CrossOrigin if state == RungState::Pass => {
                match self.message.request.headers.get("origin") {
                    Some(origin) => format!("Origin: {origin}"),
                    None => {
                        format!("Page: {} · API: {}", self.judgement.page, host(&self.message.request.url))
                    }
                }
            }
            Check::PreflightNeeded => {
                let requested = ["Access-Control-Request-Method", "Access-Control-Request-Headers"];
                let lines: Vec<String> = requested
                    .iter()
                    .filter_map(|name| {
                        self.message.request.headers.get(name).map(|it| format!("{name}: {it}"))
                    })
                    .collect();
                lines.join("\n")
            }
            Check::AllowOrigin => header("Access-Control-Allow-Origin"),
            Check::AllowCredentials => header("Access-Control-Allow-Credentials"),
            Check::AllowMethod | Check::AllowMethodsSyntax => header("Access-Control-Allow-Methods"),
            Check::AllowHeaders | Check::AllowHeadersSyntax => header("Access-Control-Allow-Headers"),
            Check::PreflightStatus if state != RungState::Pass => {
                let mut line = format!(
                    "{} {} → {}",
                    self.message.request.method,
                    path(&self.message.request.url),
                    response.status
                );
                if let Some(challenge) = response.headers.get("www-authenticate") {
                    line.push_str(" · WWW-Authenticate: ");
                    line.push_str(challenge);
                }
                line
            }
            Check::PreflightNotRedirected if state != RungState::Pass => {
                format!("{} → {}", response.status, response.headers.get("location").unwrap_or_default())
            }
            Check::Readable if state == RungState::Pass && self.judgement.verdict == Verdict::Ok => {
                format!("{} {}", response.status, response.status_text).trim_end().to_owned()
            }
            _ => String::new(),
        }
    }
}

/// Why a preflight is needed: an upper-case word is a method, anything else a header.
fn reason(value: &str) -> String {
    if !value.is_empty() && value.bytes().all(|it| it.is_ascii_uppercase()) {
        format!("{value} is not one of GET, HEAD and POST")
    } else if value.get(..12).is_some_and(|it| it.eq_ignore_ascii_case("content-type"))
        && value.len() > "content-type".len()
    {
        format!("`{value}` is not a type that a form can send")
    } else {
        format!("`{value}` is a header that needs permission")
    }
}

fn host(url: &str) -> String {
    crate::origin::Url::parse(url).map_or_else(|| url.to_owned(), |it| it.host.to_owned())
}

fn path(url: &str) -> String {
    crate::origin::Url::parse(url).map_or_else(|| url.to_owned(), |it| it.path_and_query())
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{EntryId, Hop};
    use crate::rules::transcript;

    /// The exchange of a transcript whose first entry is the preflight.
    fn exchange() -> Exchange {
        let read = transcript::read(
            "
> OPTIONS https://api.example/me
> Access-Control-Request-Method: GET
> Access-Control-Request-Headers: authorization
< 401 Unauthorized
< WWW-Authenticate: Bearer
> GET https://api.example/me
! net::ERR_FAILED
",
        );
        let mut entries = read.entries.into_iter().map(std::rc::Rc::new);
        let preflight = entries.next();
        Exchange::new(vec![Hop { preflight, entry: entries.next().unwrap() }])
    }

    fn step(check: Check, on: On, outcome: StepOutcome, value: Option<&str>) -> Step {
        Step { hop: 0, on, entry: EntryId(0), check, outcome, value: value.map(str::to_owned) }
    }

    #[test]
    fn every_check_in_every_outcome_is_a_sentence() {
        let exchange = exchange();
        let checks = [
            Check::CrossOrigin,
            Check::PreflightNeeded,
            Check::PreflightNotRedirected,
            Check::AllowOrigin,
            Check::AllowCredentials,
            Check::PreflightStatus,
            Check::AllowMethodsSyntax,
            Check::AllowHeadersSyntax,
            Check::AllowMethod,
            Check::AllowHeaders,
            Check::Sent,
            Check::RedirectCredentials,
            Check::Readable,
        ];
        let outcomes = [
            StepOutcome::Passed,
            StepOutcome::Failed,
            StepOutcome::FailedLater,
            StepOutcome::NotReached,
            StepOutcome::Unknown,
        ];
        let mut judgement = crate::fetch::judge(&exchange, crate::fetch::Profile::Chromium);
        for check in checks {
            for outcome in outcomes {
                for value in [None, Some(""), Some("*"), Some("authorization"), Some("äöüß")] {
                    judgement.steps = vec![step(check, On::Preflight, outcome, value)];
                    let rungs = ladder(&exchange, &judgement);
                    let Some(rung) = rungs.first() else {
                        assert_eq!(outcome, StepOutcome::Passed, "{check:?}");
                        continue;
                    };
                    let text = &rung.text;
                    assert!(text.len() > 10 && !text.ends_with('.'), "{text}");
                    assert!(text.matches('`').count() % 2 == 0, "{text}");
                }
            }
        }
    }

    #[test]
    fn the_refused_preflight_reads_like_the_design() {
        let exchange = exchange();
        let mut judgement = crate::fetch::judge(&exchange, crate::fetch::Profile::Chromium);
        judgement.steps = vec![
            step(Check::PreflightNeeded, On::Preflight, StepOutcome::Passed, Some("authorization")),
            step(Check::PreflightStatus, On::Preflight, StepOutcome::Failed, Some("401")),
            step(Check::AllowHeaders, On::Preflight, StepOutcome::FailedLater, Some("authorization")),
            step(Check::Sent, On::Request, StepOutcome::NotReached, None),
        ];
        let rungs = ladder(&exchange, &judgement);
        let lines: Vec<String> = rungs.iter().map(|it| format!("{:?} {}", it.state, it.text)).collect();
        assert_eq!(
            lines,
            [
                "Pass A preflight is needed, because `authorization` is a header that needs permission",
                "Fail A preflight must be answered with a status of 200 to 299. It was answered 401",
                "Later Would have failed too: `authorization` is not among the allowed headers",
                "Skip The GET itself was never sent",
            ]
        );
        assert_eq!(rungs[1].evidence, "OPTIONS /me → 401 · WWW-Authenticate: Bearer");
    }
}
