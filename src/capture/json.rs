//! A lenient reader of one JSON value: it walks the text once and decodes only what it is asked for.
//!
//! Knows what real captures do to JSON: lone surrogates, bytes that are no UTF-8, raw control characters, repeated
//! members and members of the wrong type are all read. It builds no tree and knows nothing of HAR. Nesting costs no
//! stack: a value that nobody asked for is skipped in a loop.

use std::borrow::Cow;

use crate::syntax::decimal;

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The text ended within the value.
    End,
    /// Something else than JSON stood at this offset.
    Bad {
        /// The offset in the text.
        at: usize,
        /// What JSON wants there.
        expected: &'static str,
    },
}

/// A place in a JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A string literal that has been found but not decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Literal<'a> {
    raw: &'a [u8],
    escaped: bool,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes have been read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The next byte that is no white space, which stays unread.
    pub(crate) fn peek(&mut self) -> Result<u8, Stop> {
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Stop::End),
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(*byte),
            }
        }
    }

    /// Calls `member` for each member of an object; it must read the value. Returns `false` for any other value,
    /// which is skipped.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &[u8]) -> Result<(), Stop>,
    ) -> Result<bool, Stop> {
        if self.peek()? != b'{' {
            self.skip()?;
            return Ok(false);
        }
        self.at += 1;
        loop {
            match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return Ok(true);
                }
                b'"' => {}
                _ => return Err(self.bad("a member name or `}`")),
            }
            let name = self.literal()?;
            if self.peek()? != b':' {
                return Err(self.bad("`:`"));
            }
            self.at += 1;
            if name.escaped {
                member(self, &name.bytes(usize::MAX).0)?;
            } else {
                member(self, name.raw)?;
            }
            self.separator(b'}', "`,` or `}`")?;
        }
    }

    /// Calls `element` for each element of an array; it must read it. Returns `false` for any other value, which is
    /// skipped.
    pub(crate) fn array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), Stop>,
    ) -> Result<bool, Stop> {
        if self.peek()? != b'[' {
            self.skip()?;
            return Ok(false);
        }
        self.at += 1;
        loop {
            if self.peek()? == b']' {
                self.at += 1;
                return Ok(true);
            }
            element(self)?;
            self.separator(b']', "`,` or `]`")?;
        }
    }

    /// After a member or an element: a comma is read, the closing bracket is left. A comma too many is harmless.
    fn separator(&mut self, close: u8, expected: &'static str) -> Result<(), Stop> {
        match self.peek()? {
            b',' => self.at += 1,
            byte if byte == close => {}
            _ => return Err(self.bad(expected)),
        }
        Ok(())
    }

    /// A string literal; the cursor must stand on its quote.
    fn literal(&mut self) -> Result<Literal<'a>, Stop> {
        let start = self.at + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let found = quote_or_backslash(rest).ok_or(Stop::End)?;
            at += found;
            if rest.get(found) == Some(&b'"') {
                self.at = at + 1;
                return Ok(Literal { raw: self.bytes.get(start..at).unwrap_or_default(), escaped });
            }
            escaped = true;
            at += 2;
        }
    }

    /// A string; `None` for a value of another type, which is skipped.
    pub(crate) fn string(&mut self) -> Result<Option<Literal<'a>>, Stop> {
        if self.peek()? == b'"' {
            return self.literal().map(Some);
        }
        self.skip()?;
        Ok(None)
    }

    /// A string, or a number or boolean as it is written; `None` for `null`, arrays and objects.
    pub(crate) fn text(&mut self) -> Result<Option<Literal<'a>>, Stop> {
        match self.peek()? {
            b'"' => self.literal().map(Some),
            b'{' | b'[' => self.skip().map(|()| None),
            _ => {
                let raw = self.scalar()?;
                Ok((raw != b"null").then_some(Literal { raw, escaped: false }))
            }
        }
    }

    /// A number, also one that is written as a string.
    pub(crate) fn number(&mut self) -> Result<Option<f64>, Stop> {
        let Some(literal) = self.text()? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(literal.raw).unwrap_or_default();
        Ok(decimal::parse(text.trim()).filter(|it| it.is_finite()))
    }

    /// Whether the value says yes: `true`, a number other than 0, a text other than `false`.
    pub(crate) fn truthy(&mut self) -> Result<bool, Stop> {
        match self.text()? {
            None => Ok(false),
            Some(it) => Ok(!matches!(it.raw, b"" | b"false" | b"0")),
        }
    }

    /// Reads past one value of any kind. Brackets are counted, not matched: nobody looks at what is in there.
    pub(crate) fn skip(&mut self) -> Result<(), Stop> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.literal()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    self.scalar()?;
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// A number, `true`, `false`, `null`, or a word that is none of these.
    fn scalar(&mut self) -> Result<&'a [u8], Stop> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|it| ends_scalar(*it)).ok_or(Stop::End)?;
        if length == 0 {
            return Err(self.bad("a value"));
        }
        self.at += length;
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn bad(&self, expected: &'static str) -> Stop {
        Stop::Bad { at: self.at, expected }
    }
}

/// Whether a byte ends a number, `true`, `false` or `null`.
pub(crate) fn ends_scalar(byte: u8) -> bool {
    matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b' ' | b'\n' | b'\r' | b'\t')
}

/// The offset of the first byte that ends a string or escapes a character.
///
/// Eight bytes at a time: most strings of a HAR file are so short that a call to a vectorised search costs more than
/// it saves, and WebAssembly has none.
pub(crate) fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let hits = zero_bytes(word ^ splat(b'"')) | zero_bytes(word ^ splat(b'\\'));
        if hits != 0 {
            return Some(index * 8 + hits.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|it| matches!(it, b'"' | b'\\'))?;
    Some(words.len() * 8 + found)
}

const fn splat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Marks the lowest zero byte of a word by its highest bit. Bytes above it may be marked by mistake.
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(splat(1)) & !word & splat(0x80)
}

impl<'a> Literal<'a> {
    /// The first `limit` bytes of the text, cut between characters, and whether something was cut. U+FFFD stands for
    /// what is no UTF-8 and for lone surrogates.
    pub(crate) fn text_up_to(&self, limit: usize) -> (Cow<'a, str>, bool) {
        let (bytes, cut) = self.bytes(limit);
        let text = match bytes {
            Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(bytes),
            },
            Cow::Owned(bytes) => Cow::Owned(
                String::from_utf8(bytes)
                    .unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()),
            ),
        };
        (text, cut)
    }

    fn bytes(&self, limit: usize) -> (Cow<'a, [u8]>, bool) {
        if !self.escaped {
            let kept = cut_between_characters(self.raw, limit);
            return (Cow::Borrowed(kept), kept.len() < self.raw.len());
        }
        let mut out = Vec::with_capacity(self.raw.len().min(limit.saturating_add(4)));
        let mut rest = self.raw;
        while out.len() <= limit {
            if let Some((word, after)) = rest.split_first_chunk::<8>()
                && zero_bytes(u64::from_le_bytes(*word) ^ splat(b'\\')) == 0
            {
                out.extend_from_slice(word);
                rest = after;
                continue;
            }
            match rest.split_first() {
                None => break,
                Some((b'\\', _)) => rest = unescape(rest, &mut out),
                Some((byte, after)) => {
                    out.push(*byte);
                    rest = after;
                }
            }
        }
        let kept = cut_between_characters(&out, limit).len();
        let cut = kept < out.len();
        out.truncate(kept);
        (Cow::Owned(out), cut)
    }
}

/// The first `limit` bytes, or up to three less so that no UTF-8 sequence is cut.
fn cut_between_characters(bytes: &[u8], limit: usize) -> &[u8] {
    let is_continuation = |at: usize| bytes.get(at).is_some_and(|it| it & 0xC0 == 0x80);
    let mut end = limit.min(bytes.len());
    for _ in 0..3 {
        if is_continuation(end) {
            end = end.saturating_sub(1);
        }
    }
    bytes.get(..end).unwrap_or(bytes)
}

/// Decodes the escape that `text` begins with and returns what follows it. What is no escape of JSON is taken
/// literally.
fn unescape<'a>(text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let mut after = text.get(2..).unwrap_or_default();
    match text.get(1) {
        None => {}
        Some(b'b') => out.push(8),
        Some(b'f') => out.push(12),
        Some(b'n') => out.push(b'\n'),
        Some(b'r') => out.push(b'\r'),
        Some(b't') => out.push(b'\t'),
        Some(b'u') => {
            let unit = hex4(after);
            after = after.get(unit.map_or(0, |_| 4)..).unwrap_or_default();
            let mut code = unit.unwrap_or(0xFFFD);
            if (0xD800..0xDC00).contains(&code) {
                let low =
                    after.strip_prefix(b"\\u").and_then(hex4).filter(|it| (0xDC00..0xE000).contains(it));
                if let Some(low) = low {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    after = after.get(6..).unwrap_or_default();
                }
            }
            let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Some(other) => out.push(*other),
    }
    after
}

fn hex4(text: &[u8]) -> Option<u32> {
    text.get(..4)?.iter().try_fold(0, |value, byte| Some(value * 16 + char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &[u8], text: &str) {
        let literal = Cursor::new(json).string().unwrap().unwrap();
        assert_eq!(literal.text_up_to(usize::MAX), (text.into(), false));
    }

    #[test]
    fn strings() {
        check(br#" "plain""#, "plain");
        check(br#""a\"b\\c\/d\n\u00e9\ud83d\ude00""#, "a\"b\\c/d\n\u{e9}\u{1F600}");
    }

    #[test]
    fn damaged_strings() {
        check(br#""\ud83d""#, "\u{FFFD}");
        check(br#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}");
        check(br#""\u12""#, "\u{FFFD}12");
        check(br#""\q""#, "q");
        check(b"\"\xFF\x01\n\"", "\u{FFFD}\u{1}\n");
    }

    #[test]
    fn cuts_between_characters() {
        let literal = Cursor::new("\"a\u{e9}\u{1F600}\"".as_bytes()).string().unwrap().unwrap();
        let cut = |limit| literal.text_up_to(limit);
        assert_eq!(cut(2), ("a".into(), true));
        assert_eq!(cut(3), ("a\u{e9}".into(), true));
        assert_eq!(cut(6), ("a\u{e9}".into(), true));
        assert_eq!(cut(7), ("a\u{e9}\u{1F600}".into(), false));
        let escaped = Cursor::new(br#""\u00e9\nxyz""#).string().unwrap().unwrap();
        assert_eq!(escaped.text_up_to(4), ("\u{e9}\nx".into(), true));
        assert_eq!(escaped.text_up_to(1), ("".into(), true));
        assert_eq!(escaped.text_up_to(6), ("\u{e9}\nxyz".into(), false));
    }

    #[test]
    fn skips_any_value() {
        for json in ["1 ", "null,", r#""x""#, r#"{"a":[1,{"b":"]}"}],"c":null}"#, "[]", "{}", "[[[[]]]]"] {
            let mut cursor = Cursor::new(json.as_bytes());
            assert_eq!(cursor.skip(), Ok(()), "{json}");
        }
        let deep = "[".repeat(1_000_000);
        assert_eq!(Cursor::new(deep.as_bytes()).skip(), Err(Stop::End));
    }

    #[test]
    fn numbers_in_any_dress() {
        for (json, expected) in [
            ("1.5e2,", Some(150.0)),
            ("\"200\"", Some(200.0)),
            ("-1]", Some(-1.0)),
            ("null}", None),
            ("\"x\"", None),
            ("{}", None),
        ] {
            assert_eq!(Cursor::new(json.as_bytes()).number(), Ok(expected), "{json}");
        }
    }
}
