//! Reads JSON as it was written: members in order, repeated names kept, numbers with their digits.
//!
//! Two readers share one grammar (RFC 8259). [`parse`] builds a tree of bounded depth; [`visit`] checks a text of any
//! depth without building anything and hands out the members of its outermost object, which is all that a token or
//! an error body usually needs. Neither judges what the values mean.

use std::borrow::Cow;
use std::ops::Range;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, with the digits that were written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object: its members in order, repeated names included.
    Object(Vec<(String, Value)>),
}

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Value {
    /// The member of that name; of repeated ones the last, as nearly every reader takes it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(it, _)| it == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value at the end of a chain of members.
    pub fn path(&self, names: &[&str]) -> Option<&Value> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(digits) => super::decimal::parse(digits),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&[(String, Value)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) => Kind::Number,
            Self::String(_) => Kind::String,
            Self::Array(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
        }
    }
}

/// How deep [`parse`] follows arrays and objects.
pub const MAX_DEPTH: usize = 100;

/// Reads a whole JSON text into a tree; `None` if it is no JSON or nested deeper than [`MAX_DEPTH`].
pub fn parse(text: &str) -> Option<Value> {
    let mut cursor = Cursor::new(text);
    let value = cursor.value(0)?;
    cursor.end()?;
    Some(value)
}

/// Checks a whole JSON text of any depth and gives each member of the outermost object, if it is one, to `each`:
/// the name and the value's own text. `None` if it is no JSON; members before the fault have been given then.
pub fn visit<'a>(text: &'a str, mut each: impl FnMut(RawString<'a>, &'a str)) -> Option<Kind> {
    let mut members = Members::of(text);
    for (name, value) in &mut members {
        each(name, text.get(value)?);
    }
    members.kind()
}

/// The members of the outermost object of a JSON text, as [`visit`] gives them: names, and where the values lie.
pub struct Members<'a> {
    cursor: Cursor<'a>,
    begun: bool,
    kind: Option<Kind>,
}

impl<'a> Members<'a> {
    /// None was read yet.
    pub fn of(text: &'a str) -> Self {
        Self { cursor: Cursor::new(text), begun: false, kind: None }
    }

    /// The text must end here.
    fn end<T>(&mut self, kind: Kind) -> Option<T> {
        self.kind = self.cursor.end().map(|()| kind);
        None
    }

    /// What the text is, once all members were read; `None` if it is no JSON.
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (RawString<'a>, Range<usize>);

    /// The next member; `None` at the end, and where the text is no JSON.
    fn next(&mut self) -> Option<Self::Item> {
        let cursor = &mut self.cursor;
        cursor.blank();
        if self.begun {
            match cursor.next()? {
                b',' => cursor.blank(),
                b'}' => return self.end(Kind::Object),
                _ => return None,
            }
        } else {
            self.begun = true;
            if cursor.peek() != Some(b'{') {
                let kind = cursor.skip()?;
                return self.end(kind);
            }
            cursor.at += 1;
            cursor.blank();
            if cursor.peek() == Some(b'}') {
                cursor.at += 1;
                return self.end(Kind::Object);
            }
        }
        let name = cursor.name()?;
        cursor.blank();
        let start = cursor.at;
        cursor.skip()?;
        Some((name, start..cursor.at))
    }
}

/// The text of a JSON value without the white space between its parts, at most [`MAX_DEPTH`] levels of it: what lies
/// deeper is written as the string `…`. Of repeated names only the last stays. Empty if it is no JSON.
///
/// Strings and numbers stay as they were written, so no digit and no escape gets lost.
pub fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut cursor = Cursor::new(text);
    if cursor.compact(0, &mut out).is_none() || cursor.end().is_none() {
        out.clear();
    }
    out
}

/// A JSON string as it stands between its quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawString<'a> {
    text: &'a str,
    escaped: bool,
}

impl<'a> RawString<'a> {
    /// The string a JSON text consists of, quotation marks included; `None` if it is something else.
    pub fn of(text: &'a str) -> Option<Self> {
        let mut cursor = Cursor::new(text);
        let string = cursor.string()?;
        cursor.end()?;
        Some(string)
    }

    /// The string that a value found by [`Members`] is; `None` if it is something else.
    pub fn of_value(text: &'a str) -> Option<Self> {
        if text.as_bytes().first() != Some(&b'"') {
            return None;
        }
        let text = text.get(1..text.len() - 1)?;
        Some(Self { text, escaped: memchr::memchr(b'\\', text.as_bytes()).is_some() })
    }

    /// The string it means. A lone surrogate becomes U+FFFD.
    pub fn unescaped(self) -> Cow<'a, str> {
        if self.escaped { Cow::Owned(unescape(self.text)) } else { Cow::Borrowed(self.text) }
    }

    /// The text as written, for a quick look at a name; `None` where escapes hide it.
    pub fn plain(self) -> Option<&'a str> {
        (!self.escaped).then_some(self.text)
    }
}

struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline(always)]
    fn blank(&mut self) {
        // Machines write none.
        if self.peek().is_some_and(|it| it <= b' ') {
            self.blanks();
        }
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn end(&mut self) -> Option<()> {
        self.blank();
        (self.at == self.bytes.len()).then_some(())
    }

    /// A member's name and the colon after it.
    fn name(&mut self) -> Option<RawString<'a>> {
        let name = self.string()?;
        self.blank();
        (self.next()? == b':').then_some(name)
    }

    fn string(&mut self) -> Option<RawString<'a>> {
        if self.next()? != b'"' {
            return None;
        }
        let start = self.at;
        let mut escaped = false;
        loop {
            self.pass_plain();
            match self.next()? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    match self.next()? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            let digits = self.bytes.get(self.at..self.at + 4)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 4;
                        }
                        _ => return None,
                    }
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
        Some(RawString { text: self.text.get(start..self.at - 1)?, escaped })
    }

    /// Passes what stands for itself in a string, as most bytes do: eight at a time, since this is most of all reading.
    #[inline(always)]
    fn pass_plain(&mut self) {
        const ONES: u64 = u64::MAX / 255;
        while let Some(chunk) = self.bytes.get(self.at..).and_then(|it| it.first_chunk()) {
            let word = u64::from_le_bytes(*chunk);
            let (quote, escape) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
            // The lowest top bit that is set marks the first byte that is a quotation mark, a backslash or a control
            // character; those above it may be wrong.
            let special = (quote.wrapping_sub(ONES) & !quote)
                | (escape.wrapping_sub(ONES) & !escape)
                | (word.wrapping_sub(ONES * 0x20) & !word);
            let special = special & (ONES * 0x80);
            if special != 0 {
                self.at += special.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
        while let Some(0x20..=0x21 | 0x23..=0x5b | 0x5d..) = self.peek() {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.next()? {
            b'0' => {}
            b'1'..=b'9' => self.digits(),
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        self.text.get(start..self.at)
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Option<()> {
        let start = self.at;
        self.digits();
        (self.at > start).then_some(())
    }

    fn literal(&mut self, word: &'static str) -> Option<()> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end)? != word.as_bytes() {
            return None;
        }
        self.at = end;
        Some(())
    }

    /// A string, number or literal; `None` for what begins otherwise.
    fn scalar(&mut self) -> Option<Kind> {
        Some(match self.peek()? {
            b'"' => {
                self.string()?;
                Kind::String
            }
            b't' => {
                self.literal("true")?;
                Kind::Bool
            }
            b'f' => {
                self.literal("false")?;
                Kind::Bool
            }
            b'n' => {
                self.literal("null")?;
                Kind::Null
            }
            _ => {
                self.number()?;
                Kind::Number
            }
        })
    }

    /// Passes one value of any depth. Works without recursion: a hostile text can nest as deep as it is long.
    fn skip(&mut self) -> Option<Kind> {
        self.blank();
        if !matches!(self.peek()?, b'{' | b'[') {
            return self.scalar();
        }
        let mut nesting = Nesting::default();
        let mut outermost = None;
        loop {
            self.blank();
            let kind = match self.peek()? {
                b'{' => {
                    self.at += 1;
                    self.blank();
                    if self.peek() == Some(b'}') {
                        self.at += 1;
                        Kind::Object
                    } else {
                        outermost.get_or_insert(Kind::Object);
                        nesting.push(true);
                        self.name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    self.blank();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        Kind::Array
                    } else {
                        outermost.get_or_insert(Kind::Array);
                        nesting.push(false);
                        continue;
                    }
                }
                _ => self.scalar()?,
            };
            // A value has ended: close what closes here, then go on to the next value.
            loop {
                let Some(in_object) = nesting.top() else { return Some(outermost.unwrap_or(kind)) };
                self.blank();
                match (self.next()?, in_object) {
                    (b',', true) => {
                        self.blank();
                        self.name()?;
                        break;
                    }
                    (b',', false) => break,
                    (b'}', true) | (b']', false) => nesting.pop(),
                    _ => return None,
                }
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.blank();
        Some(match self.peek()? {
            b'{' => {
                self.at += 1;
                let mut members = Vec::new();
                self.blank();
                if self.peek() == Some(b'}') {
                    self.at += 1;
                    return Some(Value::Object(members));
                }
                loop {
                    let name = self.name()?;
                    members.push((name.unescaped().into_owned(), self.value(depth + 1)?));
                    self.blank();
                    match self.next()? {
                        b',' => self.blank(),
                        b'}' => break,
                        _ => return None,
                    }
                }
                Value::Object(members)
            }
            b'[' => {
                self.at += 1;
                let mut elements = Vec::new();
                self.blank();
                if self.peek() == Some(b']') {
                    self.at += 1;
                    return Some(Value::Array(elements));
                }
                loop {
                    elements.push(self.value(depth + 1)?);
                    self.blank();
                    match self.next()? {
                        b',' => {}
                        b']' => break,
                        _ => return None,
                    }
                }
                Value::Array(elements)
            }
            b'"' => Value::String(self.string()?.unescaped().into_owned()),
            b't' => {
                self.literal("true")?;
                Value::Bool(true)
            }
            b'f' => {
                self.literal("false")?;
                Value::Bool(false)
            }
            b'n' => {
                self.literal("null")?;
                Value::Null
            }
            _ => Value::Number(self.number()?.to_owned()),
        })
    }

    fn compact(&mut self, depth: usize, out: &mut String) -> Option<()> {
        self.blank();
        let start = self.at;
        match self.peek()? {
            b'{' | b'[' if depth >= MAX_DEPTH => {
                self.skip()?;
                out.push_str("\"…\"");
            }
            b'{' => {
                // A name that comes again later is left out here, so the members are gathered first.
                let mut members: Vec<(Cow<'a, str>, RawString<'a>, &'a str)> = Vec::new();
                let kind = visit_here(self, |name, value| members.push((name.unescaped(), name, value)))?;
                debug_assert_eq!(kind, Kind::Object);
                let last: std::collections::HashMap<&str, usize> =
                    members.iter().enumerate().map(|(index, (name, ..))| (&**name, index)).collect();
                out.push('{');
                let mut first = true;
                for (index, (name, raw, value)) in members.iter().enumerate() {
                    if last.get(&**name) != Some(&index) {
                        continue;
                    }
                    if !first {
                        out.push(',');
                    }
                    first = false;
                    out.push('"');
                    out.push_str(raw.text);
                    out.push_str("\":");
                    Cursor::new(value).compact(depth + 1, out)?;
                }
                out.push('}');
            }
            b'[' => {
                self.at += 1;
                out.push('[');
                self.blank();
                if self.peek() == Some(b']') {
                    self.at += 1;
                    out.push(']');
                    return Some(());
                }
                loop {
                    self.compact(depth + 1, out)?;
                    self.blank();
                    match self.next()? {
                        b',' => out.push(','),
                        b']' => break,
                        _ => return None,
                    }
                }
                out.push(']');
            }
            _ => {
                self.scalar()?;
                out.push_str(self.text.get(start..self.at)?);
            }
        }
        Some(())
    }
}

/// [`visit`] for an object in the middle of a text.
fn visit_here<'a>(cursor: &mut Cursor<'a>, each: impl FnMut(RawString<'a>, &'a str)) -> Option<Kind> {
    let start = cursor.at;
    cursor.skip()?;
    visit(cursor.text.get(start..cursor.at)?, each)
}

/// Which of the open values are objects: one bit a level.
#[derive(Default)]
struct Nesting {
    depth: usize,
    bits: u64,
    full: Vec<u64>,
}

impl Nesting {
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.full.push(self.bits);
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.bits >>= 1;
        if self.depth > 0
            && self.depth.is_multiple_of(64)
            && let Some(bits) = self.full.pop()
        {
            self.bits = bits;
        }
    }

    fn top(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let length = match chars.next() {
            Some('u') => {
                let (character, length) = unicode_escape(after);
                out.push(character);
                length
            }
            Some(letter) => {
                out.push(match letter {
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    other => other,
                });
                letter.len_utf8()
            }
            None => 0,
        };
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that `u0041…` stands for, and how much of the text it takes.
fn unicode_escape(text: &str) -> (char, usize) {
    let unit = |from: usize| u32::from_str_radix(text.get(from..from + 4)?, 16).ok();
    let Some(high) = unit(1) else { return ('\u{fffd}', text.len().min(1)) };
    if (0xd800..0xdc00).contains(&high)
        && text.get(5..7) == Some("\\u")
        && let Some(low) = unit(7)
        && (0xdc00..0xe000).contains(&low)
    {
        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or('\u{fffd}'), 11);
    }
    (char::from_u32(high).unwrap_or('\u{fffd}'), 5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(compact(text), expected);
    }

    #[test]
    fn keeps_order_digits_and_repeats() {
        let value = parse(r#"{"b":1.50,"a":[],"b":{"c":"\u00e9\ud83d\ude00\ud800"}}"#).unwrap();
        let members = value.as_object().unwrap();
        assert_eq!(members.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["b", "a", "b"]);
        assert_eq!(members[0].1, Value::Number("1.50".into()));
        assert_eq!(value.path(&["b", "c"]).and_then(Value::as_str), Some("é😀\u{fffd}"));
    }

    #[test]
    fn visits_members_of_the_outermost_object_only() {
        let mut seen = Vec::new();
        let kind = visit(" { \"a\" : [ 1 , {\"x\":2} ] , \"b\":\"c\" } ", |name, value| {
            seen.push((name.unescaped().into_owned(), value.to_owned()));
        });
        assert_eq!(kind, Some(Kind::Object));
        assert_eq!(seen, [("a".into(), "[ 1 , {\"x\":2} ]".into()), ("b".into(), "\"c\"".into())]);
        assert_eq!(visit("[{}]", |_, _| {}), Some(Kind::Array));
        assert_eq!(visit("null ", |_, _| {}), Some(Kind::Null));
    }

    #[test]
    fn compact_forms() {
        check("{ \"a\" : 1e5 , \"b\" : [ ] , \"a\" : 2 }", r#"{"b":[],"a":2}"#);
        check(r#"{"\u0061":1,"a":2}"#, r#"{"a":2}"#);
        check("[1,", "");
        check("", "");
    }

    #[test]
    fn err_forms() {
        for text in [
            "",
            "{",
            "{\"a\"}",
            "{\"a\":1,}",
            "[1,]",
            "01",
            "1.",
            "-",
            "+1",
            "tru",
            "\"a",
            "\"\\x\"",
            "\"\n\"",
            "{} {}",
            "NaN",
            "'a'",
            "{a:1}",
            "[1}",
            "{\"a\":1]",
        ] {
            assert_eq!(parse(text), None, "{text}");
            assert_eq!(visit(text, |_, _| {}), None, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        for depth in [MAX_DEPTH, 10_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(parse(&text).is_some(), depth == MAX_DEPTH);
            assert_eq!(visit(&text, |_, _| {}), Some(Kind::Array));
            assert_eq!(visit(&"[".repeat(depth), |_, _| {}), None);
            let objects = format!("{}1{}", "{\"a\":[".repeat(depth), "]}".repeat(depth));
            assert_eq!(visit(&objects, |_, _| {}), Some(Kind::Object));
            assert!(parse(&compact(&objects)).is_some());
        }
    }

    fn tree() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i32>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,6}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                proptest::collection::btree_map(".{0,4}", inner, 0..5)
                    .prop_map(|it| serde_json::Value::Object(it.into_iter().collect())),
            ]
        })
    }

    fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
        match (ours, theirs) {
            (Value::Null, serde_json::Value::Null) => true,
            (Value::Bool(a), serde_json::Value::Bool(b)) => a == b,
            (Value::Number(a), serde_json::Value::Number(b)) => a.parse::<f64>().ok() == b.as_f64(),
            (Value::String(a), serde_json::Value::String(b)) => a == b,
            (Value::Array(a), serde_json::Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Object(a), serde_json::Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(tree in tree()) {
            for text in [tree.to_string(), serde_json::to_string_pretty(&tree).unwrap()] {
                let value = parse(&text);
                prop_assert!(value.as_ref().is_some_and(|it| same(it, &tree)), "{}", text);
                prop_assert_eq!(parse(&compact(&text)), value);
            }
        }

        #[test]
        fn agrees_with_serde_json_on_any_text(text in r#"[\[\]{}",:\\u0-9eE.+\- tfnalsr]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // serde_json refuses lone surrogates and numbers beyond f64, which we keep.
            if theirs.is_ok() {
                prop_assert!(parse(&text).is_some(), "{}", text);
            } else if !text.contains("\\u") && !text.contains(['e', 'E']) {
                prop_assert_eq!(parse(&text), None, "{}", text);
            }
            prop_assert_eq!(parse(&text).map(|it| it.kind()), visit(&text, |_, _| {}));
        }
    }
}
