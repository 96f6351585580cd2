//! Reads `Authorization`: scheme, credential, parameters, and what is wrong with the way it is written.
//!
//! Knows the mistakes that programs make when they put a token into a header, and how the header would look without
//! them. Says nothing about whether a server accepts the credential; that is for the rules.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use crate::syntax::json;
use crate::syntax::jwt::{self, looks_like_jwt};
use crate::syntax::token::{is_token, is_token68};

/// An `Authorization` value, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Authorization<'a> {
    /// The first word, as written. For a value without a scheme that is the credential itself.
    pub scheme: &'a str,
    /// Everything after the first word, without the blanks around it.
    pub credentials: &'a str,
    /// The credential itself, freed from what was wrongly put around it; empty where there is none. Parameters, where
    /// the scheme has those.
    pub credential: Cow<'a, str>,
    /// The parameters of a scheme that has them, in order (`Digest`, `OAuth`, `Hawk`, `AWS4-HMAC-SHA256` …).
    pub params: Vec<(String, String)>,
    /// What is wrong with it, the most telling first.
    pub problems: Vec<Problem>,
}

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// A mistake in the way a credential is written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Problem { $($(#[$doc])* $variant),* }

        impl Problem {
            /// The mistake in a few words.
            pub fn name(self) -> &'static str {
                match self { $(Problem::$variant => $name),* }
            }
        }
    };
}

problems! {
    /// The header is there and says nothing.
    Empty "empty header",
    /// A JWT, or another credential, stands where the scheme should.
    MissingScheme "scheme missing before a JWT",
    /// The first word is neither a scheme nor a credential.
    SchemeNotToken "scheme is not a token",
    /// `Basic` or another scheme without anything after it.
    NoCredentials "scheme without credentials",
    /// `Bearer` without a token.
    NoToken "scheme without token",
    /// `Bearer Bearer x`.
    RepeatedScheme "scheme word repeated",
    /// `Bearer: x`, `Bearer=x`, or the header's own name inside its value.
    Separator "colon or equals sign after the scheme",
    /// `Bearerx`, `Bearer%20x`: no blank after the scheme.
    Glued "no space after the scheme",
    /// `undefined`, `null` and the like: a variable that was not set.
    Undefined "placeholder value",
    /// `YOUR_TOKEN`, `<token>`, `%TOKEN%`: a value that was never filled in.
    Placeholder "placeholder text left in",
    /// `{token}`, `{{token}}`, `${token}`.
    Template "template braces left in",
    /// `[object Object]`, JSON, a function's source, a whole answer.
    Object "object stringified",
    /// Quotation marks or brackets around the credential.
    Quoted "quotes around token",
    /// A character that nobody sees: a byte order mark, a blank that does not break, one without width.
    Invisible "invisible character",
    /// Two credentials joined by a comma.
    TwoCredentials "two credentials in one header",
    /// A `;` or `,` at the end, or something after a `;`.
    TrailingPunctuation "punctuation after the token",
    /// `\n` or `%0A` as text.
    EscapedNewline "escaped line break in the token",
    /// Percent-encoding that nobody will undo, or base64 around a JSON Web Token.
    PercentEncoded "encoded token",
    /// Not exactly one blank after the scheme.
    WideGap "more than one space after the scheme",
    /// A blank within the token.
    SpaceInside "space inside token",
    /// Another character that a bearer token cannot have.
    IllegalCharacter "character that no token has",
    /// `Basic` with something that base64 cannot be.
    BasicNotBase64 "user:password not base64-encoded",
    /// `Basic` in the alphabet for URLs.
    BasicUrlSafe "base64 alphabet for URLs",
    /// `Basic` whose text has no colon.
    BasicNoColon "no colon in user:password",
    /// `Basic` whose text ends with a line break.
    BasicTrailingNewline "line break at the end of user:password",
    /// `Basic` encoded twice.
    BasicDoubleEncoded "user:password encoded twice",
}

/// What was read of a value, without the value: read once, asked by many.
#[derive(Clone, Debug)]
pub struct Reading {
    scheme: Range<usize>,
    credentials: Range<usize>,
    /// Where the credential stands in the value, or itself where it is not there as it should be.
    credential: Result<Range<usize>, String>,
    params: Vec<(String, String)>,
    problems: Vec<Problem>,
}

impl Reading {
    /// Reads a value.
    pub fn of(value: &str) -> Self {
        Self::keep(value, read(value))
    }

    /// The same of `Bearer` with a JWT and nothing else, where that is known already.
    pub fn of_plain_bearer(value: &str) -> Self {
        let token = BEARER..value.len();
        Self {
            scheme: 0..BEARER - 1,
            credentials: token.clone(),
            credential: Ok(token),
            params: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn keep(value: &str, read: Authorization<'_>) -> Self {
        let start = value.as_ptr() as usize;
        let place = |it: &str| {
            let from =
                (it.as_ptr() as usize).checked_sub(start).filter(|from| from + it.len() <= value.len());
            from.map(|from| from..from + it.len())
        };
        Self {
            scheme: place(read.scheme).unwrap_or_default(),
            credentials: place(read.credentials).unwrap_or_default(),
            credential: place(&read.credential).ok_or_else(|| read.credential.clone().into_owned()),
            params: read.params,
            problems: read.problems,
        }
    }

    /// What [`read`] says of the value that this was read from.
    pub fn on<'a>(&self, value: &'a str) -> Authorization<'a> {
        let part = |it: &Range<usize>| value.get(it.clone()).unwrap_or_default();
        Authorization {
            scheme: part(&self.scheme),
            credentials: part(&self.credentials),
            credential: match &self.credential {
                Ok(place) => Cow::Borrowed(part(place)),
                Err(text) => Cow::Owned(text.clone()),
            },
            params: self.params.clone(),
            problems: self.problems.clone(),
        }
    }

    /// Whether nothing is wrong with it.
    pub fn is_well_written(&self) -> bool {
        self.problems.is_empty()
    }
}

/// The user and password of `Basic` (RFC 7617), as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basic {
    /// What the base64 decodes to.
    pub bytes: Vec<u8>,
    /// Before the first colon.
    pub user: Vec<u8>,
    /// After it; `None` without a colon.
    pub password: Option<Vec<u8>>,
}

/// Reads the value of an `Authorization` header.
pub fn read(value: &str) -> Authorization<'_> {
    // Longer than any server takes; what lies beyond is not looked at, so that a hostile value costs no time.
    let value = value.get(..value.floor_char_boundary(MAX_LENGTH)).unwrap_or(value);
    if let Some(read) = plain_bearer(value) {
        return read;
    }
    let trimmed = value.trim_matches(is_blank);
    let glued = glued(trimmed);
    let (scheme, rest) = glued.or_else(|| trimmed.split_once(is_blank)).unwrap_or((trimmed, ""));
    let credentials = rest.trim_matches(is_blank);
    let mut read = Authorization {
        scheme,
        credentials,
        credential: Cow::Borrowed(""),
        params: Vec::new(),
        problems: Vec::new(),
    };
    let add = |read: &mut Authorization<'_>, problem| {
        if !read.problems.contains(&problem) {
            read.problems.push(problem);
        }
    };
    if trimmed.is_empty() {
        add(&mut read, Problem::Empty);
        return read;
    }
    if has_invisible(value) {
        add(&mut read, Problem::Invisible);
    }
    if glued.is_some() {
        add(&mut read, Problem::Glued);
        if scheme.eq_ignore_ascii_case("basic") {
            basic_problems(&mut read, credentials);
        } else {
            text_problems(&mut read, credentials);
        }
        read.credential = free(credentials);
        return read;
    }
    // The header's own name, or a scheme with a colon or an equals sign, may have been written in front.
    let mut rest_of_value = trimmed;
    while let Some(after) = after_separator(rest_of_value) {
        add(&mut read, Problem::Separator);
        rest_of_value = after;
    }
    // The scheme that counts, and what stands after it.
    let (word, after) = match rest_of_value.split_once(is_blank) {
        Some((word, after)) => (word, after),
        None if rest_of_value.len() < trimmed.len() && !is_known_scheme(rest_of_value) => {
            // `Bearer:x`: the scheme went with the separator.
            (scheme_name(scheme), rest_of_value)
        }
        None => (rest_of_value, ""),
    };
    let known = is_known_scheme(word);
    let (word, after) = if !known && rest_of_value.len() < trimmed.len() && !after.is_empty() {
        (scheme_name(scheme), rest_of_value)
    } else {
        (word, after)
    };
    let body = after.trim_matches(is_blank);
    if body.is_empty() {
        alone(&mut read, word);
        return read;
    }
    if !known && is_known_scheme(body) && (looks_like_jwt(word) || (is_token68(word) && word.len() >= 12)) {
        // The token came first, and its scheme stands behind it.
        add(&mut read, Problem::MissingScheme);
        read.credential = free(word);
        return read;
    }
    if after.len() - after.trim_start_matches([' ', '\t']).len() > 0 || trimmed.contains('\t') {
        add(&mut read, Problem::WideGap);
    }
    let stripped = strip_scheme(body);
    if stripped.len() < body.len() && !has_params(word, body) {
        add(&mut read, Problem::RepeatedScheme);
    }
    if !is_token(word) {
        // What stands in front is no scheme at all: it belongs to the text.
        text_problems(&mut read, trimmed);
        if read.problems.is_empty() {
            add(&mut read, Problem::SchemeNotToken);
        }
        taken_out(&mut read, trimmed);
        return read;
    }
    if has_params(word, body) {
        read.params = params(body);
        if !read.params.is_empty() {
            read.credential = match read.param("token").map(str::to_owned) {
                // `Token token="x"` (Rails) has one credential in the shape of a parameter.
                Some(token) => Cow::Owned(token),
                None => Cow::Borrowed(body),
            };
            return read;
        }
    }
    // Some servers read an id and a key under `ApiKey` as others do user and password under `Basic`.
    if word.eq_ignore_ascii_case("basic") || (word.eq_ignore_ascii_case("apikey") && stripped.contains(':')) {
        basic_problems(&mut read, stripped);
    } else {
        text_problems(&mut read, stripped);
    }
    read.credential = free(stripped);
    read
}

/// The credentials in one value, where a comma joins several: each begins with a scheme, or none of them has one.
pub fn credentials(value: &str) -> Vec<&str> {
    let mut starts = vec![0];
    for (at, _) in value.match_indices(',') {
        let rest = value.get(at + 1..).unwrap_or_default().trim_start_matches(is_blank);
        let word = rest.split([' ', '\t', ',']).next().unwrap_or_default();
        if is_known_scheme(word) || looks_like_jwt(word) {
            starts.push(value.len() - rest.len());
        }
    }
    let ends = starts.iter().copied().skip(1).chain([value.len()]);
    let parts = starts.iter().zip(ends).filter_map(|(start, end)| value.get(*start..end));
    parts.map(|it| it.trim_matches(|it| is_blank(it) || it == ',')).filter(|it| !it.is_empty()).collect()
}

/// `Bearer` with a JWT and nothing else, which is nearly every header there is: told by one look at each byte.
fn plain_bearer(value: &str) -> Option<Authorization<'_>> {
    let (scheme, credentials) = value.split_at_checked(BEARER)?;
    let scheme = scheme.strip_suffix(' ')?;
    let plain = scheme.eq_ignore_ascii_case("bearer")
        && credentials.starts_with("eyJ")
        && !credentials.ends_with('.')
        && credentials.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.'));
    plain.then(|| Authorization {
        scheme,
        credentials,
        credential: Cow::Borrowed(credentials),
        params: Vec::new(),
        problems: Vec::new(),
    })
}

/// The length of `Bearer` and the blank after it.
const BEARER: usize = 7;

/// `user:password` of the credential of `Basic`; tolerates missing padding and the alphabet for URLs.
pub fn decode_basic(credential: &str) -> Option<Basic> {
    let credential = credential.trim();
    let bytes = if credential.contains(['-', '_']) {
        BASE64_URL.decode(credential).ok()?
    } else {
        BASE64.decode(credential).ok()?
    };
    let colon = bytes.iter().position(|it| *it == b':');
    let (user, password) = match colon.and_then(|at| bytes.split_at_checked(at)) {
        Some((user, rest)) => (user.to_vec(), rest.get(1..).map(<[u8]>::to_vec)),
        None => (bytes.clone(), None),
    };
    Some(Basic { bytes, user, password })
}

/// Whether a text is what programs write for a value that is not there.
pub fn is_undefined(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "undefined"
            | "null"
            | "nan"
            | "true"
            | "false"
            | "none"
            | "nil"
            | "\"\""
            | "''"
            | "(null)"
            | "\"undefined\""
            | "\"null\""
    )
}

/// Whether a text is one that somebody was meant to replace: `YOUR_API_KEY`, `<token>`, `%TOKEN%`, `$TOKEN`.
pub fn is_placeholder(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let wrapped = |open: char, close: char| {
        text.strip_prefix(open).and_then(|it| it.strip_suffix(close)).is_some_and(|it| !it.is_empty())
    };
    let word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let letters = upper.trim_matches(|it: char| !it.is_ascii_alphanumeric());
    wrapped('<', '>')
        || (wrapped('%', '%') && word(text.trim_matches('%')))
        || (wrapped('[', ']') && !text.starts_with("[object"))
        || text.strip_prefix('$').is_some_and(|it| word(it) && it.bytes().any(|it| it.is_ascii_alphabetic()))
        || [
            "YOUR_",
            "YOUR-",
            "YOUR ",
            "MY_TOKEN",
            "MY_API",
            "INSERT_",
            "INSERT-",
            "REPLACE_",
            "REPLACE-",
            "CHANGE_ME",
            "ADD_YOUR",
            "ENTER_",
            "PASTE_",
        ]
        .iter()
        .any(|it| upper.starts_with(it))
        || matches!(
            letters,
            "TOKEN"
                | "ACCESS_TOKEN"
                | "ACCESSTOKEN"
                | "API_KEY"
                | "APIKEY"
                | "API-KEY"
                | "YOURTOKEN"
                | "YOURAPIKEY"
                | "YOURACCESSTOKEN"
                | "AUTH_TOKEN"
                | "JWT_TOKEN"
                | "MYTOKEN"
                | "CHANGEME"
                | "TODO"
                | "PLACEHOLDER"
                | "SECRET"
        )
        || (letters.len() >= 3 && letters.bytes().all(|it| it == b'X'))
        || (text.len() >= 3 && text.bytes().all(|it| it == b'*' || it == b'.'))
}

/// Whether a text still has the braces of a template: `{token}`, `{{token}}`, `${token}`, `#{token}`.
pub fn is_template(text: &str) -> bool {
    let opened =
        ["{{", "${", "#{", "<%", "@{"].iter().any(|it| text.contains(it)) && text.contains(['}', '>']);
    let braced = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    opened || braced.is_some_and(|it| !it.trim().is_empty() && !it.contains([':', '"']))
}

/// Whether a text is an object, a promise or a function that was turned into text.
pub fn is_object(text: &str) -> bool {
    text.contains("[object ")
        || text.starts_with("function") && text.get(8..).is_some_and(|it| it.starts_with(['(', ' ', '*']))
        || text.starts_with("async ")
        || text.starts_with("() =>")
        || text.starts_with("()=>")
        || text.starts_with("class ")
        || text.starts_with("Promise {")
        || (text.starts_with('{') && !is_template(text))
}

impl Authorization<'_> {
    /// The defect a developer should be told first.
    pub fn problem(&self) -> Option<Problem> {
        self.problems.first().copied()
    }

    /// Whether it has that problem.
    pub fn has(&self, problem: Problem) -> bool {
        self.problems.contains(&problem)
    }

    /// Whether it is a usable credential by the grammar (RFC 9110 §11.4, RFC 6750 §2.1, RFC 7617 §2).
    pub fn valid(&self) -> bool {
        self.problems.is_empty()
            || (self.problems.iter().all(|it| matches!(it, Problem::Undefined | Problem::Placeholder))
                && is_token68(self.credentials))
    }

    /// The `token68` after the scheme, if that is what stands there.
    pub fn token68(&self) -> Option<&str> {
        (self.params.is_empty() && is_token68(self.credentials)).then_some(self.credentials)
    }

    /// Whether the scheme is that one, in any case.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The value of a parameter; names are the same in any case.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The user and password of `Basic`.
    pub fn basic(&self) -> Option<Basic> {
        if self.is("basic") { decode_basic(&self.credential) } else { None }
    }

    /// The scheme that was meant: the first word without what was stuck to it, `Bearer` where there is none, in the
    /// usual spelling.
    pub fn meant_scheme(&self) -> &str {
        if self.has(Problem::SchemeNotToken) && self.has(Problem::BasicNotBase64) {
            return "Basic";
        }
        if let Some(behind) = usual_scheme(self.credentials).filter(|_| self.has(Problem::MissingScheme)) {
            return behind;
        }
        let first = scheme_name(self.scheme);
        let name = if first.eq_ignore_ascii_case("authorization")
            || self.scheme.eq_ignore_ascii_case("authorization:")
        {
            self.credentials.split([' ', '\t', ':', '=']).next().unwrap_or_default()
        } else {
            first
        };
        usual_scheme(name).unwrap_or(if self.has(Problem::MissingScheme) || name.is_empty() {
            "Bearer"
        } else {
            name
        })
    }

    /// The header as it should be written, where the credential in it can be kept; `None` where there is nothing to
    /// keep.
    pub fn cured(&self) -> Option<String> {
        let credential = &*self.credential;
        let hopeless = [Problem::Undefined, Problem::Placeholder, Problem::Template, Problem::BasicNoColon];
        if credential.is_empty() || self.problems.iter().any(|it| hopeless.contains(it)) {
            return None;
        }
        let scheme = self.meant_scheme();
        if scheme.eq_ignore_ascii_case("basic") || self.has(Problem::BasicNotBase64) {
            let text = self.basic_text()?;
            return Some(format!("{scheme} {}", BASE64.encode(text)));
        }
        if !self.params.is_empty() {
            return Some(format!("{scheme} {credential}"));
        }
        is_token68(credential).then(|| format!("{scheme} {credential}"))
    }

    /// The bytes of `user:password` as they should have been encoded.
    fn basic_text(&self) -> Option<Vec<u8>> {
        let credential = &*self.credential;
        if looks_like_jwt(credential) {
            return None;
        }
        if self.has(Problem::BasicNotBase64) {
            if credential.contains(':') {
                return Some(credential.as_bytes().to_vec());
            }
            // Escaped for a URL, or broken by a blank.
            let unescaped: Vec<u8> = percent_decode_str(credential).collect();
            if unescaped.contains(&b':') {
                return Some(unescaped);
            }
            let joined: String = credential.split_whitespace().collect();
            return decode_basic(&joined).map(|it| it.bytes).filter(|it| it.contains(&b':'));
        }
        let mut bytes = decode_basic(credential)?.bytes;
        if self.has(Problem::BasicDoubleEncoded) {
            bytes = decode_basic(std::str::from_utf8(&bytes).ok()?)?.bytes;
        }
        while let Some(b'\n' | b'\r') = bytes.last() {
            bytes.pop();
        }
        bytes.contains(&b':').then_some(bytes)
    }
}

/// One word stands alone.
fn alone(read: &mut Authorization<'_>, word: &str) {
    if is_known_scheme(word) {
        let single = ["bearer", "dpop", "token", "jwt"].iter().any(|it| word.eq_ignore_ascii_case(it));
        read.problems.push(if single { Problem::NoToken } else { Problem::NoCredentials });
        return;
    }
    text_problems(read, word);
    let bare = free(word).into_owned();
    let tells_all = read.problems.iter().any(|it| {
        matches!(it, Problem::Undefined | Problem::Placeholder | Problem::Template | Problem::Object)
    });
    if read.has(Problem::Object) {
        taken_out(read, word);
    } else if looks_like_jwt(&bare) || (!tells_all && is_token68(&bare) && bare.len() >= 12) {
        read.problems.push(Problem::MissingScheme);
        read.credential = Cow::Owned(bare);
    } else if let Some((user, password)) = word.split_once(':')
        && !(user.is_empty() || password.is_empty() || password.starts_with("//") || tells_all)
    {
        // User and password as they are, without scheme and encoding.
        read.problems = vec![Problem::SchemeNotToken, Problem::BasicNotBase64];
        read.credential = Cow::Owned(word.to_owned());
    } else if !is_token(word) && !tells_all {
        read.problems = vec![Problem::SchemeNotToken];
    } else if !tells_all {
        read.problems = vec![Problem::NoCredentials];
    }
}

/// The token of a whole answer that stands there without a scheme.
fn taken_out(read: &mut Authorization<'_>, text: &str) {
    let token = free(text);
    if read.has(Problem::Object) && is_token68(&token) {
        read.problems.push(Problem::MissingScheme);
        read.credential = Cow::Owned(token.into_owned());
    }
}

/// The problems of a single credential.
fn text_problems(read: &mut Authorization<'_>, text: &str) {
    let mut add = |problem| {
        if !read.problems.contains(&problem) {
            read.problems.push(problem);
        }
    };
    let mut text = text;
    // `"null"` is no quoted token; with its marks it is what an unset variable becomes.
    if !is_undefined(text) && strip_quotes(text).is_some() {
        while let Some(inner) = strip_quotes(text) {
            text = inner;
        }
        add(Problem::Quoted);
    }
    if is_undefined(text) {
        return add(Problem::Undefined);
    }
    if is_object(text) || text.contains("access_token=") {
        return add(Problem::Object);
    }
    if is_template(text) {
        return add(Problem::Template);
    }
    if is_placeholder(text) {
        return add(Problem::Placeholder);
    }
    if text.strip_suffix('.').is_some_and(is_whole_jwt) {
        return add(Problem::TrailingPunctuation);
    }
    if is_token68(text) {
        return if encoded_jwt(text).is_some() {
            add(Problem::PercentEncoded)
        };
    }
    if text.contains("\\n")
        || text.ends_with("\\t")
        || text.contains("\\r")
        || contains_percent(text, &["0A", "0D"])
    {
        add(Problem::EscapedNewline);
    } else if contains_percent(text, &["2B", "2F", "3D", "20"]) {
        add(Problem::PercentEncoded);
    }
    let body = text.trim_end_matches([';', ',', '.']).trim_end();
    if body.len() < text.trim_end_matches('.').len() || body.contains(';') {
        add(Problem::TrailingPunctuation);
    } else if body.contains(',') {
        add(Problem::TwoCredentials);
    } else if body.contains([' ', '\t']) {
        add(Problem::SpaceInside);
    } else if !is_token68(body) && read.problems.is_empty() {
        read.problems.push(Problem::IllegalCharacter);
    }
}

fn basic_problems(read: &mut Authorization<'_>, text: &str) {
    let before = read.problems.len();
    if is_undefined(text)
        || is_object(text)
        || is_template(text)
        || is_placeholder(text)
        || strip_quotes(text).is_some()
    {
        return text_problems(read, text);
    }
    let Some(basic) = decode_basic(text) else {
        if !text.contains(':') {
            text_problems(read, text);
        }
        if read.problems.len() == before
            || read.has(Problem::IllegalCharacter)
            || read.has(Problem::SpaceInside)
        {
            read.problems.retain(|it| !matches!(it, Problem::IllegalCharacter | Problem::SpaceInside));
            read.problems.push(Problem::BasicNotBase64);
        }
        return;
    };
    if text.contains(['-', '_']) {
        read.problems.push(Problem::BasicUrlSafe);
    }
    if basic.bytes.ends_with(b"\n") || basic.bytes.ends_with(b"\r") {
        read.problems.push(Problem::BasicTrailingNewline);
    }
    match &basic.password {
        None => {
            let twice = std::str::from_utf8(&basic.bytes)
                .ok()
                .and_then(decode_basic)
                .is_some_and(|it| it.password.is_some() && it.bytes.iter().all(|it| !it.is_ascii_control()));
            read.problems.push(if twice { Problem::BasicDoubleEncoded } else { Problem::BasicNoColon });
        }
        Some(password) => {
            let undefined =
                |part: &[u8]| std::str::from_utf8(part).is_ok_and(|it| matches!(it, "undefined" | "null"));
            if undefined(&basic.user) || undefined(password) {
                read.problems.push(Problem::Undefined);
            }
        }
    }
}

/// A credential that stands alone (a key in a header of its own), freed from what is wrongly put around it: a scheme,
/// quotation marks, punctuation, escaped line breaks, invisible characters.
pub fn bare(text: &str) -> Cow<'_, str> {
    free(text)
}

/// The credential without what is wrongly put around it.
fn free(text: &str) -> Cow<'_, str> {
    let mut text = text.trim_matches(is_blank);
    if let Some(token) = in_answer(text) {
        return Cow::Owned(token);
    }
    loop {
        let before = text.len();
        text = strip_scheme(text);
        text = strip_quotes(text).unwrap_or(text).trim_matches(is_blank);
        if let Some((token, _)) = text.rsplit_once(is_blank).filter(|(_, last)| is_known_scheme(last)) {
            text = token.trim_end();
        }
        for end in [";", ",", "\\n", "\\r", "\\t", "%09", "%0A", "%0a", "%0D", "%0d"] {
            text = text.strip_suffix(end).unwrap_or(text).trim_end();
        }
        // A signature may be empty, so that a full stop belongs to the token unless it is whole without it.
        text = text.strip_suffix('.').filter(|it| is_whole_jwt(it)).unwrap_or(text);
        if text.len() == before {
            break;
        }
    }
    if let Some((first, _)) = text.split_once(';')
        && !text.contains(':')
    {
        text = first.trim_end();
    }
    if let Some((first, rest)) = text.split_once(',')
        && !text.contains(':')
    {
        // Of two credentials the last is what the program meant to set.
        let last = strip_scheme(rest.rsplit(',').next().unwrap_or_default().trim());
        text = if last.is_empty() { first.trim_end() } else { last };
    }
    if has_invisible(text) {
        let text = MISREAD.iter().fold(text.to_owned(), |text, it| text.replace(it, ""));
        return Cow::Owned(text.chars().filter(|it| !is_invisible(*it)).collect());
    }
    if text.contains([' ', '\t']) && looks_like_jwt(text) {
        // A token that was wrapped like prose.
        let joined: String = text.split_whitespace().collect();
        if jwt::decode(&joined).well_formed() {
            return Cow::Owned(joined);
        }
    }
    if contains_percent(text, &["2B", "2F", "3D", "20", "2E"])
        && let Ok(decoded) = percent_decode_str(text).decode_utf8()
    {
        return Cow::Owned(decoded.trim().to_owned());
    }
    encoded_jwt(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The JSON Web Token in a text that is its base64.
fn encoded_jwt(text: &str) -> Option<String> {
    // `eyJ` in base64.
    let bytes = BASE64.decode(text.strip_prefix("ZXlK").map(|_| text)?).ok()?;
    String::from_utf8(bytes).ok().filter(|it| is_whole_jwt(it))
}

/// The access token in the answer of a token endpoint that was put there as a whole: JSON or parameters.
fn in_answer(text: &str) -> Option<String> {
    if text.starts_with('{') {
        return token_of(&json::parse(text)?, 3).filter(|it| is_token68(it)).map(str::to_owned);
    }
    let (_, after) = text.split_once("access_token=")?;
    let token = after.split(['&', ' ', ';']).next().unwrap_or_default();
    is_token68(token).then(|| token.to_owned())
}

/// The member of an answer that holds the access token.
fn token_of(answer: &json::Value, depth: u8) -> Option<&str> {
    const NAMES: &[&str] = &["access_token", "accessToken", "access", "token", "jwt", "authToken"];
    let named = NAMES.iter().find_map(|it| answer.get(it)?.as_str());
    named.or_else(|| {
        let members = answer.as_object().filter(|_| depth > 0)?;
        members.iter().find_map(|(_, it)| token_of(it, depth - 1))
    })
}

/// Scheme and credential where the blank between them is missing or encoded: `BearereyJ…`, `Bearer%20x`, `Bearer_x`.
/// What stands directly behind the scheme has to be something that cannot be the rest of a word.
fn glued(text: &str) -> Option<(&str, &str)> {
    let blank = text.find(is_blank).unwrap_or(text.len());
    SCHEMES.iter().find_map(|scheme| {
        let (word, rest) = text.split_at_checked(scheme.len())?;
        if !word.eq_ignore_ascii_case(scheme) || blank <= scheme.len() {
            return None;
        }
        let encoded = ["%20", "+", "%09", "\\t", "\\n", "&nbsp;"].iter().find_map(|it| rest.strip_prefix(it));
        let credential =
            encoded.unwrap_or_else(|| rest.trim_start_matches(['_', '-', '.', '|', '/', ',', ';']));
        let pair = || {
            scheme.eq_ignore_ascii_case("basic")
                && decode_basic(credential).is_some_and(|it| it.password.is_some() && it.user.is_ascii())
        };
        let whole = !credential.contains(is_blank);
        (whole && !credential.is_empty() && (encoded.is_some() || is_whole_jwt(credential) || pair()))
            .then_some((word, credential))
    })
}

/// Whether a text begins as a JSON Web Token does and has the parts of one.
fn is_whole_jwt(text: &str) -> bool {
    text.starts_with("eyJ") && matches!(text.bytes().filter(|it| *it == b'.').count(), 2 | 4)
}

/// Whether a text is put together from letters of both cases and digits, as what a machine made is.
fn is_random(text: &str) -> bool {
    let count = |which: fn(&u8) -> bool| text.bytes().filter(which).count();
    text.len() >= 20
        && is_token68(text)
        && count(u8::is_ascii_digit) >= 3
        && count(u8::is_ascii_uppercase) >= 2
        && count(u8::is_ascii_lowercase) >= 2
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t') || is_invisible(character)
}

/// Characters that an editor, a word processor or a chat puts around what is copied from it.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{3000}' | '\u{feff}'
    )
}

fn has_invisible(text: &str) -> bool {
    !text.is_ascii() && (text.contains(is_invisible) || MISREAD.iter().any(|it| text.contains(it)))
}

/// The same in UTF-8, each byte read as a character: a byte order mark and a blank of no width.
const MISREAD: &[&str] = &["\u{ef}\u{bb}\u{bf}", "\u{e2}\u{80}\u{8b}", "\u{c2}\u{a0}"];

/// Takes known schemes off the front, with whatever separates them from what follows.
fn strip_scheme(text: &str) -> &str {
    let mut text = text;
    // No scheme is longer than a few bytes, so no more of the text is searched for its end.
    while let Some(at) =
        text.bytes().take(LONGEST_SCHEME + 1).position(|it| matches!(it, b' ' | b'\t' | b':' | b'='))
        && let Some((word, rest)) = text.split_at_checked(at)
        && is_known_scheme(word)
    {
        let rest = rest.trim_start_matches([' ', '\t', ':', '=']);
        if rest.is_empty() {
            break;
        }
        text = rest;
    }
    text
}

/// What follows `Authorization:`, `Bearer:` or `Bearer=`.
fn after_separator(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once([':', '='])?;
    let named = word.trim_end();
    let known = is_known_scheme(named) || named.eq_ignore_ascii_case("authorization");
    let rest = rest.trim_start_matches([' ', '\t']);
    (known && !rest.is_empty()).then_some(rest)
}

/// The first word without a separator and what is stuck to it.
fn scheme_name(word: &str) -> &str {
    let end = word.bytes().position(|it| matches!(it, b':' | b'=')).unwrap_or(word.len());
    word.get(..end).unwrap_or_default()
}

/// The text between a pair of quotation marks of any kind, or between brackets where it is plainly a token: a word
/// between brackets is a placeholder.
fn strip_quotes(text: &str) -> Option<&str> {
    const PAIRS: &[(&str, &str)] = &[
        ("\"", "\""),
        ("'", "'"),
        ("`", "`"),
        ("\\\"", "\\\""),
        ("%22", "%22"),
        ("%27", "%27"),
        ("&quot;", "&quot;"),
        ("[\"", "\"]"),
        ("“", "”"),
        ("‘", "’"),
    ];
    PAIRS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .or_else(|| {
            BRACKETS
                .iter()
                .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
                .filter(|it| is_whole_jwt(it) || is_random(it))
        })
        .map(str::trim)
        .filter(|it| !it.is_empty())
}

/// Brackets of documentation that were copied with the value between them.
const BRACKETS: &[(char, char)] = &[('<', '>'), ('[', ']'), ('{', '}'), ('(', ')')];

fn contains_percent(text: &str, codes: &[&str]) -> bool {
    text.split('%')
        .skip(1)
        .any(|it| it.get(..2).is_some_and(|it| codes.iter().any(|code| it.eq_ignore_ascii_case(code))))
}

/// Whether the scheme's credentials are a list of parameters here.
fn has_params(scheme: &str, body: &str) -> bool {
    let single = ["bearer", "basic", "dpop", "negotiate", "ntlm", "jwt"];
    !single.iter().any(|it| scheme.eq_ignore_ascii_case(it))
        && body
            .split_once('=')
            .is_some_and(|(name, value)| is_token(name.trim_end()) && !value.trim_matches('=').is_empty())
}

/// `name=value` pairs separated by commas. Tolerates what AWS puts into values without quotation marks.
fn params(body: &str) -> Vec<(String, String)> {
    let mut params = Vec::new();
    let mut rest = body;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', '\t', ',']);
        if !is_token(name) {
            return Vec::new();
        }
        let after = after.trim_start_matches([' ', '\t']);
        if let Some(quoted) = after.strip_prefix('"') {
            let mut value = String::new();
            let mut escaped = false;
            let mut end = quoted.len();
            for (at, character) in quoted.char_indices() {
                match character {
                    _ if escaped => {
                        escaped = false;
                        value.push(character);
                    }
                    '\\' => escaped = true,
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    _ => value.push(character),
                }
            }
            params.push((name.to_owned(), value));
            rest = quoted.get(end..).unwrap_or_default();
        } else {
            let (value, after) = after.split_once(',').unwrap_or((after, ""));
            params.push((name.to_owned(), value.trim_end_matches([' ', '\t']).to_owned()));
            rest = after;
        }
    }
    params
}

fn is_known_scheme(word: &str) -> bool {
    usual_scheme(word).is_some()
}

/// The usual spelling of a scheme that somebody uses.
pub fn usual_scheme(word: &str) -> Option<&'static str> {
    SCHEMES.iter().copied().find(|it| word.eq_ignore_ascii_case(it))
}

/// <https://www.iana.org/assignments/http-authschemes/http-authschemes.xhtml>, then what products use besides.
const SCHEMES: &[&str] = &[
    "Basic",
    "Bearer",
    "Concealed",
    "Digest",
    "DPoP",
    "GNAP",
    "HOBA",
    "Mutual",
    "Negotiate",
    "OAuth",
    "PrivateToken",
    "SCRAM-SHA-1",
    "SCRAM-SHA-256",
    "vapid",
    "ApiKey",
    "Api-Key",
    "AWS",
    "AWS4-HMAC-SHA256",
    "Bot",
    "GoogleLogin",
    "Hawk",
    "JWT",
    "Key",
    "NTLM",
    "SharedKey",
    "Signature",
    "SSWS",
    "Token",
];

/// The length of the longest of them.
const LONGEST_SCHEME: usize = 16;

/// The longest value that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BASE64_URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(value: &str, problems: &[Problem], cured: Option<&str>) {
        let read = read(value);
        assert_eq!(read.problems, problems, "{value}");
        assert_eq!(read.cured().as_deref(), cured, "{value}");
    }

    #[test]
    fn ok_forms() {
        check("Bearer mF_9.B5f-4.1JqM", &[], Some("Bearer mF_9.B5f-4.1JqM"));
        check("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", &[], Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        check("Digest username=\"a\", uri=\"/x,y\"", &[], Some("Digest username=\"a\", uri=\"/x,y\""));
        check("Token token=\"abc\"", &[], Some("Token abc"));
    }

    #[test]
    fn what_can_be_kept_is_kept() {
        use Problem::*;
        check("Bearer Bearer abc", &[RepeatedScheme], Some("Bearer abc"));
        check("Bearer bearer Bearer abc", &[RepeatedScheme], Some("Bearer abc"));
        check("Bearer: abc", &[Separator], Some("Bearer abc"));
        check("Bearer:abc", &[Separator], Some("Bearer abc"));
        check("Bearer=abc", &[Separator], Some("Bearer abc"));
        check("Authorization: Bearer abc", &[Separator], Some("Bearer abc"));
        check("Bearer  abc", &[WideGap], Some("Bearer abc"));
        check("Bearer \"abc\"", &[Quoted], Some("Bearer abc"));
        check("Bearer %22abc%22", &[Quoted], Some("Bearer abc"));
        check("Bearer abc;", &[TrailingPunctuation], Some("Bearer abc"));
        check("Bearer abc; path=/", &[TrailingPunctuation], Some("Bearer abc"));
        check("Bearer ab%2Bc%3D", &[PercentEncoded], Some("Bearer ab+c="));
        check("Bearer abc\\n", &[EscapedNewline], Some("Bearer abc"));
        check("Bearer abc%0A", &[EscapedNewline], Some("Bearer abc"));
        check("Bearer abc, Bearer def", &[TwoCredentials], Some("Bearer def"));
        check(
            "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
            &[MissingScheme],
            Some("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"),
        );
        check(
            "\"eyJhbGciOiJIUzI1NiJ9.e30.c2ln\"",
            &[Quoted, MissingScheme],
            Some("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"),
        );
        check(
            "Bearer eyJhbGciOiJIUzI1NiJ9.e30 .c2ln",
            &[SpaceInside],
            Some("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"),
        );
        check("BearereyJhbGciOiJIUzI1NiJ9.e30.c2ln", &[Glued], Some("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"));
        check("Bearer%20abc", &[Glued], Some("Bearer abc"));
        check("Basic%20YTpi", &[Glued], Some("Basic YTpi"));
        check("BasicYTpi", &[Glued], Some("Basic YTpi"));
        check(
            "Bearer <eyJhbGciOiJIUzI1NiJ9.e30.c2ln>",
            &[Quoted],
            Some("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"),
        );
        check("Bearer [mF9xB5f04c1JqMx7RkP2tVw]", &[Quoted], Some("Bearer mF9xB5f04c1JqMx7RkP2tVw"));
        check("Bearer {\"access_token\":\"abc\"}", &[Object], Some("Bearer abc"));
        check("{\"data\": {\"token\": \"abc\"}}", &[Object, MissingScheme], Some("Bearer abc"));
        check("Bearer access_token=abc&token_type=bearer", &[Object], Some("Bearer abc"));
        check("Bearer \u{200b}abc", &[Invisible], Some("Bearer abc"));
        check("Bearer\u{a0}abc", &[Invisible], Some("Bearer abc"));
        check("Bearer abc\u{feff}", &[Invisible], Some("Bearer abc"));
        check("Bearer \u{ef}\u{bb}\u{bf}abc", &[Invisible], Some("Bearer abc"));
        check("user:pass", &[SchemeNotToken, BasicNotBase64], Some("Basic dXNlcjpwYXNz"));
        check("Basic user55:p@ss:80", &[BasicNotBase64], Some("Basic dXNlcjU1OnBAc3M6ODA="));
        check("Basic YTpiCg==", &[BasicTrailingNewline], Some("Basic YTpi"));
        check("Basic Pj4-Oj8_", &[BasicUrlSafe], Some("Basic Pj4+Oj8/"));
        check("Basic ZFhObGNqcHdZWE56", &[BasicDoubleEncoded], Some("Basic dXNlcjpwYXNz"));
    }

    #[test]
    fn credentials_are_told_apart() {
        assert_eq!(credentials("Bearer a, Basic Yg==,Bearer c"), ["Bearer a", "Basic Yg==", "Bearer c"]);
        assert_eq!(credentials("Digest a=\"b,c\", d=\"e\""), ["Digest a=\"b,c\", d=\"e\""]);
        assert_eq!(credentials(","), [""; 0]);
    }

    #[test]
    fn what_cannot_be_kept_is_not() {
        use Problem::*;
        check("", &[Empty], None);
        check("Bearer", &[NoToken], None);
        check("Basic ", &[NoCredentials], None);
        check("undefined", &[Undefined], None);
        check("Bearer null", &[Undefined], None);
        check("Bearer ${token}", &[Template], None);
        check("Bearer {{token}}", &[Template], None);
        check("Bearer YOUR_TOKEN_HERE", &[Placeholder], None);
        check("Bearer <token>", &[Placeholder], None);
        check("Bearer $TOKEN", &[Placeholder], None);
        check("Bearer [object Promise]", &[Object], None);
        check("[object Object]", &[Object], None);
        check("Bearer {\"error\":\"a\"}", &[Object], None);
        check("Bearer <YOUR_ACCESS_TOKEN_HERE>", &[Placeholder], None);
        check("BearerToken", &[NoCredentials], None);
        check("Basic dW5kZWZpbmVkOng=", &[Undefined], None);
        check("Basic a2V5", &[BasicNoColon], None);
        check("Bearer nullableToken.undefined", &[], Some("Bearer nullableToken.undefined"));
    }

    #[test]
    fn hostile_sizes_are_bounded() {
        for text in ["Bearer ", "Bearer:", "\"", "a=", "%", ", ", "{", "Authorization: ", "a=\"b\","] {
            let _ = read(&text.repeat(20_000)).cured();
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(value in "\\PC{0,30}|((Bearer|basic|Token|:|=|\"| |%22|a\\.b|,|;|é|\\\\n|\\{|\\$)){0,8}") {
            let read = read(&value);
            prop_assert!(read.valid() || !read.problems.is_empty());
            let _ = (read.cured(), read.basic(), read.meant_scheme().len());
        }

        #[test]
        fn a_cure_cures(value in "(Bearer|basic|Token)(:|=| |  )?((Bearer |\"|'|%22)?[a-zA-Z0-9._-]{8,20}(\"|'|%22|;|,|\\\\n)?)") {
            if let Some(cured) = read(&value).cured() {
                prop_assert_eq!(read(&cured).problem(), None, "{} {}", value, cured);
            }
        }

        #[test]
        fn user_and_password_round_trip(user in "[^:]{1,8}", password in ".{1,8}") {
            let value = format!("Basic {}", BASE64.encode(format!("{user}:{password}")));
            let basic = read(&value).basic();
            prop_assert_eq!(basic.map(|it| (it.user, it.password)), Some((user.into_bytes(), Some(password.into_bytes()))));
        }
    }
}
