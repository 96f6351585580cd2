//! Another capture beside the one that is listed: the calls that went otherwise ("works on my machine").

use super::lines::Line;
use super::{Effect, Selected, State, Tab, View};
use crate::exchange::EntryId;
use crate::present::Tone;
use crate::present::compare::{compare, sessions};
use crate::present::row::{self, Badge};
use crate::present::text::count;
use crate::session::{Options, Session};

/// The other capture.
pub(super) struct Beside {
    /// The file it came from.
    pub(super) name: String,
    pub(super) session: Session,
    differences: Vec<Difference>,
    pub(super) stale: bool,
}

/// A call that went otherwise in the other capture.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Method and URL, masked.
    pub call: String,
    /// In which way.
    pub told: String,
    /// Its colour.
    pub tone: Tone,
    /// What became of it here, else there.
    pub badge: Badge,
    /// The exchange in the listed capture.
    pub here: Option<EntryId>,
    /// The exchange in the other one.
    pub there: Option<EntryId>,
}

impl Difference {
    /// What is selected with it: the exchange here, else the one there.
    pub(super) fn selected(&self) -> Selected {
        match (self.here, self.there) {
            (Some(head), _) => Selected::Exchange(head),
            (None, Some(head)) => Selected::Beside(head),
            (None, None) => Selected::Nothing,
        }
    }
}

impl Beside {
    pub(super) fn new(name: String, options: Options) -> Self {
        Self { name, session: Session::new(options), differences: Vec::new(), stale: true }
    }
}

impl State {
    /// The name of the capture that this one is compared with.
    pub fn beside(&self) -> Option<&str> {
        self.beside.as_ref().map(|it| it.name.as_str())
    }

    /// The calls that went otherwise, as of the last layout.
    pub fn differences(&self) -> &[Difference] {
        self.beside.as_ref().map_or(&[], |it| &it.differences)
    }

    /// Compares the captures again if something came in since.
    #[inline(never)]
    pub(super) fn settle_differences(&mut self) {
        let Some(beside) = self.beside.as_mut().filter(|it| it.stale) else { return };
        beside.stale = false;
        let found = sessions(&beside.session, &self.session);
        let name = beside.name.as_str();
        let differences = found.iter().map(|it| {
            let either = it.right.or(it.left);
            let told = match (it.left, it.right) {
                (Some(there), Some(here)) => {
                    let compared = compare(there, here, self.zone);
                    match (compared.right.failed, compared.left.failed) {
                        (true, false) => ["Fails here, works in ", name].concat(),
                        (false, true) => ["Works here, fails in ", name].concat(),
                        _ => ["Fails in ", name, " for another reason"].concat(),
                    }
                }
                (None, _) => ["Only here, ", &count(it.counts.1, "time")].concat(),
                (_, None) => ["Only in ", name, ", ", &count(it.counts.0, "time")].concat(),
            };
            let tone = match (it.left, it.right) {
                (Some(_), Some(_)) => Tone::Error,
                _ => Tone::Quiet,
            };
            Difference {
                call: either.map_or_else(String::new, |it| compare(it, it, self.zone).left.call),
                told,
                tone,
                badge: either.map_or(Badge { label: "".into(), tone, title: "" }, row::badge),
                here: it.right.map(crate::session::Judged::head),
                there: it.left.map(crate::session::Judged::head),
            }
        });
        beside.differences = differences.collect();
    }

    /// The other capture has been read.
    pub(super) fn compare_ends(&mut self) -> Vec<Effect> {
        if let Some(beside) = &mut self.beside {
            beside.session.settle();
            beside.stale = true;
        }
        self.view = View::Differences;
        self.lines_stale = true;
        self.settle_differences();
        let found = count(self.differences().len(), "call");
        let mut effects = self.select_difference(0);
        effects.extend([Effect::Draw, Effect::Announce([&found, " went otherwise"].concat())]);
        effects
    }

    /// The same call in the other capture, where that is looked at.
    pub(super) fn counterpart(&self, head: EntryId) -> Option<EntryId> {
        let found = self.differences().iter().find(|it| it.here == Some(head));
        found.filter(|_| self.view == View::Differences)?.there
    }

    pub(super) fn difference_lines(&self) -> Vec<Line> {
        let passes = |it: &Difference| {
            let row = it.here.and_then(|it| self.rows.get(it));
            self.filter.is_empty() || row.is_some_and(|it| self.filter.matches(it))
        };
        (0_u32..)
            .zip(self.differences())
            .filter(|(_, it)| passes(it))
            .map(|(place, _)| Line::Difference(place))
            .collect()
    }

    pub(super) fn select_difference(&mut self, place: u32) -> Vec<Effect> {
        let found = usize::try_from(place).ok().and_then(|it| self.differences().get(it));
        let Some((selected, both)) = found.map(|it| (it.selected(), it.here.is_some() && it.there.is_some()))
        else {
            return Vec::new();
        };
        self.tab = if both { Tab::Compare } else { Tab::Diagnosis };
        self.select(selected)
    }

    /// No longer compared with another capture.
    pub(super) fn close_beside(&mut self) {
        self.beside = None;
        if self.view == View::Differences {
            self.view = View::Problems;
            self.lines_stale = true;
        }
        if matches!(self.selected, Selected::Beside(_)) {
            self.selected = Selected::Nothing;
        }
        self.detail_version += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Event, Settings, Surface, update};
    use crate::present::text::Zone;
    use crate::rules::transcript::START;

    fn har(status: u16, path: &str) -> Vec<u8> {
        format!(
            r#"{{"log":{{"entries":[{{"startedDateTime":"2026-11-01T10:00:00Z","request":{{"method":"GET","url":"https://a.example{path}","headers":[]}},"response":{{"status":{status},"headers":[]}}}}]}}}}"#
        )
        .into_bytes()
    }

    fn open(state: &mut State, beside: bool, bytes: Vec<u8>) {
        let name = if beside { "theirs.har" } else { "mine.har" }.to_owned();
        let size = 1.0;
        update(
            state,
            if beside { Event::CompareBegins { name, size } } else { Event::ImportBegins { name, size } },
        );
        update(state, Event::ImportChunk(bytes));
        update(state, Event::ImportEnds);
        state.lines();
    }

    #[test]
    fn a_call_that_fails_here_alone_is_told_and_compared() {
        let mut state = State::new(Surface::Page, Settings::default(), Zone(0), START);
        open(&mut state, false, har(401, "/x"));
        // The same request, at the same time even, in another capture is another request.
        open(&mut state, true, har(200, "/x"));
        assert_eq!((state.view(), state.counts().0), (View::Differences, 1));
        let found = state.differences();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].told, "Fails here, works in theirs.har");
        update(&mut state, Event::Click(0));
        let compared = state.compared().unwrap();
        assert!(!compared.comparison.left.failed && compared.comparison.right.failed);
        update(&mut state, Event::GoTo(compared.other));
        assert_eq!(state.judged().unwrap().exchange.entry().unwrap().response.status, 200);
        update(&mut state, Event::Clear(START));
        assert_eq!((state.view(), state.beside()), (View::Problems, None));
    }

    #[test]
    fn a_call_of_one_capture_alone_is_told() {
        let mut state = State::new(Surface::Page, Settings::default(), Zone(0), START);
        open(&mut state, false, har(200, "/x"));
        open(&mut state, true, har(200, "/y"));
        let told: Vec<&str> = state.differences().iter().map(|it| it.told.as_str()).collect();
        assert_eq!(told, ["Only in theirs.har, 1 time", "Only here, 1 time"]);
        update(&mut state, Event::Click(0));
        assert!(state.detail().unwrap().url.ends_with("/y"));
    }
}
