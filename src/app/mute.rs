//! What the user does not want to hear about: muted here, remembered with the settings, and undone.

use super::{Effect, NoticeKind, State};
use crate::exchange::EntryId;
use crate::ignore::{Ignore, Mute};
use crate::present::detail::telling;
use crate::present::row::Row;
use crate::present::text;

impl State {
    /// What can be muted about the selected exchange, each in words.
    pub fn mutable(&self) -> Vec<(String, Mute)> {
        let Some(judged) = self.judged() else { return Vec::new() };
        let Some(row) = self.rows.get(judged.head()).filter(|it| it.is_problem()) else { return Vec::new() };
        let mut ways = vec![("This cause".to_owned(), Mute::Cause(row.cause.clone()))];
        if let Some(finding) = telling(judged) {
            ways.push((["The rule ", finding.rule].concat(), Mute::Rule(finding.rule.to_owned())));
        }
        if !row.host.is_empty() {
            ways.push((["The host ", &row.host].concat(), Mute::Host(row.host.to_ascii_lowercase())));
        }
        ways
    }

    /// How many problems are muted.
    pub fn muted(&self) -> usize {
        self.muted
    }

    #[inline(never)]
    pub(super) fn mute(&mut self, mute: Mute) -> Vec<Effect> {
        let said = ["Muted ", &mute.to_string()].concat();
        let written = mute.to_string();
        if !self.settings.mutes.contains(&written) {
            self.settings.mutes.push(written);
        }
        let mut effects = self.mutes_changed();
        let what = match mute {
            Mute::Cause(_) => "This cause is".to_owned(),
            Mute::Rule(id) => ["The rule ", &id, " is"].concat(),
            Mute::Host(host) => ["The host ", &host, " is"].concat(),
        };
        let hidden = text::count(self.muted, "problem");
        let notice = [&what, " muted. ", &hidden, " not shown in all."].concat();
        self.notice(NoticeKind::Muted, notice);
        effects.push(Effect::Announce(said));
        effects
    }

    /// Takes back a mute, the last one where none is named.
    #[inline(never)]
    pub(super) fn unmute(&mut self, mute: Option<&str>) -> Vec<Effect> {
        let mutes = &mut self.settings.mutes;
        match mute {
            Some(mute) => mutes.retain(|it| it != mute),
            None => drop(mutes.pop()),
        }
        self.notices.retain(|it| it.kind != NoticeKind::Muted);
        let mut effects = self.mutes_changed();
        effects.push(Effect::Announce("No longer muted".to_owned()));
        effects
    }

    fn mutes_changed(&mut self) -> Vec<Effect> {
        self.session.set_ignore(self.ignore());
        let mut effects = self.settle();
        // What failed without a finding is not judged again, but may be muted all the same.
        let unexplained = self.rows.iter().filter(|it| it.rules.is_empty() && it.failed);
        let heads: Vec<EntryId> = unexplained.map(|it| it.head).collect();
        for head in heads {
            let Some(mut row) = self.rows.get(head).cloned() else { continue };
            self.count(&row, -1);
            row.muted = self.session.get(head).is_some_and(|it| Row::of(it).muted);
            self.mark_muted(&mut row);
            self.count(&row, 1);
            self.rows.insert(row);
        }
        self.lines_stale = true;
        self.detail_version += 1;
        effects.push(Effect::Store(self.settings.clone()));
        effects
    }

    /// What the settings mute.
    pub(super) fn ignore(&self) -> Ignore {
        self.settings.mutes.iter().filter_map(|it| Mute::parse(it).ok()).collect()
    }

    /// Marks the row of an exchange that failed without a finding, where its host or its kind is muted.
    pub(super) fn mark_muted(&self, row: &mut Row) {
        let ignore = self.session.ignore();
        row.muted |= row.failed
            && row.rules.is_empty()
            && !ignore.is_empty()
            && ignore.mutes_finding("", &row.host, &|| row.cause.clone());
    }
}
