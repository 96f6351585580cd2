//! What the page hook saw.

use super::{Effect, State};
use crate::capture::hook;
use crate::exchange::Millis;

impl State {
    pub(super) fn hooked(&mut self, json: &str) -> Vec<Effect> {
        if !self.recording {
            return Vec::new();
        }
        for record in hook::parse(json.as_bytes()) {
            self.session.add_hook(record);
        }
        vec![Effect::SettleSoon]
    }

    /// The page made a call that no entry came for: the browser may have it in its list (it reports no answer whose
    /// body nobody reads).
    pub(super) fn misses_entries(&mut self, now: Millis) -> bool {
        let (seen, lonely) = self.session.hooks_without_entry(self.hooks_seen, now - PATIENCE);
        let may = lonely && self.live.may_backfill(now);
        if may {
            self.hooks_seen = seen;
        }
        may
    }
}

/// How long an entry may lag behind the record of its call.
const PATIENCE: Millis = 1000.0;
