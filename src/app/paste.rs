//! What somebody pastes is treated like what was captured: requests become rows, a token joins the tokens, headers and
//! answers are read.

use super::{Effect, Selected, State, View};
use crate::capture::paste::{self, Pasted};
use crate::exchange::{Entry, EntryId};
use crate::present::Tone;
use crate::present::reading::{self, Reading};
use crate::present::row::{Badge, Row};
use crate::present::text;

impl State {
    /// What was pasted last, where it was headers or an answer.
    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref().filter(|_| self.selected == Selected::Reading)
    }

    /// Whether the selected exchange was pasted.
    pub fn is_pasted(&self) -> bool {
        matches!(self.selected, Selected::Exchange(head) if self.pasted.contains(&head))
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        match paste::read(text) {
            Pasted::Entries { from, entries } => self.paste_entries(from, entries),
            Pasted::Token(token) => self.paste_token(&token),
            Pasted::Headers(headers) => {
                self.open_reading(reading::headers(&self.session, headers, self.now, self.zone))
            }
            Pasted::Answer(response) => {
                self.open_reading(reading::answer(&self.session, response, self.now, self.zone))
            }
            Pasted::Unknown(why) => vec![Effect::Announce(why)],
        }
    }

    fn paste_entries(&mut self, from: &str, entries: Vec<Entry>) -> Vec<Effect> {
        let count = entries.len();
        let mut first = None;
        for mut entry in entries {
            entry.id = self.live.id(None);
            entry.started.get_or_insert(self.now);
            first.get_or_insert(entry.id);
            self.pasted.insert(entry.id);
            self.session.add(entry);
        }
        let mut effects = self.settle();
        let Some(head) = first.and_then(|it| self.session.of_entry(it)).map(|it| it.head()) else {
            return effects;
        };
        effects.extend(self.go_to(head));
        effects.extend(self.open());
        effects.push(Effect::Announce(["Pasted ", &text::count(count, "request"), " from ", from].concat()));
        effects
    }

    fn paste_token(&mut self, token: &str) -> Vec<Effect> {
        let Some(place) = self.tokens.meet(token) else {
            return vec![Effect::Announce("This is too short for a token".to_owned())];
        };
        self.view = View::Tokens;
        let mut effects = self.set_filter(String::new());
        self.lines_stale = true;
        effects.extend(self.select(Selected::Token(place)));
        self.lines();
        effects.extend(self.open());
        effects
    }

    fn open_reading(&mut self, reading: Reading) -> Vec<Effect> {
        self.reading = Some(reading);
        self.detail_version += 1;
        self.single = true;
        let mut effects = self.select(Selected::Reading);
        effects.push(Effect::FocusDetail);
        effects
    }

    /// Marks the row of a request that was pasted: nobody saw it sent.
    pub(super) fn mark_pasted(&self, row: &mut Row) {
        if row.status == 0 && !row.failed && self.pasted.contains(&row.head) {
            row.badge =
                Badge { label: "pasted".into(), tone: Tone::Info, title: "Pasted: nobody saw it sent" };
        }
    }

    /// Goes to an exchange, wherever it is listed.
    pub(super) fn go_to(&mut self, head: EntryId) -> Vec<Effect> {
        if self.beside.as_ref().is_some_and(|it| it.session.get(head).is_some()) {
            return self.select(Selected::Beside(head));
        }
        let problem = self.rows.get(head).is_some_and(Row::is_problem);
        self.view = if problem { View::Problems } else { View::All };
        if self.rows.get(head).is_some_and(|it| !self.filter.matches(it)) {
            self.set_filter(String::new());
        }
        if let Some(row) = self.rows.get(head) {
            self.collapsed.remove(&row.cause);
            self.unfolded.insert(row.cause.clone());
        }
        self.lines_stale = true;
        let effects = self.select(Selected::Exchange(head));
        self.lines();
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Event, Settings, Surface, update};
    use crate::finding::Severity;
    use crate::present::text::Zone;
    use crate::rules::transcript::START;

    fn pasted(text: &str) -> (State, Vec<Effect>) {
        let mut state = State::new(Surface::Page, Settings::default(), Zone(0), START);
        let effects = update(&mut state, Event::Paste(text.to_owned()));
        (state, effects)
    }

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2ln";

    #[test]
    fn a_command_becomes_a_row_that_is_judged() {
        let (state, _) =
            pasted(&format!("curl https://api.example/x -H 'Authorization: Bearer Bearer {TOKEN}'"));
        assert!(state.is_pasted());
        assert_eq!(state.detail().unwrap().primary.unwrap().rule, "auth-header/duplicate-scheme");
        let head = state.judged().unwrap().head();
        assert_eq!(state.row(head).unwrap().badge.label, "pasted");
    }

    #[test]
    fn a_variable_of_the_shell_is_no_placeholder() {
        for (header, variable) in [
            ("Authorization: Bearer $TOKEN", "$TOKEN"),
            ("Authorization: Bearer ${ACCESS_TOKEN}", "${ACCESS_TOKEN}"),
            ("X-Api-Key: $API_KEY", "$API_KEY"),
        ] {
            let (state, _) = pasted(&format!("curl https://api.example/x -H \"{header}\""));
            let findings = &state.judged().unwrap().findings;
            let told = format!("The value of `{variable}` is not in the command");
            assert!(findings.iter().any(|it| it.headline == told), "{header}: {findings:?}");
            assert!(findings.iter().all(|it| it.severity < Severity::Warning), "{header}: {findings:?}");
        }
        let (state, _) = pasted("curl https://api.example/x -H 'Authorization: Bearer {{token}}'");
        assert_eq!(state.detail().unwrap().primary.unwrap().rule, "auth-header/template-placeholder");
        assert_eq!(state.counts().1, 1);
    }

    #[test]
    fn a_har_entry_keeps_its_answer() {
        let (state, _) = pasted(
            r#"{"request":{"method":"GET","url":"https://a.example/"},"response":{"status":401,"headers":[{"name":"WWW-Authenticate","value":"Bearer"}]}}"#,
        );
        assert_eq!(state.counts(), (1, 1, 0));
        assert!(state.is_pasted());
    }

    #[test]
    fn a_token_is_opened_with_what_is_wrong_with_it() {
        let (state, _) = pasted(TOKEN);
        let detail = state.token_detail().unwrap();
        assert!(detail.remarks.iter().any(|it| it.rule == "jwt/expired"));
        assert!(detail.uses.is_empty());
    }

    #[test]
    fn a_filter_does_not_hide_the_token() {
        let mut state = State::new(Surface::Page, Settings::default(), Zone(0), START);
        update(&mut state, Event::Filter("host:other".to_owned()));
        update(&mut state, Event::Paste(TOKEN.to_owned()));
        assert_eq!(state.lines().len(), 1);
        assert_eq!(state.filter_text(), "");
    }

    #[test]
    fn headers_are_read_and_nonsense_is_told() {
        let (state, _) = pasted("WWW-Authenticate: Bearer error=\"invalid_token\"");
        assert_eq!(state.reading().unwrap().title, "WWW-Authenticate");
        assert_eq!(state.counts().0, 0);
        let (_, effects) = pasted("what is this");
        assert!(matches!(effects.first(), Some(Effect::Announce(_))));
    }

    #[test]
    fn clearing_takes_what_was_pasted() {
        let (mut state, _) = pasted("WWW-Authenticate: Bearer");
        update(&mut state, Event::Clear(START));
        assert!(state.reading().is_none());
    }
}
