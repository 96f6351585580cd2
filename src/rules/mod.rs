//! The rules: one file each, one folder per family, all alike.
//!
//! A rule says what one defect looks like and what cures it. It asks `syntax::`, `fetch::` and the facts; it splits
//! no header itself, and it sees nothing but its [`Case`].

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Stage, Who};
use crate::sort;
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
    pub check: Check,
}

/// What a rule asks of a case.
type Check = fn(&Case<'_>) -> Option<Finding>;

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
mod version;
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

/// How many rules there are.
#[allow(clippy::indexing_slicing, reason = "computed by the compiler: a wrong index does not compile")]
const COUNT: usize = {
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

/// The rules of all families.
#[allow(clippy::indexing_slicing, reason = "computed by the compiler: a wrong index does not compile")]
static RULES: [&Rule; COUNT] = {
    let mut rules = [FAMILIES[0][0]; COUNT];
    let (mut at, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut rule = 0;
        while rule < FAMILIES[family].len() {
            rules[at] = FAMILIES[family][rule];
            at += 1;
            rule += 1;
        }
        family += 1;
    }
    rules
};

/// What is asked of a case for one rule.
#[derive(Clone, Copy)]
struct Asked {
    facts: FactSet,
    check: Check,
    /// The rule's place in [`RULES`].
    rule: usize,
    /// The place of the next that needs other facts.
    next: usize,
}

/// The checks by the facts that they need: many need the same, so an exchange passes over most of them at once. Without
/// the rules' texts, so that the panel judges healthy exchanges before those are loaded.
#[allow(clippy::indexing_slicing, reason = "computed by the compiler: a wrong index does not compile")]
static CHECKS: [Asked; COUNT] = {
    let mut checks =
        [Asked { facts: FactSet::NONE, check: FAMILIES[0][0].check, rule: 0, next: COUNT }; COUNT];
    let mut count = 0;
    while count < COUNT {
        let asked = Asked { facts: RULES[count].facts, check: RULES[count].check, rule: count, next: COUNT };
        let mut at = count;
        while at > 0 && checks[at - 1].facts.0 > asked.facts.0 {
            checks[at] = checks[at - 1];
            at -= 1;
        }
        checks[at] = asked;
        count += 1;
    }
    let mut at = COUNT - 1;
    while at > 0 {
        let (one, other) = (checks[at - 1].facts.0, checks[at].facts.0);
        checks[at - 1].next = if one == other { checks[at].next } else { at };
        at -= 1;
    }
    checks
};

/// All rules, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|it| it.id == id)
}

/// Runs all rules on a case and puts the findings in the order of the contract.
pub fn run(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(asked) = CHECKS.get(at) {
        if !case.facts.set.has(asked.facts) {
            at = asked.next;
            continue;
        }
        if let Some(finding) = (asked.check)(case) {
            found.push((asked.rule, finding));
        }
        at += 1;
    }
    if found.is_empty() { Vec::new() } else { told(found, case) }
}

/// Runs some rules alone, as [`run`] runs all.
#[cfg(feature = "bench")]
pub fn run_some(case: &Case<'_>, rules: &[&'static Rule]) -> Vec<Finding> {
    let asked = rules.iter().filter(|it| case.facts.set.has(it.facts));
    let found = asked.filter_map(|rule| Some((*rule, complete((rule.check)(case)?, rule, case))));
    order(found.collect())
}

/// Findings by the places of their rules, as they are shown.
#[inline(never)]
fn told(found: Vec<(usize, Finding)>, case: &Case<'_>) -> Vec<Finding> {
    let found = found.into_iter().filter_map(|(place, finding)| {
        let rule = *RULES.get(place)?;
        Some((rule, complete(finding, rule, case)))
    });
    order(found.collect())
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
    sort::by(&mut places, |(one, a), (other, b)| {
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
