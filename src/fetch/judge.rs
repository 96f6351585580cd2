//! What the browser decided about an exchange, reasoned backwards from how its entries end.
//!
//! Chromium's `_error` and the shape of the entry say at which stage a request ended; the algorithms then say which
//! check it was. Where several checks fit, the credentials mode decides by elimination; where nothing fits, the
//! verdict is `Unknown`, never a guess in a certain voice.

use std::borrow::Cow;

use crate::exchange::{
    Credentials, Entry, Exchange, ExchangeKind, Hop, Millis, ResourceType, Source, Vendor,
};
use crate::finding::{Confidence, Stage};
use crate::fix::On;
use crate::origin::{Origin, Url};
use crate::sort;
use crate::syntax::decimal;

use super::cors_check::{CorsFailure, cors_check};
use super::credentials::credentials;
use super::exposed::{Exposure, exposure};
use super::failure::{Blind, Ending};
use super::mode::{Mode, is_answered, is_fetch_call, is_from_worker, is_provisional};
use super::network::{is_cors_enabled_scheme, is_local_address, is_mixed_content, is_trustworthy};
use super::preflight::{PreflightQuestion, preflight_check};
use super::profile::Profile;
use super::redirect::{hop_origin, is_cors, redirect_has_credentials, redirect_target, request_origin};
use super::safelist::{cors_unsafe_request_header_names, is_added_by_browser, needs_preflight};
use super::{CorsError, Judgement, Verdict};

/// What else is known besides the exchange itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Answers to the same URL that came earlier, in order: see [`may_fill_cache`].
    pub earlier: &'a [&'a Entry],
}

/// Judges an exchange by itself. Total: whatever the input, there is a judgement, `Unknown` at worst.
pub fn judge(exchange: &Exchange, profile: Profile) -> Judgement {
    judge_in(exchange, profile, &Context::default())
}

/// Judges an exchange, with what else is known.
pub fn judge_in(exchange: &Exchange, profile: Profile, context: &Context<'_>) -> Judgement {
    // Without a page there is nothing to be cross-origin to.
    let page = request_origin(exchange)
        .or_else(|| Some(Origin::of(&exchange.entry()?.request.url)))
        .unwrap_or(Origin::Opaque);
    let index = exchange.hops.len().saturating_sub(1);
    let mut judge = Judge {
        exchange,
        profile,
        context,
        mode: Mode::of(exchange),
        cors: is_cors(exchange, &page, index),
        page,
        index,
        credentials: Credentials::Unknown,
    };
    // Within one origin there is no CORS, so the mode of credentials is not asked for.
    if judge.cors || judge.index > 0 {
        judge.credentials = match exchange.source {
            Source::Simulated { credentials, .. } => credentials,
            Source::Recorded => credentials(exchange, &judge.page),
        };
    }
    let mut judgement = judge.verdict();
    judgement.page = judge.page;
    if judgement.failed() {
        judgement.steps = super::walk::steps(exchange, profile, &judgement);
    }
    judgement
}

struct Judge<'a> {
    exchange: &'a Exchange,
    profile: Profile,
    context: &'a Context<'a>,
    mode: Mode,
    /// The origin of whoever made the call.
    page: Origin,
    /// The index of the last hop.
    index: usize,
    /// CORS applies to the last hop.
    cors: bool,
    credentials: Credentials,
}

/// A check that failed, with the credentials mode under which it does, and how sure that is.
struct Resolved {
    failure: CorsFailure,
    credentials: Credentials,
    confidence: Confidence,
}

impl<'a> Judge<'a> {
    fn verdict(&self) -> Judgement {
        let Some(hop) = self.exchange.last() else {
            return self.judgement(Verdict::Unknown, On::Response, Stage::Cors, Confidence::Possible);
        };
        if self.exchange.kind == ExchangeKind::NeverSent {
            return self.never_sent(&hop.entry);
        }
        let is_simulated = matches!(self.exchange.source, Source::Simulated { .. });
        if self.exchange.kind == ExchangeKind::OrphanPreflight {
            return self.orphan_preflight(&hop.entry);
        }
        if is_simulated {
            return self.simulated();
        }
        if self.mode == Mode::WebSocket {
            return self.websocket(&hop.entry);
        }
        match hop.entry.vendor {
            Vendor::Chromium => {
                let judgement = self.chromium(hop);
                // Chromium let it through; another browser may not.
                if self.profile != Profile::Chromium && judgement.verdict == Verdict::Ok {
                    return self.by_walk(true).unwrap_or(judgement);
                }
                judgement
            }
            Vendor::Firefox => self.firefox(hop),
            Vendor::Other | Vendor::Pasted => self.other(hop),
        }
    }

    // What Chromium's entries say.

    fn chromium(&self, hop: &'a Hop) -> Judgement {
        let entry = &*hop.entry;
        let answered = is_answered(entry);
        match Ending::of(entry) {
            Ending::Fine if answered || !is_cors_request_url(&entry.request.url) => self.let_through(entry),
            Ending::Fine => self.no_answer(hop),
            // A redirect that was refused is delivered twice, with both of these errors.
            Ending::Refused | Ending::Aborted if answered && redirect_target(&entry.response).is_some() => {
                self.redirect_refused()
            }
            Ending::Refused => self.certain(Verdict::Blocked, On::Request, Stage::NotSent),
            // The page did not read the empty body of an answer that it got.
            Ending::Aborted if answered => self.let_through(entry),
            // A redirect with mode "manual" leaves an entry for the target that was never asked for.
            Ending::Aborted if self.index > 0 && is_provisional(entry) => {
                self.judgement(Verdict::Opaque, On::Response, Stage::Redirect, Confidence::Likely)
            }
            Ending::Aborted => self.certain(Verdict::Aborted, On::Request, Stage::Network),
            Ending::Failed if answered => self.failed_on_answer(entry),
            Ending::Failed => match &hop.preflight {
                Some(preflight) => self.failed_on_preflight(preflight),
                None => self.failed_blindly(entry),
            },
            Ending::BlockedByClient => self.certain(Verdict::Blocked, On::Request, Stage::Extension),
            Ending::BlockedByPolicy => self.certain(Verdict::Blocked, On::Response, Stage::Network),
            Ending::LocalNetwork => self.local_network(Confidence::Certain),
            Ending::InvalidRedirect | Ending::Network => self.network_error(hop),
        }
    }

    fn let_through(&self, entry: &Entry) -> Judgement {
        let verdict = if self.is_opaque(entry) { Verdict::Opaque } else { Verdict::Ok };
        let mut judgement = self.certain(verdict, On::Response, Stage::Refusal);
        // Without `Sec-Fetch-Mode` or a preflight the mode is an inference.
        if self.mode == Mode::Unknown && self.cors && is_fetch_call(entry) {
            judgement.confidence = Confidence::Likely;
        }
        judgement
    }

    /// Whether an answer that was let through is one that the page cannot read: `fetch` in mode `no-cors`.
    /// A load by an element is never called opaque, though it is.
    fn is_opaque(&self, entry: &Entry) -> bool {
        if !self.cors || !is_fetch_call(entry) {
            return false;
        }
        match self.mode {
            Mode::NoCors => true,
            // A service worker may answer with whatever it likes. The headers of an answer that passed a CORS check
            // were filtered, and `Date` survives only in one that the page cannot read.
            Mode::Unknown if entry.via_service_worker => {
                let headers = &entry.response.headers;
                let has_nothing = headers.is_empty() && self.exchange.twin.is_some();
                has_nothing
                    || headers.has("date") && exposure(headers, "date", Credentials::Omit) == Exposure::Hidden
            }
            // In mode `cors` the request would have carried `Origin`. Where the headers shown are not those that
            // were sent, and for a POST, an answer that could not have passed the check tells as much.
            Mode::Unknown => {
                let shows_origin = entry.request.headers.has("origin");
                (!is_provisional(entry) && !shows_origin)
                    || cors_check(&self.origin(), &entry.response.headers, false).is_err()
            }
            _ => false,
        }
    }

    /// A redirect that the browser did not follow: to an insecure or forbidden target, or out of mode `same-origin`.
    /// It calls that aborted, but for the page it is a failure (see [`Judgement::failed`]).
    fn redirect_refused(&self) -> Judgement {
        self.certain(Verdict::Aborted, On::Response, Stage::Redirect)
    }

    /// No error and no answer: a capture that ended too early, or an exporter that drops the error.
    fn no_answer(&self, hop: &Hop) -> Judgement {
        if let Some(preflight) = hop.preflight.as_deref().filter(|it| is_answered(it))
            && let Some(resolved) =
                self.resolve(|credentials| self.preflight_failure(hop, preflight, credentials))
            && resolved.credentials != Credentials::Include
        {
            return self.refused(resolved, On::Preflight, Stage::Preflight).at_most(Confidence::Likely);
        }
        self.judgement(Verdict::Unknown, On::Request, Stage::Network, Confidence::Possible)
    }

    /// `net::ERR_FAILED` with an answer: the CORS check on it, where CORS applies.
    fn failed_on_answer(&self, entry: &'a Entry) -> Judgement {
        let is_redirect = redirect_target(&entry.response).is_some();
        let stage = if is_redirect || self.index > 0 { Stage::Redirect } else { Stage::Cors };
        if !self.cors || matches!(self.mode, Mode::NoCors | Mode::Navigate) {
            // Redirect mode "error", and a service worker or an integrity check that refused the answer.
            return self.certain(Verdict::NetworkError, On::Response, stage);
        }
        let stored = self.stored_answer(entry);
        let headers = stored.map_or(&entry.response.headers, |it| &it.response.headers);
        let origin = self.origin();
        let credentials_in_url = || redirect_has_credentials(&entry.response);
        let resolved = self.resolve(|credentials| {
            cors_check(&origin, headers, credentials).err().or_else(|| {
                credentials_in_url().then(|| CorsFailure::new(CorsError::RedirectContainsCredentials, ""))
            })
        });
        match resolved {
            // A redirect that passes without credentials, which it was seen to be made without, was refused by
            // redirect mode "error".
            Some(resolved)
                if is_redirect
                    && self.credentials == Credentials::Omit
                    && resolved.credentials == Credentials::Include =>
            {
                self.judgement(Verdict::NetworkError, On::Response, stage, Confidence::Likely)
            }
            Some(resolved) => {
                let by_elimination = self.credentials == Credentials::Unknown
                    && resolved.credentials == Credentials::Include
                    && is_redirect;
                let judgement = self.refused(resolved, On::Response, stage);
                let is_guess = by_elimination || (entry.response.status == 304 && stored.is_none());
                if is_guess { judgement.at_most(Confidence::Likely) } else { judgement }
            }
            None if is_redirect => self.certain(Verdict::NetworkError, On::Response, stage),
            // It passes as captured, and still it failed: the browser saw other headers than the capture shows.
            None => self.judgement(Verdict::Unknown, On::Response, stage, Confidence::Likely),
        }
    }

    /// A 304 shows its own headers; where it does not repeat those of CORS, the stored answer's decide.
    fn stored_answer(&self, entry: &Entry) -> Option<&'a Entry> {
        if entry.response.status != 304 || entry.response.headers.has("access-control-allow-origin") {
            return None;
        }
        self.context.earlier.iter().rev().copied().find(|it| it.response.status == 200)
    }

    /// `net::ERR_FAILED` with neither status nor headers, after a preflight: nearly always the preflight's fault.
    fn failed_on_preflight(&self, preflight: &'a Entry) -> Judgement {
        match Ending::of(preflight) {
            Ending::LocalNetwork => return self.local_network(Confidence::Certain),
            Ending::InvalidRedirect => return self.preflight_redirected(),
            Ending::Network if !is_answered(preflight) => {
                let mut judgement = self.certain(Verdict::NetworkError, On::Preflight, Stage::Network);
                judgement.net_error.clone_from(&preflight.response.error);
                return judgement;
            }
            _ => {}
        }
        let Some(hop) = self.exchange.last() else { return self.unexplained(Blind::Unexplained) };
        let resolved = if is_answered(preflight) {
            self.resolve(|credentials| self.preflight_failure(hop, preflight, credentials))
        } else {
            None
        };
        let from_worker = is_from_worker(&hop.entry);
        // A worker's answer is hidden, so its request may as well have failed later than its preflight; that the
        // preflight would fail with credentials then shows nothing.
        let is_conclusive = |resolved: &Resolved| {
            let by_elimination =
                self.credentials != Credentials::Include && resolved.credentials == Credentials::Include;
            !(by_elimination && (from_worker || self.exchange.twin.is_some()))
        };
        match resolved.filter(is_conclusive) {
            Some(resolved) => self.refused(resolved, On::Preflight, Stage::Preflight),
            None if from_worker => self.unexplained(Blind::Worker),
            None if self.exchange.twin.is_some() => self.behind_service_worker(),
            None => self.unexplained(Blind::Unexplained),
        }
    }

    fn preflight_redirected(&self) -> Judgement {
        let failure = CorsFailure::new(CorsError::PreflightDisallowedRedirect, "");
        let credentials = self.credentials;
        self.refused(
            Resolved { failure, credentials, confidence: Confidence::Certain },
            On::Preflight,
            Stage::Preflight,
        )
    }

    /// `net::ERR_FAILED` with nothing else: five different causes look the same, and only their surroundings differ.
    fn failed_blindly(&self, entry: &'a Entry) -> Judgement {
        if let Some(url) = Url::parse(&entry.request.url)
            && !is_cors_enabled_scheme(url.scheme)
        {
            let failure = CorsFailure::new(CorsError::CorsDisabledScheme, "");
            let stage = if self.index > 0 { Stage::Redirect } else { Stage::NotSent };
            let resolved =
                Resolved { failure, credentials: self.credentials, confidence: Confidence::Certain };
            return self.refused(resolved, On::Request, stage);
        }
        if self.exchange.twin.is_some() {
            return self.behind_service_worker();
        }
        if is_from_worker(entry) {
            return self.unexplained(Blind::Worker);
        }
        if let Some(judgement) = self.served_by_cache(entry) {
            return judgement;
        }
        let target = Origin::of(&entry.request.url);
        let leads_inward = target.host().is_some_and(is_local_address)
            && self.page.host().is_some_and(|it| !is_local_address(it));
        if leads_inward {
            return self.local_network(Confidence::Likely);
        }
        self.unexplained(Blind::Unexplained)
    }

    /// An answer that the HTTP cache kept from a load without `Origin`, and that was used although the request now
    /// needs CORS headers.
    fn served_by_cache(&self, entry: &Entry) -> Option<Judgement> {
        if !self.cors || !matches!(entry.request.method.as_str(), "GET" | "HEAD") {
            return None;
        }
        let stored = self.context.earlier.iter().rev().copied().find(|it| is_fresh(it, entry.started))?;
        let varies = stored.response.headers.combined("vary").unwrap_or_default();
        if !stored.request.headers.has("origin") && (says(&varies, "origin") || says(&varies, "*")) {
            return None;
        }
        let origin = self.origin();
        let resolved =
            self.resolve(|credentials| cors_check(&origin, &stored.response.headers, credentials).err())?;
        let mut judgement = self.refused(resolved, On::Response, Stage::Cors).at_most(Confidence::Likely);
        judgement.blind = Some(Blind::HttpCache);
        Some(judgement)
    }

    /// The service worker's own request failed, and that is an exchange of its own with a verdict of its own; to the
    /// page it is a network error.
    fn behind_service_worker(&self) -> Judgement {
        let mut judgement = self.certain(Verdict::NetworkError, On::Response, Stage::Network);
        judgement.blind = Some(Blind::ServiceWorker);
        judgement
    }

    fn local_network(&self, confidence: Confidence) -> Judgement {
        let error = if is_trustworthy(&self.page) {
            CorsError::LocalNetworkAccessPermissionDenied
        } else {
            CorsError::InsecureLocalNetwork
        };
        let mut judgement = self.judgement(Verdict::Cors(error), On::Request, Stage::Network, confidence);
        judgement.blind = Some(Blind::LocalNetwork);
        judgement
    }

    fn unexplained(&self, blind: Blind) -> Judgement {
        let mut judgement =
            self.judgement(Verdict::Unknown, On::Request, Stage::Network, Confidence::Possible);
        judgement.blind = Some(blind);
        judgement
    }

    fn network_error(&self, hop: &Hop) -> Judgement {
        let error = &hop.entry.response.error;
        let on = match &hop.preflight {
            Some(preflight) if !is_answered(preflight) && preflight.response.error == *error => On::Preflight,
            _ => On::Request,
        };
        self.certain(Verdict::NetworkError, on, Stage::Network)
    }

    fn websocket(&self, entry: &Entry) -> Judgement {
        match (Ending::of(entry), entry.response.status) {
            (Ending::BlockedByClient, _) => self.certain(Verdict::Blocked, On::Request, Stage::Extension),
            (Ending::Refused, 0) => self.certain(Verdict::Blocked, On::Request, Stage::NotSent),
            (_, 0) if entry.response.error.is_none() && entry.websocket.is_empty() => {
                self.judgement(Verdict::Unknown, On::Request, Stage::Network, Confidence::Possible)
            }
            (Ending::Fine, 0) => match entry.websocket.iter().any(|it| it.kind != "error") {
                true => self.certain(Verdict::Ok, On::Response, Stage::Refusal),
                false => self.certain(Verdict::NetworkError, On::Request, Stage::Network),
            },
            (_, 101 | 200) => self.certain(Verdict::Ok, On::Response, Stage::Refusal),
            (_, 0) => self.certain(Verdict::NetworkError, On::Request, Stage::Network),
            // The handshake was answered with a refusal, whose status not every browser shows.
            (_, _) => self.certain(Verdict::NetworkError, On::Response, Stage::Refusal),
        }
    }

    // What follows from the algorithms alone.

    /// Firefox has no error text. Its entry of a refused answer shows everything; that of a request which was stopped
    /// by its preflight does not exist.
    fn firefox(&self, hop: &'a Hop) -> Judgement {
        let entry = &*hop.entry;
        if let Some(judgement) = self.by_walk(false) {
            return judgement;
        }
        if is_answered(entry) {
            return self.let_through(entry);
        }
        if let Some(preflight) = hop.preflight.as_deref().filter(|it| is_answered(it))
            && let Some(resolved) =
                self.resolve(|credentials| self.preflight_failure(hop, preflight, credentials))
            && resolved.credentials != Credentials::Include
        {
            return self.refused(resolved, On::Preflight, Stage::Preflight);
        }
        if is_mixed_content(&self.page, &entry.request.url) {
            return self.judgement(Verdict::Blocked, On::Request, Stage::NotSent, Confidence::Likely);
        }
        if self.mode == Mode::SameOrigin && self.cors {
            let verdict = Verdict::Cors(CorsError::DisallowedByMode);
            return self.judgement(verdict, On::Request, Stage::NotSent, Confidence::Likely);
        }
        let redirected_from = self.exchange.hops.iter().rev().nth(1);
        if redirected_from.is_some_and(|it| redirect_has_credentials(&it.entry.response)) {
            let verdict = Verdict::Cors(CorsError::RedirectContainsCredentials);
            return self.judgement(verdict, On::Response, Stage::Redirect, Confidence::Likely);
        }
        self.judgement(Verdict::NetworkError, On::Request, Stage::Network, Confidence::Possible)
    }

    /// Another tool recorded it, which enforces no CORS. Where a browser's own headers show that one asked, the walk
    /// says what that browser made of the answer.
    fn other(&self, hop: &'a Hop) -> Judgement {
        let entry = &*hop.entry;
        if !is_answered(entry) {
            let was_sent = entry.vendor != Vendor::Pasted;
            let verdict = if was_sent { Verdict::NetworkError } else { Verdict::Unknown };
            return self.judgement(verdict, On::Request, Stage::Network, Confidence::Likely);
        }
        let headers = &entry.request.headers;
        let is_browser = headers.has("origin") && headers.get("sec-fetch-mode") == Some("cors");
        if is_browser && let Some(judgement) = self.by_walk(false) {
            return judgement.at_most(Confidence::Likely);
        }
        self.judgement(Verdict::Ok, On::Response, Stage::Refusal, Confidence::Likely)
    }

    /// The first check that fails over all hops, where CORS applies to them. Preflights are looked at only if asked:
    /// where the request itself was answered, its preflight passed in the browser that recorded it.
    fn by_walk(&self, with_preflights: bool) -> Option<Judgement> {
        if !self.applies_cors() {
            return None;
        }
        for (index, hop) in self.exchange.hops.iter().enumerate() {
            let hop_origin = hop_origin(self.exchange, &self.page, index);
            if !hop_origin.cors || !is_answered(&hop.entry) {
                continue;
            }
            if with_preflights
                && let Some(preflight) = hop.preflight.as_deref().filter(|it| is_answered(it))
                && let Some(resolved) =
                    self.resolve_passing(|credentials| self.preflight_failure(hop, preflight, credentials))
            {
                return Some(self.refused(resolved, On::Preflight, Stage::Preflight).on_hop(index));
            }
            let headers = &hop.entry.response.headers;
            if let Some(resolved) =
                self.resolve_passing(|credentials| cors_check(&hop_origin.origin, headers, credentials).err())
            {
                let is_redirect = index > 0 || redirect_target(&hop.entry.response).is_some();
                let stage = if is_redirect { Stage::Redirect } else { Stage::Cors };
                return Some(self.refused(resolved, On::Response, stage).on_hop(index));
            }
        }
        None
    }

    /// Whether the answers must pass the CORS check. Where only a POST's `Origin` speaks for it, a form or a beacon
    /// may have sent it.
    fn applies_cors(&self) -> bool {
        match self.mode {
            Mode::Cors => true,
            Mode::Unknown => self.exchange.first().is_some_and(|hop| {
                let headers = &hop.entry.request.headers;
                headers.has("origin")
                    && hop.entry.resource != ResourceType::Ping
                    && !headers.get("accept").is_some_and(|it| it.starts_with("text/html"))
            }),
            _ => false,
        }
    }

    /// A what-if: the walk's alone, with the credentials mode of the recorded exchange.
    fn simulated(&self) -> Judgement {
        let Some(last) = self.exchange.last() else {
            return self.judgement(Verdict::Unknown, On::Response, Stage::Cors, Confidence::Possible);
        };
        let credentials = self.credentials == Credentials::Include;
        let checked = matches!(self.mode, Mode::Cors | Mode::Unknown);
        for (index, hop) in self.exchange.hops.iter().enumerate() {
            let hop_origin = hop_origin(self.exchange, &self.page, index);
            if !hop_origin.cors || !checked {
                continue;
            }
            if let Some(preflight) = &hop.preflight
                && self.still_needs_preflight(hop, preflight)
            {
                if !is_answered(preflight) {
                    return self.judgement(
                        Verdict::Unknown,
                        On::Preflight,
                        Stage::Preflight,
                        Confidence::Possible,
                    );
                }
                if let Some(failure) = self.preflight_failure(hop, preflight, credentials) {
                    return self.simulated_refusal(failure, On::Preflight, Stage::Preflight).on_hop(index);
                }
            }
            let response = &hop.entry.response;
            // Without a trace of mode `cors` the request may as well be a plain load.
            if !is_answered(&hop.entry) || !self.applies_cors() {
                continue;
            }
            let stage =
                if index > 0 || redirect_target(response).is_some() { Stage::Redirect } else { Stage::Cors };
            if let Err(failure) = cors_check(&hop_origin.origin, &response.headers, credentials) {
                return self.simulated_refusal(failure, On::Response, stage).on_hop(index);
            }
            if redirect_has_credentials(response) {
                let failure = CorsFailure::new(CorsError::RedirectContainsCredentials, "");
                return self.simulated_refusal(failure, On::Response, stage).on_hop(index);
            }
        }
        if is_answered(&last.entry) {
            return self.let_through(&last.entry);
        }
        if is_mixed_content(&self.page, &last.entry.request.url) {
            return self.certain(Verdict::Blocked, On::Request, Stage::NotSent);
        }
        self.judgement(Verdict::Unknown, On::Request, Stage::Network, Confidence::Possible)
    }

    fn simulated_refusal(&self, failure: CorsFailure, on: On, stage: Stage) -> Judgement {
        let credentials = self.credentials;
        self.refused(Resolved { failure, credentials, confidence: Confidence::Certain }, on, stage)
    }

    /// Whether the request, as edited, is still preflighted. One that was preflighted for no visible reason (an upload
    /// listener) still is.
    fn still_needs_preflight(&self, hop: &Hop, preflight: &Entry) -> bool {
        if !self.exchange.has_stale_answer() {
            return true;
        }
        let question = self.question(hop, preflight);
        let asked = PreflightQuestion::of(preflight);
        let had_reason =
            !asked.headers.is_empty() || needs_preflight(&asked.method, [].iter(), self.profile).is_some();
        !had_reason
            || !question.headers.is_empty()
            || needs_preflight(&question.method, [].iter(), self.profile).is_some()
    }

    /// A preflight whose request was never seen, judged for the request it asked for. That it passes says nothing of
    /// the answer to that request.
    fn orphan_preflight(&self, preflight: &'a Entry) -> Judgement {
        let Some(hop) = self.exchange.last() else { return self.unexplained(Blind::Unexplained) };
        if self.exchange.source == Source::Recorded {
            match Ending::of(preflight) {
                Ending::LocalNetwork => return self.local_network(Confidence::Certain),
                Ending::InvalidRedirect => return self.preflight_redirected(),
                Ending::Network => return self.certain(Verdict::NetworkError, On::Preflight, Stage::Network),
                Ending::BlockedByClient => {
                    return self.certain(Verdict::Blocked, On::Preflight, Stage::Extension);
                }
                Ending::Refused => return self.certain(Verdict::Blocked, On::Preflight, Stage::NotSent),
                Ending::Aborted if !is_answered(preflight) => {
                    return self.certain(Verdict::Aborted, On::Preflight, Stage::Network);
                }
                _ => {}
            }
        }
        if !is_answered(preflight) {
            let is_error = preflight.vendor != Vendor::Chromium;
            let verdict = if is_error { Verdict::NetworkError } else { Verdict::Unknown };
            return self.judgement(verdict, On::Preflight, Stage::Network, Confidence::Possible);
        }
        if let Some(resolved) =
            self.resolve_passing(|credentials| self.preflight_failure(hop, preflight, credentials))
        {
            return self.refused(resolved, On::Preflight, Stage::Preflight);
        }
        self.judgement(Verdict::Unknown, On::Preflight, Stage::Preflight, Confidence::Possible)
    }

    /// A call that never became a request: only the page hook knows of it.
    fn never_sent(&self, entry: &Entry) -> Judgement {
        let hook = self.exchange.hook.as_deref();
        let target = hook.map_or(entry.request.url.as_str(), |it| it.url.as_str());
        let is_pending = hook.is_some_and(|it| it.pending && it.error.is_empty());
        if is_pending {
            return self.judgement(Verdict::Unknown, On::Request, Stage::NotSent, Confidence::Possible);
        }
        if hook.is_some_and(|it| it.api == "csp") {
            return self.certain(Verdict::Blocked, On::Request, Stage::NotSent);
        }
        let mode = hook.map_or("", |it| it.mode.as_str());
        // A call within the origin would have been sent, so where the page is not known it was another one.
        let is_cross_origin =
            request_origin(self.exchange).is_none() || !self.page.same_origin(&Origin::of(target));
        if mode == "same-origin" && is_cross_origin && Url::parse(target).is_some_and(|it| is_http(it.scheme))
        {
            return self.certain(Verdict::Cors(CorsError::DisallowedByMode), On::Request, Stage::NotSent);
        }
        if hook.is_some_and(|it| it.api == "fetch")
            && let Some(url) = Url::parse(target)
            && !is_cors_enabled_scheme(url.scheme)
            && !url.scheme.eq_ignore_ascii_case("file")
        {
            let verdict = Verdict::Cors(CorsError::CorsDisabledScheme);
            let mut judgement = self.certain(verdict, On::Request, Stage::NotSent);
            judgement.parameter = url.scheme.to_ascii_lowercase();
            return judgement;
        }
        if is_mixed_content(&self.page, target) {
            return self.judgement(Verdict::Blocked, On::Request, Stage::NotSent, Confidence::Likely);
        }
        self.judgement(Verdict::NotSent, On::Request, Stage::NotSent, Confidence::Likely)
    }

    // Tools.

    /// The origin that the last hop carries.
    fn origin(&self) -> Cow<'a, str> {
        hop_origin(self.exchange, &self.page, self.index).origin
    }

    /// The check that failed, of a request that is known to have failed. `check` says what fails under a credentials
    /// mode; more fails with credentials than without.
    fn resolve(&self, check: impl Fn(bool) -> Option<CorsFailure>) -> Option<Resolved> {
        let found = |failure, credentials, confidence| Some(Resolved { failure, credentials, confidence });
        let without = check(false);
        match (self.credentials, without) {
            (Credentials::Include, _) => found(check(true)?, Credentials::Include, Confidence::Certain),
            (Credentials::Omit, Some(failure)) => found(failure, Credentials::Omit, Confidence::Certain),
            // It passes without credentials, so it was made with them; whatever seemed to speak against that is wrong.
            (Credentials::Omit, None) => found(check(true)?, Credentials::Include, Confidence::Likely),
            (Credentials::Unknown, None) => found(check(true)?, Credentials::Include, Confidence::Certain),
            (Credentials::Unknown, Some(without)) => {
                let with = check(true)?;
                if with == without {
                    return found(without, Credentials::Unknown, Confidence::Certain);
                }
                // Two faults, and the mode decides which is named first. Most calls are made without credentials; but
                // a server that tries to allow them, to one origin, is probably asked with them.
                let tries = !matches!(with.parameter.as_str(), "" | "false");
                match with.error {
                    CorsError::InvalidAllowCredentials | CorsError::PreflightInvalidAllowCredentials
                        if tries =>
                    {
                        found(with, Credentials::Include, Confidence::Likely)
                    }
                    _ => found(without, Credentials::Omit, Confidence::Likely),
                }
            }
        }
    }

    /// The check that fails, of a request that may as well have passed: one that fails only with credentials counts
    /// only where credentials were seen.
    fn resolve_passing(&self, check: impl Fn(bool) -> Option<CorsFailure>) -> Option<Resolved> {
        match self.credentials {
            Credentials::Include => {
                let failure = check(true)?;
                Some(Resolved { failure, credentials: Credentials::Include, confidence: Confidence::Certain })
            }
            Credentials::Omit | Credentials::Unknown => {
                check(false)?;
                self.resolve(check)
            }
        }
    }

    /// The first check on a preflight that fails.
    fn preflight_failure(&self, hop: &Hop, preflight: &Entry, credentials: bool) -> Option<CorsFailure> {
        let question = self.question(hop, preflight);
        preflight_check(&question, &preflight.response, credentials, self.profile).err()
    }

    /// What the preflight asked for; after edits to the request, what it would ask for.
    fn question<'p>(&self, hop: &'p Hop, preflight: &'p Entry) -> PreflightQuestion<'p> {
        question(self.exchange, hop, preflight, self.profile)
    }

    fn refused(&self, resolved: Resolved, on: On, stage: Stage) -> Judgement {
        let mut judgement =
            self.judgement(Verdict::Cors(resolved.failure.error), on, stage, resolved.confidence);
        judgement.parameter = resolved.failure.parameter;
        judgement.credentials = resolved.credentials;
        judgement
    }

    fn certain(&self, verdict: Verdict, on: On, stage: Stage) -> Judgement {
        self.judgement(verdict, on, stage, Confidence::Certain)
    }

    fn judgement(&self, verdict: Verdict, on: On, stage: Stage, confidence: Confidence) -> Judgement {
        let net_error = match self.exchange.source {
            Source::Recorded => self.exchange.entry().and_then(|it| it.response.error.clone()),
            Source::Simulated { .. } => None,
        };
        Judgement {
            verdict,
            parameter: String::new(),
            net_error,
            hop: self.index,
            on,
            stage,
            confidence,
            // `judge_in` puts it there, so that it need not be copied.
            page: Origin::Opaque,
            cross_origin: self.cors,
            credentials: self.credentials,
            blind: None,
            recorded: self.exchange.source == Source::Recorded,
            steps: Vec::new(),
        }
    }
}

impl Judgement {
    fn at_most(mut self, confidence: Confidence) -> Self {
        self.confidence = self.confidence.min(confidence);
        self
    }

    fn on_hop(mut self, index: usize) -> Self {
        self.hop = index;
        self
    }
}

/// What a preflight asks for. After edits to the request that is no longer what the recorded one asked for: names that
/// the request lost are dropped, and those that it gained are added.
pub(super) fn question<'p>(
    exchange: &Exchange,
    hop: &'p Hop,
    preflight: &'p Entry,
    profile: Profile,
) -> PreflightQuestion<'p> {
    let mut question = PreflightQuestion::of(preflight);
    if question.origin.is_empty()
        && let Some(origin) = hop.entry.request.headers.get("origin")
    {
        question.origin = Cow::Borrowed(origin);
    }
    if exchange.has_stale_answer() && exchange.kind == ExchangeKind::Request {
        let headers = &hop.entry.request.headers;
        question.method = Cow::Borrowed(&hop.entry.request.method);
        let now = cors_unsafe_request_header_names(headers.iter(), profile);
        let asked = std::mem::take(&mut question.headers);
        let is_kept = |name: &str| {
            let was_asked = asked.iter().any(|it| it.eq_ignore_ascii_case(name));
            was_asked || !is_added_by_browser(name)
        };
        question.headers = now.into_iter().filter(|it| is_kept(it)).map(Cow::Owned).collect();
    } else if hop.entry.vendor == Vendor::Chromium {
        // Of several disallowed headers Chromium names the first in the order in which it holds them, which is not
        // sorted. The entry of a request that was stopped shows nearly that order.
        let place =
            |name: &str| hop.entry.request.headers.iter().position(|it| it.name.eq_ignore_ascii_case(name));
        let headers = std::mem::take(&mut question.headers).into_iter();
        let mut placed: Vec<_> = headers.map(|it| (place(&it).unwrap_or(usize::MAX), it)).collect();
        sort::by_key(&mut placed, |(place, _)| *place);
        question.headers = placed.into_iter().map(|(_, name)| name).collect();
    }
    question
}

/// Whether the judgement of an exchange depends on [`Context::earlier`]: its end may have been served by the HTTP cache.
pub fn depends_on_earlier(exchange: &Exchange) -> bool {
    exchange.last().is_some_and(|hop| {
        let entry = &hop.entry;
        entry.vendor == Vendor::Chromium
            && Ending::of(entry) == Ending::Failed
            && (entry.response.status == 304 || (hop.preflight.is_none() && !is_answered(entry)))
    })
}

/// Whether the HTTP cache can have kept this answer.
pub fn may_fill_cache(entry: &Entry) -> bool {
    entry.vendor == Vendor::Chromium
        && entry.request.method == "GET"
        && entry.response.error.is_none()
        && matches!(entry.response.status, 200 | 203 | 301 | 308 | 404 | 410)
        && !says(&entry.response.headers.combined("cache-control").unwrap_or_default(), "no-store")
}

/// Whether an answer that was kept may be used at a time without asking the server.
fn is_fresh(entry: &Entry, at: Option<Millis>) -> bool {
    let headers = &entry.response.headers;
    let cache_control = headers.combined("cache-control").unwrap_or_default();
    if says(&cache_control, "no-cache") {
        return false;
    }
    let max_age = cache_control.split(',').find_map(|it| {
        let (name, seconds) = it.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("max-age") {
            return None;
        }
        decimal::parse(seconds.trim())
    });
    match (max_age, entry.started, at) {
        (Some(seconds), Some(from), Some(to)) => to - from <= seconds * 1000.0,
        (Some(seconds), _, _) => seconds > 0.0,
        // Without `max-age` an expiry date counts, or a fraction of the answer's age.
        (None, _, _) => headers.has("expires") || headers.has("last-modified"),
    }
}

/// Whether a word is among the elements of a list; what follows its `=` is not looked at.
fn says(list: &str, word: &str) -> bool {
    list.split(',').any(|it| it.split('=').next().unwrap_or_default().trim().eq_ignore_ascii_case(word))
}

fn is_http(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// `data:` and `blob:` URLs are loaded without a network, so they have no status to show.
fn is_cors_request_url(url: &str) -> bool {
    Url::parse(url).is_some_and(|it| is_http(it.scheme))
}
