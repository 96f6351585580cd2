//! The rows of all exchanges: found by their head, walked in the order of time.

use std::collections::HashMap;

use crate::exchange::{EntryId, Millis};
use crate::present::row::Row;

/// The rows. A hundred thousand of them are filtered within a frame, so walking them touches memory in order.
#[derive(Debug, Default)]
pub struct Rows {
    slots: Vec<Option<Row>>,
    places: HashMap<EntryId, u32>,
    /// The slots, in the order of time once [`Self::sort`] was called.
    order: Vec<u32>,
    sorted: bool,
    latest: Millis,
}

impl Rows {
    /// The row of an exchange.
    pub fn get(&self, head: EntryId) -> Option<&Row> {
        self.slot(*self.places.get(&head)?)
    }

    /// The row of an exchange, to be changed in what does not move it.
    pub(super) fn get_mut(&mut self, head: EntryId) -> Option<&mut Row> {
        let place = usize::try_from(*self.places.get(&head)?).ok()?;
        self.slots.get_mut(place)?.as_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Puts a row in its place and returns the one that was there.
    pub(super) fn insert(&mut self, row: Row) -> Option<Row> {
        let time = row.started.unwrap_or(f64::MAX);
        if let Some(place) = self.places.get(&row.head) {
            let slot = usize::try_from(*place).ok().and_then(|it| self.slots.get_mut(it))?;
            let old = slot.replace(row);
            self.sorted &= old.as_ref().is_some_and(|it| it.started.unwrap_or(f64::MAX) == time);
            return old;
        }
        let place = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.sorted = (self.sorted || self.order.is_empty()) && time >= self.latest;
        self.latest = if self.order.is_empty() { time } else { self.latest.max(time) };
        self.places.insert(row.head, place);
        self.order.push(place);
        self.slots.push(Some(row));
        None
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, head: EntryId) -> Option<Row> {
        let place = self.places.remove(&head)?;
        self.order.retain(|it| *it != place);
        self.slots.get_mut(usize::try_from(place).ok()?)?.take()
    }

    /// Brings the rows into the order of time.
    pub(super) fn sort(&mut self) {
        if self.sorted {
            return;
        }
        let mut order = std::mem::take(&mut self.order);
        order.sort_by(|a, b| {
            let time = |it: &u32| self.slot(*it).and_then(|it| it.started).unwrap_or(f64::MAX);
            let head = |it: &u32| self.slot(*it).map(|it| it.head);
            time(a).total_cmp(&time(b)).then_with(|| head(a).cmp(&head(b)))
        });
        self.order = order;
        self.sorted = true;
    }

    /// The rows in the order of time, as far as [`Self::sort`] has brought them into it.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> + Clone {
        self.order.iter().filter_map(|it| self.slot(*it))
    }

    fn slot(&self, place: u32) -> Option<&Row> {
        self.slots.get(usize::try_from(place).ok()?)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::filter::tests::row;

    #[test]
    fn rows_are_walked_in_the_order_of_time() {
        let mut rows = Rows::default();
        for (head, started) in [(5, Some(30.0)), (2, Some(10.0)), (9, None), (1, Some(10.0))] {
            rows.insert(Row { head: EntryId(head), started, ..row() });
        }
        rows.sort();
        let order = |rows: &Rows| rows.iter().map(|it| it.head.0).collect::<Vec<_>>();
        assert_eq!(order(&rows), [1, 2, 5, 9]);
        rows.remove(EntryId(2));
        assert!(rows.insert(Row { head: EntryId(5), started: Some(1.0), ..row() }).is_some());
        rows.sort();
        assert_eq!(order(&rows), [5, 1, 9]);
        assert_eq!((rows.len(), rows.get(EntryId(2)).is_none()), (3, true));
    }
}
