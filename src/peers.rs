//! What the session has learned of each origin: how successful calls authenticated, which tokens were issued.
//!
//! Every question is asked "as of" a time, so that the answer does not depend on the order of arrival.

use crate::exchange::{EntryId, Exchange};
use crate::facts::Facts;

/// What is remembered of other exchanges.
#[derive(Clone, Debug, Default)]
pub struct Peers {}

impl Peers {
    /// Learns from an exchange. Returns the heads of exchanges that must be judged again, because they came before
    /// this one was known and are later than it.
    pub fn learn(&mut self, _exchange: &Exchange, _facts: &Facts) -> Vec<EntryId> {
        Vec::new()
    }
}
