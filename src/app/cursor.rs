//! The cursor: what is selected, and how keys and clicks move it.

use super::lines::Line;
use super::{Effect, Selected, State};
use crate::exchange::EntryId;

impl State {
    pub(super) fn select(&mut self, selected: Selected) -> Vec<Effect> {
        self.chosen_by_hand = true;
        let mut effects = vec![Effect::Draw, Effect::Reveal];
        if self.selected != selected {
            self.selected = selected;
            self.detail_version += 1;
            if let Some(id) = self.missing_body() {
                effects.push(Effect::RequestBody(id));
            }
        }
        effects
    }

    /// The recorder's number of the selected entry, where its body was never asked for.
    fn missing_body(&self) -> Option<u32> {
        let entry = self.judged()?.exchange.entry()?;
        let wanted =
            entry.response.body.as_ref().is_none_or(|it| it.text.is_empty()) && entry.response.status != 0;
        wanted.then(|| self.live.recorder_id(entry.id)).flatten()
    }

    pub(super) fn click(&mut self, index: usize) -> Vec<Effect> {
        let Some(line) = self.lines.get(index) else { return Vec::new() };
        match line {
            Line::Request(head) => self.select(Selected::Exchange(head)),
            Line::Token(index) => self.select(Selected::Token(index)),
            Line::Difference(index) => self.select_difference(index),
            Line::Flow(index) => {
                self.flow_id(index).map(|id| self.select(Selected::Flow(id))).unwrap_or_default()
            }
            Line::Mark(_) => self.select(Selected::Line(index)),
            Line::Cause(cause) => {
                let Some(id) = self.cause_id(cause) else { return Vec::new() };
                if !self.collapsed.remove(&id) {
                    self.collapsed.insert(id.clone());
                }
                self.lines_stale = true;
                self.select_cursor(Selected::Cause(id));
                vec![Effect::Draw]
            }
            Line::More(cause) => {
                self.unfolded.extend(self.cause_id(cause));
                self.lines_stale = true;
                vec![Effect::Draw]
            }
        }
    }

    fn flow_id(&self, place: u32) -> Option<EntryId> {
        self.flows().get(usize::try_from(place).ok()?).map(|it| it.id)
    }

    fn cause_id(&self, place: u32) -> Option<String> {
        self.lines.cause(place).map(|it| it.id.clone())
    }

    /// Moves the cursor without changing what the detail shows.
    fn select_cursor(&mut self, selected: Selected) {
        self.chosen_by_hand = true;
        self.selected = selected;
        self.detail_version += 1;
    }

    pub(super) fn move_by(&mut self, by: i64) -> Vec<Effect> {
        let length = i64::try_from(self.lines().len()).unwrap_or(i64::MAX);
        if length == 0 {
            return Vec::new();
        }
        let at = match self.cursor() {
            Some(at) => i64::try_from(at).unwrap_or(0),
            None if by > 0 => -1,
            None => length,
        };
        let next = usize::try_from(at.saturating_add(by).clamp(0, length - 1)).unwrap_or(0);
        match self.lines.get(next) {
            Some(Line::Request(head)) => self.select(Selected::Exchange(head)),
            Some(Line::Token(index)) => self.select(Selected::Token(index)),
            Some(Line::Difference(index)) => self.select_difference(index),
            Some(Line::Flow(index)) => {
                self.flow_id(index).map(|id| self.select(Selected::Flow(id))).unwrap_or_default()
            }
            Some(Line::Cause(cause)) => {
                self.cause_id(cause).map(|id| self.select(Selected::Cause(id))).unwrap_or_default()
            }
            Some(Line::More(_) | Line::Mark(_)) => self.select(Selected::Line(next)),
            None => Vec::new(),
        }
    }

    pub(super) fn expand(&mut self) -> Vec<Effect> {
        match self.cursor().and_then(|it| self.lines.get(it)) {
            Some(Line::Cause(cause)) => {
                let opened = self.cause_id(cause).is_some_and(|id| self.collapsed.remove(&id));
                if !opened {
                    return self.move_by(1);
                }
                self.lines_stale = true;
                vec![Effect::Draw]
            }
            Some(Line::More(_)) => self.cursor().map(|it| self.click(it)).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    pub(super) fn collapse(&mut self) -> Vec<Effect> {
        let Some(at) = self.cursor() else { return Vec::new() };
        if let Some(Line::Cause(cause)) = self.lines.get(at) {
            self.collapsed.extend(self.cause_id(cause));
            self.lines_stale = true;
            return vec![Effect::Draw];
        }
        let cause = (0..at).rev().find_map(|it| match self.lines.get(it) {
            Some(Line::Cause(cause)) => self.cause_id(cause),
            _ => None,
        });
        cause.map(|id| self.select(Selected::Cause(id))).unwrap_or_default()
    }

    pub(super) fn open(&mut self) -> Vec<Effect> {
        match self.cursor().and_then(|it| self.lines.get(it)) {
            Some(Line::Cause(_) | Line::More(_)) => {
                self.cursor().map(|it| self.click(it)).unwrap_or_default()
            }
            Some(Line::Request(_) | Line::Token(_) | Line::Flow(_) | Line::Difference(_)) => {
                self.single = true;
                vec![Effect::Draw, Effect::FocusDetail]
            }
            _ => Vec::new(),
        }
    }
}
