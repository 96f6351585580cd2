//! Cuts a HAR file, as it is read, into pieces that can be worked on one by one: what stands before the entries, each
//! entry with the comma before it, and what stands behind them.
//!
//! Whatever a file is, its pieces put together are the file; one that is no HAR is one piece.

use std::borrow::Cow;

/// A piece of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its text; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// The index in `log.entries` of the entry that ends it, if one does.
    pub entry: Option<u32>,
    /// It begins within the list of entries, or another list of the log.
    pub(super) is_within: bool,
}

impl Piece {
    /// The head of a file: all that stands before its list of entries.
    pub(crate) fn of_head(text: String) -> Self {
        Self { text, entry: None, is_within: false }
    }

    /// An entry alone.
    pub(crate) fn of_entry(text: String) -> Self {
        Self { text, entry: None, is_within: true }
    }
}

/// Takes a file chunk by chunk and gives its pieces.
#[derive(Debug, Default)]
pub struct Pieces {
    /// What was read, less what was given before this chunk.
    kept: Vec<u8>,
    /// How much of it was given.
    given: usize,
    /// How much of it was looked at.
    seen: usize,
    /// What is open: `{` or `[`.
    open: Vec<u8>,
    in_string: bool,
    is_escaped: bool,
    /// Where the last string of the log itself begins in `kept`, and where it ends.
    word: (usize, usize),
    is_within: bool,
    /// The list that is open is that of the entries.
    in_entries: bool,
    entry: u32,
    /// Browsers on Windows have written UTF-16, which is read as a whole.
    is_wide: Option<bool>,
}

impl Pieces {
    /// A reader at the beginning of a file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8], each: &mut dyn FnMut(&Piece)) {
        self.kept.drain(..self.given);
        self.seen -= self.given;
        self.word = (self.word.0.saturating_sub(self.given), self.word.1.saturating_sub(self.given));
        self.given = 0;
        self.kept.extend_from_slice(bytes);
        if self.is_wide.is_none() && self.kept.len() >= 2 {
            self.is_wide = Some(is_wide(&self.kept));
        }
        if self.is_wide == Some(false) {
            self.cut(each);
        }
    }

    /// The file ends here.
    pub fn finish(mut self, each: &mut dyn FnMut(&Piece)) {
        if self.is_wide == Some(true) {
            let text = narrowed(&self.kept).into_owned();
            let mut pieces = Self { is_wide: Some(false), ..Self::default() };
            pieces.feed(text.as_bytes(), each);
            pieces.finish(each);
            return;
        }
        self.cut(each);
        self.give(None, each);
    }

    fn cut(&mut self, each: &mut dyn FnMut(&Piece)) {
        while let Some(byte) = self.kept.get(self.seen).copied() {
            self.seen += 1;
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => {
                        self.in_string = false;
                        self.word.1 = self.seen - 1;
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => {
                    self.in_string = true;
                    if self.open == LOG {
                        self.word = (self.seen, self.seen);
                    }
                }
                b'{' | b'[' => {
                    self.open.push(byte);
                    if self.open == LIST {
                        self.in_entries = self.kept.get(self.word.0..self.word.1) == Some(b"entries");
                    }
                }
                b',' if self.open == LIST && self.in_entries => self.entry += 1,
                b'}' | b']' => {
                    self.open.pop();
                    if byte == b'}' && self.open == LIST {
                        let entry = self.in_entries.then_some(self.entry);
                        self.give(entry, each);
                    }
                }
                _ => {}
            }
        }
    }

    /// Gives what was looked at and not given.
    fn give(&mut self, entry: Option<u32>, each: &mut dyn FnMut(&Piece)) {
        let bytes = self.kept.get(self.given..self.seen).unwrap_or_default();
        if bytes.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        each(&Piece { text, entry, is_within: self.is_within });
        self.given = self.seen;
        self.is_within = self.open == LIST;
    }
}

/// What is open around the members of the log, and around the elements of its lists.
const LOG: &[u8] = b"{{";
const LIST: &[u8] = b"{{[";

fn is_wide(file: &[u8]) -> bool {
    matches!(file, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..])
}

/// UTF-16 as text.
fn narrowed(file: &[u8]) -> Cow<'_, str> {
    let is_little = matches!(file, [0xff, 0xfe, ..] | [b'{' | b'[', 0, ..]);
    let read = if is_little { u16::from_le_bytes } else { u16::from_be_bytes };
    let units: Vec<u16> =
        file.chunks_exact(2).filter_map(|it| Some(read([*it.first()?, *it.last()?]))).collect();
    Cow::Owned(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(file: &[u8], chunk: usize) -> Vec<Piece> {
        let mut found = Vec::new();
        let mut pieces = Pieces::new();
        for bytes in file.chunks(chunk) {
            pieces.feed(bytes, &mut |it| found.push(it.clone()));
        }
        pieces.finish(&mut |it| found.push(it.clone()));
        found
    }

    const FILE: &str = r#"{"log":{"version":"}]","pages":[{"id":"\"[{"}],"entries":[{"a":{"b":[{}]}} , null,{"c":1}],"_x":{"y":[{}]}}} "#;

    #[test]
    fn every_entry_ends_a_piece() {
        for chunk in [1, 7, 1000] {
            let found = pieces(FILE.as_bytes(), chunk);
            let ends: Vec<_> = found.iter().map(|it| (it.entry, it.is_within)).collect();
            assert_eq!(ends, [(None, false), (Some(0), true), (Some(2), true), (None, true)]);
            let texts: String = found.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(texts, FILE);
        }
    }

    #[test]
    fn nothing_is_lost_of_what_is_no_har() {
        for text in
            ["", "x", "{", "}}}", "[[[{}]]]", "{\"a\":\"\\", "{{[{},", "\u{feff}{\"log\":{\"entries\":[{}"]
        {
            let texts: String = pieces(text.as_bytes(), 1).iter().map(|it| it.text.as_str()).collect();
            assert_eq!(texts, text);
        }
    }

    #[test]
    fn wide_files_are_read() {
        let wide: Vec<u8> =
            "\u{feff}".encode_utf16().chain(FILE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let texts: String = pieces(&wide, 3).iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts.trim_start_matches('\u{feff}'), FILE);
    }
}
