//! What many rules ask, computed once per exchange before the rules run.

use crate::exchange::{Exchange, Millis};
use crate::fetch::{self, Judgement, Profile};
use crate::peers::Peers;

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

/// Facts of one exchange.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Yes-or-no facts.
    pub set: FactSet,
    /// What the browser decided.
    pub judgement: Judgement,
    /// The time to judge tokens by: the server's `Date` (corrected by `Age`), else the capture's, else the caller's.
    pub now: Option<Millis>,
}

/// A set of yes-or-no facts. A rule names those it needs; all must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactSet(pub u64);

impl FactSet {
    /// Needs nothing.
    pub const NONE: FactSet = FactSet(0);
    /// The page and the target have different origins.
    pub const CROSS_ORIGIN: FactSet = FactSet(1);
    /// The CORS protocol refused it (`Verdict::Cors`).
    pub const BLOCKED: FactSet = FactSet(1 << 1);
    /// The call failed in any way: no readable answer, or an answer that says no.
    pub const FAILED: FactSet = FactSet(1 << 2);

    /// Both sets.
    #[must_use]
    pub const fn and(self, other: FactSet) -> FactSet {
        FactSet(self.0 | other.0)
    }

    /// Whether all of `needed` hold.
    pub const fn has(self, needed: FactSet) -> bool {
        self.0 & needed.0 == needed.0
    }

    /// Adds facts where `holds`.
    pub fn put(&mut self, facts: FactSet, holds: bool) {
        if holds {
            self.0 |= facts.0;
        }
    }
}

impl Facts {
    /// Computes the facts of an exchange.
    pub fn of(exchange: &Exchange, options: &Options) -> Self {
        let judgement = fetch::judge(exchange, options.profile);
        let mut set = FactSet::default();
        set.put(FactSet::CROSS_ORIGIN, judgement.cross_origin);
        set.put(FactSet::BLOCKED, matches!(judgement.verdict, fetch::Verdict::Cors(_)));
        set.put(FactSet::FAILED, judgement.verdict.failed());
        let now = exchange.entry().and_then(|it| it.ended()).or(options.now);
        Self { set, judgement, now }
    }
}
