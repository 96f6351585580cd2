//! The lines of the list: which rows stand where, under which cause.

use std::collections::{HashMap, HashSet};

use super::{Selected, State, View};
use crate::exchange::{EntryId, Millis};
use crate::finding::Severity;
use crate::present::Tone;
use crate::present::row::Row;

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A cause; its requests follow, unless it is collapsed.
    Cause(CauseLine),
    /// A request.
    Request(EntryId),
    /// Requests of a cause that are folded away.
    More {
        /// The cause.
        cause: String,
        /// How many they are.
        hidden: usize,
    },
    /// The page went elsewhere: the place of the mark.
    Mark(usize),
    /// A token of the session, by its place.
    Token(usize),
}

/// A cause as a line.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseLine {
    /// Its id.
    pub id: String,
    /// The headline of its first request.
    pub headline: String,
    /// The hosts it concerns.
    pub place: String,
    /// Its colour.
    pub tone: Tone,
    /// How many requests it has.
    pub count: usize,
    /// Its requests are shown.
    pub expanded: bool,
}

/// All lines, with where each begins.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
    /// The upper edge of each line, in pixels; one more than there are lines.
    edges: Vec<f64>,
    /// For each line its level, its place among its like, and how many these are: what a screen reader says.
    places: HashMap<EntryId, usize>,
}

/// The height of a cause and of a token, in pixels.
pub const TALL: f64 = 40.0;
/// The height of a request, in pixels.
pub const LOW: f64 = 24.0;

impl Lines {
    fn new(lines: Vec<Line>) -> Self {
        let mut edges = Vec::with_capacity(lines.len() + 1);
        let mut places = HashMap::with_capacity(lines.len());
        let mut edge = 0.0;
        for (index, line) in lines.iter().enumerate() {
            edges.push(edge);
            edge += match line {
                Line::Cause(_) | Line::Token(_) => TALL,
                _ => LOW,
            };
            if let Line::Request(head) = line {
                places.insert(*head, index);
            }
        }
        edges.push(edge);
        Self { lines, edges, places }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line at that place.
    pub fn get(&self, index: usize) -> Option<&Line> {
        self.lines.get(index)
    }

    /// All lines.
    pub fn iter(&self) -> std::slice::Iter<'_, Line> {
        self.lines.iter()
    }

    /// The height of all.
    pub fn height(&self) -> f64 {
        self.edges.last().copied().unwrap_or(0.0)
    }

    /// Upper edge and height of a line.
    pub fn edge(&self, index: usize) -> (f64, f64) {
        match (self.edges.get(index), self.edges.get(index + 1)) {
            (Some(top), Some(bottom)) => (*top, bottom - top),
            _ => (self.height(), 0.0),
        }
    }

    /// The places of the lines between two heights, with a few beyond on either side.
    pub fn between(&self, top: f64, bottom: f64) -> std::ops::Range<usize> {
        let first = self.edges.partition_point(|it| *it <= top).saturating_sub(1);
        let last = self.edges.partition_point(|it| *it < bottom);
        first.saturating_sub(OVERSCAN)..(last + OVERSCAN).min(self.lines.len())
    }

    /// Where the cursor stands.
    pub(super) fn place_of(&self, selected: &Selected) -> Option<usize> {
        match selected {
            Selected::Nothing => None,
            Selected::Exchange(head) => self.places.get(head).copied(),
            Selected::Token(token) => self.lines.iter().position(|it| *it == Line::Token(*token)),
            Selected::Cause(id) => {
                self.lines.iter().position(|it| matches!(it, Line::Cause(cause) if cause.id == *id))
            }
            Selected::Line(index) => (*index < self.lines.len()).then_some(*index),
        }
    }
}

/// Lays the lines of the present view out.
pub(super) fn lay_out(state: &State) -> Lines {
    Lines::new(match state.view {
        View::Problems => problems(state),
        View::All => all(state),
        View::Tokens => tokens(state),
    })
}

struct Group<'a> {
    rows: Vec<&'a Row>,
    severity: Option<Severity>,
}

fn problems(state: &State) -> Vec<Line> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for row in state.problems.iter().filter_map(|it| state.rows.get(it)) {
        if !state.filter.matches(row) {
            continue;
        }
        let place = *places.entry(row.cause.as_str()).or_insert_with(|| {
            groups.push(Group { rows: Vec::new(), severity: None });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.severity = group.severity.max(row.worst());
            group.rows.push(row);
        }
    }
    // Worst first, then the most frequent; of equal ones the first seen, so that nothing jumps about.
    groups.sort_by(|a, b| b.severity.cmp(&a.severity).then(b.rows.len().cmp(&a.rows.len())));
    let several = groups.len() > 1;
    let mut lines = Vec::new();
    for mut group in groups {
        group.rows.sort_by(|a, b| by_time(a, b));
        let Some(first) = group.rows.first() else { continue };
        let expanded = !state.collapsed.contains(&first.cause);
        lines.push(Line::Cause(CauseLine {
            id: first.cause.clone(),
            headline: first.headline.clone(),
            place: hosts(&group.rows),
            tone: group.severity.map_or(Tone::Quiet, Tone::of),
            count: group.rows.len(),
            expanded,
        }));
        if !expanded {
            continue;
        }
        let folded = several && group.rows.len() > FOLD_FROM && !state.unfolded.contains(&first.cause);
        let shown = if folded { FOLD_TO } else { group.rows.len() };
        lines.extend(group.rows.iter().take(shown).map(|it| Line::Request(it.head)));
        if folded {
            lines.push(Line::More { cause: first.cause.clone(), hidden: group.rows.len() - shown });
        }
    }
    lines
}

fn all(state: &State) -> Vec<Line> {
    let mut rows: Vec<&Row> = state.rows.values().filter(|it| state.filter.matches(it)).collect();
    rows.sort_by(|a, b| by_time(a, b));
    let mut lines = Vec::with_capacity(rows.len() + state.marks.len());
    let mut marks = state.marks.iter().enumerate().peekable();
    for row in rows {
        while marks.peek().is_some_and(|(_, mark)| row.started.is_some_and(|it| it >= mark.at)) {
            lines.extend(marks.next().map(|(index, _)| Line::Mark(index)));
        }
        lines.push(Line::Request(row.head));
    }
    if state.filter.is_empty() {
        lines.extend(marks.map(|(index, _)| Line::Mark(index)));
    }
    lines
}

fn tokens(state: &State) -> Vec<Line> {
    let users: Option<HashSet<&str>> = (!state.filter.is_empty()).then(|| {
        let rows = state.rows.values().filter(|it| state.filter.matches(it));
        rows.filter_map(|it| it.token_fingerprint.as_deref()).collect()
    });
    (0..state.tokens.len())
        .filter(|it| {
            users.as_ref().is_none_or(|users| {
                state.tokens.get(*it).is_some_and(|it| users.contains(it.fingerprint.as_str()))
            })
        })
        .map(Line::Token)
        .collect()
}

fn by_time(a: &Row, b: &Row) -> std::cmp::Ordering {
    let time = |row: &Row| -> Millis { row.started.unwrap_or(f64::MAX) };
    time(a).total_cmp(&time(b)).then(a.head.cmp(&b.head))
}

fn hosts(rows: &[&Row]) -> String {
    let mut hosts: Vec<&str> = Vec::new();
    for row in rows.iter().take(1000) {
        if !hosts.contains(&row.host.as_str()) {
            hosts.push(&row.host);
        }
    }
    match hosts.split_first() {
        Some((first, [])) => (*first).to_owned(),
        Some((first, rest)) => format!("{first} and {} more", rest.len()),
        None => String::new(),
    }
}

/// A cause with more requests than this shows only the first [`FOLD_TO`] of them, where there are other causes.
const FOLD_FROM: usize = 8;
const FOLD_TO: usize = 5;

/// How many lines are drawn beyond either edge.
const OVERSCAN: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen_is_drawn() {
        let lines = Lines::new((0..100_000).map(|it| Line::Request(EntryId(it))).collect());
        assert_eq!(lines.height(), 2_400_000.0);
        assert_eq!(lines.between(0.0, 240.0), 0..16);
        assert_eq!(lines.between(1_200_000.0, 1_200_240.0), 49_994..50_016);
        assert_eq!(lines.between(2_399_990.0, 2_500_000.0), 99_993..100_000);
        assert_eq!(lines.edge(99_999), (2_399_976.0, 24.0));
        assert_eq!(lines.edge(100_000), (2_400_000.0, 0.0));
        assert_eq!(Lines::default().between(0.0, 100.0), 0..0);
    }
}
