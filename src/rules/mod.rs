//! The rules: one file each, one folder per family, all alike.
//!
//! A rule says what one defect looks like and what cures it. It asks `syntax::`, `fetch::` and the facts; it splits
//! no header itself, and it sees nothing but its [`Case`].

use std::sync::OnceLock;

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Stage, Who};
pub(crate) use places::distance;

#[cfg(not(target_arch = "wasm32"))]
pub mod transcript;

/// Everything there is to know about one rule.
pub struct Rule {
    /// `family/name`; the file is `rules/family/name.rs` with `_` for `-`.
    pub id: &'static str,
    /// Stands alone in a list.
    pub title: &'static str,
    /// 1 is the bar of the first release; 3 needs the page hook.
    pub tier: u8,
    /// Who must act, unless the finding says otherwise.
    pub who: Who,
    /// The facts that must hold before `check` is called, so that a healthy exchange meets almost no rule.
    pub facts: FactSet,
    /// Rules whose findings this one makes moot: they are listed beneath it.
    pub masks: &'static [&'static str],
    /// Rules that may fire once this one's fix is applied (a CORS fix reveals the hidden 401).
    pub reveals: &'static [&'static str],
    /// The mechanism, in one or two sentences, unless the finding says otherwise.
    pub why: &'static str,
    /// The standard's section, or the source.
    pub spec: &'static str,
    /// A transcript on which the rule fires: see [`transcript`].
    pub fails: &'static str,
    /// Its nearest neighbour, on which the rule is silent.
    pub passes: &'static str,
    /// The check itself.
    pub check: fn(&Case<'_>) -> Option<Finding>,
}

impl Rule {
    /// The part of the id before the slash.
    pub fn family(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(family, _)| family)
    }
}

/// A transcript that is documentation, test and web page, and is left out of the extension's wasm.
#[macro_export]
macro_rules! transcript {
    ($text:literal) => {{
        #[cfg(target_arch = "wasm32")]
        {
            ""
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            $text
        }
    }};
}

/// The rules of one family: declares their modules and collects them in `RULES`.
macro_rules! family {
    ($($(#[$path:meta])? $module:ident),* $(,)?) => {
        $($(#[$path])? mod $module;)*

        /// The rules of this family.
        pub(super) static RULES: &[&super::Rule] = &[$(&$module::RULE),*];
    };
}
use family;

mod api_key;
mod auth_header;
mod aws;
mod basic;
mod body;
mod challenge;
mod cookie;
mod cors;
mod credentials;
mod csrf;
mod cure;
mod form;
mod graphql;
mod jwt;
mod leak;
mod login;
mod media;
mod network;
mod oauth;
mod permission;
mod places;
mod preflight;
mod rate_limit;
mod redirect;
mod request;
mod said;
mod session;
mod sse;
mod token;
mod url;
mod worked;
mod ws;

/// All families.
static FAMILIES: &[&[&Rule]] = &[
    api_key::RULES,
    auth_header::RULES,
    aws::RULES,
    basic::RULES,
    body::RULES,
    challenge::RULES,
    cookie::RULES,
    cors::RULES,
    csrf::RULES,
    graphql::RULES,
    jwt::RULES,
    leak::RULES,
    network::RULES,
    oauth::RULES,
    permission::RULES,
    preflight::RULES,
    rate_limit::RULES,
    redirect::RULES,
    request::RULES,
    session::RULES,
    sse::RULES,
    token::RULES,
    url::RULES,
    ws::RULES,
];

/// All rules, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|it| it.id == id)
}

/// Runs all rules on a case and puts the findings in the order of the contract.
pub fn run(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (needed, rules) in groups() {
        if !case.facts.set.has(*needed) {
            continue;
        }
        for rule in rules {
            if let Some(finding) = (rule.check)(case) {
                findings.push((*rule, complete(finding, rule, case)));
            }
        }
    }
    order(findings)
}

/// The rules by the facts that they need: many need the same, so an exchange passes over most of them at once.
fn groups() -> &'static [(FactSet, Vec<&'static Rule>)] {
    static GROUPS: OnceLock<Vec<(FactSet, Vec<&Rule>)>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let mut groups: Vec<(FactSet, Vec<&Rule>)> = Vec::new();
        for rule in all() {
            match groups.iter_mut().find(|(needed, _)| *needed == rule.facts) {
                Some((_, rules)) => rules.push(rule),
                None => groups.push((rule.facts, vec![rule])),
            }
        }
        groups
    })
}

/// Fills in what the rule itself knows.
fn complete(mut finding: Finding, rule: &Rule, case: &Case<'_>) -> Finding {
    finding.rule = rule.id;
    if finding.why.is_empty() {
        finding.why = rule.why.to_owned();
    }
    if finding.who == Who::Unset {
        finding.who = rule.who;
    }
    if finding.stage == Stage::Unset {
        finding.stage = match rule.family() {
            "network" => Stage::Network,
            "preflight" => Stage::Preflight,
            "redirect" => Stage::Redirect,
            "cors" => Stage::Cors,
            _ => Stage::Refusal,
        };
    }
    finding.explains &= case.facts.set.has(FactSet::FAILED);
    finding
}

/// What the rules of these findings make moot: their ids, or families as `family/*`.
pub fn masked(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter_map(|it| rule(it.rule)).flat_map(|it| it.masks.iter().copied()).collect()
}

/// Whether a rule is among those that are moot.
pub fn is_masked(masked: &[&str], rule: &str) -> bool {
    masked.iter().any(|it| *it == rule || it.strip_suffix('*').is_some_and(|family| rule.starts_with(family)))
}

/// Contract, "Order of findings". Masked findings go beneath the one that masks them.
fn order(found: Vec<(&'static Rule, Finding)>) -> Vec<Finding> {
    if found.len() < 2 {
        return found.into_iter().map(|(_, finding)| finding).collect();
    }
    let is_masked = |id: &str| {
        let mut masks = found.iter().flat_map(|(rule, _)| rule.masks);
        masks.any(|mask| *mask == id || mask.strip_suffix('*').is_some_and(|family| id.starts_with(family)))
    };
    let ranks: Vec<(bool, bool)> =
        found.iter().map(|(rule, finding)| (!finding.explains, is_masked(rule.id))).collect();
    // Findings are large, so they are put in their places last.
    let mut places: Vec<_> =
        ranks.into_iter().zip(found.into_iter().map(|(_, finding)| Box::new(finding))).collect();
    places.sort_by(|(one, a), (other, b)| {
        one.cmp(other)
            .then(a.stage.cmp(&b.stage))
            .then(b.basis.cmp(&a.basis))
            .then(b.confidence.cmp(&a.confidence))
            .then(b.specificity.cmp(&a.specificity))
            .then(b.severity.cmp(&a.severity))
            .then(a.rule.cmp(b.rule))
    });
    places.into_iter().map(|(_, finding)| *finding).collect()
}
