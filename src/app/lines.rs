//! The lines of the list: which rows stand where, under which cause.

use super::rows::{Brief, Sort};
use super::{Selected, State, View};
use crate::exchange::EntryId;
use crate::finding::Severity;
use crate::present::Tone;
use crate::present::flows::Flow;
use crate::sort;

/// One line of the list. There may be a hundred thousand, so a line is no more than a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A cause, by its place among the causes; its requests follow, unless it is collapsed.
    Cause(u32),
    /// A request.
    Request(EntryId),
    /// The requests of a cause that are folded away.
    More(u32),
    /// The page went elsewhere: the place of the mark.
    Mark(u32),
    /// A token of the session, by its place.
    Token(u32),
    /// A flow, by its place.
    Flow(u32),
    /// A call that went otherwise in another capture, by its place.
    Difference(u32),
}

/// A cause as a line.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseLine {
    /// Its id.
    pub id: String,
    /// Its first request.
    pub first: EntryId,
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
    /// How many of them are folded away.
    pub hidden: usize,
}

/// All lines, with where each begins.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
    causes: Vec<CauseLine>,
    /// The upper edge of each line, in pixels; one more than there are lines.
    edges: Vec<f64>,
}

/// The height of a cause and of a token, in pixels.
pub const TALL: f64 = 40.0;
/// The height of a request, in pixels.
pub const LOW: f64 = 24.0;

impl Lines {
    fn new(lines: Vec<Line>, causes: Vec<CauseLine>) -> Self {
        let mut edges = Vec::with_capacity(lines.len() + 1);
        let mut edge = 0.0;
        for line in &lines {
            edges.push(edge);
            edge += match line {
                Line::Cause(_) | Line::Token(_) | Line::Flow(_) | Line::Difference(_) => TALL,
                _ => LOW,
            };
        }
        edges.push(edge);
        Self { lines, causes, edges }
    }

    /// A cause, by its place.
    pub fn cause(&self, place: u32) -> Option<&CauseLine> {
        self.causes.get(usize::try_from(place).ok()?)
    }

    /// The first request of a cause, by the cause's id.
    pub(super) fn first_of(&self, id: &str) -> Option<EntryId> {
        self.causes.iter().find(|it| it.id == id).map(|it| it.first)
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
    pub fn get(&self, index: usize) -> Option<Line> {
        self.lines.get(index).copied()
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
    pub(super) fn place_of(&self, selected: &Selected, flows: &[Flow]) -> Option<usize> {
        let place = |line: Line| self.lines.iter().position(|it| *it == line);
        match selected {
            Selected::Nothing | Selected::Reading | Selected::Beside(_) => None,
            Selected::Exchange(head) => place(Line::Request(*head)),
            Selected::Token(token) => place(Line::Token(*token)),
            Selected::Flow(id) => {
                let flow = flows.iter().position(|it| it.id == *id)?;
                place(Line::Flow(u32::try_from(flow).ok()?))
            }
            Selected::Cause(id) => {
                let cause = self.causes.iter().position(|it| it.id == *id)?;
                place(Line::Cause(u32::try_from(cause).ok()?))
            }
            Selected::Line(index) => (*index < self.lines.len()).then_some(*index),
        }
    }
}

/// Lays the lines of the present view out.
pub(super) fn lay_out(state: &State) -> Lines {
    match state.view {
        View::Problems => problems(state),
        View::All => Lines::new(all(state), Vec::new()),
        View::Tokens => Lines::new(tokens(state), Vec::new()),
        View::Flows => Lines::new(flows(state), Vec::new()),
        View::Differences => Lines::new(state.difference_lines(), Vec::new()),
    }
}

/// The requests of one cause, by the slots of their rows.
struct Group {
    slots: Vec<u32>,
    severity: Option<Severity>,
}

fn problems(state: &State) -> Lines {
    // The group of each cause, by its number; one more for problems without a cause.
    let mut places: Vec<Option<usize>> = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    let passes = passes(state);
    for brief in state.rows.briefs().filter(|it| it.problem && passes(it)) {
        let number = brief.cause.and_then(|it| usize::try_from(it).ok()).map_or(0, |it| it + 1);
        if places.len() <= number {
            places.resize(number + 1, None);
        }
        let Some(place) = places.get_mut(number) else { continue };
        let place = *place.get_or_insert_with(|| {
            groups.push(Group { slots: Vec::new(), severity: None });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.severity = group.severity.max(brief.worst);
            group.slots.push(brief.slot);
        }
    }
    // Worst first, then the most frequent; of equal ones the first seen, so that nothing jumps about.
    sort::by(&mut groups, |a, b| b.severity.cmp(&a.severity).then(b.slots.len().cmp(&a.slots.len())));
    let several = groups.len() > 1;
    let (mut lines, mut causes) = (Vec::new(), Vec::new());
    for group in groups {
        let Some(first) = group.slots.first().and_then(|it| state.rows.at(*it)) else { continue };
        let place = u32::try_from(causes.len()).unwrap_or(u32::MAX);
        let expanded = !state.collapsed.contains(&first.cause);
        let folded = several && group.slots.len() > FOLD_FROM && !state.unfolded.contains(&first.cause);
        let shown = match (expanded, folded) {
            (false, _) => 0,
            (true, true) => FOLD_TO,
            (true, false) => group.slots.len(),
        };
        let hidden = if expanded { group.slots.len() - shown } else { 0 };
        lines.push(Line::Cause(place));
        lines.extend(group.slots.iter().take(shown).filter_map(|it| state.rows.head(*it)).map(Line::Request));
        if hidden > 0 {
            lines.push(Line::More(place));
        }
        causes.push(CauseLine {
            id: first.cause.clone(),
            first: first.head,
            headline: first.headline.clone(),
            place: hosts(state, &group.slots),
            tone: group.severity.map_or(Tone::Quiet, Tone::of),
            count: group.slots.len(),
            expanded,
            hidden,
        });
    }
    Lines::new(lines, causes)
}

/// Whether a row passes the filter. Without one no row is reached for.
fn passes(state: &State) -> impl Fn(&Brief) -> bool {
    let all = state.filter.is_empty();
    move |brief| all || state.rows.at(brief.slot).is_some_and(|it| state.filter.matches(it))
}

fn all(state: &State) -> Vec<Line> {
    let mut lines = Vec::with_capacity(state.rows.len() + state.marks.len());
    if state.sort != Sort::default() {
        return state
            .rows
            .arranged()
            .filter(|it| state.filter.matches(it))
            .map(|it| Line::Request(it.head))
            .collect();
    }
    let mut marks = (0_u32..).zip(&state.marks).peekable();
    let passes = passes(state);
    for brief in state.rows.briefs().filter(passes) {
        while marks.peek().is_some_and(|(_, mark)| brief.started != f64::MAX && brief.started >= mark.at) {
            lines.extend(marks.next().map(|(place, _)| Line::Mark(place)));
        }
        lines.push(Line::Request(brief.head));
    }
    if state.filter.is_empty() {
        lines.extend(marks.map(|(place, _)| Line::Mark(place)));
    }
    lines
}

fn tokens(state: &State) -> Vec<Line> {
    // A filter leaves the tokens that a request which passes it carried.
    let passes = |place: u32| {
        let mut uses = state.tokens.get(place).into_iter().flat_map(|it| it.recent());
        state.filter.is_empty()
            || uses.any(|it| state.rows.get(it).is_some_and(|it| state.filter.matches(it)))
    };
    state.tokens_in_order().into_iter().filter(|it| passes(*it)).map(Line::Token).collect()
}

fn flows(state: &State) -> Vec<Line> {
    let passes = |flow: &Flow| {
        let mut heads = flow.steps.iter().map(|it| it.head);
        state.filter.is_empty()
            || heads.any(|it| state.rows.get(it).is_some_and(|it| state.filter.matches(it)))
    };
    (0_u32..).zip(state.flows()).filter(|(_, it)| passes(it)).map(|(place, _)| Line::Flow(place)).collect()
}

fn hosts(state: &State, slots: &[u32]) -> String {
    let mut hosts: Vec<&str> = Vec::new();
    for row in slots.iter().take(1000).filter_map(|it| state.rows.at(*it)) {
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
        let lines = Lines::new((0..100_000).map(|it| Line::Request(EntryId(it))).collect(), Vec::new());
        assert_eq!(lines.height(), 2_400_000.0);
        assert_eq!(lines.between(0.0, 240.0), 0..16);
        assert_eq!(lines.between(1_200_000.0, 1_200_240.0), 49_994..50_016);
        assert_eq!(lines.between(2_399_990.0, 2_500_000.0), 99_993..100_000);
        assert_eq!(lines.edge(99_999), (2_399_976.0, 24.0));
        assert_eq!(lines.edge(100_000), (2_400_000.0, 0.0));
        assert_eq!(Lines::default().between(0.0, 100.0), 0..0);
    }
}
