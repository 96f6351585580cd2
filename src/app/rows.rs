//! The rows of all exchanges: found by their head, walked in the order of time.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::exchange::{EntryId, Millis};
use crate::present::row::Row;
use crate::sort;

/// The rows. A hundred thousand of them are filtered within a frame, so walking them touches memory in order.
#[derive(Debug, Default)]
pub struct Rows {
    slots: Vec<Option<Row>>,
    places: HashMap<EntryId, u32>,
    /// The slots, in the order of time once [`Self::sort`] was called.
    order: Vec<u32>,
    sorted: bool,
    latest: Millis,
    /// The slots in another order, and which that is.
    arranged: Vec<u32>,
    arranged_by: Option<Sort>,
}

/// A column of the table of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Column {
    Status,
    Method,
    Path,
    Host,
    Why,
    Time,
    Took,
    Size,
}

impl Column {
    /// All columns, in order, with their headings and what stands in them.
    pub const ALL: [(Column, &'static str, &'static str); 8] = [
        (Column::Status, "Status", "The status, or what became of the request"),
        (Column::Method, "Method", "The method"),
        (Column::Path, "Path", "The path, its secrets masked"),
        (Column::Host, "Host", "The host"),
        (Column::Why, "Why", "The category of what went wrong"),
        (Column::Time, "Time", "When it was sent"),
        (Column::Took, "Took", "From the request to the end of the answer"),
        (Column::Size, "Size", "The size of the answer's body"),
    ];
}

/// By which column the requests are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// The greatest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Time, descending: false }
    }
}

impl Sort {
    /// After a click on the heading of a column: ascending, then descending, then by time again.
    #[must_use]
    pub fn clicked(self, column: Column) -> Self {
        match self {
            _ if self.column != column => Self { column, descending: false },
            Self { descending: false, .. } => Self { column, descending: true },
            Self { .. } => Self::default(),
        }
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let number = |it: Option<f64>| it.unwrap_or(f64::NEG_INFINITY);
        let order = match self.column {
            Column::Status => a.status.cmp(&b.status).then_with(|| a.badge.label.cmp(&b.badge.label)),
            Column::Method => a.method.cmp(&b.method),
            Column::Path => a.path.cmp(&b.path),
            Column::Host => a.host.cmp(&b.host),
            // What has nothing to say stands at the end.
            Column::Why => (a.why().is_empty(), a.why()).cmp(&(b.why().is_empty(), b.why())),
            Column::Time => return Ordering::Equal,
            Column::Took => number(a.took).total_cmp(&number(b.took)),
            Column::Size => a.size.cmp(&b.size),
        };
        if self.descending { order.reverse() } else { order }
    }
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
        self.arranged_by = None;
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
        self.arranged_by = None;
        self.order.retain(|it| *it != place);
        self.slots.get_mut(usize::try_from(place).ok()?)?.take()
    }

    /// Brings the rows into the order of time.
    pub(super) fn sort(&mut self) {
        if self.sorted {
            return;
        }
        let mut order = std::mem::take(&mut self.order);
        sort::places(&mut order, &mut |a, b| {
            let time = |it: u32| self.slot(it).and_then(|it| it.started).unwrap_or(f64::MAX);
            let head = |it: u32| self.slot(it).map(|it| it.head);
            time(a).total_cmp(&time(b)).then_with(|| head(a).cmp(&head(b)))
        });
        self.order = order;
        self.sorted = true;
    }

    /// The rows in the order of time, as far as [`Self::sort`] has brought them into it.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> + Clone {
        self.order.iter().filter_map(|it| self.slot(*it))
    }

    /// Brings the rows into another order, which [`Self::arranged`] walks; within it they stand by time.
    pub(super) fn arrange(&mut self, sort: Sort) {
        self.sort();
        if self.arranged_by == Some(sort) {
            return;
        }
        let mut arranged = self.order.clone();
        if sort.column == Column::Time {
            if sort.descending {
                arranged.reverse();
            }
        } else {
            sort::places(&mut arranged, &mut |a, b| match (self.slot(a), self.slot(b)) {
                (Some(a), Some(b)) => sort.compare(a, b),
                _ => Ordering::Equal,
            });
        }
        self.arranged = arranged;
        self.arranged_by = Some(sort);
    }

    /// The rows in the order of the last [`Self::arrange`].
    pub fn arranged(&self) -> impl Iterator<Item = &Row> {
        self.arranged.iter().filter_map(|it| self.slot(*it))
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

    #[test]
    fn rows_are_sorted_by_any_column() {
        let mut rows = Rows::default();
        for (head, path, took) in [(1, "/b", Some(3.0)), (2, "/a", None), (3, "/b", Some(1.0))] {
            let started = Some(f64::from(head));
            rows.insert(Row { head: EntryId(head), started, path: path.to_owned(), took, ..row() });
        }
        let mut by = |column, descending| {
            rows.arrange(Sort { column, descending });
            rows.arranged().map(|it| it.head.0).collect::<Vec<_>>()
        };
        assert_eq!(by(Column::Path, false), [2, 1, 3]);
        assert_eq!(by(Column::Path, true), [1, 3, 2]);
        assert_eq!(by(Column::Took, true), [1, 3, 2]);
        assert_eq!(by(Column::Time, true), [3, 2, 1]);
        for (column, ..) in Column::ALL {
            assert_eq!(by(column, false).len(), 3);
        }
    }

    #[test]
    fn a_third_click_goes_back_to_time() {
        let once = Sort::default().clicked(Column::Host);
        assert_eq!(once, Sort { column: Column::Host, descending: false });
        assert_eq!(once.clicked(Column::Host), Sort { column: Column::Host, descending: true });
        assert_eq!(once.clicked(Column::Host).clicked(Column::Host), Sort::default());
    }
}
