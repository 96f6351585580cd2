//! The whole walk over an exchange: every check, with how it went or would have gone.
//!
//! The verdict is the first failure. The later checks are evaluated too, so that one fix cures all of them.

use std::borrow::Cow;

use crate::exchange::{Credentials, Entry, Exchange, ExchangeKind, Hop};
use crate::fix::On;
use crate::origin::Origin;

use super::cors_check::{allow_credentials_check, allow_origin_check};
use super::judge::{judge, question};
use super::list::{first_bad_element, token_list};
use super::mode::is_answered;
use super::preflight::{first_disallowed_header, is_method_allowed, is_ok_status, is_redirect};
use super::profile::Profile;
use super::redirect::{hop_origin, redirect_has_credentials, redirect_target};
use super::safelist::{PreflightReason, is_added_by_browser, is_cors_safelisted_method, needs_preflight};
use super::{Check, CorsError, Judgement, Step, StepOutcome, Verdict};

/// Every step of an exchange, whether it failed or not.
pub fn walk(exchange: &Exchange, profile: Profile) -> Vec<Step> {
    let judgement = judge(exchange, profile);
    if judgement.steps.is_empty() { steps(exchange, profile, &judgement) } else { judgement.steps }
}

pub(super) fn steps(exchange: &Exchange, profile: Profile, judgement: &Judgement) -> Vec<Step> {
    let mut walk = Walk { profile, exchange, judgement, steps: Vec::new(), stopped: false };
    for (index, hop) in exchange.hops.iter().enumerate() {
        walk.hop(index, hop);
    }
    walk.steps
}

struct Walk<'a> {
    profile: Profile,
    exchange: &'a Exchange,
    judgement: &'a Judgement,
    steps: Vec<Step>,
    /// A step has failed, so that the later ones were never reached.
    stopped: bool,
}

/// How a check goes with and without credentials.
struct Both {
    without: bool,
    with: bool,
}

impl Both {
    fn of(passes: bool) -> Self {
        Self { without: passes, with: passes }
    }
}

impl Walk<'_> {
    fn hop(&mut self, index: usize, hop: &Hop) {
        let origin = hop_origin(self.exchange, &self.judgement.page, index);
        let target = Origin::of(&hop.entry.request.url).to_string();
        let applies = if origin.cors { StepOutcome::Passed } else { StepOutcome::NotReached };
        self.put(index, On::Request, &hop.entry, Check::CrossOrigin, applies, Some(target));
        let is_orphan = self.exchange.kind == ExchangeKind::OrphanPreflight;
        if origin.cors {
            let preflight = if is_orphan { Some(&*hop.entry) } else { hop.preflight.as_deref() };
            let reason = self.reason(hop, preflight);
            let needed = if reason.is_some() { StepOutcome::Passed } else { StepOutcome::NotReached };
            let reason = reason.map(|it| named(&it, hop));
            self.put(index, On::Request, &hop.entry, Check::PreflightNeeded, needed, reason);
            if let Some(preflight) = preflight {
                self.preflight(index, hop, preflight);
            }
        }
        if is_orphan {
            self.put(index, On::Request, &hop.entry, Check::Sent, StepOutcome::NotReached, None);
            return;
        }
        self.answer(index, hop, &origin.origin, origin.cors);
    }

    fn reason(&self, hop: &Hop, preflight: Option<&Entry>) -> Option<PreflightReason> {
        if let Some(preflight) = preflight {
            let question = question(self.exchange, hop, preflight, self.profile);
            return Some(if !is_cors_safelisted_method(&question.method) {
                PreflightReason::Method(question.method.into_owned())
            } else if !question.headers.is_empty() {
                PreflightReason::Headers(question.headers.into_iter().map(Cow::into_owned).collect())
            } else {
                PreflightReason::Other
            });
        }
        let page_set = hop.entry.request.headers.iter().filter(|it| !is_added_by_browser(&it.name));
        needs_preflight(&hop.entry.request.method, page_set, self.profile)
    }

    fn preflight(&mut self, index: usize, hop: &Hop, preflight: &Entry) {
        let response = &preflight.response;
        let redirected =
            is_redirect(response) || response.error.as_deref() == Some("net::ERR_INVALID_REDIRECT");
        let answered = is_answered(preflight);
        let location = redirect_target(response).map(str::to_owned);
        if !answered && !redirected {
            self.unreached_preflight(index, preflight);
            return;
        }
        let on = On::Preflight;
        self.check(index, on, preflight, Check::PreflightNotRedirected, Both::of(!redirected), location);
        if !answered {
            self.unreached_preflight(index, preflight);
            return;
        }
        let question = question(self.exchange, hop, preflight, self.profile);
        self.cors(index, on, preflight, &question.origin);
        let status = Some(response.status.to_string());
        self.check(
            index,
            on,
            preflight,
            Check::PreflightStatus,
            Both::of(is_ok_status(response.status)),
            status,
        );

        let methods_line = response.headers.combined("access-control-allow-methods");
        let headers_line = response.headers.combined("access-control-allow-headers");
        let methods = token_list(methods_line.as_deref().unwrap_or_default());
        let headers = token_list(headers_line.as_deref().unwrap_or_default());
        for (check, line, list) in [
            (Check::AllowMethodsSyntax, &methods_line, &methods),
            (Check::AllowHeadersSyntax, &headers_line, &headers),
        ] {
            let value = match line.as_deref() {
                Some(line) if list.is_none() => first_bad_element(line).or(Some(line)).map(str::to_owned),
                line => line.map(str::to_owned),
            };
            self.check(index, on, preflight, check, Both::of(list.is_some()), value);
        }
        match methods {
            None => self.put(index, on, preflight, Check::AllowMethod, StepOutcome::NotReached, None),
            Some(methods) => {
                let passes = |credentials| is_method_allowed(&question.method, &methods, credentials);
                let both = Both { without: passes(false), with: passes(true) };
                let method = Some(question.method.clone().into_owned());
                self.check(index, on, preflight, Check::AllowMethod, both, method);
            }
        }
        match headers {
            None => self.put(index, on, preflight, Check::AllowHeaders, StepOutcome::NotReached, None),
            Some(headers) => {
                let missing =
                    |credentials| first_disallowed_header(&question, &headers, credentials, self.profile);
                let both = Both { without: missing(false).is_none(), with: missing(true).is_none() };
                let name = match self.judgement.credentials {
                    Credentials::Omit => missing(false),
                    Credentials::Include | Credentials::Unknown => missing(true),
                };
                let name = name.map(str::to_owned);
                self.check(index, on, preflight, Check::AllowHeaders, both, name);
            }
        }
    }

    fn unreached_preflight(&mut self, index: usize, preflight: &Entry) {
        for check in [
            Check::AllowOrigin,
            Check::AllowCredentials,
            Check::PreflightStatus,
            Check::AllowMethodsSyntax,
            Check::AllowHeadersSyntax,
            Check::AllowMethod,
            Check::AllowHeaders,
        ] {
            self.put(index, On::Preflight, preflight, check, StepOutcome::NotReached, None);
        }
    }

    fn answer(&mut self, index: usize, hop: &Hop, origin: &str, cors: bool) {
        let entry = &*hop.entry;
        let on = On::Response;
        let answered = is_answered(entry);
        // A recorded request whose entry shows an answer was sent, whatever its preflight looks like.
        let sent = match (answered, self.stopped) {
            (true, false) => StepOutcome::Passed,
            (true, true) if self.judgement.recorded => StepOutcome::Passed,
            (_, true) => StepOutcome::NotReached,
            (false, false) => match self.judgement.verdict {
                Verdict::Unknown => StepOutcome::Unknown,
                _ if self.judgement.failed() => StepOutcome::Failed,
                _ => StepOutcome::Unknown,
            },
        };
        let value = entry.response.error.clone().filter(|it| !answered && !it.is_empty());
        self.put(index, On::Request, entry, Check::Sent, sent, value);
        self.stopped |= sent == StepOutcome::Failed;
        if cors && answered {
            self.cors(index, on, entry, origin);
            if let Some(target) = redirect_target(&entry.response) {
                let both = Both::of(!redirect_has_credentials(&entry.response));
                self.check(index, on, entry, Check::RedirectCredentials, both, Some(target.to_owned()));
            }
        } else if cors {
            self.put(index, on, entry, Check::AllowOrigin, StepOutcome::NotReached, None);
            self.put(index, on, entry, Check::AllowCredentials, StepOutcome::NotReached, None);
        }
        // Where the CORS check hid the answer, that check has said so.
        let is_hidden =
            matches!(self.judgement.verdict, Verdict::Cors(_)) && self.judgement.on == On::Response;
        if index + 1 == self.exchange.hops.len() && !is_hidden {
            let readable = match self.judgement.verdict {
                Verdict::Ok => StepOutcome::Passed,
                Verdict::Unknown => StepOutcome::Unknown,
                Verdict::Opaque => StepOutcome::FailedLater,
                _ => StepOutcome::NotReached,
            };
            let status = answered.then(|| entry.response.status.to_string());
            self.put(index, on, entry, Check::Readable, readable, status);
        }
    }

    /// Both parts of the CORS check.
    fn cors(&mut self, index: usize, on: On, entry: &Entry, origin: &str) {
        let headers = &entry.response.headers;
        let allow_origin = |credentials| allow_origin_check(origin, headers, credentials).is_ok();
        let value = |name| headers.combined(name).map(Cow::into_owned);
        let both = Both { without: allow_origin(false), with: allow_origin(true) };
        self.check(index, on, entry, Check::AllowOrigin, both, value("access-control-allow-origin"));
        let value = value("access-control-allow-credentials");
        // Without credentials nothing has to allow them.
        if self.judgement.credentials == Credentials::Omit {
            self.put(index, on, entry, Check::AllowCredentials, StepOutcome::NotReached, value);
            return;
        }
        let both = Both { without: true, with: allow_credentials_check(headers, true).is_ok() };
        self.check(index, on, entry, Check::AllowCredentials, both, value);
    }

    fn check(
        &mut self,
        index: usize,
        on: On,
        entry: &Entry,
        check: Check,
        both: Both,
        value: Option<String>,
    ) {
        let passes = match self.judgement.credentials {
            Credentials::Include => Some(both.with),
            Credentials::Omit => Some(both.without),
            Credentials::Unknown if both.with == both.without => Some(both.with),
            Credentials::Unknown => None,
        };
        let outcome = match passes {
            Some(true) => StepOutcome::Passed,
            None => StepOutcome::Unknown,
            Some(false) if self.decides(index, on, check) => StepOutcome::Failed,
            Some(false) => StepOutcome::FailedLater,
        };
        self.stopped |= outcome == StepOutcome::Failed;
        self.put(index, on, entry, check, outcome, value);
    }

    /// Whether a failed check is the one that the verdict names.
    fn decides(&self, index: usize, on: On, check: Check) -> bool {
        let Verdict::Cors(error) = self.judgement.verdict else { return false };
        !self.stopped
            && self.judgement.hop == index
            && self.judgement.on == on
            && check_of(error).is_none_or(|it| it == check)
    }

    fn put(
        &mut self,
        index: usize,
        on: On,
        entry: &Entry,
        check: Check,
        outcome: StepOutcome,
        value: Option<String>,
    ) {
        self.steps.push(Step { hop: index, on, entry: entry.id, check, outcome, value });
    }
}

/// The method or the first header that makes a preflight needed; with its value where that is what makes it so.
fn named(reason: &PreflightReason, hop: &Hop) -> String {
    let PreflightReason::Headers(names) = reason else {
        return match reason {
            PreflightReason::Method(method) => method.clone(),
            _ => String::new(),
        };
    };
    let name = names.first().cloned().unwrap_or_default();
    match hop.entry.request.headers.get("content-type") {
        Some(value) if name == "content-type" && value.len() <= 128 => format!("{name}: {value}"),
        _ => name,
    }
}

/// The check that an error is the failure of.
fn check_of(error: CorsError) -> Option<Check> {
    use CorsError as E;
    Some(match error {
        E::WildcardOriginNotAllowed
        | E::MissingAllowOriginHeader
        | E::MultipleAllowOriginValues
        | E::InvalidAllowOriginValue
        | E::AllowOriginMismatch
        | E::PreflightWildcardOriginNotAllowed
        | E::PreflightMissingAllowOriginHeader
        | E::PreflightMultipleAllowOriginValues
        | E::PreflightInvalidAllowOriginValue
        | E::PreflightAllowOriginMismatch => Check::AllowOrigin,
        E::InvalidAllowCredentials | E::PreflightInvalidAllowCredentials => Check::AllowCredentials,
        E::PreflightInvalidStatus => Check::PreflightStatus,
        E::PreflightDisallowedRedirect => Check::PreflightNotRedirected,
        E::InvalidAllowMethodsPreflightResponse => Check::AllowMethodsSyntax,
        E::InvalidAllowHeadersPreflightResponse => Check::AllowHeadersSyntax,
        E::MethodDisallowedByPreflightResponse => Check::AllowMethod,
        E::HeaderDisallowedByPreflightResponse => Check::AllowHeaders,
        E::RedirectContainsCredentials => Check::RedirectCredentials,
        _ => return None,
    })
}
