//! Reports: the same findings as text, Markdown and HTML for people, as JSON for scripts, as SARIF and JUnit XML for
//! the tools of a build, and as HAR.

pub mod case;
pub mod challenge;
#[cfg(feature = "cli")]
pub mod compare;
pub mod cors_check;
pub mod har;
#[cfg(feature = "cli")]
pub mod html;
pub mod json;
#[cfg(feature = "cli")]
pub mod junit;
pub mod jwt;
#[cfg(feature = "cli")]
pub mod markdown;
#[cfg(feature = "cli")]
pub mod sarif;
pub mod saved;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod signature;
pub mod text;

use crate::capture::har::Problem;
use crate::finding::{Finding, Severity};
use crate::present::text::count;
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

/// A cause as a report for people tells it: by the first exchange that it is the headline of.
struct Told<'a> {
    #[cfg(feature = "cli")]
    severity: Severity,
    judged: &'a Judged,
    /// With a fix that cures all of its exchanges.
    finding: Finding,
    /// Its exchanges, each with the index of its input.
    members: Vec<(usize, &'a Judged)>,
}

/// The causes that are told to people, how many exchanges there are, how many of them have errors, and how many pieces
/// of advice are left out.
struct Telling<'a> {
    causes: Vec<Told<'a>>,
    requests: usize,
    failing: usize,
    advice: usize,
    muted: usize,
}

impl<'a> Telling<'a> {
    fn of(inputs: &Inputs<'a>) -> Self {
        let exchanges: Vec<(usize, &Judged)> = inputs
            .iter()
            .enumerate()
            .flat_map(|(input, (_, session))| in_order(session).into_iter().map(move |it| (input, it)))
            .collect();
        let mut told = Vec::new();
        let mut advice = 0;
        for cause in causes(inputs) {
            let members: Vec<(usize, &Judged)> =
                cause.exchanges.iter().filter_map(|it| exchanges.get(*it).copied()).collect();
            // What only ever stands beneath another cause is told there.
            let top = members.iter().find_map(|(_, it)| {
                let finding = it.findings.first()?;
                (it.cause_id(finding) == cause.id).then_some((*it, finding))
            });
            let Some((judged, finding)) = top else { continue };
            if cause.severity < Severity::Warning {
                advice += 1;
                continue;
            }
            let mut finding = finding.clone();
            for (_, member) in &members {
                if let Some(other) = member.findings.iter().find(|it| it.rule == finding.rule) {
                    finding.fix.join(&other.fix);
                }
            }
            told.push(Told {
                #[cfg(feature = "cli")]
                severity: cause.severity,
                judged,
                finding,
                members,
            });
        }
        Self {
            causes: told,
            requests: exchanges.len(),
            failing: exchanges.iter().filter(|(_, it)| it.severity() == Some(Severity::Error)).count(),
            advice,
            muted: inputs.iter().map(|(_, session)| session.muted()).sum(),
        }
    }

    /// One line that counts.
    fn summary(&self) -> String {
        let mut summary = format!(
            "{}, {} with errors, {}",
            count(self.requests, "request"),
            self.failing,
            count(self.causes.len(), "cause")
        );
        if self.advice > 0 {
            summary
                .push_str(&format!(", {} of advice (--format json lists them)", count(self.advice, "piece")));
        }
        if self.muted > 0 {
            summary.push_str(&format!(", {} muted", count(self.muted, "finding")));
        }
        summary
    }
}

/// The other findings on an exchange that are worth a line beneath the one that is told.
fn beneath<'a>(told: &Told<'a>) -> impl Iterator<Item = &'a Finding> {
    let rule = told.finding.rule;
    told.judged.findings.iter().filter(move |it| it.rule != rule && it.severity >= Severity::Warning)
}

/// What is wrong with a file, in sentences without its name: where, and what.
fn problems(input: &Input) -> Vec<String> {
    let mut sentences: Vec<String> = input
        .problems
        .iter()
        .map(|problem| match (problem.entry, problem.byte) {
            (Some(entry), _) => format!(", entry {entry}: {}", problem.reason),
            (None, Some(byte)) => format!(", byte {byte}: {}", problem.reason),
            (None, None) => format!(": {}", problem.reason),
        })
        .collect();
    if input.sanitized {
        sentences.push(
            ": the browser left credentials out of this file; a missing header proves nothing".to_owned(),
        );
    }
    sentences
}
