//! Reads HAR files of any size and any vendor from chunks of bytes, entry by entry.
//!
//! At most one entry is buffered, and the file never becomes a string. Broken files are read as far as they go: byte
//! order marks, UTF-16, JSONP wrappers, a missing `log`, a single entry, text that is cut off or followed by other
//! text. What could not be read is listed in the [`Summary`], never an error.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use serde::Serialize;

use super::entry::{self, BodyPolicy, Parsed, TEXT_LIMIT};
use super::json::{Cursor, Literal, Stop, ends_scalar, quote_or_backslash};
use crate::exchange::{Entry, EntryId, Vendor};

/// A push parser for one HAR file.
///
/// The outcome does not depend on where the chunks are cut.
#[derive(Debug, Default)]
pub struct Reader {
    decoder: Decoder,
    machine: Machine,
}

/// What is known about a file once it has been read.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The number of elements of `log.entries`, unreadable ones included.
    pub entries: usize,
    /// A browser wrote the file and left every `Authorization`, `Cookie` and `Set-Cookie` out: that one of them is
    /// absent proves nothing.
    pub sanitized: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// `log.creator`.
    pub creator: Option<Tool>,
    /// `log.browser`.
    pub browser: Option<Tool>,
    /// `log.pages`.
    pub pages: Vec<Page>,
    /// The page URLs of entries that were handed out before their page was read. The caller sets them.
    pub page_urls: Vec<(EntryId, Rc<str>)>,
}

/// Something in a file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The element of `log.entries` that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u32>,
    /// Where in the file it is; unknown in a file in UTF-16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// What is wrong, in plain English.
    pub reason: String,
}

/// A program that is named by the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version; may be empty.
    pub version: String,
}

/// An element of `log.pages`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What `pageref` names.
    pub id: String,
    /// The title; Chromium writes the URL.
    pub title: String,
    /// The title where it is a URL.
    pub url: Option<Rc<str>>,
}

impl Reader {
    /// A reader that keeps bodies by the default policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that keeps bodies by this policy.
    pub fn with_policy(policy: BodyPolicy) -> Self {
        Self { decoder: Decoder::default(), machine: Machine { policy, ..Machine::default() } }
    }

    /// Takes the next bytes of the file and hands out each entry that they complete.
    pub fn feed(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Entry)) {
        let machine = &mut self.machine;
        self.decoder.feed(chunk, &mut |bytes| machine.feed(bytes, sink));
    }

    /// Takes the end of the file. An entry is still handed out where the file held nothing but that entry.
    pub fn finish(mut self, sink: &mut dyn FnMut(Entry)) -> Summary {
        let machine = &mut self.machine;
        self.decoder.finish(&mut |bytes| machine.feed(bytes, sink));
        let mut summary = self.machine.finish();
        for problem in &mut summary.problems {
            problem.byte = match self.decoder.encoding {
                Some(Encoding::Utf8 { mark }) => problem.byte.map(|it| it + mark),
                _ => None,
            };
        }
        summary
    }
}

/// Where the reader is in the file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first bracket.
    #[default]
    Before,
    /// Within an object, before a member or its end.
    Members(Level),
    /// Within the name of a member.
    Name(Level),
    /// Between the name of a member and its value.
    Colon(Level),
    /// Before the value of a member.
    Value(Level),
    /// Within a value; what it is for decides whether it is buffered.
    Within(Purpose),
    /// Within `entries`, before an element or the end.
    Elements(Level),
    /// After the last bracket.
    After,
}

/// Which of the objects that are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// The file is one object.
    Top,
    /// `log`.
    Log,
    /// The file is an array of entries.
    List,
}

/// What a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// For nothing.
    Skip(Level),
    /// `creator`.
    Creator(Level),
    /// `browser`.
    Browser(Level),
    /// `pages`.
    Pages(Level),
    /// An entry.
    Entry(Level),
    /// An element of `entries` that is no object.
    NoEntry(Level),
}

#[derive(Debug, Default)]
struct Machine {
    policy: BodyPolicy,
    state: State,
    /// Where the current chunk begins in the file.
    offset: u64,
    scanner: Scanner,
    /// The value or name that is being read.
    buffer: Vec<u8>,
    /// Where that began in the file.
    begun: u64,
    /// All that was read of the outermost object, in case that it is an entry itself.
    single: Option<Single>,
    /// Where a JSONP wrapper opened, or what else stood before the first bracket.
    prefix: Prefix,
    found_entries: bool,
    garbage_reported: bool,
    entries: usize,
    readable: usize,
    secrets_seen: bool,
    creator: Option<Tool>,
    browser: Option<Tool>,
    vendor: Option<Vendor>,
    pages: Vec<Page>,
    urls: HashMap<String, Rc<str>>,
    /// Entries whose page has not been read yet, with that page's place in `waiting_pages`.
    waiting: Vec<(EntryId, u32)>,
    waiting_pages: HashMap<String, u32>,
    problems: Vec<Problem>,
    problems_left_out: usize,
}

#[derive(Debug)]
struct Single {
    begun: u64,
    text: Vec<u8>,
}

#[derive(Debug, Default)]
struct Prefix {
    first: Option<u64>,
    last: u8,
    head: Vec<u8>,
}

impl Machine {
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Entry)) {
        let mut at = 0;
        // From where on this chunk belongs to the outermost object.
        let mut single_from = 0;
        while let Some(rest) = bytes.get(at..).filter(|it| !it.is_empty()) {
            let before = self.state;
            at += self.step(rest, self.offset + at as u64, sink);
            match (before, self.state) {
                (State::Before, State::Members(_)) => {
                    single_from = at.saturating_sub(1);
                }
                (_, State::After) if before != State::After => {
                    self.end_of_single(bytes.get(single_from..at).unwrap_or_default(), sink);
                }
                _ => {}
            }
        }
        self.keep_single(bytes.get(single_from..).unwrap_or_default());
        self.offset += bytes.len() as u64;
    }

    /// Reads something from `bytes`, which are not empty, and returns how many of them it was.
    fn step(&mut self, bytes: &[u8], here: u64, sink: &mut dyn FnMut(Entry)) -> usize {
        let first = bytes.first().copied().unwrap_or_default();
        match self.state {
            State::Before => return self.before(bytes, here),
            State::Within(purpose) => return self.within(purpose, bytes, sink),
            State::Name(level) => return self.name(level, bytes),
            _ => {}
        }
        let blank = bytes.iter().take_while(|it| it.is_ascii_whitespace()).count();
        if blank > 0 {
            return blank;
        }
        match self.state {
            State::Members(level) => match first {
                b'}' => self.state = level.after_object(),
                b'"' => {
                    self.begin(here);
                    self.state = State::Name(level);
                }
                b',' => {}
                _ => self.garbage(here),
            },
            State::Colon(level) => match first {
                b':' => self.state = State::Value(level),
                b'}' => self.state = level.after_object(),
                _ => self.garbage(here),
            },
            State::Value(level) => return self.value(level, first, here),
            State::Elements(level) => match first {
                b'{' => return self.entry(level, bytes, here, sink),
                b']' => {
                    self.state = match level {
                        Level::List => State::After,
                        level => State::Members(level),
                    }
                }
                // A bracket is missing, and the object around the list ends here.
                b'}' if level != Level::List => {
                    self.garbage(here);
                    self.state = level.after_object();
                }
                b',' => {}
                b'}' | b':' => self.garbage(here),
                _ => {
                    self.begin(here);
                    self.state = State::Within(Purpose::NoEntry(level));
                    return 0;
                }
            },
            State::After => {
                if !matches!(first, b')' | b';') {
                    if !self.garbage_reported {
                        self.garbage_reported = true;
                        self.problem(None, Some(here), "more text follows after the end of the log");
                    }
                    return bytes.len();
                }
            }
            State::Before | State::Name(_) | State::Within(_) => {}
        }
        1
    }

    /// Looks for the first bracket; what stands before it is a JSONP wrapper, or something that is not JSON.
    fn before(&mut self, bytes: &[u8], here: u64) -> usize {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                // Brackets in packed bytes mean nothing.
                b'{' | b'[' if packed(&self.prefix.head).is_some() => continue,
                b'{' => {
                    self.state = State::Members(Level::Top);
                    self.single = Some(Single { begun: here + index as u64, text: Vec::new() });
                }
                b'[' => {
                    self.state = State::Elements(Level::List);
                    self.found_entries = true;
                }
                byte if byte.is_ascii_whitespace() => continue,
                byte => {
                    self.prefix.last = *byte;
                    if self.prefix.head.len() < 4 {
                        self.prefix.head.push(*byte);
                    }
                    self.prefix.first.get_or_insert(here + index as u64);
                    continue;
                }
            }
            if let (Some(from), false) = (self.prefix.first, self.prefix.last == b'(') {
                self.problem(
                    None,
                    Some(from),
                    "the file does not begin with JSON; what comes before it is skipped",
                );
            }
            return index + 1;
        }
        bytes.len()
    }

    fn begin(&mut self, here: u64) {
        self.buffer.clear();
        self.begun = here;
        self.scanner = Scanner::default();
    }

    fn name(&mut self, level: Level, bytes: &[u8]) -> usize {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' if !self.scanner.escaped => {
                    self.state = State::Colon(level);
                    return index + 1;
                }
                b'\\' => self.scanner.escaped = !self.scanner.escaped,
                _ => self.scanner.escaped = false,
            }
            if self.buffer.len() < NAME_LIMIT {
                self.buffer.push(*byte);
            }
        }
        bytes.len()
    }

    /// Decides by the name in the buffer what becomes of the value that begins with `first`.
    fn value(&mut self, level: Level, first: u8, here: u64) -> usize {
        let purpose = match (self.buffer.as_slice(), first) {
            (b"log", b'{') if level == Level::Top => {
                self.single = None;
                self.state = State::Members(Level::Log);
                return 1;
            }
            (b"log", _) if level == Level::Top => {
                self.single = None;
                self.problem(None, Some(here), "`log` is not an object");
                Purpose::Skip(level)
            }
            (b"entries", b'[') => {
                self.single = None;
                self.found_entries = true;
                self.state = State::Elements(level);
                return 1;
            }
            (b"entries", _) => {
                self.single = None;
                self.found_entries = true;
                self.problem(None, Some(here), "`entries` is not a list");
                Purpose::Skip(level)
            }
            (b"creator", _) => Purpose::Creator(level),
            (b"browser", _) => Purpose::Browser(level),
            (b"pages", b'[') => Purpose::Pages(level),
            _ => Purpose::Skip(level),
        };
        self.begin(here);
        self.state = State::Within(purpose);
        0
    }

    fn within(&mut self, purpose: Purpose, bytes: &[u8], sink: &mut dyn FnMut(Entry)) -> usize {
        let kept = match purpose {
            Purpose::Skip(_) | Purpose::NoEntry(_) => None,
            _ => Some(&mut self.buffer),
        };
        let (used, flow) = self.scanner.scan(bytes, kept);
        if flow.is_continue() {
            return used;
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        self.state = match purpose {
            Purpose::Skip(level) => State::Members(level),
            Purpose::Creator(level) => {
                self.creator = read_tool(&buffer).or(self.creator.take());
                self.vendor = vendor(self.creator.as_ref(), self.browser.as_ref());
                State::Members(level)
            }
            Purpose::Browser(level) => {
                self.browser = read_tool(&buffer).or(self.browser.take());
                self.vendor = vendor(self.creator.as_ref(), self.browser.as_ref());
                State::Members(level)
            }
            Purpose::Pages(level) => {
                self.pages(&buffer);
                State::Members(level)
            }
            Purpose::NoEntry(level) => {
                let id = self.next_id();
                self.problem(Some(id), Some(self.begun), "the entry is not an object");
                State::Elements(level)
            }
            Purpose::Entry(level) => {
                let id = self.next_id();
                if self.scanner.is_oversize {
                    self.problem(Some(id), Some(self.begun), "the entry is larger than 64 MB");
                } else {
                    match entry::read(&mut Cursor::new(&buffer), &self.policy) {
                        Ok(parsed) => self.hand_out(id, self.begun, parsed, sink),
                        Err(stop) => self.unreadable(id, stop, buffer.len()),
                    }
                }
                State::Elements(level)
            }
        };
        // A buffer that one huge entry made is not kept for the small ones.
        if buffer.capacity() <= 4 * WINDOW {
            buffer.clear();
            self.buffer = buffer;
        }
        used
    }

    /// Reads an entry straight from the chunk where it lies in there whole, which nearly all do; else has it
    /// buffered.
    fn entry(&mut self, level: Level, bytes: &[u8], here: u64, sink: &mut dyn FnMut(Entry)) -> usize {
        let mut cursor = Cursor::new(bytes.get(..WINDOW).unwrap_or(bytes));
        if let Ok(parsed) = entry::read(&mut cursor, &self.policy) {
            let id = self.next_id();
            self.hand_out(id, here, parsed, sink);
            return cursor.position();
        }
        self.begin(here);
        self.state = State::Within(Purpose::Entry(level));
        0
    }

    fn next_id(&mut self) -> u32 {
        let id = u32::try_from(self.entries).unwrap_or(u32::MAX);
        self.entries += 1;
        id
    }

    fn hand_out(&mut self, id: u32, here: u64, parsed: Parsed, sink: &mut dyn FnMut(Entry)) {
        let vendor = parsed.vendor(self.vendor);
        let mut entry = match parsed.entry {
            Ok(entry) => entry,
            Err(reason) => return self.problem(Some(id), Some(here), reason),
        };
        entry.id = EntryId(id);
        entry.vendor = vendor;
        if let Some(page) = parsed.page {
            entry.page_url = self.urls.get(&page).cloned();
            if entry.page_url.is_none() && !self.pages.iter().any(|it| it.id == page) {
                let next = u32::try_from(self.waiting_pages.len()).unwrap_or(u32::MAX);
                self.waiting.push((entry.id, *self.waiting_pages.entry(page).or_insert(next)));
            }
        }
        if !self.secrets_seen {
            let (asked, answered) = (&entry.request.headers, &entry.response.headers);
            self.secrets_seen =
                asked.has("authorization") || asked.has("cookie") || answered.has("set-cookie");
        }
        self.readable += 1;
        sink(entry);
    }

    fn unreadable(&mut self, id: u32, stop: Stop, length: usize) {
        let at = match stop {
            Stop::End => length,
            Stop::Bad { at, .. } => at,
        };
        self.problem(Some(id), Some(self.begun + at as u64), &entry::explain(stop));
    }

    fn pages(&mut self, json: &[u8]) {
        // A page that cannot be read is no loss: it only names entries.
        let _ = Cursor::new(json).array(|cursor| {
            let (mut id, mut title) = (String::new(), String::new());
            cursor.object(|cursor, name| {
                let field = match name {
                    b"id" => &mut id,
                    b"title" => &mut title,
                    _ => return cursor.skip(),
                };
                *field = cursor.text()?.map(short).unwrap_or_default();
                Ok(())
            })?;
            if self.pages.len() < PAGES_KEPT {
                let url = entry::page_url(&title);
                if let Some(url) = &url {
                    self.urls.insert(id.clone(), Rc::clone(url));
                }
                self.pages.push(Page { id, title, url });
            }
            Ok(())
        });
    }

    fn garbage(&mut self, here: u64) {
        if !self.garbage_reported {
            self.garbage_reported = true;
            self.problem(None, Some(here), "not JSON: something else stands between the members of the log");
        }
    }

    fn problem(&mut self, entry: Option<u32>, byte: Option<u64>, reason: &str) {
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(Problem { entry, byte, reason: reason.to_owned() });
        } else {
            self.problems_left_out += 1;
        }
    }

    fn keep_single(&mut self, bytes: &[u8]) {
        if let Some(single) = &mut self.single {
            single.text.extend_from_slice(bytes);
            if single.text.len() > ENTRY_LIMIT {
                self.single = None;
            }
        }
    }

    /// The outermost object has ended: where it was no log, it may be an entry.
    fn end_of_single(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Entry)) {
        self.keep_single(bytes);
        let Some(single) = self.single.take() else {
            return;
        };
        let Ok(parsed) = entry::read(&mut Cursor::new(&single.text), &self.policy) else {
            return;
        };
        if matches!(parsed.entry, Err("request is missing")) {
            return;
        }
        self.found_entries = true;
        let id = self.next_id();
        self.hand_out(id, single.begun, parsed, sink);
    }

    fn finish(mut self) -> Summary {
        let last = match self.entries {
            0 => "before the first entry".to_owned(),
            count => format!("after entry {}", count - 1),
        };
        match self.state {
            State::Before => self.problem(None, None, not_json(&self.prefix.head)),
            State::Within(Purpose::Entry(_) | Purpose::NoEntry(_)) => {
                let id = self.next_id();
                let reason = format!("the file ends inside entry {id}");
                self.problem(Some(id), Some(self.offset), &reason);
            }
            State::Elements(_) => {
                self.problem(
                    None,
                    Some(self.offset),
                    &format!("the file ends {last}, before the list is closed"),
                );
            }
            State::After => {}
            State::Members(_) | State::Name(_) | State::Colon(_) | State::Value(_) | State::Within(_) => {
                self.problem(
                    None,
                    Some(self.offset),
                    &format!("the file ends {last}, before the log is closed"),
                );
            }
        }
        if !self.found_entries && self.state != State::Before {
            self.problem(None, None, "no `log.entries` was found");
        }
        if self.problems_left_out > 0 {
            let reason = format!("{} more problems are not listed", self.problems_left_out);
            self.problems.push(Problem { entry: None, byte: None, reason });
        }
        let mut late_urls: HashMap<u32, &Rc<str>> = HashMap::new();
        for (id, place) in &self.waiting_pages {
            if let Some(url) = self.urls.get(id) {
                late_urls.insert(*place, url);
            }
        }
        let page_urls = self
            .waiting
            .iter()
            .filter_map(|(id, place)| late_urls.get(place).map(|url| (*id, Rc::clone(url))))
            .collect();
        let is_browser = self.creator.as_ref().is_some_and(|it| {
            ["webinspector", "firefox"].iter().any(|browser| it.name.eq_ignore_ascii_case(browser))
        });
        Summary {
            entries: self.entries,
            sanitized: is_browser && self.readable > 0 && !self.secrets_seen,
            problems: self.problems,
            creator: self.creator,
            browser: self.browser,
            pages: self.pages,
            page_urls,
        }
    }
}

impl Level {
    fn after_object(self) -> State {
        match self {
            Level::Log => State::Members(Level::Top),
            Level::Top | Level::List => State::After,
        }
    }
}

/// Says what a file is that holds no bracket at all.
fn not_json(head: &[u8]) -> &'static str {
    match packed(head) {
        Some(reason) => reason,
        None if head.is_empty() => "the file is empty",
        None => "the file is not JSON",
    }
}

/// What is wrong with a file that begins with these bytes, where they are an archive's (RFC 1952 §2.3.1, RFC 8878
/// §3.1.1, APPNOTE.TXT §4.3.7).
fn packed(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1F, 0x8B, ..] => Some("the file is compressed with gzip; unpack it first"),
        [0x28, 0xB5, 0x2F, 0xFD] => Some("the file is compressed with zstd; unpack it first"),
        [b'P', b'K', 3, 4] => Some("the file is a zip archive; unpack it first"),
        _ => None,
    }
}

/// `{name, version}`, or the name alone.
fn read_tool(json: &[u8]) -> Option<Tool> {
    let mut tool = Tool::default();
    let mut cursor = Cursor::new(json);
    if cursor.peek().ok()? == b'"' {
        tool.name = short(cursor.string().ok()??);
        return Some(tool);
    }
    let is_object = cursor.object(|cursor, name| {
        let field = match name {
            b"name" => &mut tool.name,
            b"version" => &mut tool.version,
            _ => return cursor.skip(),
        };
        *field = cursor.text()?.map(short).unwrap_or_default();
        Ok(())
    });
    (is_object == Ok(true)).then_some(tool)
}

fn short(literal: Literal<'_>) -> String {
    literal.text_up_to(NAME_LIMIT).0.into_owned()
}

/// The vendor of a file by those whom it names.
fn vendor(creator: Option<&Tool>, browser: Option<&Tool>) -> Option<Vendor> {
    let creator = creator?;
    let name = creator.name.to_ascii_lowercase();
    let browser = browser.map(|it| it.name.to_ascii_lowercase()).unwrap_or_default();
    Some(match name.as_str() {
        "webinspector" => Vendor::Chromium,
        "playwright" | "authopsy" if matches!(browser.as_str(), "chromium" | "chrome" | "msedge") => {
            Vendor::Chromium
        }
        "playwright" | "authopsy" if browser == "firefox" => Vendor::Firefox,
        "firefox" => {
            // Older ones wrote what they liked.
            let major = creator.version.split('.').next().and_then(|it| it.parse::<u32>().ok());
            if major.is_none_or(|it| it >= 50) { Vendor::Firefox } else { Vendor::Other }
        }
        _ => Vendor::Other,
    })
}

/// Finds the end of a value whose text comes in pieces, and copies it.
#[derive(Debug, Default)]
struct Scanner {
    depth: usize,
    in_string: bool,
    in_scalar: bool,
    escaped: bool,
    /// How much of the current string there was.
    string: usize,
    /// The value was too large to be kept.
    is_oversize: bool,
}

impl Scanner {
    /// Reads on and returns how many bytes belong to the value; `Break` once it has ended.
    ///
    /// Of a string longer than [`STRING_LIMIT`] only the beginning is copied, since nobody keeps more of it.
    fn scan(&mut self, bytes: &[u8], kept: Option<&mut Vec<u8>>) -> (usize, ControlFlow<()>) {
        let mut kept = kept.filter(|_| !self.is_oversize);
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|it| !it.is_empty()) {
            let (used, copied, flow) = if self.in_string { self.string(rest) } else { self.outside(rest) };
            if let Some(buffer) = &mut kept {
                buffer.extend_from_slice(rest.get(..copied).unwrap_or_default());
                if buffer.len() > ENTRY_LIMIT {
                    self.is_oversize = true;
                    **buffer = Vec::new();
                    kept = None;
                }
            }
            at += used;
            if flow.is_break() {
                return (at, flow);
            }
        }
        (at, ControlFlow::Continue(()))
    }

    /// Within a string: how many bytes are read, how many of them are copied, and whether the value ended.
    fn string(&mut self, rest: &[u8]) -> (usize, usize, ControlFlow<()>) {
        let room = STRING_LIMIT.saturating_sub(self.string);
        if self.escaped {
            self.escaped = false;
            self.string += 1;
            return (1, room.min(1), ControlFlow::Continue(()));
        }
        let plain = quote_or_backslash(rest).unwrap_or(rest.len());
        if plain > 0 {
            self.string = self.string.saturating_add(plain);
            return (plain, plain.min(room), ControlFlow::Continue(()));
        }
        if rest.first() == Some(&b'"') {
            self.in_string = false;
            let flow = if self.depth == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            return (1, 1, flow);
        }
        self.escaped = true;
        self.string += 1;
        // An escape is copied as a whole or not at all: else it would swallow the closing quote.
        if room == 1 {
            self.string += 1;
        }
        (1, usize::from(room > 1), ControlFlow::Continue(()))
    }

    /// The same outside of strings.
    fn outside(&mut self, rest: &[u8]) -> (usize, usize, ControlFlow<()>) {
        let first = rest.first().copied().unwrap_or_default();
        let mut flow = ControlFlow::Continue(());
        let used = match first {
            byte if self.depth == 0 && ends_scalar(byte) && (self.in_scalar || !begins_value(byte)) => {
                return (0, 0, ControlFlow::Break(()));
            }
            b'"' => {
                self.in_string = true;
                self.string = 0;
                1
            }
            b'{' | b'[' => {
                self.depth += 1;
                1
            }
            b'}' | b']' => {
                self.depth -= 1;
                if self.depth == 0 {
                    flow = ControlFlow::Break(());
                }
                1
            }
            _ if self.depth == 0 => {
                self.in_scalar = true;
                rest.iter().take_while(|it| !ends_scalar(**it)).count()
            }
            _ => rest.iter().take_while(|it| !matches!(it, b'"' | b'{' | b'}' | b'[' | b']')).count(),
        };
        (used, used, flow)
    }
}

fn begins_value(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'[')
}

/// Makes UTF-8 of what the file is in.
#[derive(Debug, Default)]
struct Decoder {
    encoding: Option<Encoding>,
    /// The first bytes, until they tell the encoding.
    head: Vec<u8>,
    /// The first byte of a UTF-16 code unit whose second is in the next chunk.
    odd: Option<u8>,
    /// The first half of a surrogate pair.
    high: Option<u16>,
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Utf8 { mark: u64 },
    Utf16 { read: fn([u8; 2]) -> u16 },
}

impl Decoder {
    fn feed(&mut self, chunk: &[u8], sink: &mut dyn FnMut(&[u8])) {
        if let Some(encoding) = self.encoding {
            return self.decode(encoding, chunk, sink);
        }
        let (head, rest) = chunk.split_at_checked(HEAD - self.head.len()).unwrap_or((chunk, &[]));
        self.head.extend_from_slice(head);
        if self.head.len() == HEAD {
            self.begin(sink);
            self.feed(rest, sink);
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(&[u8])) {
        if self.encoding.is_none() {
            self.begin(sink);
        }
    }

    fn begin(&mut self, sink: &mut dyn FnMut(&[u8])) {
        let head = std::mem::take(&mut self.head);
        let (encoding, text) = match head.as_slice() {
            [0xEF, 0xBB, 0xBF, text @ ..] => (Encoding::Utf8 { mark: 3 }, text),
            [0xFF, 0xFE, text @ ..] => (Encoding::Utf16 { read: u16::from_le_bytes }, text),
            [0xFE, 0xFF, text @ ..] => (Encoding::Utf16 { read: u16::from_be_bytes }, text),
            [b'{' | b'[', 0, ..] => (Encoding::Utf16 { read: u16::from_le_bytes }, head.as_slice()),
            [0, b'{' | b'[', ..] => (Encoding::Utf16 { read: u16::from_be_bytes }, head.as_slice()),
            text => (Encoding::Utf8 { mark: 0 }, text),
        };
        self.encoding = Some(encoding);
        self.decode(encoding, text, sink);
    }

    fn decode(&mut self, encoding: Encoding, chunk: &[u8], sink: &mut dyn FnMut(&[u8])) {
        let Encoding::Utf16 { read } = encoding else {
            return sink(chunk);
        };
        for part in chunk.chunks(WINDOW) {
            let mut text = String::with_capacity(part.len());
            let mut units: Vec<u16> = self.high.take().into_iter().collect();
            for byte in part {
                match self.odd.take() {
                    None => self.odd = Some(*byte),
                    Some(first) => units.push(read([first, *byte])),
                }
            }
            if units.last().is_some_and(|it| (0xD800..0xDC00).contains(it)) {
                self.high = units.pop();
            }
            text.extend(char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)));
            sink(text.as_bytes());
        }
    }
}

/// A chunk is read in place up to this size of an entry; a larger one is buffered first.
const WINDOW: usize = 1 << 20;
/// An entry whose text, long strings cut, is larger than this is not read.
const ENTRY_LIMIT: usize = 64 << 20;
/// So much of a string is buffered: enough for what is kept of a text, even if all of it is `\u0000`.
const STRING_LIMIT: usize = 6 * TEXT_LIMIT + 16;
/// No member name, id or program name is longer.
const NAME_LIMIT: usize = 1 << 12;
/// So many bytes tell the encoding.
const HEAD: usize = 3;
const PAGES_KEPT: usize = 10_000;
const PROBLEMS_KEPT: usize = 1_000;
