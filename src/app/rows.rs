//! The rows of all exchanges: found by their head, walked in the order of time, counted by their cause.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::exchange::{EntryId, Millis};
use crate::finding::Severity;
use crate::keyed::Map;
use crate::present::row::Row;
use crate::sort;

/// The rows. A hundred thousand of them are filtered within a frame, so walking them touches memory in order.
#[derive(Debug, Default)]
pub struct Rows {
    slots: Vec<Option<Row>>,
    briefs: Vec<Brief>,
    places: Map<EntryId, u32>,
    /// The slots, in the order of time unless [`Self::unsorted`].
    order: Vec<u32>,
    unsorted: bool,
    /// The slots in another order, and which that is.
    arranged: Vec<u32>,
    arranged_by: Option<Sort>,
    /// The causes, numbered as they came, and how many problems each has.
    causes: HashMap<String, u32>,
    problems: Vec<usize>,
}

/// What the layout asks of a row, side by side in memory: reaching for a hundred thousand rows, each somewhere else,
/// takes longer than a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Brief {
    pub(super) head: EntryId,
    /// The row's place, for [`Rows::at`].
    pub(super) slot: u32,
    /// The number of its cause, where it has one.
    pub(super) cause: Option<u32>,
    pub(super) problem: bool,
    pub(super) worst: Option<Severity>,
    /// When it started; rows without a time stand at the end.
    pub(super) started: Millis,
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
        self.at(*self.places.get(&head)?)
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
        self.arranged_by = None;
        let known = self.places.get(&row.head).copied();
        let slot = known.unwrap_or_else(|| u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
        let brief = self.brief(&row, slot);
        self.tally(brief, true);
        if known.is_some() {
            let at = usize::try_from(slot).ok()?;
            let old_brief = std::mem::replace(self.briefs.get_mut(at)?, brief);
            self.tally(old_brief, false);
            self.unsorted |= old_brief.started != brief.started;
            return self.slots.get_mut(at)?.replace(row);
        }
        self.places.insert(row.head, slot);
        self.slots.push(Some(row));
        self.briefs.push(brief);
        // Requests come nearly in the order of time, so most of them have few places to go. If one does not, all are
        // sorted before they are walked.
        let later = match self.unsorted {
            true => 0,
            false => {
                self.order.iter().rev().take_while(|it| self.compare(**it, slot).is_gt()).take(NEAR).count()
            }
        };
        self.unsorted |= later == NEAR;
        self.order.insert(self.order.len() - later, slot);
        None
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, head: EntryId) -> Option<Row> {
        let slot = self.places.remove(&head)?;
        self.arranged_by = None;
        self.order.retain(|it| *it != slot);
        let at = usize::try_from(slot).ok()?;
        let brief = self.briefs.get_mut(at)?;
        let old = std::mem::replace(brief, Brief { cause: None, problem: false, ..*brief });
        self.tally(old, false);
        self.slots.get_mut(at)?.take()
    }

    fn brief(&mut self, row: &Row, slot: u32) -> Brief {
        let cause = match row.cause.as_str() {
            "" => None,
            cause => Some(match self.causes.get(cause) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(self.problems.len()).unwrap_or(u32::MAX);
                    self.causes.insert(cause.to_owned(), number);
                    self.problems.push(0);
                    number
                }
            }),
        };
        let started = row.started.unwrap_or(f64::MAX);
        Brief { head: row.head, slot, cause, problem: row.is_problem(), worst: row.worst(), started }
    }

    /// Counts a row among the problems of its cause, or no longer.
    fn tally(&mut self, brief: Brief, counts: bool) {
        let cause = brief.cause.filter(|_| brief.problem).and_then(|it| usize::try_from(it).ok());
        if let Some(count) = cause.and_then(|it| self.problems.get_mut(it)) {
            *count = if counts { *count + 1 } else { count.saturating_sub(1) };
        }
    }

    /// How many causes the problems have.
    pub fn causes(&self) -> usize {
        self.problems.iter().filter(|it| **it > 0).count()
    }

    /// Brings the rows into the order of time.
    pub(super) fn sort(&mut self) {
        if std::mem::take(&mut self.unsorted) {
            let mut order = std::mem::take(&mut self.order);
            sort::places(&mut order, &mut |a, b| self.compare(a, b));
            self.order = order;
        }
    }

    /// Which of two slots stands first.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let key = |it: u32| usize::try_from(it).ok().and_then(|it| self.briefs.get(it));
        match (key(a), key(b)) {
            (Some(a), Some(b)) => a.started.total_cmp(&b.started).then_with(|| a.head.cmp(&b.head)),
            _ => Ordering::Equal,
        }
    }

    /// The rows in the order of time, as far as [`Self::sort`] has brought them into it.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> + Clone {
        self.order.iter().filter_map(|it| self.at(*it))
    }

    /// What the layout asks of them, in the same order.
    pub(super) fn briefs(&self) -> impl Iterator<Item = Brief> {
        self.order.iter().filter_map(|it| self.briefs.get(usize::try_from(*it).ok()?).copied())
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
            sort::places(&mut arranged, &mut |a, b| match (self.at(a), self.at(b)) {
                (Some(a), Some(b)) => sort.compare(a, b),
                _ => Ordering::Equal,
            });
        }
        self.arranged = arranged;
        self.arranged_by = Some(sort);
    }

    /// The rows in the order of the last [`Self::arrange`].
    pub fn arranged(&self) -> impl Iterator<Item = &Row> {
        self.arranged.iter().filter_map(|it| self.at(*it))
    }

    /// The head of the row in a slot.
    pub(super) fn head(&self, slot: u32) -> Option<EntryId> {
        self.briefs.get(usize::try_from(slot).ok()?).map(|it| it.head)
    }

    /// The slots of the rows that share the cause of one.
    pub(super) fn alike(&self, head: EntryId) -> Vec<u32> {
        let slot = self.places.get(&head).and_then(|it| usize::try_from(*it).ok());
        let cause = slot.and_then(|it| self.briefs.get(it)?.cause);
        let alike = self.briefs.iter().filter(|it| cause.is_some() && it.cause == cause);
        alike.map(|it| it.slot).collect()
    }

    /// The row in a slot.
    pub(super) fn at(&self, place: u32) -> Option<&Row> {
        self.slots.get(usize::try_from(place).ok()?)?.as_ref()
    }
}

/// So many rows may be later than one that comes in, and it is still put in its place at once.
const NEAR: usize = 4096;

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
