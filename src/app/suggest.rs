//! What may stand next in the filter box: the names of filters, then the values that the session has, and the filters
//! that somebody saved.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::filter::{self, Filter, NAMES};
use super::{Effect, State};
use crate::present::text;
use crate::syntax::json;

/// What somebody does in the filter box. A caret is counted in UTF-16 units, as documents count.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Act {
    /// Types; the list opens by itself.
    Typed {
        text: String,
        caret: usize,
    },
    /// Asks for the list.
    Open {
        caret: usize,
    },
    /// Goes to the next (1) or the one before (-1).
    Step(i32),
    /// Takes the one of that place; without a place the one that is marked, else the first.
    Take(Option<usize>),
    Close,
    /// Remembers the filter under a name.
    Save(String),
    /// Removes a saved filter, by its name.
    Delete(String),
}

impl From<Act> for super::Event {
    fn from(act: Act) -> Self {
        Self::Suggest(act)
    }
}

/// A filter that somebody saved: the user's own words, nothing that was captured by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// Its name.
    pub name: String,
    /// What stood in the box.
    pub filter: String,
}

impl Saved {
    /// Reads what was remembered.
    pub(super) fn read(stored: &json::Value) -> Option<Self> {
        let text = |name: &str| stored.get(name).and_then(json::Value::as_str).map(str::to_owned);
        Some(Self { name: text("name")?, filter: text("filter")? })
    }
}

/// The open list.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// What is suggested.
    pub list: Vec<Suggestion>,
    /// Which one is marked.
    pub active: Option<usize>,
    /// The word that is replaced, as a range of bytes.
    from: usize,
    to: usize,
}

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown.
    pub label: String,
    /// What stands beside it: a meaning, or how many requests it would leave.
    pub hint: String,
    /// What the word becomes.
    insert: String,
}

impl State {
    /// What may stand next in the filter box, while the list is open.
    pub fn suggestions(&self) -> Option<&Suggestions> {
        self.suggestions.as_ref()
    }

    pub(super) fn suggest(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Typed { text, caret } => {
                let caret = byte_at(&text, caret);
                let effects = self.set_filter(text);
                // An empty box has everything to suggest, which somebody who clears it did not ask for.
                self.suggestions =
                    if self.filter_text.is_empty() { None } else { self.suggestions_at(caret) };
                return effects;
            }
            Act::Open { caret } => {
                self.suggestions = self.suggestions_at(byte_at(&self.filter_text, caret));
                self.step_suggestion(1);
            }
            Act::Step(by) => self.step_suggestion(by),
            Act::Take(place) => return self.take(place),
            Act::Close => self.suggestions = None,
            Act::Save(name) => return self.save_filter(&name),
            Act::Delete(name) => {
                self.settings.filters.retain(|it| it.name != name);
                return vec![Effect::Store(self.settings.clone()), Effect::Draw];
            }
        }
        vec![Effect::Draw]
    }

    fn step_suggestion(&mut self, by: i32) {
        let Some(open) = &mut self.suggestions else { return };
        // One place more than there are suggestions: none is marked, and the box is as it was typed.
        let places = i32::try_from(open.list.len()).unwrap_or(i32::MAX - 1) + 1;
        let at = open.active.and_then(|it| i32::try_from(it + 1).ok()).unwrap_or(0);
        open.active = usize::try_from((at + by).rem_euclid(places)).ok().and_then(|it| it.checked_sub(1));
    }

    fn take(&mut self, place: Option<usize>) -> Vec<Effect> {
        let Some(open) = self.suggestions.take() else { return Vec::new() };
        let Some(taken) = place.or(open.active).or(Some(0)).and_then(|it| open.list.get(it)) else {
            return vec![Effect::Draw];
        };
        let text = &self.filter_text;
        let before = text.get(..open.from).unwrap_or_default();
        let after = text.get(open.to..).unwrap_or_default();
        let goes_on = taken.insert.ends_with(':');
        let blank = if goes_on || after.starts_with(char::is_whitespace) { "" } else { " " };
        let head = [before, &taken.insert, blank].concat();
        let caret = head.len();
        let mut effects = self.set_filter([&head, after].concat());
        if goes_on {
            self.suggestions = self.suggestions_at(caret);
        }
        effects.extend([Effect::Caret(head.encode_utf16().count()), Effect::Draw]);
        effects
    }

    fn save_filter(&mut self, name: &str) -> Vec<Effect> {
        let filter = self.filter_text.trim().to_owned();
        let name = text::shortened(name.trim(), LONGEST_NAME);
        let problem = match () {
            () if filter.is_empty() => "There is no filter to save: the box is empty",
            () if name.is_empty() => "A saved filter needs a name",
            () if Filter::parse(&filter).is_err() => "This filter has a mistake, so it is not saved",
            () => "",
        };
        if !problem.is_empty() {
            return vec![Effect::Announce(problem.to_owned())];
        }
        let filters = &mut self.settings.filters;
        filters.retain(|it| it.name != name);
        let said = ["Saved as ", &name].concat();
        filters.push(Saved { name, filter });
        if filters.len() > MOST_SAVED {
            filters.remove(0);
        }
        vec![Effect::Store(self.settings.clone()), Effect::Draw, Effect::Announce(said)]
    }

    /// What may stand at a place of the box; none where nothing is to be suggested.
    fn suggestions_at(&self, caret: usize) -> Option<Suggestions> {
        let text = self.filter_text.as_str();
        let (from, to) = word_at(text, caret);
        let typed = text.get(from..caret)?;
        let (sign, word) = match typed.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", typed),
        };
        let list = match word.split_once(':') {
            Some((name, value)) => self.values(sign, &name.to_ascii_lowercase(), value),
            None => {
                let mut list = Vec::new();
                if from == 0 && to == text.len() && sign.is_empty() {
                    list.extend(self.saved(word));
                }
                list.extend(names(sign, &word.to_ascii_lowercase()));
                list
            }
        };
        // What stands there already is no suggestion.
        let is_there =
            list.len() == 1 && list.first().is_some_and(|it| Some(it.insert.as_str()) == text.get(from..to));
        (!list.is_empty() && !is_there).then_some(Suggestions { list, active: None, from, to })
    }

    fn saved(&self, word: &str) -> impl Iterator<Item = Suggestion> {
        let word = word.to_lowercase();
        let fitting = self.settings.filters.iter().filter(move |it| it.name.to_lowercase().contains(&word));
        fitting.map(|it| Suggestion {
            label: it.name.clone(),
            hint: it.filter.clone(),
            insert: it.filter.clone(),
        })
    }

    /// The values that a name takes: those of a closed list, or those that the session has, the most frequent first.
    fn values(&self, sign: &str, name: &str, typed: &str) -> Vec<Suggestion> {
        let typed = typed.trim_matches('"').to_lowercase();
        let rows = || self.rows.iter().rev().take(MOST_ROWS);
        let fixed = filter::choices(name);
        let mut counts: Vec<(String, usize)> = if fixed.is_empty() {
            let mut counts: HashMap<&str, usize> = HashMap::new();
            let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
            for row in rows() {
                let one = match name {
                    "host" => row.host.as_str(),
                    "path" => row.path.split('?').next().unwrap_or_default(),
                    "method" => row.method.as_str(),
                    "category" => row.category.map_or("", |it| it.name()),
                    _ => "",
                };
                let rules: &[&str] = if name == "rule" { &row.rules } else { &[] };
                for value in std::iter::once(one).chain(rules.iter().copied()).filter(|it| !it.is_empty()) {
                    *counts.entry(value).or_default() += 1;
                }
                if name == "status" && row.status > 0 {
                    *statuses.entry(row.status).or_default() += 1;
                    *statuses.entry(row.status / 100).or_default() += 1;
                }
            }
            let written = |(status, count): (u16, usize)| {
                // A class of statuses is its first digit here.
                let class = if status < 10 { "xx" } else { "" };
                ([&status.to_string(), class].concat(), count)
            };
            counts
                .into_iter()
                .map(|(it, count)| (it.to_owned(), count))
                .chain(statuses.into_iter().map(written))
                .collect()
        } else {
            let count = |value: &str| {
                let filter = Filter::parse(&[name, ":", value].concat()).unwrap_or_default();
                rows().filter(|it| filter.matches(it)).count()
            };
            fixed.iter().map(|it| ((*it).to_owned(), count(it))).collect()
        };
        counts.retain(|(value, _)| value.to_lowercase().contains(&typed) && !value.contains('"'));
        if fixed.is_empty() {
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        counts.truncate(MOST);
        let suggestion = |(label, count): (String, usize)| {
            let quote = if label.contains(char::is_whitespace) { "\"" } else { "" };
            Suggestion {
                hint: if count == 0 { "none".to_owned() } else { text::thousands(count) },
                insert: [sign, name, ":", quote, &label, quote].concat(),
                label,
            }
        };
        counts.into_iter().map(suggestion).collect()
    }
}

fn names(sign: &str, word: &str) -> impl Iterator<Item = Suggestion> {
    let fitting = NAMES.iter().filter(move |(name, ..)| name.starts_with(word));
    fitting.map(move |(name, _, meaning)| Suggestion {
        label: [name, ":"].concat(),
        hint: (*meaning).to_owned(),
        insert: [sign, name, ":"].concat(),
    })
}

/// Where the word at a place begins and ends; what stands in quotes belongs together.
fn word_at(text: &str, caret: usize) -> (usize, usize) {
    let (mut from, mut inside) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => inside = !inside,
            it if it.is_whitespace() && !inside => {
                if at >= caret {
                    return (from, at);
                }
                from = at + it.len_utf8();
            }
            _ => {}
        }
    }
    (from.min(caret), text.len())
}

/// The byte at a place that is counted in UTF-16 units.
fn byte_at(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, letter) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(letter.len_utf16());
    }
    text.len()
}

/// How many values are suggested at most.
const MOST: usize = 12;

/// In how many rows values are looked for, the latest first: a keystroke has to be answered within a frame.
const MOST_ROWS: usize = 20_000;

/// How many filters are saved at most.
const MOST_SAVED: usize = 50;

/// How many characters the name of a saved filter has at most.
const LONGEST_NAME: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::filter::tests::row;
    use crate::app::{Event, Settings, Surface, update};
    use crate::exchange::EntryId;
    use crate::present::row::Row;
    use crate::present::text::Zone;

    fn state() -> State {
        let mut state = State::new(Surface::Page, Settings::default(), Zone(0), 0.0);
        state.rows.insert(row());
        state.rows.insert(Row { head: EntryId(2), host: "auth.shop.test".to_owned(), ..row() });
        state.rows.insert(Row { head: EntryId(3), path: "/a b".to_owned(), ..row() });
        state
    }

    fn typed(state: &mut State, text: &str) {
        let caret = text.encode_utf16().count();
        update(state, Act::Typed { text: text.to_owned(), caret }.into());
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut state = state();
        typed(&mut state, text);
        let labels: Vec<String> = state
            .suggestions()
            .map(|it| it.list.iter().map(|it| it.label.clone()).collect())
            .unwrap_or_default();
        assert_eq!(labels, expected, "{text}");
    }

    #[test]
    fn names_then_values() {
        check("h", &["host:", "has:"]);
        check("-me", &["method:"]);
        check("host:", &["api.shop.test", "auth.shop.test"]);
        check("host:AUTH", &["auth.shop.test"]);
        check("severity:", &["error", "warning", "info", "hint"]);
        check("rule:", &["jwt/expired"]);
        check("status:4", &["401", "4xx"]);
        check("orders", &[]);
        check("\"host:", &[]);
        check("", &[]);
        // It stands there already.
        check("severity:error", &[]);
    }

    #[test]
    fn a_taken_name_goes_on_with_its_values() {
        let mut state = state();
        typed(&mut state, "orders -ho");
        let effects = update(&mut state, Act::Take(None).into());
        assert_eq!(state.filter_text(), "orders -host:");
        assert!(effects.contains(&Effect::Caret(13)), "{effects:?}");
        update(&mut state, Act::Step(1).into());
        update(&mut state, Act::Step(1).into());
        update(&mut state, Act::Take(None).into());
        assert_eq!(state.filter_text(), "orders -host:auth.shop.test ");
        assert!(state.suggestions().is_none());
    }

    #[test]
    fn what_has_blanks_is_put_into_quotes() {
        let mut state = state();
        typed(&mut state, "path:/a");
        update(&mut state, Act::Take(None).into());
        assert_eq!(state.filter_text(), "path:\"/a b\" ");
        assert_eq!(state.filter_error(), "");
    }

    #[test]
    fn only_the_word_at_the_caret_is_replaced() {
        let mut state = state();
        update(&mut state, Act::Typed { text: "é ho status:401".to_owned(), caret: 4 }.into());
        update(&mut state, Act::Take(Some(0)).into());
        assert_eq!(state.filter_text(), "é host: status:401");
    }

    #[test]
    fn a_mistake_is_told_once_nothing_is_suggested() {
        let mut state = state();
        typed(&mut state, "host:");
        assert_eq!(state.filter_error(), "");
        update(&mut state, Act::Close.into());
        assert!(state.filter_error().starts_with("host: needs a value"));
    }

    #[test]
    fn filters_are_saved_suggested_and_deleted() {
        let mut state = state();
        typed(&mut state, "status:401 ");
        let effects = update(&mut state, Act::Save(" refused ".to_owned()).into());
        assert!(
            effects.iter().any(|it| matches!(it, Effect::Store(settings) if settings.filters.len() == 1))
        );
        update(&mut state, Event::Filter(String::new()));
        update(&mut state, Act::Open { caret: 0 }.into());
        let first = state.suggestions().unwrap().list.first().unwrap();
        assert_eq!((first.label.as_str(), first.hint.as_str()), ("refused", "status:401"));
        update(&mut state, Act::Take(Some(0)).into());
        assert_eq!(state.filter_text(), "status:401 ");
        update(&mut state, Act::Delete("refused".to_owned()).into());
        assert!(state.settings().filters.is_empty());
        // What cannot work is not saved.
        typed(&mut state, "status:x");
        update(&mut state, Act::Save("bad".to_owned()).into());
        assert!(state.settings().filters.is_empty());
    }
}
