//! What the benches call, in a build of its own (feature `bench`): the panel's steps without the document.

use wasm_bindgen::prelude::wasm_bindgen;

use std::rc::Rc;

use crate::app::{Event, Settings, State, Surface, update};
use crate::capture::har::Reader;
use crate::exchange::{Entry, EntryId, Exchange, Hop};
use crate::facts::{Cache, Case, Facts};
use crate::fetch::Profile;
use crate::peers::Peers;
use crate::present::text::Zone;
use crate::rules::{self, Rule};
use crate::session::{Options, Session};

/// A panel without a document, and a session to be judged over and over.
#[wasm_bindgen]
pub struct Bench {
    state: State,
    session: Session,
    heads: Vec<EntryId>,
    tokens: Vec<(Exchange, Facts)>,
    /// The file that is being read into the session.
    reader: Option<Reader>,
    /// The rules that are run alone.
    chosen: Vec<&'static Rule>,
}

#[wasm_bindgen]
impl Bench {
    /// Both empty.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let state = State::new(Surface::Page, Settings::default(), Zone(0), 0.0);
        Self {
            state,
            session: Session::default(),
            heads: Vec::new(),
            tokens: Vec::new(),
            reader: None,
            chosen: Vec::new(),
        }
    }

    /// A file is opened.
    pub fn import_begins(&mut self, size: f64) {
        update(&mut self.state, Event::ImportBegins { name: "bench.har".to_owned(), size });
    }

    /// A part of it.
    pub fn import_chunk(&mut self, chunk: Vec<u8>) {
        update(&mut self.state, Event::ImportChunk(chunk));
    }

    /// Its end.
    pub fn import_ends(&mut self) {
        update(&mut self.state, Event::ImportEnds);
    }

    /// One event of the recorder, judged at once.
    pub fn live(&mut self, id: u32, json: String) {
        update(&mut self.state, Event::Entry { id, json });
        update(&mut self.state, Event::Settle);
    }

    /// Reads a file into the session that is judged again; returns the number of its exchanges.
    pub fn read(&mut self, file: Vec<u8>) -> usize {
        let mut reader = Reader::new();
        reader.feed(&file, &mut |entry| self.session.add(entry));
        reader.finish(&mut |_| {});
        self.session.settle();
        self.heads = self.session.exchanges().map(|it| it.head()).collect();
        self.heads.len()
    }

    /// Judges an exchange so many times; returns how many findings there were.
    pub fn diagnose(&mut self, index: usize, times: u32) -> usize {
        let Some(head) = self.heads.get(index) else { return 0 };
        (0..times).map(|_| self.session.judge_again(*head)).sum()
    }

    /// A file is read into the session, part by part, and judged as it comes, as the panel judges one.
    pub fn grow(&mut self, chunk: &[u8]) {
        let reader = self.reader.get_or_insert_default();
        reader.feed(chunk, &mut |entry| self.session.add(entry));
        self.session.settle();
    }

    /// The file has ended; returns the number of exchanges.
    pub fn grown(&mut self) -> usize {
        if let Some(reader) = self.reader.take() {
            reader.finish(&mut |entry| self.session.add(entry));
        }
        self.session.settle();
        self.heads = self.session.exchanges().map(|it| it.head()).collect();
        self.heads.len()
    }

    /// Says which rules [`Self::run`] runs: those of these families, or all where there is none; returns how many.
    pub fn choose(&mut self, families: &str) -> usize {
        let families: Vec<&str> = families.split_ascii_whitespace().collect();
        self.chosen =
            rules::all().filter(|it| families.is_empty() || families.contains(&it.family())).collect();
        self.chosen.len()
    }

    /// Runs the chosen rules so many times on an exchange whose facts are known; returns how many findings there were.
    pub fn run(&mut self, index: usize, times: u32) -> usize {
        let Some(head) = self.heads.get(index) else { return 0 };
        (0..times).map(|_| self.session.run_again(*head, &self.chosen)).sum()
    }

    /// Takes tokens, one a line, each as a good call would carry it at that time.
    pub fn take_tokens(&mut self, lines: String, now: f64) {
        let options = Options { now: Some(now), ..Options::default() };
        self.tokens = lines
            .lines()
            .map(|token| {
                let mut entry = Entry::default();
                "https://api.shop.test/orders".clone_into(&mut entry.request.url);
                entry.request.headers.append("Authorization", format!("Bearer {token}"));
                entry.response.status = 200;
                let exchange = Exchange::new(vec![Hop { entry: Rc::new(entry), preflight: None }]);
                let facts = Facts::of(&exchange, &options, &mut Cache::default());
                (exchange, facts)
            })
            .collect();
    }

    /// Decodes each token, unless it counts as known, and runs all rules on its call; returns how many spoke.
    pub fn check_tokens(&mut self, known: bool) -> usize {
        let peers = Peers::default();
        let mut findings = 0;
        for (exchange, facts) in &mut self.tokens {
            if !known {
                facts.read_again();
            }
            let case = Case { exchange, facts, peers: &peers, profile: Profile::default() };
            findings += rules::run(&case).len();
        }
        findings
    }
}
