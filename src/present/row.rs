//! One exchange as a line of the list: compact, and all that the filter asks about.
//!
//! A row outlives the text of its exchange: when memory runs short the texts go, the rows stay.

use std::borrow::Cow;

use crate::exchange::{EntryId, ExchangeKind, Millis};
use crate::fetch::Verdict;
use crate::finding::{Category, Severity, Who};
use crate::origin::Url;
use crate::present::Tone;
use crate::redact;
use crate::session::Judged;

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which exchange.
    pub head: EntryId,
    /// When it started.
    pub started: Option<Millis>,
    /// Milliseconds from its start to its end.
    pub took: Option<f64>,
    /// How many bytes the body of the last answer has.
    pub size: Option<u32>,
    /// The method.
    pub method: String,
    /// Host and port.
    pub host: String,
    /// Path and query, masked.
    pub path: String,
    /// The status of the answer that ended it; 0 for none.
    pub status: u16,
    /// The word in front.
    pub badge: Badge,
    /// The worst severity among its findings.
    pub severity: Option<Severity>,
    /// The category of the exchange.
    pub category: Option<Category>,
    /// The rules that fired, in the order of the findings.
    pub rules: Vec<&'static str>,
    /// Who must act, one for each finding.
    pub who: Vec<Who>,
    /// The headline of the first finding; empty where there is none.
    pub headline: String,
    /// The id of the cause of the first finding; empty where there is none.
    pub cause: String,
    /// A preflight was made for it, or it is one.
    pub preflight: bool,
    /// It was redirected.
    pub redirected: bool,
    /// What its bearer token was like.
    pub token: TokenState,
    /// Names its bearer token.
    pub token_fingerprint: Option<String>,
    /// The exchange is still kept in full; only the row is left of one that is not.
    pub kept: bool,
    /// Somebody does not want to hear about it.
    pub muted: bool,
    /// The call failed: there was no answer to read, or the answer says no.
    pub failed: bool,
    /// Everything that a free text is looked for in, in lower case.
    pub haystack: String,
}

/// The word in front of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// `CORS`, `401` …
    pub label: Cow<'static, str>,
    /// Its colour.
    pub tone: Tone,
    /// What it means, for whoever hovers over it.
    pub title: &'static str,
}

/// What the bearer token of a request was like when it was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenState {
    /// Its lifetime was over.
    Expired,
    /// There was no token.
    #[default]
    Missing,
    /// Its lifetime had not begun.
    NotYetValid,
    /// It says nothing about itself.
    Opaque,
    /// It was within its lifetime, or has none.
    Valid,
}

impl TokenState {
    /// The words of the filter, each with its state.
    pub const NAMES: &'static [(&'static str, TokenState)] = &[
        ("expired", TokenState::Expired),
        ("missing", TokenState::Missing),
        ("not-yet-valid", TokenState::NotYetValid),
        ("opaque", TokenState::Opaque),
        ("valid", TokenState::Valid),
    ];
}

impl Row {
    /// The row of an exchange.
    pub fn of(judged: &Judged) -> Self {
        let first = judged.exchange.first();
        let request = first.map(|it| &it.entry.request);
        let url = request.map_or("", |it| it.url.as_str());
        let status = judged.exchange.entry().map_or(0, |it| it.response.status);
        let finding = super::detail::telling(judged);
        let (host, path) = host_and_path(url);
        let method = request.map_or_else(String::new, |it| it.method.clone());
        let failed = super::detail::failed(judged);
        let headline = match finding {
            Some(finding) => finding.headline.clone(),
            None if failed => super::detail::headline(judged),
            None => String::new(),
        };
        let badge = badge(judged);
        let haystack = super::text::lower(&format!("{method} {host}{path} {} {headline}", badge.label));
        Self {
            head: judged.head(),
            started: first.and_then(|it| it.entry.started),
            took: first.and_then(|it| Some(judged.exchange.entry()?.ended()? - it.entry.started?)),
            size: judged.exchange.entry().and_then(|it| it.response.size),
            method,
            path,
            status,
            failed,
            kept: true,
            muted: judged.silenced || (judged.muted > 0 && finding.is_none()),
            severity: judged.severity(),
            category: judged.category(),
            rules: judged.findings.iter().map(|it| it.rule).collect(),
            who: judged.findings.iter().map(|it| it.who).collect(),
            headline,
            cause: match finding {
                Some(finding) => judged.cause_id(finding),
                None if failed => format!("unexplained {} {host}", badge.label),
                None => String::new(),
            },
            preflight: judged.exchange.kind == ExchangeKind::OrphanPreflight
                || judged.exchange.hops.iter().any(|it| it.preflight.is_some()),
            redirected: judged.exchange.hops.len() > 1,
            token: super::token::state(judged),
            token_fingerprint: super::token::of(judged).map(|it| redact::fingerprint(&it.value)),
            haystack,
            host,
            badge,
        }
    }

    /// Whether the row stands among the problems: something is wrong, or will be elsewhere. Advice is none.
    pub fn is_problem(&self) -> bool {
        !self.muted && (self.failed || self.severity >= Some(Severity::Warning))
    }

    /// In a word, why it failed or will: its category; empty where nothing is wrong.
    pub fn why(&self) -> &'static str {
        match self.category {
            Some(category) => category.name(),
            None => self.rules.first().filter(|_| self.is_problem()).copied().unwrap_or_default(),
        }
    }

    /// How bad it is: a failure that nothing explains is as bad as one that something does.
    pub fn worst(&self) -> Option<Severity> {
        if self.failed { Some(Severity::Error) } else { self.severity }
    }
}

/// Host with port, and the masked rest.
fn host_and_path(url: &str) -> (String, String) {
    match Url::parse(url) {
        Some(parsed) if !parsed.host.is_empty() => {
            let host = match parsed.port {
                Some(port) => format!("{}:{port}", parsed.host),
                None => parsed.host.to_owned(),
            };
            let masked = redact::mask_url(url);
            let path = Url::parse(&masked).map_or_else(String::new, |it| it.path_and_query());
            (host, if path.is_empty() { "/".to_owned() } else { path })
        }
        _ => (String::new(), super::text::shortened(&redact::mask_url(url), 200)),
    }
}

/// The word in front of a row: what became of the exchange.
pub fn badge(judged: &Judged) -> Badge {
    let status = judged.exchange.entry().map_or(0, |it| it.response.status);
    let word = |label, tone, title| Badge { label: Cow::Borrowed(label), tone, title };
    match judged.facts.judgement.verdict {
        Verdict::Cors(_) => word("CORS", Tone::Error, "Blocked by the browser's cross-origin check"),
        Verdict::NetworkError => word("failed", Tone::Error, "The connection failed; there was no answer"),
        Verdict::Blocked => word("blocked", Tone::Error, "The browser or a policy blocked it"),
        Verdict::NotSent => word("unsent", Tone::Error, "The call never became a request"),
        Verdict::Aborted => word("stopped", Tone::Quiet, "Given up without a fault"),
        Verdict::Ok | Verdict::Opaque | Verdict::Unknown => {
            let tone = match status {
                0 => Tone::Quiet,
                200..400 => Tone::Ok,
                _ => Tone::Error,
            };
            if status == 0 {
                word("–", tone, "No status is known")
            } else {
                Badge { label: Cow::Owned(status.to_string()), tone, title: "The status of the answer" }
            }
        }
    }
}
