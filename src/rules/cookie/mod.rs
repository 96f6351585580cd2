//! The rules `cookie/*`.
//!
//! A cookie that a browser refuses breaks nothing by itself; the call that misses it later fails. So these rules look
//! at both: at the answer that sets the cookie, where the fault is a warning, and at the refused call that came
//! without it, where the same fault is the likely reason.

super::family! {
    cleared,
    credentials_not_included,
    domain_mismatch,
    duplicate_name,
    host_alias,
    invalid_syntax,
    path_mismatch,
    prefix_violation,
    samesite_blocked,
    samesite_none_insecure,
    secure_over_http,
    session_rejected,
    third_party_blocked,
    too_large,
}

use std::collections::HashSet;

use crate::exchange::{Credentials, Entry, ResourceType};
use crate::facts::{Case, FactSet};
use crate::fetch::cookies::{
    CookieBlockedReason, CookieContext, Relation, SetCookieBlockedReason, sent, stored,
};
use crate::fetch::mode::{Mode, is_from_worker};
use crate::finding::{Category, Evidence, Finding, Part, Severity};
use crate::fix::{Fix, On, Op};
use crate::origin::{is_ipv4, is_loopback_host, registrable_guess};
use crate::peers::CookieSet;
use crate::rules::auth_header::names_another_reason;
use crate::rules::credentials::{bearers, because, shorten};
use crate::syntax::cookie::{self, SetCookie, is_infrastructure};

/// What a missing cookie makes moot.
const MASKED: &[&str] = &[
    "auth-header/missing",
    "auth-header/missing-on-this-call",
    "permission/403-for-anonymous",
    "session/expired",
    "session/login-required",
    "token/missing",
    "token/rejected",
];

/// Why a refused call came without a cookie.
#[derive(Clone, Copy, PartialEq)]
enum Absence {
    /// The browser did not store it.
    NotStored(SetCookieBlockedReason),
    /// The call that it came with was made without credentials, so the browser ignored it.
    Ignored,
    /// A later answer deleted it, or it ran out.
    Over,
    /// The browser has it and did not send it.
    NotSent(CookieBlockedReason),
    /// It was set under another name of this machine.
    HostAlias,
    /// The call was made without credentials.
    CredentialsOmitted,
    /// The browser keeps cookies of other sites to itself.
    ThirdParty,
}

/// A cookie that a refused call should have carried.
struct Missing<'a> {
    entry: &'a Entry,
    set: &'a CookieSet,
    absence: Absence,
}

/// The cookie that a refused call came without, and why; the latest one that looks like a session.
fn missing<'a>(case: &Case<'a>) -> Option<Missing<'a>> {
    if !case.has(FactSet::AUTH_FAILED) || case.has(FactSet::AUTHORIZATION) || case.has(FactSet::SANITIZED) {
        return None;
    }
    let entry = case.entry()?;
    // What a worker sends is not shown whole, so that nothing follows from what is not there.
    if is_from_worker(entry) || entry.via_service_worker || bearers(case).next().is_some() {
        return None;
    }
    if case.facts.refusal.as_ref().is_some_and(names_another_reason) {
        return None;
    }
    let context = context(case, entry)?;
    if sent_session(case, entry).is_some() {
        return None;
    }
    let mut seen = HashSet::new();
    let mut stray = None;
    for set in case.peers.cookies_before(case.started()) {
        let cookie = &set.cookie;
        if !are_related(&set.context.host, &context.host) {
            continue;
        }
        let is_latest = seen.insert((&cookie.name, &cookie.domain, &cookie.path, &set.context.host));
        if !is_latest || !is_session(cookie) || is_sent(entry, &cookie.name) {
            continue;
        }
        let Some(absence) = absence(case, set, &context) else { continue };
        // A cookie of this very host says more than one of a neighbour.
        match absence {
            Absence::HostAlias | Absence::NotSent(CookieBlockedReason::DomainMismatch) => {
                stray = stray.or(Some(Missing { entry, set, absence }));
            }
            _ => return Some(Missing { entry, set, absence }),
        }
    }
    stray
}

/// Whether a cookie of one host can have to do with a call to another.
fn are_related(from: &str, to: &str) -> bool {
    registrable_guess(from) == registrable_guess(to) || (is_loopback_host(from) && is_loopback_host(to))
}

/// Why a cookie did not come along, where it should have.
fn absence(case: &Case<'_>, set: &CookieSet, to: &CookieContext) -> Option<Absence> {
    let from = CookieContext { firefox: set.context.firefox || to.firefox, ..set.context.clone() };
    let cookie = &set.cookie;
    if from.host != to.host && !cookie.domain_matches(&from.host, &to.host) {
        return stray(case, cookie, &from.host, &to.host);
    }
    let goes_along = sent(cookie, (&from.host, &from.path), to);
    let is_stored = stored(cookie, &from);
    let is_ignored = from.credentials == Credentials::Omit;
    if cookie.deletes(Some(set.at)) || ran_out(set, case.started()) {
        // A deletion deletes only what has its path, and only where the browser heeds it.
        return (is_stored.is_ok() && !is_ignored && goes_along.is_ok()).then_some(Absence::Over);
    }
    if let Err(reason) = is_stored {
        return Some(Absence::NotStored(reason));
    }
    if is_ignored {
        return Some(Absence::Ignored);
    }
    if let Err(reason) = goes_along {
        return Some(Absence::NotSent(reason));
    }
    match (to.credentials, to.site) {
        (Credentials::Include, Relation::CrossSite) => Some(Absence::ThirdParty),
        // Within one site nothing but the page's own settings keeps it back: it was deleted unseen.
        (Credentials::Include, _) => None,
        (Credentials::Omit | Credentials::Unknown, _) => Some(Absence::CredentialsOmitted),
    }
}

/// Whether a cookie of another host was meant for this one.
fn stray(case: &Case<'_>, cookie: &SetCookie, from: &str, to: &str) -> Option<Absence> {
    if cookie.domain.is_some() {
        return None;
    }
    if is_loopback_host(from) && is_loopback_host(to) {
        return Some(Absence::HostAlias);
    }
    let neighbours = !is_ipv4(from) && registrable_guess(from) == registrable_guess(to);
    // An API that asks for a header does not look for cookies.
    let wants_header = !case.facts.challenges.list.is_empty();
    (neighbours && !wants_header).then_some(Absence::NotSent(CookieBlockedReason::DomainMismatch))
}

fn ran_out(set: &CookieSet, now: f64) -> bool {
    #[allow(clippy::cast_precision_loss)]
    match (set.cookie.max_age, set.cookie.expires) {
        (Some(seconds), _) => set.at + seconds as f64 * 1000.0 <= now,
        (None, Some(expires)) => expires <= now,
        (None, None) => false,
    }
}

fn context(case: &Case<'_>, entry: &Entry) -> Option<CookieContext> {
    let judgement = &case.facts.judgement;
    CookieContext::of(case.exchange, entry, &judgement.page, judgement.credentials, case.profile)
}

/// A cookie that the last answer sets and the browser does not store.
struct Refused<'a> {
    entry: &'a Entry,
    hop: usize,
    /// Which of the lines.
    index: usize,
    line: &'a str,
    cookie: SetCookie,
    reason: SetCookieBlockedReason,
}

/// The `Set-Cookie` lines of an answer. Some exporters join them with a line feed.
fn lines(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.response.headers.get_all("set-cookie").flat_map(|it| it.split('\n'))
}

/// Whether cookies of the last answer are worth a word: what images and scripts of others set concerns nobody. A
/// capture that does not say what a request was for has to show that it was a call.
fn matters(case: &Case<'_>) -> bool {
    let is_call = |it: &Entry| {
        matches!(it.resource, ResourceType::Fetch | ResourceType::Xhr)
            || !matches!(Mode::of(case.exchange), Mode::NoCors | Mode::Unknown)
    };
    case.has(FactSet::SET_COOKIE)
        && case.facts.set.any(FactSet::SCRIPTED.and(FactSet::NAVIGATION).and(FactSet::WEBSOCKET))
        && case.entry().is_some_and(|it| !it.from_cache && is_call(it))
}

/// The cookie that is refused for one of these reasons; one that looks like a session before others.
fn refused<'a>(case: &Case<'a>, covers: fn(SetCookieBlockedReason) -> bool) -> Option<Refused<'a>> {
    if !matters(case) {
        return None;
    }
    let entry = case.entry()?;
    let context = context(case, entry)?;
    if context.credentials == Credentials::Omit {
        return None;
    }
    let mut found: Option<Refused<'a>> = None;
    for (index, line) in lines(entry).enumerate() {
        let cookie = SetCookie::parse(line);
        let Err(reason) = stored(&cookie, &context) else { continue };
        let deletes = cookie.deletes(case.facts.clock.now);
        if deletes || is_infrastructure(&cookie.name) || !covers(reason) {
            continue;
        }
        let session = is_session(&cookie);
        if found.is_none() || session {
            found = Some(Refused { entry, hop: case.last(), index, line, cookie, reason });
        }
        if session {
            break;
        }
    }
    found
}

/// What a rule knows about one kind of refused cookies.
struct NotStored {
    /// The reasons that it is about.
    covers: fn(SetCookieBlockedReason) -> bool,
    /// What is wrong with the cookie, to follow its name.
    fault: fn(&SetCookie, SetCookieBlockedReason) -> String,
    /// The line as it should be.
    cure: fn(&str) -> String,
    /// What to do.
    text: &'static str,
}

impl NotStored {
    /// The finding on the answer that sets the cookie, or on the call that came without it.
    fn finding(&self, case: &Case<'_>) -> Option<Finding> {
        if let Some(missing) = missing(case) {
            let Absence::NotStored(reason) = missing.absence else { return None };
            if !(self.covers)(reason) {
                return None;
            }
            let cookie = &missing.set.cookie;
            let headline = format!(
                "The cookie {} is missing, because it was not stored: {}",
                named(cookie),
                (self.fault)(cookie, reason)
            );
            let text = format!("{} `Set-Cookie: {}`", self.text, blanked(&(self.cure)(&missing.set.line)));
            return Some(missing.finding(case, &headline, text));
        }
        let refused = refused(case, self.covers)?;
        let fault = (self.fault)(&refused.cookie, refused.reason);
        let headline = format!("The browser does not store the cookie {}: {fault}", named(&refused.cookie));
        Some(refused.finding(&headline).fix(refused.rewritten((self.cure)(refused.line), self.text)))
    }
}

impl Missing<'_> {
    /// An error that says why the cookie is missing; somebody else's answer has to change.
    fn finding(&self, case: &Case<'_>, headline: &str, text: impl Into<String>) -> Finding {
        self.error(case, headline)
            .fix(Fix::none("the cookie is set by another answer, not by this one", text))
    }

    /// The error without a cure.
    fn error(&self, case: &Case<'_>, headline: &str) -> Finding {
        let finding = Finding::error(shorten(headline, 90))
            .likely()
            .cause(self.set.cookie.name.clone())
            .evidence(Evidence::request_header(self.entry, "Cookie"))
            .evidence(self.shown());
        because(finding, case, Category::TokenMissing).specific(75)
    }

    fn shown(&self) -> Evidence {
        Evidence::new(self.set.entry, Part::ResponseHeader, "Set-Cookie", Some(self.set.line.clone()))
    }
}

impl Refused<'_> {
    /// A warning where the cookie looks like a session, else a hint: nothing has failed yet.
    fn finding(&self, headline: &str) -> Finding {
        let severity = if is_session(&self.cookie) { Severity::Warning } else { Severity::Hint };
        Finding::new(severity, shorten(headline, 90)).cause(self.cookie.name.clone()).evidence(Evidence::new(
            self.entry.id,
            Part::ResponseHeader,
            "Set-Cookie",
            Some(self.line.to_owned()),
        ))
    }

    /// The answer with this line as it should be. The other lines stay.
    fn rewritten(&self, line: String, text: &str) -> Fix {
        let fix = Fix::text(text);
        let hop = self.hop;
        if lines(self.entry).nth(1).is_none() {
            return fix.set_response(hop, "Set-Cookie", line);
        }
        let mut fix = fix.edit(hop, On::Response, Op::Remove { name: "Set-Cookie".to_owned() });
        for (index, other) in lines(self.entry).enumerate() {
            let value = if index == self.index { line.as_str() } else { other };
            fix = fix.edit(hop, On::Response, Op::Add { name: "Set-Cookie".to_owned(), value: value.into() });
        }
        fix
    }
}

/// A cookie's name for a headline.
fn named(cookie: &SetCookie) -> String {
    if cookie.name.is_empty() {
        "without a name".to_owned()
    } else {
        format!("`{}`", shorten(&cookie.name, 20))
    }
}

/// A `Set-Cookie` line without the cookie's value, for a text.
fn blanked(line: &str) -> String {
    let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
    let name = pair.split_once('=').map_or("", |(name, _)| name).trim();
    shorten(&format!("{name}=…;{attributes}"), 160)
}

/// Whether the request carries a cookie of that name.
fn is_sent(entry: &Entry, name: &str) -> bool {
    entry.request.headers.get_all("cookie").flat_map(cookie::pairs).any(|(sent, _)| sent == name)
}

/// The cookie of a request that looks like a session: by its name, or because it was set out of reach of scripts.
fn sent_session<'a>(case: &Case<'a>, entry: &'a Entry) -> Option<&'a str> {
    let names = || entry.request.headers.get_all("cookie").flat_map(cookie::pairs).map(|(name, _)| name);
    names().find(|it| is_session_name(it)).or_else(|| {
        let mut set = case.peers.cookies_before(case.started());
        set.find_map(|it| names().find(|name| *name == it.cookie.name && is_session(&it.cookie)))
    })
}

/// Whether a cookie can be what a login gave: by its name, or because scripts must not read it.
fn is_session(cookie: &SetCookie) -> bool {
    is_session_name(&cookie.name)
        || (cookie.http_only && !is_infrastructure(&cookie.name) && !is_csrf_name(&cookie.name))
}

fn is_session_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let known =
        ["sess", "_sid", ".sid", "auth", "token", "jwt", "login", "logged", "remember", "identity", "ticket"];
    let named_so =
        known.iter().any(|it| name.contains(it)) || name.starts_with("sid_") || name.ends_with("sid");
    named_so && !is_csrf_name(&name) && !is_infrastructure(&name)
}

fn is_csrf_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["csrf", "xsrf", "forgery"].iter().any(|it| name.contains(it))
}
