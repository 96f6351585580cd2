//! View models and texts: what the panel shows, as plain data that is tested natively.
//!
//! Knows nothing of a browser's document. Everything here is masked: what leaves this module may be read over a
//! shoulder.

pub mod compare;
pub mod detail;
pub mod flows;
pub mod glossary;
pub mod header_diff;
pub mod ladder;
pub mod raw;
pub mod reading;
pub mod row;
pub mod text;
pub mod ticket;
pub mod token;

use crate::finding::Severity;

/// A colour with a meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Tone {
    #[default]
    Quiet,
    Ok,
    Info,
    Warning,
    Error,
}

impl Tone {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The sign that goes with the colour, for whoever does not see colours.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Quiet => "·",
            Self::Ok => "✓",
            Self::Info => "ℹ",
            Self::Warning => "▲",
            Self::Error => "✖",
        }
    }

    /// The colour of a severity.
    pub fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
            Severity::Hint => Self::Quiet,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::facts::Options;
    use crate::redact;
    use crate::rules::{self, transcript};
    use crate::session::{Judged, Session};

    /// Everything that can be seen of an exchange, as one text.
    fn everything(judged: &Judged) -> String {
        let zone = text::Zone(0);
        let detail = detail::detail(judged);
        format!(
            "{:?}\n{detail:?}\n{}\n{:?}\n{}\n{:?}",
            row::Row::of(judged),
            ticket::markdown(&detail),
            raw::messages(&judged.exchange, &judged.findings),
            raw::text(&judged.exchange),
            token::view(judged, zone),
        )
    }

    /// What must not be seen: credentials that look like ones, and the signatures of tokens.
    fn secrets(judged: &Judged) -> BTreeSet<String> {
        let mut secrets = BTreeSet::new();
        for token in &judged.facts.tokens {
            let secret = match &token.jwt {
                Some(_) => token.value.rsplit('.').next().unwrap_or_default(),
                None => &*token.value,
            };
            if secret.len() >= 16 && redact::looks_secret(&token.value) {
                secrets.insert(secret.to_owned());
            }
        }
        secrets
    }

    #[test]
    fn every_rule_is_shown_in_full_sentences_and_without_secrets() {
        for rule in rules::all() {
            let read = transcript::read(rule.fails);
            let mut session = Session::new(Options::default());
            for entry in read.entries {
                session.add(entry);
            }
            for hook in read.hooks {
                session.add_hook(hook);
            }
            session.settle();
            for judged in session.exchanges() {
                let shown = everything(judged);
                for secret in secrets(judged) {
                    assert!(!shown.contains(&secret), "{}: {secret} in {shown}", rule.id);
                }
                let detail = detail::detail(judged);
                assert!(!detail.headline.is_empty() && !detail.headline.ends_with('.'), "{}", rule.id);
                for view in detail.primary.iter().chain(&detail.others) {
                    assert!(view.headline.matches('`').count() % 2 == 0, "{}: {}", rule.id, view.headline);
                    assert!(!view.why.is_empty() && !view.spec_label.is_empty(), "{}", view.rule);
                }
            }
        }
    }
}
