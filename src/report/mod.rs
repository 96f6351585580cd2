//! Reports: the same findings as text for people and as JSON for scripts.

pub mod challenge;
#[cfg(feature = "cli")]
pub mod compare;
pub mod cors_check;
pub mod har;
pub mod json;
pub mod jwt;
pub mod text;

use crate::capture::har::Problem;
use crate::finding::Severity;
use crate::session::{Judged, Session};

/// One file, as read.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Its name as the user gave it.
    pub file: String,
    /// The number of entries in its log, unreadable ones included.
    pub entries: usize,
    /// The browser left credentials out on export.
    pub sanitized: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What a report is made of: each input with its session.
pub type Inputs<'a> = [(&'a Input, &'a Session)];

/// The worst severity of any finding in these inputs.
pub fn worst(inputs: &Inputs<'_>) -> Option<Severity> {
    inputs.iter().flat_map(|(_, session)| session.exchanges()).filter_map(Judged::severity).max()
}

/// The exchanges of a session in the order of the contract: by the entry that ends them.
fn in_order(session: &Session) -> Vec<&Judged> {
    let mut exchanges: Vec<&Judged> = session.exchanges().collect();
    exchanges.sort_by_key(|it| it.last());
    exchanges
}

/// A cause over all inputs, with indices into the list of exchanges of the report.
struct Cause {
    id: String,
    rule: &'static str,
    severity: Severity,
    headline: String,
    exchanges: Vec<usize>,
}

/// The causes over all inputs: worst first, then the most frequent, then the first seen.
fn causes(inputs: &Inputs<'_>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, judged) in inputs.iter().flat_map(|(_, session)| in_order(session)).enumerate() {
        for finding in &judged.findings {
            let id = judged.cause_id(finding);
            let place = *places.entry(id.clone()).or_insert_with(|| {
                causes.push(Cause {
                    id,
                    rule: finding.rule,
                    severity: finding.severity,
                    headline: finding.headline.clone(),
                    exchanges: Vec::new(),
                });
                causes.len() - 1
            });
            if let Some(cause) = causes.get_mut(place) {
                cause.severity = cause.severity.max(finding.severity);
                if cause.exchanges.last() != Some(&index) {
                    cause.exchanges.push(index);
                }
            }
        }
    }
    causes.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then(b.exchanges.len().cmp(&a.exchanges.len()))
            .then(a.exchanges.cmp(&b.exchanges))
            .then(a.rule.cmp(b.rule))
    });
    causes
}
