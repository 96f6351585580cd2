//! What sentences say, remembered: servers say the same few, with ids and times beside them that differ each time.

use std::cell::RefCell;
use std::rc::Rc;

use super::{foreign, sentences, without_addresses, words};
use crate::keyed::{self, Map};

/// How many texts are remembered, and how long such a text may be, in bytes.
const REMEMBERED: usize = 1024;
const LONGEST: usize = 1024;

/// A text that was read.
#[derive(Debug)]
pub(super) struct Heard {
    text: Box<str>,
    /// The text in plain form.
    pub(super) plain: words::Plain,
    /// What its sentences say, whoever the server is.
    pub(super) said: Option<words::Said>,
}

/// Texts that were read already.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts(RefCell<Map<u64, Rc<Heard>>>);

impl Texts {
    /// Reads a text, or remembers having read it.
    pub(super) fn read(&self, text: &str) -> Rc<Heard> {
        let key = keyed::hash(&[text]);
        if let Some(heard) = self.0.borrow().get(&key).filter(|it| *it.text == *text) {
            return Rc::clone(heard);
        }
        let bare = without_addresses(text);
        let plain = words::Plain::of(&bare);
        let said = said(text, &bare, &plain);
        let heard = Rc::new(Heard { text: text.into(), plain, said });
        if text.len() <= LONGEST {
            let mut known = self.0.borrow_mut();
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(key, Rc::clone(&heard));
        }
        heard
    }
}

/// What a text says; `bare` is the text without the addresses in it.
fn said(text: &str, bare: &str, plain: &words::Plain) -> Option<words::Said> {
    let mut best: Option<words::Said> = None;
    for (at, sentence) in sentences(bare).flat_map(|it| it.split(" - ")).enumerate() {
        let Some(mut said) = words::read(&words::Plain::of(sentence)) else { continue };
        // The first sentence states, those behind it advise.
        said.weight = said.weight.saturating_sub(if at == 0 { 0 } else { 6 });
        if best.is_none_or(|it| said.weight > it.weight) {
            best = Some(said);
        }
    }
    // A short text is one statement, however it is broken up.
    if (best.is_none_or(|it| it.weight < 60) || text.len() < 60)
        && let Some(said) = words::read(plain)
        && best.is_none_or(|it| said.weight > it.weight)
    {
        best = Some(said);
    }
    // A sentence that is not English.
    if best.is_none_or(|it| it.weight < 60)
        && let Some(english) = foreign::english(plain.text())
        && let Some(mut said) = words::read(&words::Plain::of(&english))
    {
        said.weight = said.weight.min(78);
        best = Some(said);
    }
    best
}
