//! What many rules ask, computed once per exchange before the rules run.

pub mod flow;
pub mod tokens;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::exchange::{Body, Entry, Exchange, ExchangeKind, Header, Headers, Millis, ResourceType, letters};
use crate::fetch::{self, Judgement, Profile, Verdict};
use crate::finding::Category;
use crate::keyed::Map;
use crate::peers::Peers;
use crate::providers::{self, Refusal};
use crate::syntax::authorization::{self, Reading};
use crate::syntax::challenge::{self, Challenges};
use crate::syntax::find::{has, has_in_any_case};
use crate::syntax::rate_limit::{self, RateLimit};
use crate::syntax::{decimal, time};
use tokens::{Token, TokenCache};

/// All that a rule may see.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The exchange in question.
    pub exchange: &'a Exchange,
    /// What was computed of it.
    pub facts: &'a Facts,
    /// What other exchanges taught.
    pub peers: &'a Peers,
    /// Whose behaviour is judged.
    pub profile: Profile,
}

impl<'a> Case<'a> {
    /// The entry that ended the exchange.
    pub fn entry(&self) -> Option<&'a Entry> {
        self.exchange.entry()
    }

    /// The index of the last hop.
    pub fn last(&self) -> usize {
        self.exchange.hops.len().saturating_sub(1)
    }

    /// When the exchange started.
    pub fn started(&self) -> Millis {
        self.exchange.first().map_or(0.0, |it| it.entry.started.unwrap_or(f64::from(it.entry.id.0)))
    }

    /// Whether the facts hold.
    pub fn has(&self, facts: FactSet) -> bool {
        self.facts.set.has(facts)
    }
}

/// How a session judges.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whose behaviour is judged.
    pub profile: Profile,
    /// The clock for whatever has no time of its own, in milliseconds since the epoch.
    pub now: Option<Millis>,
    /// The capture was sanitized by the browser: an absent credential proves nothing.
    pub sanitized: bool,
}

/// What was read already and will be met again.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// Tokens.
    pub tokens: TokenCache,
    /// Refusals.
    pub refusals: providers::Memo,
    /// Values of `Authorization` that are not written as usual: one page sends the same thousands of times.
    readings: Map<Box<str>, Rc<Reading>>,
}

/// How many values of `Authorization` are remembered.
const READINGS: usize = 256;

/// Facts of one exchange.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Yes-or-no facts.
    pub set: FactSet,
    /// What the browser decided.
    pub judgement: Judgement,
    /// When the server answered, and by whose clock.
    pub clock: Clock,
    /// The tokens of the last request, in the order in which a server would look for them.
    pub tokens: Vec<Token>,
    /// The first `Authorization` of the last request, read.
    pub written: Option<Rc<Reading>>,
    /// The challenges of the last answer.
    pub challenges: Challenges,
    /// What the server said, where it refused. None in a what-if whose answer is about another request.
    pub refusal: Option<Refusal>,
    /// What the last answer says of an allowance.
    pub limits: Option<RateLimit>,
    /// What the requests are to a login.
    pub flow: Vec<flow::Step>,
    /// What was read of the last request since the first rule asked for it.
    pub request: Asked,
}

/// What some rules ask of a request and most exchanges are never asked: read once, when it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Whether the body is a form, whatever its `Content-Type` says.
    pub is_form: OnceCell<bool>,
    /// `grant_type` of the body.
    pub grant: OnceCell<Option<String>>,
}

/// The time to judge tokens by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clock {
    /// The server's `Date` (corrected by `Age`), else the time of capture, else the caller's clock.
    pub now: Option<Millis>,
    /// `now` is the server's own word.
    pub is_servers: bool,
    /// How far the server's clock is ahead of this machine's, in milliseconds, network time corrected; only where
    /// the answer came from the server itself.
    pub skew: Option<f64>,
}

impl Clock {
    /// `now` in seconds since the epoch.
    pub fn seconds(&self) -> Option<f64> {
        self.now.map(|it| it / 1000.0)
    }

    /// Reads the clock of an entry.
    pub fn of(entry: &Entry, options: &Options) -> Self {
        let headers = &entry.response.headers;
        let Some(date) = headers.get("date").and_then(time::http_date) else {
            return Self { now: entry.ended().or(options.now), is_servers: false, skew: None };
        };
        let age = headers.get("age").and_then(|it| decimal::parse(it.trim())).unwrap_or(0.0).max(0.0);
        // The server wrote `Date` about when the first byte left: half of the wait after the start. `Date` is cut to
        // the second, which makes it half a second early on average.
        let skew = match entry.started {
            Some(started) if age == 0.0 && !entry.from_cache && entry.response.status != 304 => {
                Some(date + 500.0 - (started + entry.wait.unwrap_or(0.0).max(0.0) / 2.0))
            }
            _ => None,
        };
        Self { now: Some(date + age * 1000.0), is_servers: true, skew }
    }
}

/// A set of yes-or-no facts. A rule names those it needs; all must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactSet(pub u64);

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        facts!(@ 0u32; $($(#[$doc])* $name),*);
    };
    (@ $bit:expr; $(#[$doc:meta])* $name:ident $(, $($rest:tt)*)?) => {
        $(#[$doc])*
        pub const $name: FactSet = FactSet(1 << ($bit));
        $(facts!(@ $bit + 1; $($rest)*);)?
    };
    (@ $bit:expr;) => {};
}

impl FactSet {
    /// Needs nothing.
    pub const NONE: FactSet = FactSet(0);

    facts! {
        /// The page and the target that decided have different origins.
        CROSS_ORIGIN,
        /// The CORS protocol refused it (`Verdict::Cors`).
        BLOCKED,
        /// The call failed in any way: no readable answer, or an answer that says no. Off in a what-if whose answer
        /// is about another request.
        FAILED,
        /// The server refuses for want of authentication or permission: 401, 407, or another status or a good one
        /// whose answer says so.
        AUTH_FAILED,
        /// The last status is 401.
        STATUS_401,
        /// The last status is 403.
        STATUS_403,
        /// The last status is 400 to 499.
        STATUS_4XX,
        /// The last status is 500 to 599.
        STATUS_5XX,
        /// The last status is 200 to 299.
        STATUS_2XX,
        /// The last status is 0: no answer was seen.
        NO_ANSWER,
        /// The last request has an `Authorization` header.
        AUTHORIZATION,
        /// The last request has a `Cookie` header.
        COOKIE,
        /// The last request carries a JSON Web Token or something that was one.
        JWT,
        /// The last request carries a token of any kind.
        TOKEN,
        /// The last answer has `WWW-Authenticate`.
        CHALLENGE,
        /// The last answer has `Set-Cookie`.
        SET_COOKIE,
        /// A hop has a preflight, or the exchange is one.
        PREFLIGHT,
        /// There is more than one hop, or the last answer is a redirect.
        REDIRECTED,
        /// A WebSocket.
        WEBSOCKET,
        /// An `EventSource`.
        EVENT_SOURCE,
        /// `fetch`, XHR or beacon: what a script called; also where the capture does not say.
        SCRIPTED,
        /// A navigation.
        NAVIGATION,
        /// `Sec-Fetch-Mode: no-cors`.
        NO_CORS,
        /// The page hook has a record of this call.
        HOOK,
        /// The page could read the answer.
        READABLE,
        /// A preflight whose request was never seen.
        ORPHAN_PREFLIGHT,
        /// The last request has a body.
        REQUEST_BODY,
        /// The last answer has a body that was captured.
        RESPONSE_BODY,
        /// The URL has a query.
        QUERY,
        /// The capture was sanitized: an absent credential proves nothing.
        SANITIZED,
        /// `Authorization` is not written as its scheme wants it, or stands there more than once.
        MISWRITTEN,
        /// The request was never sent.
        NEVER_SENT,
        /// A script asked for JSON and was given a web page with a good status: usually a login page.
        HTML_FOR_JSON,
        /// A request is a step of a login by OAuth 2 or OpenID Connect.
        FLOW,

        // What follows is wide: where it holds, a rule has to look; where it does not, there is nothing to see.
        /// A header of the last request may carry an API key, by its name.
        KEY_HEADER,
        /// A JSON Web Token of the last request is broken, out of the ordinary or not good at the time of the answer, or
        /// the clocks of the two sides differ.
        ODD_JWT,
        /// The last request carries a token that is no JSON Web Token.
        OPAQUE_TOKEN,
        /// The last request carries a token, or an `Authorization`, to a URL that does not begin with `https:`.
        UNSAFE_TOKEN,
        /// The query of the last request may hold a token.
        TOKEN_IN_QUERY,
        /// There is an `@` in the URL.
        USERINFO,
        /// `Referer` has a query.
        REFERER_QUERY,
        /// The last answer sets a cookie, or the server refuses a request that may want one.
        COOKIE_MATTERS,
        /// The last answer speaks of an allowance.
        LIMITS,
        /// `Content-Type` of the last answer is HTML.
        HTML,
    }

    /// The facts that are wide.
    pub const WIDE: FactSet = FactSet::KEY_HEADER
        .and(FactSet::ODD_JWT)
        .and(FactSet::OPAQUE_TOKEN)
        .and(FactSet::UNSAFE_TOKEN)
        .and(FactSet::TOKEN_IN_QUERY)
        .and(FactSet::USERINFO)
        .and(FactSet::REFERER_QUERY)
        .and(FactSet::COOKIE_MATTERS)
        .and(FactSet::LIMITS)
        .and(FactSet::HTML);

    /// Both sets.
    #[must_use]
    pub const fn and(self, other: FactSet) -> FactSet {
        FactSet(self.0 | other.0)
    }

    /// Whether all of `needed` hold.
    pub const fn has(self, needed: FactSet) -> bool {
        self.0 & needed.0 == needed.0
    }

    /// Whether any of `wanted` holds.
    pub const fn any(self, wanted: FactSet) -> bool {
        self.0 & wanted.0 != 0
    }

    /// Adds facts where `holds`.
    pub fn put(&mut self, facts: FactSet, holds: bool) {
        if holds {
            self.0 |= facts.0;
        }
    }
}

impl Facts {
    /// The authorization request, where the exchange has one.
    pub fn authorize(&self) -> Option<(&flow::Step, &flow::Authorize)> {
        self.flow.iter().find_map(|it| match &it.message {
            flow::Message::Authorize(message) => Some((it, message)),
            _ => None,
        })
    }

    /// The way back from a login, where the exchange is one.
    pub fn callback(&self) -> Option<(&flow::Step, &flow::Callback)> {
        self.flow.iter().find_map(|it| match &it.message {
            flow::Message::Callback(message) => Some((it, message)),
            _ => None,
        })
    }

    /// The token request, where the exchange is one.
    pub fn token_request(&self) -> Option<(&flow::Step, &flow::TokenRequest)> {
        self.flow.iter().find_map(|it| match &it.message {
            flow::Message::Token(message) => Some((it, message)),
            _ => None,
        })
    }

    /// Computes the facts of an exchange by itself.
    pub fn of(exchange: &Exchange, options: &Options, cache: &mut Cache) -> Self {
        Self::in_context(exchange, options, cache, &fetch::Context::default())
    }

    /// Computes the facts of an exchange, with what else is known.
    pub fn in_context(
        exchange: &Exchange,
        options: &Options,
        cache: &mut Cache,
        context: &fetch::Context<'_>,
    ) -> Self {
        let judgement = fetch::judge_in(exchange, options.profile, context);
        let mut facts = Self {
            set: FactSet::default(),
            judgement,
            clock: Clock::default(),
            tokens: Vec::new(),
            written: None,
            challenges: Challenges::default(),
            refusal: None,
            limits: None,
            flow: flow::find(exchange),
            request: Asked::default(),
        };
        if let Some(entry) = exchange.entry() {
            facts.clock = Clock::of(entry, options);
            if exchange.kind != ExchangeKind::OrphanPreflight {
                facts.tokens = tokens::find(entry, &mut cache.tokens);
            }
            facts.written = reading(&entry.request.headers, &facts.tokens, &mut cache.readings);
            if entry.response.headers.has("www-authenticate") {
                facts.challenges = challenge::parse(entry.response.headers.get_all("www-authenticate"));
            }
            if entry.response.headers.iter().any(rate_limit::may_limit) {
                facts.limits = rate_limit::read(&entry.response.headers, facts.clock.now);
            }
            if !exchange.has_stale_answer() && (may_refuse(entry) || came_back_with_error(exchange)) {
                facts.refusal = cache.refusals.read(exchange, facts.limits.as_ref());
            }
            facts.set = facts.collect(exchange, entry, options);
        }
        facts
    }

    /// Whether something is wrong with the way in which `Authorization` is written.
    fn is_miswritten(&self, headers: &Headers) -> bool {
        let Some((read, first)) = self.written.as_ref().zip(headers.get("authorization")) else {
            return false;
        };
        if !read.is_well_written() || headers.count("authorization") > 1 {
            return true;
        }
        // `Token token=…` is right for Rails and wrong for others, which only a rule can tell.
        first.trim_start().get(..5).is_some_and(|it| it.eq_ignore_ascii_case("token")) && {
            let read = read.on(first);
            read.is("token") && read.param("token").is_some()
        }
    }

    fn collect(&self, exchange: &Exchange, entry: &Entry, options: &Options) -> FactSet {
        let mut set = FactSet::default();
        let status = entry.response.status;
        let verdict = self.judgement.verdict;
        let stale = exchange.has_stale_answer();
        let orphan = exchange.kind == ExchangeKind::OrphanPreflight;
        let said_no = self.refusal.as_ref().is_some_and(|it| is_about_access(it.category));
        let refused = status == 401 || status == 407 || (said_no && (status < 500));
        set.put(FactSet::CROSS_ORIGIN, self.judgement.cross_origin);
        set.put(FactSet::BLOCKED, matches!(verdict, Verdict::Cors(_)));
        set.put(FactSet::READABLE, verdict == Verdict::Ok);
        let html = is_html_for_json(entry);
        let answered_no = status >= 400 || self.refusal.is_some() || html;
        set.put(FactSet::HTML_FOR_JSON, html);
        set.put(FactSet::FAILED, self.judgement.failed() || (!stale && !orphan && answered_no));
        set.put(FactSet::AUTH_FAILED, !stale && !orphan && refused);
        set.put(FactSet::STATUS_401, status == 401);
        set.put(FactSet::STATUS_403, status == 403);
        set.put(FactSet::STATUS_2XX, (200..300).contains(&status));
        set.put(FactSet::STATUS_4XX, (400..500).contains(&status));
        set.put(FactSet::STATUS_5XX, (500..600).contains(&status));
        set.put(FactSet::NO_ANSWER, status == 0);
        set.put(FactSet::AUTHORIZATION, entry.request.headers.has("authorization"));
        set.put(FactSet::MISWRITTEN, self.is_miswritten(&entry.request.headers));
        set.put(FactSet::COOKIE, entry.request.headers.has("cookie"));
        set.put(FactSet::JWT, self.tokens.iter().any(|it| it.jwt.is_some()));
        set.put(FactSet::TOKEN, !self.tokens.is_empty());
        set.put(FactSet::CHALLENGE, entry.response.headers.has("www-authenticate"));
        set.put(FactSet::SET_COOKIE, entry.response.headers.has("set-cookie"));
        set.put(FactSet::PREFLIGHT, orphan || exchange.hops.iter().any(|it| it.preflight.is_some()));
        set.put(FactSet::REDIRECTED, exchange.hops.len() > 1 || (300..400).contains(&status));
        set.put(
            FactSet::WEBSOCKET,
            entry.resource == ResourceType::WebSocket || entry.request.url.starts_with("ws"),
        );
        set.put(FactSet::EVENT_SOURCE, entry.resource == ResourceType::EventSource);
        set.put(FactSet::SCRIPTED, is_scripted(entry));
        set.put(FactSet::NAVIGATION, is_navigation(entry));
        // Where Chromium withholds an opaque answer from the page (JSON, HTML), it withholds all headers from us too.
        let withheld = verdict == Verdict::Opaque && status == 200 && entry.response.headers.is_empty();
        let said = entry.request.headers.get("sec-fetch-mode") == Some("no-cors");
        set.put(FactSet::NO_CORS, said || withheld);
        set.put(FactSet::HOOK, exchange.hook.is_some());
        set.put(FactSet::ORPHAN_PREFLIGHT, orphan);
        set.put(FactSet::REQUEST_BODY, entry.request.body.is_some());
        set.put(FactSet::RESPONSE_BODY, entry.response.body.as_ref().is_some_and(|it| !it.text.is_empty()));
        set.put(FactSet::QUERY, entry.request.url.contains('?'));
        set.put(FactSet::SANITIZED, options.sanitized);
        set.put(FactSet::NEVER_SENT, exchange.kind == ExchangeKind::NeverSent);
        set.put(FactSet::FLOW, !self.flow.is_empty());
        self.hints(entry, set)
    }

    /// Adds the facts that are wide.
    fn hints(&self, entry: &Entry, mut set: FactSet) -> FactSet {
        const KEY: u32 = letters("key");
        const SECRET: u32 = letters("secret");
        let request = &entry.request;
        let is_key = |it: &Header| {
            (it.has_letters(KEY) && has_in_any_case(&it.name, "key"))
                || (it.has_letters(SECRET) && has_in_any_case(&it.name, "secret"))
        };
        set.put(FactSet::KEY_HEADER, request.headers.iter().any(is_key));
        set.put(FactSet::ODD_JWT, set.has(FactSet::JWT) && self.is_odd());
        set.put(FactSet::OPAQUE_TOKEN, self.tokens.iter().any(|it| it.jwt.is_none()));
        let credential = set.any(FactSet::AUTHORIZATION.and(FactSet::TOKEN));
        set.put(FactSet::UNSAFE_TOKEN, credential && !request.url.starts_with("https:"));
        let query = set.has(FactSet::QUERY);
        set.put(FactSet::TOKEN_IN_QUERY, query && tokens::may_have_token(&request.url));
        set.put(FactSet::USERINFO, memchr::memchr(b'@', request.url.as_bytes()).is_some());
        let referer = request.headers.get("referer");
        set.put(
            FactSet::REFERER_QUERY,
            referer.is_some_and(|it| memchr::memchr(b'?', it.as_bytes()).is_some()),
        );
        let may_want =
            set.has(FactSet::AUTH_FAILED) && !set.any(FactSet::AUTHORIZATION.and(FactSet::SANITIZED));
        set.put(FactSet::COOKIE_MATTERS, may_want || set.has(FactSet::SET_COOKIE));
        set.put(FactSet::LIMITS, self.limits.is_some());
        let kind = entry.response.headers.get("content-type");
        set.put(FactSet::HTML, kind.is_some_and(|it| has_in_any_case(it, "text/html")));
        set
    }

    /// Reads the first token once more, as if it had never been met.
    #[cfg(feature = "bench")]
    pub fn read_again(&mut self) {
        if let Some(token) = self.tokens.first_mut() {
            token.read_again();
        }
        self.set.0 &= !FactSet::ODD_JWT.0;
        self.set.put(FactSet::ODD_JWT, self.is_odd());
    }

    /// See [`FactSet::ODD_JWT`].
    fn is_odd(&self) -> bool {
        /// How far the clocks may differ, in milliseconds.
        const SKEW: f64 = 60_000.0;
        let skewed = self.clock.skew.is_some_and(|it| it.abs() > SKEW);
        skewed || self.tokens.iter().any(|it| !it.good.holds_at(self.clock.seconds()))
    }
}

/// The first `Authorization`, read. Nearly always it is `Bearer` and a JSON Web Token that was met before.
fn reading(
    headers: &Headers,
    tokens: &[Token],
    known: &mut Map<Box<str>, Rc<Reading>>,
) -> Option<Rc<Reading>> {
    let value = headers.get("authorization")?;
    let usual = tokens.first().is_some_and(|it| {
        it.place == tokens::Place::Authorization
            && it.plain
            && it.scheme.eq_ignore_ascii_case("bearer")
            && it.scheme.len() + 1 + it.value.len() == value.len()
            && value.as_bytes().get(it.scheme.len()) == Some(&b' ')
            && value.len() <= authorization::MAX_LENGTH
            && !value.ends_with('.')
    });
    if usual {
        return Some(Rc::new(Reading::of_plain_bearer(value)));
    }
    if value.len() > authorization::MAX_LENGTH {
        return Some(Rc::new(Reading::of(value)));
    }
    if let Some(reading) = known.get(value) {
        return Some(Rc::clone(reading));
    }
    if known.len() >= READINGS {
        known.clear();
    }
    let reading = Rc::new(Reading::of(value));
    known.insert(value.into(), Rc::clone(&reading));
    Some(reading)
}

/// Whether an answer could be a refusal, by a look that costs little: most answers are good, and their bodies are not
/// read.
fn may_refuse(entry: &Entry) -> bool {
    /// How much of a good answer is looked at, in bytes.
    const GLANCE: usize = 4096;
    let status = entry.response.status;
    if status >= 300 {
        return status != 304;
    }
    if entry.request.body.is_some() && providers::posted_error(entry).is_some() {
        return true;
    }
    let Some(body) = entry.response.body.as_ref().filter(|_| status >= 200) else { return false };
    // The status of a call by gRPC is 200, whatever became of it.
    if body.mime_type.starts_with("application/grpc") {
        return entry.response.headers.has("grpc-status");
    }
    if matches!(
        entry.resource,
        ResourceType::Script
            | ResourceType::Stylesheet
            | ResourceType::Image
            | ResourceType::Font
            | ResourceType::Document
    ) {
        return false;
    }
    may_say_no(body.text.as_bytes().get(..GLANCE.min(body.text.len())).unwrap_or_default())
}

/// Whether a text has a word in it that refusals have.
///
/// Every third pair of letters is looked at: each word has one of its first three pairs there.
fn may_say_no(text: &[u8]) -> bool {
    let word = |start: Option<usize>, word: &[u8]| {
        start.is_some_and(|it| text.get(it..).is_some_and(|it| it.starts_with(word)))
    };
    let no = |start: Option<usize>| {
        word(start, b"false") && start.and_then(|it| text.get(..it)).is_some_and(denies_success)
    };
    // A code that begins with 4, as a number or a text.
    let code = |start: Option<usize>| {
        let rest = start.and_then(|it| text.get(it..)).and_then(|it| it.strip_prefix(b"ode\":"));
        rest.is_some_and(|rest| {
            let rest = rest.strip_prefix(b" ").unwrap_or(rest);
            rest.strip_prefix(b"\"").unwrap_or(rest).first() == Some(&b'4')
        })
    };
    let (triples, end) = text.as_chunks::<3>();
    let pairs = triples.iter().map(|[first, second, _]| (first, second));
    let last = if let [first, second] = end { Some((first, second)) } else { None };
    for (place, (first, second)) in pairs.chain(last).enumerate() {
        if PAIRS.get(usize::from(*first)).is_none_or(|it| it & 1 << (second & 31) == 0) {
            continue;
        }
        let at = place * 3;
        let (here, one, two) = (Some(at), at.checked_sub(1), at.checked_sub(2));
        let found = match &[*first, *second] {
            b"rr" => word(here, b"rror") || word(here, b"rrcode"),
            b"ro" => word(one, b"rror"),
            b"or" => word(two, b"rror"),
            b"rc" => word(one, b"rrcode"),
            b"co" => word(two, b"rrcode"),
            b"au" => word(here, b"ault") || word(one, b"nauth"),
            b"ul" => word(one, b"ault"),
            b"lt" => word(two, b"ault"),
            b"na" => word(here, b"nauth"),
            b"ut" => word(two, b"nauth"),
            b"\"f" => word(here, b"\"fail"),
            b"fa" => word(one, b"\"fail") || no(here),
            b"ai" => word(two, b"\"fail"),
            b"en" => word(here, b"enied"),
            b"ni" => word(one, b"enied"),
            b"ie" => word(two, b"enied"),
            b"od" => code(here),
            b"de" => code(one),
            b"e\"" => code(two),
            b"al" => no(one),
            b"ls" => no(two),
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// What follows a letter in one of the pairs that [`may_say_no`] looks for, a bit each: nearly all pairs are told by it.
static PAIRS: [u32; 128] = {
    const ALL: &[u8] = b"rrroorrccoauulltnaut\"ffaaienniieoddee\"alls";
    let mut table = [0; 128];
    let mut rest = ALL;
    while let [first, second, after @ ..] = rest {
        if let Some(entry) = table.split_at_mut(*first as usize).1.first_mut() {
            *entry |= 1 << (*second & 31);
        }
        rest = after;
    }
    table
};

/// Whether a redirect on the way carried an OAuth error, as a login's way back to the page does.
fn came_back_with_error(exchange: &Exchange) -> bool {
    let on_the_way = exchange.hops.iter().rev().skip(1);
    on_the_way.filter_map(|it| it.entry.response.headers.get("location")).any(|it| it.contains("error"))
}

/// Whether a member that says `false` is one that speaks of success (`"ok": false`): most that do not are the good
/// answer's own. `before` is what stands before the `false`.
fn denies_success(before: &[u8]) -> bool {
    let mut before = before;
    while let Some((b' ' | b'\t' | b'\r' | b'\n' | b':' | b'"' | b'\\', rest)) = before.split_last() {
        before = rest;
    }
    [b"ok".as_slice(), b"success", b"succeeded"].iter().any(|it| {
        before
            .len()
            .checked_sub(it.len())
            .and_then(|from| before.get(from..))
            .is_some_and(|end| end.eq_ignore_ascii_case(it))
    })
}

fn is_html_for_json(entry: &Entry) -> bool {
    let kind = entry.response.headers.get("content-type");
    // Some servers call everything a page.
    let is_data = |it: &Body| it.text.trim_start().starts_with(['{', '[']);
    kind.is_some_and(|it| it.trim_start().starts_with("text/html"))
        && (200..300).contains(&entry.response.status)
        && entry.request.headers.get("accept").is_some_and(|it| has(it, "json"))
        && is_scripted(entry)
        && !entry.response.body.as_ref().is_some_and(is_data)
}

/// Categories that are about who may do what, as opposed to the form of a request or the state of the server.
fn is_about_access(category: Category) -> bool {
    !matches!(
        category,
        Category::Cors
            | Category::Other
            | Category::QuotaExhausted
            | Category::RateLimited
            | Category::RequestMalformed
            | Category::ServerMisconfigured
            | Category::WrongEndpoint
    )
}

fn is_scripted(entry: &Entry) -> bool {
    match entry.resource {
        ResourceType::Fetch | ResourceType::Xhr | ResourceType::Ping | ResourceType::EventSource => true,
        ResourceType::Unknown | ResourceType::Other => !is_navigation(entry),
        _ => false,
    }
}

fn is_navigation(entry: &Entry) -> bool {
    entry.resource == ResourceType::Document
        || entry.request.headers.get("sec-fetch-mode") == Some("navigate")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_refusals_are_found_wherever_they_stand() {
        let words = [
            "error",
            "errcode",
            "unauthorized",
            "fault",
            "\"fail",
            "denied",
            "code\":4",
            "code\": \"4",
            "\"ok\":false",
        ];
        for word in words {
            for before in 0..6 {
                for after in ["", " ", " x", " xx"] {
                    let text = format!("{}{word}{after}", "-".repeat(before));
                    assert!(may_say_no(text.as_bytes()), "{text}");
                }
            }
        }
        assert!(!may_say_no(b"{\"data\":[{\"id\":1,\"name\":\"Ada\",\"active\":false,\"code\":2}]}"));
    }
}
