//! Reads `WWW-Authenticate`: which schemes the server offers, with which parameters.
//!
//! Two readings: the grammar of RFC 9110 §11.6.1 to the letter, and, where a value does not follow it, what a tolerant
//! reader still gets out of it, because real servers send broken challenges that say what is wrong all the same.
//! Says nothing about whether a challenge makes sense; that is for the rules.

use std::collections::{HashMap, HashSet};

use crate::sort;
use crate::syntax::token;

/// What the lines of `WWW-Authenticate` say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenges {
    /// Whether the value follows the grammar.
    pub valid: bool,
    /// The first place where it does not.
    pub error: Option<Error>,
    /// The challenges, by the tolerant reading where the value is not valid.
    pub list: Vec<Challenge>,
}

/// Where a value leaves the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong there.
    pub message: &'static str,
    /// The byte offset in the value; several lines count as one, joined with `, `.
    pub position: usize,
}

/// One challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme as written; `None` only in the tolerant reading of a value that begins with a parameter.
    pub scheme: Option<String>,
    /// The one value that some schemes have instead of parameters.
    pub token68: Option<String>,
    /// The parameters in order, quotation marks and escapes removed, names as written.
    pub params: Vec<(String, String)>,
}

impl Challenges {
    /// The first challenge of that scheme, in any case.
    pub fn scheme(&self, scheme: &str) -> Option<&Challenge> {
        self.list.iter().find(|it| it.is(scheme))
    }

    /// The first parameter of that name in any challenge, `Bearer` and `DPoP` before others.
    pub fn param(&self, name: &str) -> Option<&str> {
        let rank = |it: &&Challenge| !(it.is("bearer") || it.is("dpop"));
        let mut list: Vec<&Challenge> = self.list.iter().collect();
        sort::by_key(&mut list, |it| rank(it));
        list.into_iter().find_map(|it| it.param(name))
    }

    /// True if there is no challenge at all.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl Challenge {
    /// Whether the scheme is that one, in any case.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(scheme))
    }

    /// The value of a parameter; names are the same in any case.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The challenge as it should be written.
    pub fn serialize(&self) -> String {
        let mut out = self.scheme.clone().unwrap_or_default();
        if let Some(token68) = &self.token68 {
            out.push(' ');
            out.push_str(token68);
        }
        for (index, (name, value)) in self.params.iter().enumerate() {
            out.push_str(if index > 0 { ", " } else { " " });
            out.push_str(name);
            out.push_str("=\"");
            for character in value.chars() {
                if matches!(character, '"' | '\\') {
                    out.push('\\');
                }
                out.push(character);
            }
            out.push('"');
        }
        out
    }
}

/// Reads the lines of `WWW-Authenticate` (or `Proxy-Authenticate`) in their order.
pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Challenges {
    let lines: Vec<&str> = lines.into_iter().collect();
    // Several lines are one list (RFC 9110 §5.3).
    let joined;
    let value = match lines.as_slice() {
        [line] => *line,
        lines => {
            joined = lines.join(", ");
            &joined
        }
    };
    match strict(value) {
        Ok(list) => Challenges { valid: true, error: None, list },
        Err(error) => Challenges { valid: false, error: Some(error), list: lenient(&lines) },
    }
}

/// <https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1>
///
/// ```text
/// WWW-Authenticate = #challenge
/// challenge        = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
/// auth-param       = token BWS "=" BWS ( token / quoted-string )
/// ```
/// The inner list uses the outer one's comma, so what follows a comma is a parameter if an `=` comes after its first
/// word, and a challenge otherwise. Lists may have empty elements (RFC 9110 §5.6.1.2).
fn strict(value: &str) -> Result<Vec<Challenge>, Error> {
    let mut reader = Reader { text: value, at: 0 };
    let mut list: Vec<Challenge> = Vec::new();
    // Whether the challenge in hand may have parameters: a blank came after its scheme.
    let mut takes_params = false;
    // The names of its parameters so far; a set, because a hostile value can have a hundred thousand.
    let mut names: HashSet<String> = HashSet::new();
    loop {
        reader.separators();
        if reader.peek().is_none() {
            break;
        }
        // 1. A parameter of the challenge in hand.
        if takes_params
            && let Some(challenge) = list.last_mut()
            && let Some((name, value)) = reader.complete_param()?
        {
            let at = reader.at;
            if challenge.token68.is_some() {
                return Err(Error { message: "auth-param after token68", position: at });
            }
            if !names.insert(name.to_ascii_lowercase()) {
                return Err(Error { message: "duplicate parameter", position: at });
            }
            challenge.params.push((name, value));
            continue;
        }
        // 2. Else a challenge: its scheme comes first.
        let Some(scheme) = reader.token() else { return Err(reader.error("scheme expected")) };
        let mut challenge = Challenge { scheme: Some(scheme.to_owned()), ..Challenge::default() };
        takes_params = reader.peek() == Some(b' ');
        names.clear();
        // 3. The scheme may stand alone.
        if reader.at_separator() {
            list.push(challenge);
            continue;
        }
        // 4. Else a blank follows; a tab is none.
        if !reader.spaces() {
            return Err(reader.error("SP expected after scheme"));
        }
        // 5. The parameters may begin with empty elements.
        if !reader.at_separator() {
            if let Some(param) = reader.complete_param()? {
                names.insert(param.0.to_ascii_lowercase());
                challenge.params.push(param);
            } else if let Some(token68) = reader.token68() {
                if !reader.at_separator() {
                    return Err(reader.error("junk after token68"));
                }
                challenge.token68 = Some(token68.to_owned());
            } else {
                return Err(reader.error("param or token68 expected"));
            }
        }
        list.push(challenge);
    }
    if list.is_empty() { Err(Error { message: "no challenge", position: 0 }) } else { Ok(list) }
}

/// What a tolerant reader gets out of lines that do not follow the grammar.
///
/// It takes a tab for a blank, a missing comma between parameters, values that should be quoted, a quotation that
/// never ends, and parameters without a scheme. Of a repeated parameter the last value stays. What it cannot make
/// sense of it passes over up to the next comma.
fn lenient(lines: &[&str]) -> Vec<Challenge> {
    let mut list: Vec<Challenge> = Vec::new();
    for line in lines {
        let mut reader = Reader { text: line, at: 0 };
        // False once the challenge in hand was dropped: what follows does not belong to the one before it.
        let mut open = true;
        // Whether the next word stands after a comma (or at the beginning), where a challenge may begin.
        let mut after_comma = true;
        // Where the parameters of the challenge in hand are, by name.
        let mut places: HashMap<String, usize> = HashMap::new();
        loop {
            let before = reader.at;
            reader.blanks();
            while reader.peek() == Some(b',') {
                reader.at += 1;
                after_comma = true;
                reader.blanks();
            }
            if reader.peek().is_none() {
                break;
            }
            match reader.tolerant_param() {
                Some(Tolerant::Param { name, value, spaced }) => {
                    // `scheme = x` at the beginning is neither a challenge nor a parameter of one.
                    open &= !(spaced && list.is_empty());
                    if !open {
                        continue;
                    }
                    if list.is_empty() {
                        list.push(Challenge::default());
                    }
                    if let Some(challenge) = list.last_mut().filter(|it| it.token68.is_none()) {
                        let place =
                            *places.entry(name.to_ascii_lowercase()).or_insert(challenge.params.len());
                        match challenge.params.get_mut(place) {
                            Some((_, old)) => *old = value,
                            None => challenge.params.push((name, value)),
                        }
                    }
                    after_comma = false;
                    continue;
                }
                // Something sticks to the closing quotation mark: the quotation did not end where it seems to, so
                // nothing of this challenge can be trusted.
                Some(Tolerant::Broken) => {
                    list.pop();
                    places.clear();
                    open = false;
                    reader.rest_of_element();
                    continue;
                }
                None => {}
            }
            let scheme = if after_comma { reader.token() } else { None };
            let Some(scheme) = scheme else {
                reader.rest_of_element();
                // A reader that does not move would never end.
                if reader.at == before {
                    break;
                }
                continue;
            };
            after_comma = false;
            let spaced = reader.blanks();
            if !spaced && !reader.at_separator() {
                // A word that runs into something else is no scheme.
                reader.rest_of_element();
                continue;
            }
            if reader.peek() == Some(b'=') {
                // `scheme =` without a value is no challenge either.
                open = false;
                reader.rest_of_element();
                continue;
            }
            let mut challenge = Challenge { scheme: Some(scheme.to_owned()), ..Challenge::default() };
            let start = reader.at;
            if reader.tolerant_param().is_none() {
                reader.at = start;
                if let Some(token68) = reader.token68()
                    && matches!(reader.peek(), None | Some(b',' | b' ' | b'\t'))
                {
                    challenge.token68 = Some(token68.to_owned());
                    reader.rest_of_element();
                } else {
                    reader.at = start;
                }
            } else {
                reader.at = start;
            }
            list.push(challenge);
            places.clear();
            open = true;
        }
    }
    list
}

enum Tolerant {
    /// `spaced`: a blank stands before the `=`.
    Param {
        name: String,
        value: String,
        spaced: bool,
    },
    Broken,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, message: &'static str) -> Error {
        Error { message, position: self.at }
    }

    /// Takes the bytes that `wanted` admits; all of them are ASCII or none is cut, so the text stays whole.
    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> Option<&'a str> {
        let length = self.rest().bytes().take_while(|it| wanted(*it)).count();
        let taken = self.rest().get(..length).filter(|it| !it.is_empty())?;
        self.at += length;
        Some(taken)
    }

    fn token(&mut self) -> Option<&'a str> {
        self.take(token::is_token_byte)
    }

    fn token68(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.take(token::is_token68_byte)?;
        self.take(|it| it == b'=');
        self.text.get(start..self.at)
    }

    fn spaces(&mut self) -> bool {
        self.take(|it| it == b' ').is_some()
    }

    fn blanks(&mut self) -> bool {
        self.take(|it| matches!(it, b' ' | b'\t')).is_some()
    }

    fn separators(&mut self) {
        self.take(|it| matches!(it, b' ' | b'\t' | b','));
    }

    /// Whether an element of a list may end here: OWS, then a comma or the end.
    fn at_separator(&self) -> bool {
        matches!(self.rest().bytes().find(|it| !matches!(it, b' ' | b'\t')), None | Some(b','))
    }

    /// Passes over what is left of a list's element; commas in quotation marks do not end it.
    fn rest_of_element(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b',' => break,
                b'"' => match quoted(self.rest()) {
                    Some((_, length)) => self.at += length,
                    None => self.at = self.text.len(),
                },
                _ => self.at += 1,
            }
        }
    }

    /// `token BWS "=" BWS ( token / quoted-string )` up to the end of the element, else nothing is taken.
    fn complete_param(&mut self) -> Result<Option<(String, String)>, Error> {
        let start = self.at;
        match self.param()? {
            Some(param) if self.at_separator() => Ok(Some(param)),
            _ => {
                self.at = start;
                Ok(None)
            }
        }
    }

    fn param(&mut self) -> Result<Option<(String, String)>, Error> {
        let Some(name) = self.token() else { return Ok(None) };
        self.blanks();
        if self.peek() != Some(b'=') {
            return Ok(None);
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'"') {
            let Some((value, length)) = quoted(self.rest()) else {
                return Err(self.error("unterminated quoted-string"));
            };
            if let Some(fault) = illegal_in_quotation(self.rest().get(..length).unwrap_or_default()) {
                return Err(Error {
                    message: "control character in quoted-string",
                    position: self.at + fault,
                });
            }
            self.at += length;
            return Ok(Some((name.to_owned(), value)));
        }
        Ok(self.token().map(|value| (name.to_owned(), value.to_owned())))
    }

    /// A parameter as a tolerant reader takes it, else nothing is taken.
    fn tolerant_param(&mut self) -> Option<Tolerant> {
        let start = self.at;
        let param = self.tolerant_param_here();
        if param.is_none() {
            self.at = start;
        }
        param
    }

    fn tolerant_param_here(&mut self) -> Option<Tolerant> {
        let name = self.token()?;
        let spaced = self.blanks();
        if self.peek() != Some(b'=') {
            return None;
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'"') {
            let value = match quoted(self.rest()) {
                Some((value, length)) => {
                    self.at += length;
                    value
                }
                None => {
                    let value = unquote(self.rest().get(1..).unwrap_or_default());
                    self.at = self.text.len();
                    value
                }
            };
            return Some(match self.peek() {
                None | Some(b',' | b' ' | b'\t' | b';') => {
                    Tolerant::Param { name: name.to_owned(), value, spaced }
                }
                Some(_) => Tolerant::Broken,
            });
        }
        let start = self.at;
        while !matches!(self.peek(), None | Some(b',' | b' ' | b'\t')) {
            self.at += 1;
        }
        let value = self.text.get(start..self.at)?;
        // `name=` alone is a token68 that ends in `=`, and `name =` alone is nothing.
        if value.is_empty() || (value.bytes().all(|it| it == b'=') && !spaced) {
            return None;
        }
        Some(Tolerant::Param { name: name.to_owned(), value: value.to_owned(), spaced })
    }
}

/// The value of the quoted-string that `text` begins with, and how long it is with its quotation marks; `None` if it
/// never ends (RFC 9110 §5.6.4).
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((unquote(text.get(1..at)?), at + 1)),
            _ => {}
        }
    }
    None
}

/// Removes the backslash of each quoted-pair.
fn unquote(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(character) = chars.next() {
        if character == '\\' {
            out.extend(chars.next());
        } else {
            out.push(character);
        }
    }
    out
}

fn illegal_in_quotation(text: &str) -> Option<usize> {
    text.bytes().position(|it| it != b'\t' && it.is_ascii_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(value: &str, expected: &str) {
        let challenges = parse([value]);
        assert!(challenges.valid, "{value}: {:?}", challenges.error);
        let list: Vec<String> = challenges.list.iter().map(Challenge::serialize).collect();
        assert_eq!(list.join(" | "), expected);
    }

    #[track_caller]
    fn check_err(value: &str, message: &str, position: usize, lenient: &str) {
        let challenges = parse([value]);
        assert_eq!(
            challenges.error.map(|it| (it.message, it.position)),
            Some((message, position)),
            "{value}"
        );
        let list: Vec<String> = challenges.list.iter().map(Challenge::serialize).collect();
        assert_eq!(list.join(" | "), lenient, "{value}");
    }

    #[test]
    fn ok_forms() {
        check(r#"Basic realm="a", Bearer"#, r#"Basic realm="a" | Bearer"#);
        check("Negotiate abc==, NTLM", "Negotiate abc== | NTLM");
        check(r#"Basic ,,a = "b\"c" , D"#, r#"Basic a="b\"c" | D"#);
    }

    #[test]
    fn err_forms() {
        check_err("", "no challenge", 0, "");
        check_err(r#"Basic realm="a"#, "unterminated quoted-string", 12, r#"Basic realm="a""#);
        check_err("Basic, a=b", "SP expected after scheme", 8, r#"Basic a="b""#);
        check_err("Basic =", "param or token68 expected", 6, "");
        check_err(r#"Bearer x: y, Basic realm="b""#, "junk after token68", 8, r#"Bearer | Basic realm="b""#);
        check_err("B a=b, a=c", "duplicate parameter", 10, r#"B a="c""#);
        check_err("(", "scheme expected", 0, "");
    }

    #[test]
    fn lines_are_one_list() {
        let challenges = parse(["Basic realm=a", "Bearer"]);
        assert!(challenges.valid && challenges.scheme("bearer").is_some());
        assert_eq!(parse([]).error.map(|it| it.message), Some("no challenge"));
    }

    #[test]
    fn hostile_sizes_are_bounded() {
        let many = "Basic realm=\"a\", ".repeat(10_000);
        assert_eq!(parse([many.as_str()]).list.len(), 10_000);
        let broken = format!("{many}(");
        assert_eq!(parse([broken.as_str()]).list.len(), 10_000);
        for text in ["(", "\"", "a=\"", "a =", ",", "B a=", "B\t", "\\", "B a=\"x\"y "] {
            let _ = parse([text.repeat(50_000).as_str()]);
        }
        let params: Vec<String> = (0..10_000).map(|it| format!("p{it}=1")).collect();
        assert_eq!(parse([format!("B {}", params.join(",")).as_str()]).list.len(), 1);
    }

    /// The grammar again, literally and slowly: each function gives every way in which its rule can match at `at`.
    mod twin {
        use super::Challenge;

        type Ends<T> = Vec<(usize, T)>;

        fn byte(text: &[u8], at: usize, wanted: &[u8]) -> Ends<()> {
            text.get(at).filter(|it| wanted.contains(it)).map(|_| (at + 1, ())).into_iter().collect()
        }

        /// `*rule` of single bytes: every length.
        fn many(text: &[u8], at: usize, wanted: &dyn Fn(u8) -> bool) -> Ends<()> {
            let mut ends = vec![(at, ())];
            let mut end = at;
            while text.get(end).is_some_and(|it| wanted(*it)) {
                end += 1;
                ends.push((end, ()));
            }
            ends
        }

        fn blank(text: &[u8], at: usize) -> Ends<()> {
            many(text, at, &|it| it == b' ' || it == b'\t')
        }

        fn token(text: &[u8], at: usize) -> Ends<String> {
            many(text, at, &|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it))
                .into_iter()
                .skip(1)
                .map(|(end, ())| (end, String::from_utf8_lossy(&text[at..end]).into_owned()))
                .collect()
        }

        fn token68(text: &[u8], at: usize) -> Ends<String> {
            many(text, at, &|it| it.is_ascii_alphanumeric() || b"-._~+/".contains(&it))
                .into_iter()
                .skip(1)
                .flat_map(|(end, ())| many(text, end, &|it| it == b'='))
                .map(|(end, ())| (end, String::from_utf8_lossy(&text[at..end]).into_owned()))
                .collect()
        }

        fn quoted(text: &[u8], at: usize) -> Ends<String> {
            let mut ends = Vec::new();
            let mut open: Ends<Vec<u8>> =
                byte(text, at, b"\"").into_iter().map(|(end, ())| (end, Vec::new())).collect();
            while let Some((end, value)) = open.pop() {
                match text.get(end) {
                    Some(b'"') => ends.push((end + 1, String::from_utf8_lossy(&value).into_owned())),
                    Some(b'\\') => {
                        if let Some(next) =
                            text.get(end + 1).filter(|it| **it == b'\t' || !it.is_ascii_control())
                        {
                            open.push((end + 2, [&value[..], &[*next]].concat()));
                        }
                    }
                    Some(next) if *next == b'\t' || !next.is_ascii_control() => {
                        open.push((end + 1, [&value[..], &[*next]].concat()));
                    }
                    _ => {}
                }
            }
            ends
        }

        fn param(text: &[u8], at: usize) -> Ends<(String, String)> {
            let mut ends = Vec::new();
            for (end, name) in token(text, at) {
                for (end, ()) in blank(text, end) {
                    for (end, ()) in byte(text, end, b"=") {
                        for (end, ()) in blank(text, end) {
                            for (end, value) in [token(text, end), quoted(text, end)].concat() {
                                ends.push((end, (name.clone(), value)));
                            }
                        }
                    }
                }
            }
            ends
        }

        /// `#element`: `[ element ] *( OWS "," OWS [ element ] )`.
        fn list<T: Clone + PartialEq>(
            text: &[u8],
            at: usize,
            element: &dyn Fn(&[u8], usize) -> Ends<T>,
        ) -> Ends<Vec<T>> {
            let mut ends: Ends<Vec<T>> = vec![(at, Vec::new())];
            ends.extend(element(text, at).into_iter().map(|(end, it)| (end, vec![it])));
            let mut done = 0;
            while let Some((end, before)) = ends.get(done).cloned() {
                done += 1;
                for (end, ()) in blank(text, end) {
                    for (end, ()) in byte(text, end, b",") {
                        for (end, ()) in blank(text, end) {
                            let mut add = |it: (usize, Vec<T>)| {
                                if !ends.contains(&it) {
                                    ends.push(it);
                                }
                            };
                            add((end, before.clone()));
                            for (end, it) in element(text, end) {
                                add((end, [&before[..], &[it]].concat()));
                            }
                        }
                    }
                }
            }
            ends
        }

        fn challenge(text: &[u8], at: usize) -> Ends<Challenge> {
            let mut ends = Vec::new();
            for (end, scheme) in token(text, at) {
                let bare = Challenge { scheme: Some(scheme), ..Challenge::default() };
                ends.push((end, bare.clone()));
                for (end, ()) in many(text, end, &|it| it == b' ').into_iter().skip(1) {
                    for (end, it) in token68(text, end) {
                        ends.push((end, Challenge { token68: Some(it), ..bare.clone() }));
                    }
                    for (end, params) in list(text, end, &param) {
                        ends.push((end, Challenge { params, ..bare.clone() }));
                    }
                }
            }
            ends
        }

        /// Every reading of the whole value.
        pub(super) fn parse(value: &str) -> Vec<Vec<Challenge>> {
            let text = value.trim_matches([' ', '\t']).as_bytes();
            let mut readings = Vec::new();
            for (end, challenges) in list(text, 0, &challenge) {
                let repeats = challenges.iter().any(|it| {
                    it.params.iter().enumerate().any(|(at, (name, _))| {
                        it.params.iter().skip(at + 1).any(|(other, _)| name.eq_ignore_ascii_case(other))
                    })
                });
                if end == text.len() && !challenges.is_empty() && !repeats && !readings.contains(&challenges)
                {
                    readings.push(challenges);
                }
            }
            readings
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_the_grammar(value in "([aB](  ?|\t)?|=|= |,|, |\"|\"a\"|\\\\|a=b|B c=\"\\\\\"\"|/|ä){0,7}") {
            let ours = parse([value.as_str()]);
            let readings = twin::parse(&value);
            prop_assert_eq!(ours.valid, !readings.is_empty(), "{:?} {:?}", ours, readings);
            if ours.valid {
                prop_assert_eq!(readings, vec![ours.list]);
            }
        }

        #[test]
        fn writing_round_trips(params in proptest::collection::btree_map("[a-z]{1,4}", "[ -~é]{0,6}", 0..4)) {
            let challenge = Challenge {
                scheme: Some("Bearer".to_owned()),
                token68: None,
                params: params.into_iter().collect(),
            };
            let read = parse([challenge.serialize().as_str()]);
            prop_assert_eq!(read.list, vec![challenge]);
        }

        #[test]
        fn reading_never_panics(lines in proptest::collection::vec("[ -~\t]{0,30}|\\PC{0,10}", 0..3)) {
            let read = parse(lines.iter().map(String::as_str));
            prop_assert_eq!(read.valid, read.error.is_none());
        }
    }
}
