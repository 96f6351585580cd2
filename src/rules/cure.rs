//! What the CORS rules share: the message that was refused, what kind of mistake its `Access-Control-Allow-Origin` is,
//! and the edits that cure all faults of an exchange at once.
//!
//! A developer must not meet the next CORS error after mending the first, so every rule about CORS offers the whole
//! cure. It allows the exact origin and what this request needs, merged with what was allowed before.

use std::borrow::Cow;

use crate::exchange::{Credentials, Entry, ExchangeKind, Header, Headers, ResourceType, Vendor, letters};
use crate::facts::Case;
use crate::fetch::list::{first_bad_element, token_list};
use crate::fetch::preflight::{is_header_allowed, is_method_allowed, is_ok_status, is_redirect};
use crate::fetch::redirect::{hop_origin, redirect_target};
use crate::fetch::safelist::is_cors_safelisted_method;
use crate::fetch::{Exposure, PreflightQuestion, Profile, cors_check, exposure};
use crate::finding::{Evidence, Finding, Stage};
use crate::fix::{Fix, On, Op};
use crate::origin::{Origin, Url};
use crate::syntax::find::has_in_any_case;

/// One answer that the CORS protocol judged.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    /// The hop.
    pub(super) hop: usize,
    /// The preflight's answer or the answer itself.
    pub(super) on: On,
    /// The entry that carries it.
    pub(super) entry: &'a Entry,
}

impl<'a> Message<'a> {
    /// The headers of the answer.
    pub(super) fn headers(&self) -> &'a Headers {
        &self.entry.response.headers
    }

    /// The stage of a finding about this message.
    pub(super) fn stage(&self) -> Stage {
        if self.on == On::Preflight { Stage::Preflight } else { Stage::Cors }
    }

    /// A header of this answer as evidence.
    pub(super) fn evidence(&self, name: &str) -> Evidence {
        Evidence::response_header(self.entry, name)
    }
}

/// The answer that the browser refused.
pub(super) fn refused<'a>(case: &Case<'a>) -> Option<Message<'a>> {
    let judgement = &case.facts.judgement;
    let hop = case.exchange.hops.get(judgement.hop)?;
    let orphan = case.exchange.kind == ExchangeKind::OrphanPreflight;
    let entry = match judgement.on {
        On::Preflight if !orphan => hop.preflight.as_deref()?,
        _ => &*hop.entry,
    };
    let on = if orphan { On::Preflight } else { judgement.on };
    (entry.response.status != 0).then_some(Message { hop: judgement.hop, on, entry })
}

/// The refused answer where it is a preflight's.
pub(super) fn refused_preflight<'a>(case: &Case<'a>) -> Option<Message<'a>> {
    refused(case).filter(|it| it.on == On::Preflight)
}

/// The refused answer where it is the request's own.
pub(super) fn refused_answer<'a>(case: &Case<'a>) -> Option<Message<'a>> {
    refused(case).filter(|it| it.on == On::Response)
}

/// The serialised origin that a hop's request carries.
pub(super) fn origin_of(case: &Case<'_>, hop: usize) -> String {
    hop_origin(case.exchange, &case.facts.judgement.page, hop).origin.into_owned()
}

/// Whether the exchange was judged as sent with credentials.
pub(super) fn with_credentials(case: &Case<'_>) -> bool {
    case.facts.judgement.credentials == Credentials::Include
}

/// What is wrong with an `Access-Control-Allow-Origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Missing,
    Duplicate,
    List,
    NullValue,
    OpaqueOrigin,
    Wildcard,
    TrailingSlash,
    Case,
    Scheme,
    Port,
    HostAlias,
    Pattern,
    Invalid,
    Mismatch,
}

/// Which mistake the header of a refused answer is; `None` where it allows the origin.
pub(super) fn fault(case: &Case<'_>, message: &Message<'_>) -> Option<Fault> {
    if message.on == On::Preflight && is_redirect(&message.entry.response) {
        return None;
    }
    let origin = origin_of(case, message.hop);
    let mut lines = message.headers().get_all("access-control-allow-origin");
    let Some(first) = lines.next() else { return Some(Fault::Missing) };
    if lines.next().is_some() {
        return Some(Fault::Duplicate);
    }
    let value = first.trim_matches([' ', '\t']);
    if value == "*" {
        return with_credentials(case).then_some(Fault::Wildcard);
    }
    if value == origin {
        return None;
    }
    if value.contains(',') {
        return Some(Fault::List);
    }
    if origin == "null" {
        return Some(Fault::OpaqueOrigin);
    }
    if value == "null" {
        return Some(Fault::NullValue);
    }
    Some(compare(value, &origin))
}

/// How a single value differs from the origin.
fn compare(value: &str, origin: &str) -> Fault {
    if value.strip_prefix(origin).is_some_and(|it| it.starts_with('/')) {
        return Fault::TrailingSlash;
    }
    if value.eq_ignore_ascii_case(origin) {
        return Fault::Case;
    }
    if value.contains('*') || value.starts_with('^') || value.contains(".+") || value.contains("\\.") {
        return Fault::Pattern;
    }
    let well_formed = |it: &Url<'_>| {
        matches!(it.scheme, "http" | "https")
            && !it.host.is_empty()
            && it.host.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'[' | b']' | b':')
            })
            && (it.host.starts_with('[') || !it.host.contains(':'))
            && it.userinfo.is_none()
    };
    let (Some(seen), Some(wanted)) = (Url::parse(value).filter(well_formed), Url::parse(origin)) else {
        return Fault::Invalid;
    };
    if !value.contains("://") {
        return Fault::Invalid;
    }
    let same_host = seen.host.eq_ignore_ascii_case(wanted.host);
    let same_port =
        seen.effective_port() == wanted.effective_port() || (seen.port.is_none() && wanted.port.is_none());
    if same_host && seen.scheme != wanted.scheme && same_port {
        return Fault::Scheme;
    }
    if same_host && seen.scheme == wanted.scheme && seen.effective_port() != wanted.effective_port() {
        return Fault::Port;
    }
    if !same_host && seen.scheme == wanted.scheme && same_port && is_alias(seen.host, wanted.host) {
        return Fault::HostAlias;
    }
    Fault::Mismatch
}

/// Two names that people take for one host.
fn is_alias(a: &str, b: &str) -> bool {
    let loopback = |it: &str| matches!(it, "localhost" | "127.0.0.1" | "[::1]");
    (loopback(a) && loopback(b)) || a.strip_prefix("www.") == Some(b) || b.strip_prefix("www.") == Some(a)
}

/// A finding about the `Access-Control-Allow-Origin` of the refused answer, with its evidence and the whole cure.
pub(super) fn allow_origin(
    case: &Case<'_>,
    wanted: Fault,
    headline: impl FnOnce(&Message<'_>, &str, &str) -> String,
) -> Option<Finding> {
    let message = refused(case)?;
    if fault(case, &message) != Some(wanted) {
        return None;
    }
    let origin = origin_of(case, message.hop);
    let value = message.headers().combined("access-control-allow-origin").unwrap_or_default();
    let headline = headline(&message, &value, &origin);
    Some(
        finding(headline, case, &message)
            .cause(value.trim().to_owned())
            .evidence(message.evidence("access-control-allow-origin"))
            .evidence(origin_evidence(case, message.hop)),
    )
}

/// An error about a refused answer, in category `cors`, with the whole cure.
///
/// On a preflight the browser looks at the origin before the lists, at methods before headers: the rules about lists
/// say so by a lower specificity, so that what the browser met first stands first.
pub(super) fn finding(headline: impl Into<String>, case: &Case<'_>, message: &Message<'_>) -> Finding {
    let stage = message.stage();
    Finding::error(fit(headline.into()))
        .category(crate::finding::Category::Cors)
        .specific(if stage == crate::finding::Stage::Preflight { 8 } else { 0 })
        .at(stage)
        .fix(cors(case))
}

/// The `Origin` that the request carried, or that the browser compared with.
pub(super) fn origin_evidence(case: &Case<'_>, hop: usize) -> Evidence {
    let hop_at = case.exchange.hops.get(hop);
    let entry =
        hop_at.map_or_else(Default::default, |it| it.preflight.as_ref().map_or(it.entry.id, |pre| pre.id));
    Evidence::new(entry, crate::finding::Part::RequestHeader, "origin", Some(origin_of(case, hop)))
}

/// Shortens a headline to what a line holds. What is cut is in the evidence.
pub(super) fn fit(headline: String) -> String {
    const MOST: usize = 90;
    if headline.chars().count() <= MOST {
        return headline;
    }
    headline.chars().take(MOST - 1).chain("…".chars()).collect()
}

/// The edits to all answers of the exchange that let the browser pass, and what to do in words.
pub(super) fn cors(case: &Case<'_>) -> Fix {
    let mut fix = Fix::text(advice(case));
    for (index, hop) in case.exchange.hops.iter().enumerate() {
        let origin = hop_origin(case.exchange, &case.facts.judgement.page, index);
        if !origin.cors {
            continue;
        }
        if origin.origin == "null" && with_credentials(case) {
            return Fix::none(
                "an opaque origin cannot be allowed with credentials",
                "Make the call from a page with a real origin, or without credentials: `null` must never be allowed.",
            );
        }
        let orphan = case.exchange.kind == ExchangeKind::OrphanPreflight;
        let preflight = if orphan { Some(&*hop.entry) } else { hop.preflight.as_deref() };
        if let Some(preflight) = preflight {
            fix = preflight_edits(fix, case, index, preflight, &origin.origin);
        }
        if !orphan {
            fix = answer_edits(fix, case, index, On::Response, &hop.entry, &origin.origin);
        }
    }
    fix
}

fn advice(case: &Case<'_>) -> String {
    let judgement = &case.facts.judgement;
    let host = case
        .exchange
        .hops
        .get(judgement.hop)
        .and_then(|it| Url::parse(&it.entry.request.url))
        .map_or_else(|| "the API".to_owned(), |it| it.host.to_owned());
    if judgement.page == Origin::Opaque {
        return format!(
            "Make the call from a page with a real origin, or let {host} allow `*` for public data."
        );
    }
    format!(
        "Let {host} send these headers for {}, on every answer of this path, errors included.",
        judgement.page
    )
}

fn preflight_edits(fix: Fix, case: &Case<'_>, hop: usize, preflight: &Entry, origin: &str) -> Fix {
    let mut fix = fix;
    let response = &preflight.response;
    if !is_ok_status(response.status) {
        fix = fix.edit(hop, On::Preflight, Op::Status(204));
    }
    fix = answer_edits(fix, case, hop, On::Preflight, preflight, origin);
    let question = PreflightQuestion::of(preflight);
    let credentials = with_credentials(case);
    let headers = &response.headers;
    let methods = headers.combined("access-control-allow-methods").unwrap_or_default();
    let allowed = token_list(&methods);
    if !allowed.as_ref().is_some_and(|it| is_method_allowed(&question.method, it, credentials)) {
        let needed = (!is_cors_safelisted_method(&question.method)).then_some(question.method.as_ref());
        let list = merged(&methods, needed.into_iter(), !credentials, str::eq);
        fix = fix.set_preflight(hop, "Access-Control-Allow-Methods", list);
    }
    let names = headers.combined("access-control-allow-headers").unwrap_or_default();
    let allowed = token_list(&names);
    let missing: Vec<&str> = question
        .headers
        .iter()
        .map(AsRef::as_ref)
        .filter(|name| {
            !allowed
                .as_ref()
                .is_some_and(|it| is_header_allowed(name, it, credentials, crate::fetch::Profile::Standard))
        })
        .collect();
    if !missing.is_empty() || allowed.is_none() {
        let list = merged(&names, missing.into_iter(), !credentials, str::eq_ignore_ascii_case);
        fix = fix.set_preflight(hop, "Access-Control-Allow-Headers", list);
    }
    fix
}

/// Sets `Access-Control-Allow-Origin` and `-Credentials` where they do not pass, and `Vary: Origin` with the former.
fn answer_edits(fix: Fix, case: &Case<'_>, hop: usize, on: On, entry: &Entry, origin: &str) -> Fix {
    let headers = &entry.response.headers;
    let credentials = with_credentials(case);
    if cors_check(origin, headers, credentials).is_ok() && entry.response.status != 0 {
        return fix;
    }
    let set = |fix: Fix, name: &str, value: String| {
        fix.edit(hop, on, Op::Set { name: name.to_owned(), value: value.into() })
    };
    let mut fix = fix;
    if origin == "null" {
        return set(fix, "Access-Control-Allow-Origin", "*".to_owned());
    }
    if cors_check(origin, headers, false).is_err()
        || headers.get("access-control-allow-origin") != Some(origin)
    {
        fix = set(fix, "Access-Control-Allow-Origin", origin.to_owned());
    }
    if credentials && headers.combined("access-control-allow-credentials").as_deref() != Some("true") {
        fix = set(fix, "Access-Control-Allow-Credentials", "true".to_owned());
    }
    let vary = headers.combined("vary").unwrap_or_default();
    if vary.split(',').map(str::trim).any(|it| it == "*" || it.eq_ignore_ascii_case("origin")) {
        return fix;
    }
    let list = merged(&vary, std::iter::once("Origin"), false, str::eq_ignore_ascii_case);
    set(fix, "Vary", list)
}

/// A list header with names added: what was listed stays, also where commas were forgotten; `*` stays where it counts.
fn merged<'a>(
    before: &'a str,
    added: impl Iterator<Item = &'a str>,
    wildcard: bool,
    same: fn(&str, &str) -> bool,
) -> String {
    let mut list: Vec<&str> = before
        .split(|it: char| matches!(it, ',' | ';') || it.is_whitespace())
        .map(|it| it.trim_matches(|c: char| !crate::fetch::list::is_token(c.encode_utf8(&mut [0; 4]))))
        .filter(|it| crate::fetch::list::is_token(it) && (wildcard || *it != "*"))
        .collect();
    for name in added {
        if !list.iter().any(|it| same(it, name)) {
            list.push(name);
        }
    }
    list.join(", ")
}

/// What to call a message at the start of a sentence.
pub(super) fn noun(message: &Message<'_>) -> &'static str {
    if message.on == On::Preflight { "The preflight's answer" } else { "The answer" }
}

/// What to call a message inside a sentence.
pub(super) fn noun_in(message: &Message<'_>) -> &'static str {
    if message.on == On::Preflight { "the preflight's answer" } else { "the answer" }
}

/// What hides a status from the page, for a headline.
pub(super) fn what_hides(case: &Case<'_>, message: &Message<'_>) -> &'static str {
    match fault(case, message) {
        Some(Fault::Missing) => "a missing CORS header",
        Some(_) => "a wrong Access-Control-Allow-Origin",
        None => "a missing Access-Control-Allow-Credentials",
    }
}

/// A 429, or a 503 that says when to come back.
pub(super) fn is_throttled(entry: &Entry) -> bool {
    let status = entry.response.status;
    status == 429 || (status == 503 && entry.response.headers.has("retry-after"))
}

/// A preflight that was answered with a redirect fails for that, whatever its headers say.
pub(super) fn is_redirected_preflight(message: &Message<'_>) -> bool {
    message.on == On::Preflight && is_redirect(&message.entry.response)
}

/// Whether `Vary` says that the answer depends on the origin.
pub(super) fn varies_by_origin(headers: &Headers) -> bool {
    let vary = headers.combined("vary").unwrap_or_default();
    vary.split(',').map(str::trim).any(|it| it == "*" || it.eq_ignore_ascii_case("origin"))
}

/// The present `Vary` with `Origin` added.
pub(super) fn vary_with_origin(headers: &Headers) -> String {
    merged(
        &headers.combined("vary").unwrap_or_default(),
        std::iter::once("Origin"),
        false,
        str::eq_ignore_ascii_case,
    )
}

/// The header that shows that an answer came from a cache; empty where the entry itself says so.
pub(super) fn cache_evidence(entry: &Entry) -> Option<&'static str> {
    if entry.from_cache || entry.response.status == 304 {
        return Some("");
    }
    let headers = &entry.response.headers;
    let hit = |name: &str| headers.get(name).is_some_and(|it| it.to_ascii_lowercase().contains("hit"));
    if headers.get("age").and_then(|it| it.trim().parse::<u64>().ok()).is_some_and(|it| it > 0) {
        return Some("age");
    }
    ["x-cache", "cf-cache-status", "x-cache-status", "x-vercel-cache", "cdn-cache"]
        .into_iter()
        .find(|it| hit(it))
}

/// Those of the names that are on the answer but that the page's code cannot read, as the server spells them.
pub(super) fn hidden(case: &Case<'_>, entry: &Entry, names: &[&str]) -> Vec<String> {
    let credentials = case.facts.judgement.credentials;
    let headers = &entry.response.headers;
    names
        .iter()
        .filter(|name| headers.has(name) && exposure(headers, name, credentials) == Exposure::Hidden)
        .map(|name| (*name).to_owned())
        .collect()
}

/// The present `Access-Control-Expose-Headers` with names added; with credentials a `*` is replaced by all names.
pub(super) fn expose_with(case: &Case<'_>, entry: &Entry, names: &[String]) -> String {
    let before = entry.response.headers.combined("access-control-expose-headers").unwrap_or_default();
    let added = names.iter().map(String::as_str);
    merged(&before, added, !with_credentials(case), str::eq_ignore_ascii_case)
}

/// The names of the answer's headers that are its own: not those of the protocol, of caches or of CORS.
pub(super) fn own_headers(headers: &Headers) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for header in headers.iter() {
        let name = header.name.to_ascii_lowercase();
        let own = name.starts_with("x-")
            || matches!(
                name.as_str(),
                "www-authenticate" | "location" | "etag" | "link" | "retry-after" | "dpop-nonce"
            );
        if own && !names.iter().any(|it| it.eq_ignore_ascii_case(&name)) {
            names.push(header.name.clone());
        }
    }
    names
}

/// Whether a name belongs on answers only.
pub(super) fn is_response_header(name: &str) -> bool {
    const ALLOW: &str = "access-control-allow-";
    name.get(..ALLOW.len()).is_some_and(|it| it.eq_ignore_ascii_case(ALLOW))
        || name.eq_ignore_ascii_case("access-control-expose-headers")
        || name.eq_ignore_ascii_case("access-control-max-age")
}

/// A header of CORS answers that the page's code put on the request, as seen on it or asked for by its preflight.
pub(super) fn response_header_in_request(case: &Case<'_>, entry: &Entry) -> Option<String> {
    const CONTROL: u32 = letters("access-control");
    let sent = |it: &&Header| it.has_letters(CONTROL) && is_response_header(&it.name);
    if let Some(header) = entry.request.headers.iter().find(sent) {
        return Some(header.name.clone());
    }
    // In a what-if with another request, the preflight is about the former one.
    if case.exchange.has_stale_answer() {
        return None;
    }
    let hop = case.exchange.first()?;
    let orphan = case.exchange.kind == ExchangeKind::OrphanPreflight;
    let preflight = if orphan { &*hop.entry } else { hop.preflight.as_deref()? };
    let asked = preflight.request.headers.get("access-control-request-headers")?;
    if !has_in_any_case(asked, "access-control-") {
        return None;
    }
    let question = PreflightQuestion::of(preflight);
    question.headers.iter().find(|it| is_response_header(it)).map(|it| it.clone().into_owned())
}

/// Whether a browser enforced CORS on this answer and then let it through: a scripted cross-origin call that
/// ended without an error, not made under a rule of ours, not answered by a service worker.
pub(super) fn was_enforced(case: &Case<'_>, entry: &Entry) -> bool {
    let mode = entry.request.headers.get("sec-fetch-mode");
    entry.vendor == Vendor::Chromium
        && case.facts.judgement.recorded
        && entry.response.error.is_none()
        && (200..300).contains(&entry.response.status)
        && matches!(entry.resource, ResourceType::Fetch | ResourceType::Xhr)
        && mode == Some("cors")
        && entry.request.headers.has("origin")
        && !entry.under_rule
        && !entry.via_service_worker
        && !entry.from_cache
}

/// Where a preflight was redirected to.
pub(super) struct PreflightRedirect<'a> {
    /// The URL that was asked.
    from: &'a str,
    /// Where the redirect leads, as written.
    pub(super) target: &'a str,
}

/// What kind of redirect it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RedirectKind {
    Slash,
    Https,
    Login,
    Other,
}

impl<'a> PreflightRedirect<'a> {
    /// The redirect of a preflight's answer, where it is one.
    pub(super) fn of(message: &Message<'a>) -> Option<Self> {
        if !is_redirected_preflight(message) {
            return None;
        }
        let target = redirect_target(&message.entry.response)?;
        Some(Self { from: Url::without_fragment(&message.entry.request.url), target })
    }

    /// What kind of redirect it is.
    pub(super) fn kind(&self) -> RedirectKind {
        if differs_by_slash(self.from, self.target) {
            return RedirectKind::Slash;
        }
        if differs_by_https(self.from, self.target) {
            return RedirectKind::Https;
        }
        if looks_like_login(self.target) { RedirectKind::Login } else { RedirectKind::Other }
    }
}

/// Whether a target is the same URL with or without the last slash of its path.
pub(super) fn differs_by_slash(from: &str, target: &str) -> bool {
    let (Some(from), to) = (Url::parse(from), Url::parse(target)) else { return false };
    let path = to.map_or_else(|| target.split(['?', '#']).next().unwrap_or_default(), |it| it.path);
    let same_origin = to.is_none_or(|it| it.origin() == from.origin());
    same_origin && from.path != path && from.path.trim_end_matches('/') == path.trim_end_matches('/')
}

/// Whether a target is the same URL by https.
pub(super) fn differs_by_https(from: &str, target: &str) -> bool {
    let (Some(from), Some(to)) = (Url::parse(from), Url::parse(target)) else { return false };
    from.scheme == "http" && to.scheme == "https" && from.host.eq_ignore_ascii_case(to.host)
}

/// Whether a URL looks like a login: by the words of its path and host, or by an authorization request's parameters.
pub(super) fn looks_like_login(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let (place, query) = lower.split_once('?').unwrap_or((&lower, ""));
    let words = [
        "login",
        "signin",
        "sign-in",
        "sign_in",
        "log-in",
        "authorize",
        "saml",
        "sso",
        "/oauth",
        "auth/realms",
    ];
    words.iter().any(|it| place.contains(it))
        || query.contains("response_type=")
        || query.contains("samlrequest=")
}

/// The refused preflight's answer, where its lists are worth a look: not those of a redirect, and on an error status
/// only where the server did send that list.
pub(super) fn refused_by_list<'a>(case: &Case<'a>, list: &str) -> Option<Message<'a>> {
    refused_preflight(case).filter(|it| {
        let response = &it.entry.response;
        !is_redirect(response) && (is_ok_status(response.status) || response.headers.has(list))
    })
}

/// The lists of a preflight's answer against what was asked for.
pub(super) struct Lists<'a> {
    question: PreflightQuestion<'a>,
    methods: Cow<'a, str>,
    headers: Cow<'a, str>,
    credentials: bool,
    profile: Profile,
}

/// Which of the asked headers a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Authorization,
    ContentType,
    Other,
}

impl<'a> Lists<'a> {
    /// Reads the lists of a preflight's answer.
    pub(super) fn of(case: &Case<'a>, message: &Message<'a>) -> Self {
        Self {
            question: PreflightQuestion::of(message.entry),
            methods: message.headers().combined("access-control-allow-methods").unwrap_or_default(),
            headers: message.headers().combined("access-control-allow-headers").unwrap_or_default(),
            credentials: with_credentials(case),
            profile: case.profile,
        }
    }

    /// The method, where the list does not allow it. None where the list cannot be parsed: that is another fault.
    pub(super) fn refused_method(&self) -> Option<&str> {
        let allowed = token_list(&self.methods)?;
        (!is_method_allowed(&self.question.method, &allowed, self.credentials))
            .then_some(&*self.question.method)
    }

    /// A listed method that equals this one but for case.
    pub(super) fn methods_differing_in_case(&self, method: &str) -> Option<&str> {
        self.methods.split(',').map(str::trim).find(|it| it.eq_ignore_ascii_case(method) && *it != method)
    }

    /// Whether `*` is on the list of methods.
    pub(super) fn wildcard_method(&self) -> bool {
        self.methods.split(',').any(|it| it.trim() == "*")
    }

    /// The first item of the list of methods that is no token.
    pub(super) fn bad_method(&self) -> Option<&str> {
        first_bad_element(&self.methods)
    }

    /// The first item of the list of headers that is no token.
    pub(super) fn bad_header(&self) -> Option<&str> {
        first_bad_element(&self.headers)
    }

    fn has_wildcard_header(&self) -> bool {
        self.headers.split(',').any(|it| it.trim() == "*")
    }

    fn all_missing(&self) -> Vec<String> {
        let Some(allowed) = token_list(&self.headers) else { return Vec::new() };
        self.question
            .headers
            .iter()
            .filter(|it| !is_header_allowed(it, &allowed, self.credentials, self.profile))
            .map(|it| it.clone().into_owned())
            .collect()
    }

    /// The asked headers of a kind that are not allowed, where no `*` is on the list.
    pub(super) fn missing_headers(&self, wanted: Wanted) -> Vec<String> {
        if self.has_wildcard_header() && self.credentials {
            return Vec::new();
        }
        let kind = |it: &str| match it {
            "authorization" => Wanted::Authorization,
            "content-type" => Wanted::ContentType,
            _ => Wanted::Other,
        };
        self.all_missing()
            .into_iter()
            .filter(|it| kind(&it.to_ascii_lowercase()) == wanted && !is_response_header(it))
            .collect()
    }

    /// The asked headers that are not allowed although `*` is on the list, because credentials were sent.
    pub(super) fn missing_under_wildcard(&self) -> Vec<String> {
        if self.has_wildcard_header() && self.credentials { self.all_missing() } else { Vec::new() }
    }

    /// Whether `Authorization` was asked for and is allowed by `*` alone.
    pub(super) fn authorization_by_wildcard(&self) -> bool {
        let listed = self.headers.split(',').any(|it| it.trim().eq_ignore_ascii_case("authorization"));
        let asked = self.question.headers.iter().any(|it| it.eq_ignore_ascii_case("authorization"));
        asked && !listed && !self.credentials && self.has_wildcard_header()
    }
}

/// Adds to a fix what the server must allow for the method in its right case.
pub(super) fn and_method(fix: Fix, case: &Case<'_>, message: &Message<'_>, method: &str) -> Fix {
    let before = message.headers().combined("access-control-allow-methods").unwrap_or_default();
    if is_method_allowed(method, &token_list(&before).unwrap_or_default(), with_credentials(case)) {
        return fix;
    }
    let list = merged(&before, std::iter::once(method), !with_credentials(case), str::eq);
    fix.set_preflight(message.hop, "Access-Control-Allow-Methods", list)
}

/// The library that adds a header of that name by itself.
pub(super) fn library_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    Some(match name.as_str() {
        "traceparent" | "tracestate" => "a tracing library (W3C Trace Context)",
        "baggage" => "a tracing library (W3C Baggage)",
        "sentry-trace" => "Sentry",
        "newrelic" => "New Relic",
        "x-amzn-trace-id" => "AWS X-Ray",
        "x-requested-with" => "an HTTP library (XMLHttpRequest marker)",
        "x-posthog-session-id" | "x-posthog-window-id" | "x-posthog-distinct-id" => "PostHog",
        "request-id" | "request-context" => "Application Insights",
        "uber-trace-id" => "Jaeger",
        "b3" => "a tracing library (B3)",
        _ if name.starts_with("x-datadog-") => "Datadog",
        _ if name.starts_with("x-b3-") => "a tracing library (B3)",
        _ => return None,
    })
}
