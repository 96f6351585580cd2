//! Reads a JSON Web Token in compact form: what kind it is, its first defect, its header and its claims.
//!
//! Verifies no signature and judges no claim; that is for the rules. Reads what is there of a broken token as well,
//! because broken tokens are what has to be explained.
//!
//! A page sends the same token thousands of times and a rule asks for three or four claims of it, so decoding builds
//! no tree: it checks the JSON and remembers where each known claim's value lies. Header and claims are decoded into one
//! text, and a token that is made as nearly all are is passed over once.

use std::borrow::Cow;

use crate::syntax::json::{self, Members, RawString};

/// A token, read.
#[derive(Clone, Debug)]
pub struct Jwt {
    /// What it is.
    pub kind: Kind,
    /// The number of dots plus one.
    pub segments: usize,
    /// The first defect of the compact serialization.
    pub problem: Option<Problem>,
    /// What the payload of a signed token holds; `None` where it cannot be decoded or is encrypted.
    pub payload: Option<Payload>,
    /// The decoded header, if it is an object, and behind it the decoded payload, if it is one too.
    text: String,
    /// Where the header ends in it.
    header_end: usize,
    claims: [Span; Name::COUNT],
    header: [Span; Parameter::COUNT],
    usual: bool,
    unsecured: bool,
    unencoded: bool,
}

/// Where a value lies in the decoded text; empty where there is none, since no value is.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: usize,
    end: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signed or unsecured: three parts (RFC 7515).
    Jws,
    /// Encrypted: five parts (RFC 7516).
    Jwe,
    /// Its header cannot be read, so nothing can be said of the rest.
    NotAJwt,
}

impl Kind {
    /// The word for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jws => "jws",
            Self::Jwe => "jwe",
            Self::NotAJwt => "not-a-jwt",
        }
    }
}

/// What the payload of a signed token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A JSON object.
    Claims,
    /// Nothing (a detached payload, RFC 7515 appendix F).
    Empty,
    /// Bytes that are no JSON.
    NotJson,
    /// Another JSON value.
    Json(json::Kind),
}

macro_rules! problems {
    ($($variant:ident $name:literal $sentence:literal),* $(,)?) => {
        /// A defect of the compact serialization, in the order in which they are looked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Problem { $($variant),* }

        impl Problem {
            /// Every problem, in order.
            pub const ALL: &'static [Problem] = &[$(Problem::$variant),*];

            /// The word for reports.
            pub fn name(self) -> &'static str {
                match self { $(Problem::$variant => $name),* }
            }

            /// The defect in a few words, for a reader.
            pub fn sentence(self) -> &'static str {
                match self { $(Problem::$variant => $sentence),* }
            }
        }
    };
}

problems! {
    Whitespace "whitespace" "it contains white space",
    SegmentCount "segment-count" "it does not have three or five parts",
    HeaderEmpty "header-empty" "its header is empty",
    HeaderStandardAlphabet "header-standard-base64-alphabet" "its header uses `+` or `/`, which base64url does not have",
    HeaderPadding "header-padding-present" "its header is padded with `=`",
    HeaderIllegalCharacter "header-illegal-character" "its header contains a character that base64url does not have",
    HeaderImpossibleLength "header-impossible-length" "its header has a length that no base64url has",
    HeaderNotJson "header-not-json" "its header is not JSON",
    HeaderNotObject "header-not-object" "its header is no JSON object",
    AlgMissing "alg-missing" "its header names no `alg`",
    AlgNotString "alg-not-string" "its header's `alg` is no string",
    EncMissing "enc-missing" "its header names no `enc`",
    PayloadStandardAlphabet "payload-standard-base64-alphabet" "its payload uses `+` or `/`, which base64url does not have",
    PayloadPadding "payload-padding-present" "its payload is padded with `=`",
    PayloadIllegalCharacter "payload-illegal-character" "its payload contains a character that base64url does not have",
    PayloadImpossibleLength "payload-impossible-length" "its payload has a length that no base64url has",
    SignatureEmpty "signature-empty" "its signature is empty",
    SignatureStandardAlphabet "signature-standard-base64-alphabet" "its signature uses `+` or `/`, which base64url does not have",
    SignatureIllegalCharacter "signature-illegal-character" "its signature contains a character that base64url does not have",
    SignatureImpossibleLength "signature-impossible-length" "its signature has a length that no base64url has",
    SignatureOnUnsecured "signature-on-unsecured" "its `alg` is none, yet it has a signature",
    TagEmpty "tag-empty" "its authentication tag is empty",
}

/// A value that a token may have: absent, malformed (as its JSON text) and present are three states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim<T> {
    /// The token does not have it.
    Absent,
    /// It has another type; its JSON text.
    Malformed(String),
    /// The value.
    Value(T),
}

impl<T> Claim<T> {
    /// The value, if it is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Malformed(_) => None,
        }
    }

    /// Whether the token does not have it.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// Whether the time claims admit a token at a given time, without leeway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeState {
    /// Within the times it names.
    Valid,
    /// `exp` is now or past.
    Expired,
    /// `nbf` lies ahead.
    NotYetValid,
    /// It has neither `exp` nor `nbf`.
    NoTimeClaims,
    /// `exp` is no number.
    BadExp,
    /// `nbf` is no number.
    BadNbf,
}

impl TimeState {
    /// The word for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::NoTimeClaims => "no-time-claims",
            Self::BadExp => "bad-exp",
            Self::BadNbf => "bad-nbf",
        }
    }
}

/// A NumericDate (RFC 7519 §2) at or above this is meant in milliseconds: as seconds it lies beyond the year 5000.
pub const MILLISECONDS_FROM: f64 = 1e11;

macro_rules! names {
    ($(#[$about:meta])* $visibility:vis $type:ident: $($variant:ident $name:literal),* $(,)?) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        $visibility enum $type { $($variant),* }

        impl $type {
            const COUNT: usize = Self::TEXTS.len();
            const TEXTS: &'static [&'static str] = &[$($name),*];
        }
    };
}

names! {
    /// The claims that somebody asks for.
    pub Name:
    AccessTokenHash "at_hash",
    Acr "acr",
    AppId "appid",
    Audience "aud",
    AuthorizedParty "azp",
    AuthTime "auth_time",
    ClientId "client_id",
    Cid "cid",
    CodeHash "c_hash",
    Confirmation "cnf",
    ExpirationTime "exp",
    Groups "groups",
    IssuedAt "iat",
    Issuer "iss",
    JwtId "jti",
    Nonce "nonce",
    NotBefore "nbf",
    Permissions "permissions",
    RealmAccess "realm_access",
    Role "role",
    Roles "roles",
    Scope "scope",
    Scp "scp",
    Subject "sub",
    TenantId "tid",
    TokenUse "token_use",
    Typ "typ",
    Version "ver",
}

impl Name {
    /// The claim's name in the token.
    pub fn text(self) -> &'static str {
        Self::TEXTS.get(self as usize).copied().unwrap_or_default()
    }
}

names! {
    /// The members of the header that somebody asks for.
    Parameter:
    Algorithm "alg",
    Encryption "enc",
    KeyId "kid",
    Type "typ",
    Encoded "b64",
}

/// Finds a name in a list at the first look: each has a place of its own in a table.
struct Places {
    /// One more than the index of the name in the list.
    table: [u8; Places::SIZE],
    names: &'static [&'static str],
}

impl Places {
    const SIZE: usize = 64;

    /// The table of a list; two names with one place do not compile.
    #[allow(clippy::indexing_slicing, reason = "computed by the compiler: a fault does not compile")]
    const fn of(names: &'static [&'static str]) -> Self {
        let mut table = [0; Self::SIZE];
        let mut at = 0;
        while at < names.len() {
            let place = Self::place(names[at].as_bytes());
            assert!(table[place] == 0, "two names have the same place");
            at += 1;
            table[place] = at as u8;
        }
        Self { table, names }
    }

    /// The length and the letters at both ends tell all names apart.
    #[inline(always)]
    const fn place(name: &[u8]) -> usize {
        match (name.first(), name.last()) {
            (Some(first), Some(last)) => {
                name.len().wrapping_add(*first as usize * 2).wrapping_add(*last as usize) % Self::SIZE
            }
            _ => 0,
        }
    }

    #[inline(always)]
    fn index(&self, name: &str) -> Option<usize> {
        let index = usize::from(*self.table.get(Self::place(name.as_bytes()))?).checked_sub(1)?;
        (*self.names.get(index)? == name).then_some(index)
    }
}

static NAMES: Places = Places::of(Name::TEXTS);
static PARAMETERS: Places = Places::of(Parameter::TEXTS);

/// Reads a token as it stands: nothing is trimmed, no scheme is taken off.
pub fn decode(token: &str) -> Jwt {
    let mut jwt = Jwt::unread();
    jwt.problem = match Usual::of(token) {
        Some(usual) => {
            jwt.usual = true;
            jwt.read_usual(usual)
        }
        None => jwt.read_other(token),
    };
    jwt
}

/// A token as nearly all are: three parts of base64url, none of them empty, whose first two are UTF-8.
struct Usual<'a> {
    text: String,
    header_end: usize,
    payload: &'a str,
    signature_length: usize,
}

impl<'a> Usual<'a> {
    fn of(token: &'a str) -> Option<Self> {
        let (header, rest) = token.split_at_checked(memchr::memchr(b'.', token.as_bytes())?)?;
        let rest = rest.get(1..)?;
        let (payload, rest) = rest.split_at_checked(memchr::memchr(b'.', rest.as_bytes())?)?;
        let signature = rest.get(1..)?;
        if header.is_empty() || payload.is_empty() || !is_base64url(signature) {
            return None;
        }
        let header_end = decoded_length(header);
        let mut bytes = vec![0; header_end + decoded_length(payload)];
        let (start, end) = bytes.split_at_mut_checked(header_end)?;
        if !decode_into(header, start) || !decode_into(payload, end) {
            return None;
        }
        let text = String::from_utf8(bytes).ok()?;
        text.is_char_boundary(header_end).then_some(Self {
            text,
            header_end,
            payload,
            signature_length: signature.len(),
        })
    }
}

/// Whether a text looks like a token that somebody meant to be a JWT, whole or not.
pub fn looks_like_jwt(text: &str) -> bool {
    // `eyJ` is the base64 of `{"`; a header with a blank or a line break after the brace needs a second look.
    if text.starts_with("eyJ") {
        return true;
    }
    text.starts_with(['e'])
        && matches!(text.bytes().filter(|it| *it == b'.').count(), 2 | 4)
        && text.split('.').next().and_then(|it| decode_part(it).ok()).is_some_and(|it| it.starts_with(b"{"))
}

impl Jwt {
    fn unread() -> Self {
        Self {
            kind: Kind::NotAJwt,
            segments: 3,
            problem: None,
            payload: None,
            text: String::new(),
            header_end: 0,
            claims: [Span::default(); Name::COUNT],
            header: [Span::default(); Parameter::COUNT],
            usual: false,
            unsecured: false,
            unencoded: false,
        }
    }

    /// Whether the compact serialization is correct.
    pub fn well_formed(&self) -> bool {
        self.problem.is_none()
    }

    /// Whether it is three parts of base64url, the first two of which are UTF-8.
    pub fn is_usual(&self) -> bool {
        self.usual
    }

    /// The header as JSON text, if it is an object.
    pub fn header_text(&self) -> Option<&str> {
        if self.kind == Kind::NotAJwt { None } else { self.text.get(..self.header_end) }
    }

    /// The claims as JSON text, if the payload is an object.
    pub fn claims_text(&self) -> Option<&str> {
        if self.payload == Some(Payload::Claims) { self.text.get(self.header_end..) } else { None }
    }

    /// `alg` of the header.
    pub fn alg(&self) -> Claim<Cow<'_, str>> {
        text_claim(self.parameter(Parameter::Algorithm))
    }

    /// `enc` of the header.
    pub fn enc(&self) -> Claim<Cow<'_, str>> {
        text_claim(self.parameter(Parameter::Encryption))
    }

    /// `kid` of the header.
    pub fn kid(&self) -> Claim<Cow<'_, str>> {
        text_claim(self.parameter(Parameter::KeyId))
    }

    /// `typ` of the header.
    pub fn header_typ(&self) -> Claim<Cow<'_, str>> {
        text_claim(self.parameter(Parameter::Type))
    }

    /// Whether `alg` is `none` in any case: an unsecured token (RFC 7515 appendix A.5).
    pub fn is_unsecured(&self) -> bool {
        self.unsecured
    }

    fn parameter(&self, parameter: Parameter) -> Option<&str> {
        self.at(self.header.get(parameter as usize))
    }

    fn at(&self, span: Option<&Span>) -> Option<&str> {
        let span = span?;
        if span.end == 0 { None } else { self.text.get(span.start..span.end) }
    }

    /// The JSON text of a claim.
    pub fn raw(&self, name: Name) -> Option<&str> {
        self.at(self.claims.get(name as usize))
    }

    /// A claim that is a string.
    pub fn text(&self, name: Name) -> Claim<Cow<'_, str>> {
        text_claim(self.raw(name))
    }

    /// A claim that is a number: seconds, for the times.
    pub fn number(&self, name: Name) -> Claim<f64> {
        match self.raw(name) {
            None => Claim::Absent,
            // JSON has no other literal that Rust would read as a number.
            Some(text) => match super::decimal::parse(text) {
                Some(number) => Claim::Value(number),
                None => Claim::Malformed(text.to_owned()),
            },
        }
    }

    /// A claim that is a string or an array of strings, each string one item: `aud`.
    pub fn items(&self, name: Name) -> Claim<Vec<String>> {
        self.list(name, |text| vec![text.to_owned()])
    }

    /// A claim that is a string of words or an array of strings: `scope`, `scp`.
    pub fn words(&self, name: Name) -> Claim<Vec<String>> {
        self.list(name, |text| text.split_whitespace().map(str::to_owned).collect())
    }

    fn list(&self, name: Name, split: impl Fn(&str) -> Vec<String>) -> Claim<Vec<String>> {
        let Some(text) = self.raw(name) else { return Claim::Absent };
        if let Some(string) = RawString::of_value(text) {
            return Claim::Value(split(&string.unescaped()));
        }
        let Some(json::Value::Array(elements)) = json::parse(text) else {
            return Claim::Malformed(text.to_owned());
        };
        match elements.iter().map(|it| it.as_str().map(str::to_owned)).collect() {
            Some(list) => Claim::Value(list),
            None => Claim::Malformed(text.to_owned()),
        }
    }

    /// A claim of any name, as a tree; of a repeated name the last.
    pub fn claim(&self, name: &str) -> Option<json::Value> {
        let mut found = None;
        json::visit(self.claims_text()?, |it, value| {
            if it.unescaped() == name {
                found = Some(value);
            }
        });
        json::parse(found?)
    }

    /// `exp`, in seconds.
    pub fn exp(&self) -> Claim<f64> {
        self.number(Name::ExpirationTime)
    }

    /// `nbf`, in seconds.
    pub fn nbf(&self) -> Claim<f64> {
        self.number(Name::NotBefore)
    }

    /// `iat`, in seconds.
    pub fn iat(&self) -> Claim<f64> {
        self.number(Name::IssuedAt)
    }

    /// `iss`.
    pub fn iss(&self) -> Claim<Cow<'_, str>> {
        self.text(Name::Issuer)
    }

    /// `sub`.
    pub fn sub(&self) -> Claim<Cow<'_, str>> {
        self.text(Name::Subject)
    }

    /// `aud`, one or several.
    pub fn aud(&self) -> Claim<Vec<String>> {
        self.items(Name::Audience)
    }

    /// The client the token was issued to: `azp`, `client_id`, `cid` or `appid`.
    pub fn client(&self) -> Option<Cow<'_, str>> {
        [Name::AuthorizedParty, Name::ClientId, Name::Cid, Name::AppId]
            .into_iter()
            .find_map(|it| self.text(it).value())
    }

    /// What the token says about its kind: claim `typ` (Keycloak), `token_use` (Cognito), else the header's `typ`.
    pub fn token_kind(&self) -> Option<Cow<'_, str>> {
        self.text(Name::Typ)
            .value()
            .or_else(|| self.text(Name::TokenUse).value())
            .or_else(|| self.header_typ().value())
    }

    /// `cnf.jkt`: the thumbprint of the key the token is bound to (RFC 9449 §6.1).
    pub fn confirmation_key(&self) -> Option<String> {
        Some(json::parse(self.raw(Name::Confirmation)?)?.get("jkt")?.as_str()?.to_owned())
    }

    /// Everything that the token grants, in the order of the places where it may stand: `scope`, `scp`,
    /// `permissions`, `roles`, `role`, `realm_access.roles`.
    pub fn grants(&self) -> Vec<String> {
        let mut grants: Vec<String> = Vec::new();
        for name in [Name::Scope, Name::Scp, Name::Permissions, Name::Roles, Name::Role] {
            grants.extend(self.words(name).value().unwrap_or_default());
        }
        if let Some(access) = self.raw(Name::RealmAccess).and_then(json::parse)
            && let Some(roles) = access.get("roles").and_then(json::Value::as_array)
        {
            grants.extend(roles.iter().filter_map(|it| it.as_str().map(str::to_owned)));
        }
        grants
    }

    /// Whether the time claims admit the token at `now` (seconds); `None` where there are no claims to ask.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>
    pub fn time_state(&self, now: f64) -> Option<TimeState> {
        self.claims_text()?;
        Some(match (self.exp(), self.nbf()) {
            (Claim::Malformed(_), _) => TimeState::BadExp,
            (_, Claim::Malformed(_)) => TimeState::BadNbf,
            (Claim::Absent, Claim::Absent) => TimeState::NoTimeClaims,
            (Claim::Value(exp), _) if now >= exp => TimeState::Expired,
            (_, Claim::Value(nbf)) if now < nbf => TimeState::NotYetValid,
            _ => TimeState::Valid,
        })
    }

    fn read_usual(&mut self, usual: Usual<'_>) -> Option<Problem> {
        self.text = usual.text;
        self.header_end = usual.header_end;
        let header_problem = self.read_header(Kind::Jws);
        if self.kind == Kind::NotAJwt {
            return header_problem;
        }
        if self.unencoded {
            self.take_unencoded(usual.payload);
        }
        self.read_payload();
        header_problem.or(match usual.signature_length {
            0 if self.unsecured => None,
            0 => Some(Problem::SignatureEmpty),
            length if length % 4 == 1 => Some(Problem::SignatureImpossibleLength),
            _ if self.unsecured => Some(Problem::SignatureOnUnsecured),
            _ => None,
        })
    }

    /// Reads a token that has something unusual: whatever is wrong with it is looked for here.
    #[cold]
    #[inline(never)]
    fn read_other(&mut self, token: &str) -> Option<Problem> {
        self.segments = 1 + token.bytes().filter(|it| *it == b'.').count();
        if token.contains(char::is_whitespace) {
            return Some(Problem::Whitespace);
        }
        let mut parts = token.split('.');
        match (self.segments, parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
            (3, Some(header), Some(payload), Some(signature), ..) => {
                self.read_jws(header, payload, signature)
            }
            (5, Some(header), Some(key), Some(vector), Some(text), Some(tag)) => {
                self.read_jwe(header, [key, vector, text], tag)
            }
            _ => Some(Problem::SegmentCount),
        }
    }

    fn read_jws(&mut self, header: &str, payload: &str, signature: &str) -> Option<Problem> {
        let header_problem = self.decode_header(header, Kind::Jws);
        if self.kind == Kind::NotAJwt {
            return header_problem;
        }
        let payload_problem = self.decode_payload(payload);
        header_problem.or(payload_problem).or_else(|| self.check_signature(signature))
    }

    fn read_jwe(&mut self, header: &str, middle: [&str; 3], tag: &str) -> Option<Problem> {
        let header_problem = self.decode_header(header, Kind::Jwe);
        if header_problem.is_some() {
            return header_problem;
        }
        if !matches!(self.enc(), Claim::Value(_)) {
            return Some(Problem::EncMissing);
        }
        let defect = middle.into_iter().find_map(defect);
        if let Some(defect) = defect {
            return Some(payload_problem(defect));
        }
        if tag.is_empty() { Some(Problem::TagEmpty) } else { tag_problem(tag) }
    }

    fn decode_header(&mut self, header: &str, kind: Kind) -> Option<Problem> {
        if header.is_empty() {
            return Some(Problem::HeaderEmpty);
        }
        let bytes = match decode_part(header) {
            Ok(bytes) => bytes,
            Err(Defect::StandardAlphabet) => return Some(Problem::HeaderStandardAlphabet),
            Err(Defect::Padding) => return Some(Problem::HeaderPadding),
            Err(Defect::IllegalCharacter) => return Some(Problem::HeaderIllegalCharacter),
            Err(Defect::ImpossibleLength) => return Some(Problem::HeaderImpossibleLength),
        };
        let Ok(text) = String::from_utf8(bytes) else { return Some(Problem::HeaderNotJson) };
        self.header_end = text.len();
        self.text = text;
        self.read_header(kind)
    }

    /// Reads the decoded header; sets the kind if it is a JSON object.
    fn read_header(&mut self, kind: Kind) -> Option<Problem> {
        match index(&self.text, 0, self.header_end, &PARAMETERS, &mut self.header) {
            Some(json::Kind::Object) => self.kind = kind,
            other => {
                self.header = [Span::default(); Parameter::COUNT];
                self.header_end = 0;
                self.text.clear();
                return Some(if other.is_some() { Problem::HeaderNotObject } else { Problem::HeaderNotJson });
            }
        }
        self.unencoded = self.parameter(Parameter::Encoded) == Some("false");
        let Some(alg) = self.parameter(Parameter::Algorithm) else { return Some(Problem::AlgMissing) };
        let Some(alg) = RawString::of_value(alg) else { return Some(Problem::AlgNotString) };
        self.unsecured = alg.unescaped().eq_ignore_ascii_case("none");
        None
    }

    fn decode_payload(&mut self, payload: &str) -> Option<Problem> {
        if self.unencoded {
            self.take_unencoded(payload);
        } else {
            match decode_part(payload).map(String::from_utf8) {
                Err(defect) => return Some(payload_problem(defect)),
                Ok(Err(_)) => {
                    self.payload = Some(Payload::NotJson);
                    return None;
                }
                Ok(Ok(text)) => self.text.push_str(&text),
            }
        }
        self.read_payload();
        None
    }

    /// With `b64` false the payload is the text itself (RFC 7797 §3).
    #[cold]
    fn take_unencoded(&mut self, payload: &str) {
        self.text.truncate(self.header_end);
        self.text.push_str(payload);
    }

    /// Reads the decoded payload.
    fn read_payload(&mut self) {
        let end = self.text.len();
        let read = if end == self.header_end {
            Payload::Empty
        } else {
            match index(&self.text, self.header_end, end, &NAMES, &mut self.claims) {
                Some(json::Kind::Object) => Payload::Claims,
                Some(kind) => Payload::Json(kind),
                None => Payload::NotJson,
            }
        };
        self.payload = Some(read);
        if read != Payload::Claims {
            self.claims = [Span::default(); Name::COUNT];
            self.text.truncate(self.header_end);
        }
    }

    fn check_signature(&self, signature: &str) -> Option<Problem> {
        if signature.is_empty() {
            return (!self.unsecured).then_some(Problem::SignatureEmpty);
        }
        tag_problem(signature).or_else(|| self.unsecured.then_some(Problem::SignatureOnUnsecured))
    }
}

/// Reads a part of the text as JSON; where it is an object, remembers where the values of known members lie.
fn index(text: &str, start: usize, end: usize, places: &Places, spans: &mut [Span]) -> Option<json::Kind> {
    let mut members = Members::of(text.get(start..end)?);
    for (name, value) in &mut members {
        // A known name hidden by escapes is still that name.
        let known = match name.plain() {
            Some(plain) => places.index(plain),
            None => places.index(&name.unescaped()),
        };
        if let Some(span) = known.and_then(|it| spans.get_mut(it)) {
            *span = Span { start: start + value.start, end: start + value.end };
        }
    }
    members.kind()
}

/// What is wrong with a part as base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Defect {
    StandardAlphabet,
    Padding,
    IllegalCharacter,
    ImpossibleLength,
}

fn payload_problem(defect: Defect) -> Problem {
    match defect {
        Defect::StandardAlphabet => Problem::PayloadStandardAlphabet,
        Defect::Padding => Problem::PayloadPadding,
        Defect::IllegalCharacter => Problem::PayloadIllegalCharacter,
        Defect::ImpossibleLength => Problem::PayloadImpossibleLength,
    }
}

/// The defect of a signature or authentication tag; padding is an illegal character there.
fn tag_problem(part: &str) -> Option<Problem> {
    defect(part).map(|it| match it {
        Defect::StandardAlphabet => Problem::SignatureStandardAlphabet,
        Defect::Padding | Defect::IllegalCharacter => Problem::SignatureIllegalCharacter,
        Defect::ImpossibleLength => Problem::SignatureImpossibleLength,
    })
}

fn defect(part: &str) -> Option<Defect> {
    if is_base64url(part) {
        return (part.len() % 4 == 1).then_some(Defect::ImpossibleLength);
    }
    let body = part.trim_end_matches('=');
    Some(
        if body.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/'))
            && body.contains(['+', '/'])
        {
            Defect::StandardAlphabet
        } else if is_base64url(body) && !body.is_empty() {
            Defect::Padding
        } else {
            Defect::IllegalCharacter
        },
    )
}

/// Whether a text consists of letters of base64url alone.
fn is_base64url(text: &str) -> bool {
    let (mut rest, mut seen) = (text.as_bytes(), 0);
    while let [a, b, c, d, after @ ..] = rest {
        seen |= sextet(*a) | sextet(*b) | sextet(*c) | sextet(*d);
        rest = after;
    }
    while let [a, after @ ..] = rest {
        seen |= sextet(*a);
        rest = after;
    }
    seen < 64
}

/// What a letter of base64url stands for; 64 for what is none.
#[inline(always)]
fn sextet(byte: u8) -> u8 {
    SEXTETS.get(usize::from(byte)).copied().unwrap_or(64)
}

/// A table, because every byte of every token is looked up.
static SEXTETS: [u8; 256] = {
    let mut table = [64; 256];
    let mut letters: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut value = 0;
    while let [letter, rest @ ..] = letters {
        if let Some(entry) = table.split_at_mut(*letter as usize).1.first_mut() {
            *entry = value;
        }
        value += 1;
        letters = rest;
    }
    table
};

/// Decodes base64url without padding. Unused bits at the end may be set: some issuers do it, and most verifiers ignore
/// it.
fn decode_part(part: &str) -> Result<Vec<u8>, Defect> {
    let mut decoded = vec![0; decoded_length(part)];
    if decode_into(part, &mut decoded) {
        Ok(decoded)
    } else {
        Err(defect(part).unwrap_or(Defect::IllegalCharacter))
    }
}

fn decoded_length(part: &str) -> usize {
    part.len() / 4 * 3 + (part.len() % 4).saturating_sub(1)
}

/// Decodes into a place of exactly that length; false where it is no base64url.
fn decode_into(part: &str, decoded: &mut [u8]) -> bool {
    let (mut from, mut to, mut seen) = (part.as_bytes(), decoded, 0);
    while let [a, b, c, d, after @ ..] = from {
        let [x, y, z, room @ ..] = to else { return false };
        let (a, b, c, d) = (sextet(*a), sextet(*b), sextet(*c), sextet(*d));
        seen |= a | b | c | d;
        (*x, *y, *z) = (a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d);
        (from, to) = (after, room);
    }
    let last = |it: usize| from.get(it).map_or(0, |it| sextet(*it));
    let (a, b, c) = (last(0), last(1), last(2));
    if let [x, rest @ ..] = to {
        *x = a << 2 | b >> 4;
        if let [y, ..] = rest {
            *y = b << 4 | c >> 2;
        }
    }
    // One letter is left over from no number of bytes.
    (seen | a | b | c) < 64 && from.len() != 1
}

fn text_claim(raw: Option<&str>) -> Claim<Cow<'_, str>> {
    match raw {
        None => Claim::Absent,
        Some(text) => match RawString::of_value(text) {
            Some(string) => Claim::Value(string.unescaped()),
            None => Claim::Malformed(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    fn token(header: &str, payload: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
    }

    fn claims(payload: &str) -> Jwt {
        decode(&token(r#"{"alg":"RS256"}"#, payload))
    }

    #[track_caller]
    fn check(token: &str, kind: Kind, problem: Option<Problem>) {
        let jwt = decode(token);
        assert_eq!((jwt.kind, jwt.problem), (kind, problem), "{token}");
    }

    #[test]
    fn parts_are_decoded_as_a_library_does() {
        let bytes: Vec<u8> = (0..=255).rev().chain(0..=255).collect();
        for length in 0..bytes.len() {
            let text = URL_SAFE_NO_PAD.encode(&bytes[..length]);
            assert_eq!(decode_part(&text).as_deref(), Ok(&bytes[..length]));
        }
        assert_eq!(decode_part("Zh").as_deref(), Ok(b"f".as_slice()), "unused bits may be set");
        for (text, defect) in [
            ("A", Defect::ImpossibleLength),
            ("AAAAA", Defect::ImpossibleLength),
            ("AA==", Defect::Padding),
            ("A+AA", Defect::StandardAlphabet),
            ("AA\u{e9}", Defect::IllegalCharacter),
            ("AAA.", Defect::IllegalCharacter),
        ] {
            assert_eq!(decode_part(text), Err(defect), "{text}");
        }
    }

    #[test]
    fn problems_in_order() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
        check("", Kind::NotAJwt, Some(Problem::SegmentCount));
        check("a b", Kind::NotAJwt, Some(Problem::Whitespace));
        check(".e30.c2ln", Kind::NotAJwt, Some(Problem::HeaderEmpty));
        check(&token("[]", "{}"), Kind::NotAJwt, Some(Problem::HeaderNotObject));
        check(&token(r#"{"alg":1}"#, "{}"), Kind::Jws, Some(Problem::AlgNotString));
        check(&format!("{header}.e30=.c2ln"), Kind::Jws, Some(Problem::PayloadPadding));
        check(&format!("{header}.e3+/.c2ln"), Kind::Jws, Some(Problem::PayloadStandardAlphabet));
        check(&format!("{header}.e30.c2ln="), Kind::Jws, Some(Problem::SignatureIllegalCharacter));
        check(&format!("{header}.e30.c2ln"), Kind::Jws, None);
        check(&format!("{header}.a.b.c.d"), Kind::Jwe, Some(Problem::EncMissing));
    }

    #[test]
    fn claims_have_three_states() {
        let jwt =
            claims(r#"{"exp":"1","iat":1.5e9,"aud":["a","b"],"scp":"x y","cnf":{"jkt":"k"},"\u0069ss":"i"}"#);
        assert_eq!(jwt.exp(), Claim::Malformed("\"1\"".into()));
        assert_eq!(jwt.nbf(), Claim::Absent);
        assert_eq!(jwt.iat(), Claim::Value(1.5e9));
        assert_eq!(jwt.iss(), Claim::Value("i".into()));
        assert_eq!(jwt.aud(), Claim::Value(vec!["a".into(), "b".into()]));
        assert_eq!(jwt.grants(), ["x", "y"]);
        assert_eq!(jwt.confirmation_key().as_deref(), Some("k"));
        assert_eq!(claims(r#"{"aud":"a b"}"#).aud(), Claim::Value(vec!["a b".into()]));
        assert_eq!(claims(r#"{"aud":5}"#).aud(), Claim::Malformed("5".into()));
        assert_eq!(claims(r#"{"exp":null}"#).time_state(0.0), Some(TimeState::BadExp));
        assert_eq!(claims(r#"{"exp":9,"nbf":[]}"#).time_state(0.0), Some(TimeState::BadNbf));
        assert_eq!(claims("[]").time_state(0.0), None);
    }

    #[test]
    fn looks_like() {
        assert!(looks_like_jwt("eyJhbGciOi"));
        assert!(looks_like_jwt(&token("{ \"alg\":\"none\"}", "{}")));
        assert!(!looks_like_jwt("e.b.c"));
        assert!(!looks_like_jwt("mF_9.B5f-4.1JqM"));
    }

    #[test]
    fn bytes_that_are_no_utf8() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
        let broken = URL_SAFE_NO_PAD.encode(b"{\"a\":\"\xff\"}");
        assert_eq!(decode(&format!("{header}.{broken}.c2ln")).payload, Some(Payload::NotJson));
        check(&format!("{broken}.e30.c2ln"), Kind::NotAJwt, Some(Problem::HeaderNotJson));
    }

    #[test]
    fn hostile_sizes_are_bounded() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let jwt = claims(&deep);
        assert_eq!(jwt.payload, Some(Payload::Claims));
        assert_eq!(jwt.claim("a"), None);
        let long = claims(&format!("{{\"sub\":\"{}\"}}", "a".repeat(1 << 20)));
        assert!(long.well_formed());
        check(&".".repeat(1 << 20), Kind::NotAJwt, Some(Problem::SegmentCount));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,40}|[eyJ.=+/A-Za-z0-9_-]{0,60}|(eyJhbGciOiJub25lIn0)\\.[a-zA-Z0-9_=-]{0,40}\\.\\PC{0,5}") {
            let jwt = decode(&text);
            let _ = (jwt.time_state(0.0), jwt.grants(), jwt.client(), jwt.confirmation_key(), looks_like_jwt(&text));
            prop_assert_eq!(jwt.kind == Kind::NotAJwt, jwt.header_text().is_none());
        }

        #[test]
        fn the_quick_way_says_what_the_thorough_one_says(
            header in r#"\{"alg":("none"|"RS256"|1)(,"typ":"JWT")?(,"b64":(true|false))?\}|\[\]|\{.{0,4}"#,
            payload in r#"\{("exp":[0-9]{1,4})?(,"\\u0069ss":"\PC{0,5}")?\}|"a"|\{?\PC{0,9}"#,
            signature in "[a-z_-]{0,9}",
            cut in 0..3_usize,
        ) {
            let mut text = token(&header, &payload).replace("c2ln", &signature);
            text.truncate(text.len() - cut.min(text.len()));
            let quick = decode(&text);
            let mut thorough = Jwt { usual: quick.usual, ..Jwt::unread() };
            thorough.problem = thorough.read_other(&text);
            prop_assert_eq!(format!("{quick:?}"), format!("{thorough:?}"));
        }

        #[test]
        fn the_last_of_repeated_claims_counts(
            members in proptest::collection::vec(("(exp|iss|sub|x)", "[1-9][0-9]{0,8}|\"[a-z]{0,5}\""), 0..6),
        ) {
            let body: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            let jwt = claims(&format!("{{{}}}", body.join(",")));
            for name in [Name::ExpirationTime, Name::Issuer, Name::Subject] {
                let last = members.iter().rev().find(|it| it.0 == name.text()).map(|it| it.1.as_str());
                prop_assert_eq!(jwt.raw(name), last);
            }
        }
    }
}
