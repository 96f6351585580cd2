//! A cure as data: who must act, and which edits make the exchange work.
//!
//! Whoever renders a header diff, a command or a server line applies the same edits, so they cannot disagree.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::exchange::{Body, BodyEncoding, Credentials, Entry, Exchange, ExchangeKind, Hop, Source};

/// The cure of one finding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fix {
    /// The edits, in the order in which they are applied.
    pub edits: Vec<Edit>,
    /// Why there is nothing to edit, where `edits` is empty (contract, "What a cure must prove").
    pub no_edit: &'static str,
    /// What to do, in one or two sentences.
    pub text: String,
}

impl Fix {
    /// A cure with nothing to edit, and why.
    #[inline(never)]
    pub fn none(no_edit: &'static str, text: impl Into<String>) -> Self {
        Self { edits: Vec::new(), no_edit, text: text.into() }
    }

    /// A cure that says what to do; edits follow.
    #[inline(never)]
    pub fn text(text: impl Into<String>) -> Self {
        Self { edits: Vec::new(), no_edit: "", text: text.into() }
    }

    /// Adds an edit.
    #[must_use]
    #[inline(never)]
    pub fn edit(mut self, hop: usize, on: On, op: Op) -> Self {
        self.edits.push(Edit { hop, on, op });
        self
    }

    /// Sets a header of the request.
    #[must_use]
    #[inline(never)]
    pub fn set_request(self, hop: usize, name: &str, value: impl Into<Value>) -> Self {
        self.edit(hop, On::Request, Op::Set { name: name.to_owned(), value: value.into() })
    }

    /// Sets a header of the answer.
    #[must_use]
    #[inline(never)]
    pub fn set_response(self, hop: usize, name: &str, value: impl Into<Value>) -> Self {
        self.edit(hop, On::Response, Op::Set { name: name.to_owned(), value: value.into() })
    }

    /// Sets a header of the preflight's answer.
    #[must_use]
    #[inline(never)]
    pub fn set_preflight(self, hop: usize, name: &str, value: impl Into<Value>) -> Self {
        self.edit(hop, On::Preflight, Op::Set { name: name.to_owned(), value: value.into() })
    }

    /// Takes in what another exchange of the same cause needs of the same headers: the methods and header names that
    /// an answer has to list, so that one change cures all calls.
    pub fn join(&mut self, other: &Self) {
        for theirs in other.edits.iter().filter(|it| it.on != On::Request) {
            let Op::Set { name, value } = &theirs.op else { continue };
            let ours = self.edits.iter_mut().find(|it| {
                (it.hop, it.on) == (theirs.hop, theirs.on)
                    && matches!(&it.op, Op::Set { name: ours, .. } if ours.eq_ignore_ascii_case(name))
            });
            if !LISTS.iter().any(|it| it.eq_ignore_ascii_case(name)) {
                continue;
            }
            match ours.map(|it| &mut it.op) {
                Some(Op::Set { value: ours, .. }) => {
                    let (Some(mut list), Some(more)) = (ours.as_text(), value.as_text()) else { continue };
                    for item in more.split(',').map(str::trim) {
                        if !list.split(',').any(|it| it.trim().eq_ignore_ascii_case(item)) {
                            list.push_str(", ");
                            list.push_str(item);
                        }
                    }
                    *ours = Value::text(list);
                }
                _ => self.edits.push(theirs.clone()),
            }
        }
    }

    /// The slots that a person has to fill, in order of appearance, each once.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        for edit in &self.edits {
            if let Op::Set { value, .. } | Op::Add { value, .. } | Op::Url(value) | Op::Body { value, .. } =
                &edit.op
            {
                value.collect_slots(&mut slots);
            }
        }
        slots
    }

    /// True if an edit changes the request itself (a client can apply it).
    pub fn edits_request(&self) -> bool {
        self.edits.iter().any(|it| it.on == On::Request)
    }

    /// True if an edit changes an answer (a server has to).
    pub fn edits_answer(&self) -> bool {
        self.edits.iter().any(|it| it.on != On::Request)
    }

    /// The exchange as it would be with the edits applied; `fill` gives the value of a slot.
    ///
    /// The result is a simulation: see [`Source::Simulated`]. `credentials` is the mode that the recorded exchange
    /// was judged with. A request that its preflight had stopped gets the answer that the edits describe.
    pub fn apply(
        &self,
        exchange: &Exchange,
        credentials: Credentials,
        fill: &dyn Fn(Slot) -> String,
    ) -> Exchange {
        let mut changed = exchange.clone();
        changed.source = Source::Simulated {
            credentials,
            stale_answer: exchange.has_stale_answer() || self.edits_request(),
        };
        for edit in &self.edits {
            let orphan = changed.kind == ExchangeKind::OrphanPreflight;
            let Some(hop) = changed.hops.get_mut(edit.hop) else { continue };
            match edit.on {
                On::Request => edit_request(Rc::make_mut(&mut hop.entry), &edit.op, fill),
                On::Preflight if orphan => edit_answer(Rc::make_mut(&mut hop.entry), &edit.op, fill),
                On::Preflight => {
                    if let Some(preflight) = &mut hop.preflight {
                        edit_answer(Rc::make_mut(preflight), &edit.op, fill);
                    }
                }
                On::Response if orphan => {}
                On::Response => edit_answer(answered(hop), &edit.op, fill),
            }
        }
        changed
    }
}

/// The hop's entry, with an answer to edit: a request that was never sent is taken as answered 200.
fn answered(hop: &mut Hop) -> &mut Entry {
    let entry = Rc::make_mut(&mut hop.entry);
    if entry.response.status == 0 {
        entry.response.status = 200;
        entry.response.http_version = "HTTP/1.1".to_owned();
    }
    entry
}

fn edit_request(entry: &mut Entry, op: &Op, fill: &dyn Fn(Slot) -> String) {
    let request = &mut entry.request;
    match op {
        Op::Set { name, value } => request.headers.set(name, value.fill(fill)),
        Op::Add { name, value } => request.headers.append(name.clone(), value.fill(fill)),
        Op::Remove { name } => request.headers.remove(name),
        Op::Rename { from, to } => request.headers.rename(from, to),
        Op::Method(method) => request.method.clone_from(method),
        Op::Url(value) => request.url = value.fill(fill),
        Op::Body { value, mime_type } => {
            let text = value.fill(fill);
            if request.headers.has("content-length") {
                request.headers.set("content-length", text.len().to_string());
            }
            request.body = Some(Body {
                text,
                mime_type: mime_type.clone(),
                encoding: BodyEncoding::Text,
                truncated: false,
            });
        }
        Op::Status(_) => {}
    }
}

fn edit_answer(entry: &mut Entry, op: &Op, fill: &dyn Fn(Slot) -> String) {
    let response = &mut entry.response;
    match op {
        Op::Set { name, value } => response.headers.set(name, value.fill(fill)),
        Op::Add { name, value } => response.headers.append(name.clone(), value.fill(fill)),
        Op::Remove { name } => response.headers.remove(name),
        Op::Rename { from, to } => response.headers.rename(from, to),
        Op::Status(status) => {
            response.status = *status;
            response.redirect_url.clear();
            response.headers.remove("location");
        }
        Op::Body { value, mime_type } => {
            response.body = Some(Body {
                text: value.fill(fill),
                mime_type: mime_type.clone(),
                encoding: BodyEncoding::Text,
                truncated: false,
            });
        }
        Op::Method(_) | Op::Url(_) => {}
    }
}

/// One change to one part of an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The index of the hop.
    pub hop: usize,
    /// Which message of the hop.
    pub on: On,
    /// The change.
    pub op: Op,
}

/// The message that an edit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The request.
    Request,
    /// The answer to the preflight.
    Preflight,
    /// The answer.
    Response,
}

impl On {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Preflight => "preflight",
            Self::Response => "response",
        }
    }
}

/// What an edit does.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Puts one header in the place of all of that name.
    Set {
        /// The header's name.
        name: String,
        /// Its new value.
        value: Value,
    },
    /// Adds one more header.
    Add {
        /// The header's name.
        name: String,
        /// Its value.
        value: Value,
    },
    /// Removes all headers of that name.
    Remove {
        /// The header's name.
        name: String,
    },
    /// Renames a header in its place.
    Rename {
        /// The present name.
        from: String,
        /// The right name.
        to: String,
    },
    /// Answers with another status.
    Status(u16),
    /// Uses another method.
    Method(String),
    /// Uses another URL.
    Url(Value),
    /// Sends another body.
    Body {
        /// The body's text.
        value: Value,
        /// Its MIME type.
        mime_type: String,
    },
}

impl Op {
    /// The word of the contract.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Set { .. } => "set",
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::Rename { .. } => "rename",
            Self::Status(_) => "status",
            Self::Method(_) => "method",
            Self::Url(_) => "url",
            Self::Body { .. } => "body",
        }
    }
}

/// A text with holes that only a person can fill.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// Text and slots, in order.
    pub parts: Vec<Piece>,
}

/// A piece of a [`Value`].
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// A slot, filled with the raw value.
    Slot(Slot),
    /// A slot whose value is percent-encoded as in a form body or query (`application/x-www-form-urlencoded`).
    FormSlot(Slot),
    /// The base64 of a value, as in `Basic` (RFC 7617).
    Base64(Value),
}

impl Value {
    /// A text without slots.
    #[inline(never)]
    pub fn text(text: impl Into<String>) -> Self {
        Self { parts: vec![Piece::Text(text.into())] }
    }

    /// Adds text.
    #[must_use]
    #[inline(never)]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Piece::Text(text.into()));
        self
    }

    /// Adds a piece.
    #[must_use]
    #[inline(never)]
    pub fn with(mut self, piece: Piece) -> Self {
        self.parts.push(piece);
        self
    }

    /// Adds a slot.
    #[must_use]
    #[inline(never)]
    pub fn slot(self, slot: Slot) -> Self {
        self.with(Piece::Slot(slot))
    }

    /// The text, with the slots filled.
    pub fn fill(&self, fill: &dyn Fn(Slot) -> String) -> String {
        self.parts
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Slot(slot) => fill(*slot),
                Piece::FormSlot(slot) => utf8_percent_encode(&fill(*slot), FORM).to_string(),
                Piece::Base64(value) => STANDARD.encode(value.fill(fill)),
            })
            .collect()
    }

    /// The text if no slot is in it.
    pub fn as_text(&self) -> Option<String> {
        let mut slots = Vec::new();
        self.collect_slots(&mut slots);
        slots.is_empty().then(|| self.fill(&|_| String::new()))
    }

    fn collect_slots(&self, slots: &mut Vec<Slot>) {
        for piece in &self.parts {
            match piece {
                Piece::Text(_) => {}
                Piece::Slot(slot) | Piece::FormSlot(slot) => {
                    if !slots.contains(slot) {
                        slots.push(*slot);
                    }
                }
                Piece::Base64(value) => value.collect_slots(slots),
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// A value that only a person can supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Slot {
    AccessToken,
    ApiKey,
    ClientSecret,
    RefreshToken,
    Username,
    Password,
}

impl Slot {
    /// The variable's name in commands and the word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "ACCESS_TOKEN",
            Self::ApiKey => "API_KEY",
            Self::ClientSecret => "CLIENT_SECRET",
            Self::RefreshToken => "REFRESH_TOKEN",
            Self::Username => "USERNAME",
            Self::Password => "PASSWORD",
        }
    }

    /// A value that is good for the purposes of a simulation: opaque, and unlike any placeholder.
    pub fn sample(self) -> String {
        match self {
            Self::AccessToken => "mF9xB5f0_4c1JqMx7RkP2tVw",
            Self::ApiKey => "k7Qm2Zt9XvB4nL8sRw3c",
            Self::ClientSecret => "s3Gv8Kp1Yd6Hf0Wq5Jz",
            Self::RefreshToken => "tGzv3JOkF0XG5Qx2TlKWIA",
            Self::Username => "ada",
            Self::Password => "c0rrect-horse",
        }
        .to_owned()
    }
}

/// The headers of an answer that list what is allowed (Fetch standard, "CORS protocol").
const LISTS: [&str; 3] =
    ["Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers"];

/// What stays as it is in a form-encoded value: the unreserved characters of RFC 3986 §2.3.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
