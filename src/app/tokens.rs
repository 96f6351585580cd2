//! The tokens of the session: each once, with what is left of it and who carried it.

use std::collections::HashMap;

use super::{Selected, State, Surface};
use crate::exchange::{EntryId, Millis};
use crate::present::Tone;
use crate::present::row::{Badge, Row};
use crate::present::text;
use crate::present::token::{self, TokenView};
use crate::session::Judged;

/// A token of the session.
#[derive(Clone, Debug)]
pub struct SessionToken {
    /// Names it without giving it away.
    pub fingerprint: String,
    /// `access token`, `opaque token` …
    pub kind: String,
    /// Who issued it, empty where it does not say.
    pub issuer: String,
    /// Its `exp`.
    pub expires: Option<Millis>,
    /// The hosts it was sent to.
    pub hosts: Vec<String>,
    /// How many requests carried it.
    pub uses: usize,
    /// The last exchange that carried it.
    pub last: EntryId,
}

impl SessionToken {
    /// From where, to where, how often.
    pub fn path(&self) -> String {
        let from = if self.issuer.is_empty() { String::new() } else { format!("{} → ", self.issuer) };
        format!("{from}{} · {}", self.hosts.join(", "), text::count(self.uses, "request"))
    }
}

/// A token of the session, opened.
#[derive(Clone, Debug)]
pub struct TokenDetail {
    /// What it is, and how it stands.
    pub headline: String,
    /// Its colour.
    pub tone: Tone,
    /// From where, to where, how often.
    pub path: String,
    /// The token.
    pub view: TokenView,
    /// The requests that carried it, the last first: their heads, their badges and what they were.
    pub uses: Vec<(EntryId, Badge, String)>,
}

impl State {
    /// The selected token of the session.
    pub fn token_detail(&self) -> Option<TokenDetail> {
        let Selected::Token(index) = &self.selected else { return None };
        let token = self.tokens.get(usize::try_from(*index).ok()?)?;
        let last = self.session.get(token.last)?;
        let value = &token::of(last)?.value;
        let live = self.surface == Surface::Extension && self.files.is_empty();
        let (at, moment) = if live {
            (Some(self.now), "now")
        } else {
            (last.exchange.first().and_then(|it| it.entry.started), "last used")
        };
        let (tone, state) = match (token.expires, at) {
            (Some(expires), Some(at)) if expires <= at => {
                (Tone::Error, format!("expired {} before it was {moment}", text::duration(at - expires)))
            }
            (Some(expires), Some(at)) => {
                (Tone::Ok, format!("valid for another {}", text::duration(expires - at)))
            }
            _ => (Tone::Quiet, "which names no end".to_owned()),
        };
        let state = if live { state.replace(" before it was now", " ago") } else { state };
        let uses =
            self.rows.iter().rev().filter(|it| it.token_fingerprint.as_ref() == Some(&token.fingerprint));
        Some(TokenDetail {
            headline: format!("{} #{}, {state}", token.kind, token.fingerprint.get(..4).unwrap_or_default()),
            tone,
            path: token.path(),
            view: token::open(value, at, moment, "", self.zone),
            uses: uses
                .take(USES)
                .map(|it| (it.head, it.badge.clone(), format!("{} {}{}", it.method, it.host, it.path)))
                .collect(),
        })
    }

    /// The token that ends next, for the status bar: its host and what is left of it.
    pub fn next_expiry(&self) -> Option<(String, f64)> {
        if self.surface == Surface::Page || !self.files.is_empty() {
            return None;
        }
        self.tokens
            .iter()
            .filter_map(|it| Some((it.hosts.last()?.clone(), it.expires? - self.now)))
            .filter(|(_, left)| (0.0..SOON).contains(left))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Takes note of the token of an exchange.
pub(super) fn note_token(
    tokens: &mut Vec<SessionToken>,
    places: &mut HashMap<String, usize>,
    judged: &Judged,
    row: &Row,
    fresh: bool,
) {
    let Some(fingerprint) = &row.token_fingerprint else { return };
    let Some(raw) = token::of(judged).map(|it| it.value.as_str()) else { return };
    let place = *places.entry(fingerprint.clone()).or_insert_with(|| {
        let about = token::about(raw);
        tokens.push(SessionToken {
            fingerprint: fingerprint.clone(),
            kind: about.kind,
            issuer: about.issuer,
            expires: about.expires,
            hosts: Vec::new(),
            uses: 0,
            last: row.head,
        });
        tokens.len() - 1
    });
    let Some(token) = tokens.get_mut(place) else { return };
    if fresh {
        token.uses += 1;
    }
    token.last = row.head;
    if !token.hosts.contains(&row.host) {
        token.hosts.push(row.host.clone());
    }
}

/// How many of the requests that carried a token are listed.
const USES: usize = 50;

/// From when on the status bar counts a token's last minutes down.
const SOON: f64 = 15.0 * 60_000.0;
