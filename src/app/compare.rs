//! Which two exchanges are compared.

use super::{Effect, State};
use crate::exchange::EntryId;
use crate::peers::template;
use crate::present::compare::{Comparison, compare};
use crate::present::row::Row;

/// Two exchanges side by side, and how the other one was chosen.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The other one.
    pub other: EntryId,
    /// Why that one, as a sentence.
    pub because: &'static str,
    /// The user chose it.
    pub pinned: bool,
    /// The other one first, the selected one second.
    pub comparison: Comparison,
}

impl State {
    /// The selected exchange beside another: the one that the user chose, else the nearest of its kind that went
    /// otherwise.
    pub fn compared(&self) -> Option<Compared> {
        let judged = self.judged()?;
        if let Some(other) = self.counterpart(judged.head()) {
            let there = self.beside.as_ref()?.session.get(other)?;
            let comparison = compare(there, judged, self.zone);
            return Some(Compared { other, because: "In the other capture", pinned: false, comparison });
        }
        let row = self.rows.get(judged.head())?;
        let pinned = self.pinned.filter(|it| *it != row.head);
        let (other, because) = match pinned {
            Some(head) => (head, "The request you chose"),
            None if row.failed => (self.alike(row, false)?, "The last success of the same path"),
            None => (self.alike(row, true)?, "A failure of the same path"),
        };
        let comparison = compare(self.session.get(other)?, judged, self.zone);
        Some(Compared { other, because, pinned: pinned.is_some(), comparison })
    }

    /// Whether others are compared with the selected exchange.
    pub fn is_pinned(&self) -> bool {
        self.pinned.is_some() && self.pinned == self.shown()
    }

    /// The exchange of that method, host and path, but for the ids in it, that failed or did not: the last before, or
    /// the first after.
    fn alike(&self, row: &Row, failed: bool) -> Option<EntryId> {
        let path = |row: &Row| template(row.path.split('?').next().unwrap_or_default());
        let wanted = path(row);
        let mut before = None;
        for it in self.rows.iter() {
            let is_alike = it.head != row.head
                && it.failed == failed
                && it.kept
                && it.method == row.method
                && it.host == row.host
                && path(it) == wanted;
            if !is_alike {
                continue;
            }
            if it.started > row.started {
                return before.or(Some(it.head));
            }
            before = Some(it.head);
        }
        before
    }

    #[inline(never)]
    pub(super) fn pin(&mut self, pin: bool) -> Vec<Effect> {
        let Some(head) = self.shown() else { return Vec::new() };
        self.pinned = pin.then_some(head);
        self.detail_version += 1;
        let said =
            if pin { "Select another request to compare it with this one" } else { "No longer compared" };
        vec![Effect::Draw, Effect::Announce(said.to_owned())]
    }
}
