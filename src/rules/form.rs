//! What the rules about form bodies share: reading and rewriting single parameters without touching the others.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::exchange::{Body, Entry};
use crate::facts::Case;
use crate::fix::{Fix, On, Op, Piece, Slot, Value};
use crate::syntax::form;
use crate::syntax::json;

/// The last request's body, where it is a form.
pub(super) struct Form<'a> {
    /// The entry it belongs to.
    pub(super) entry: &'a Entry,
    /// The text as sent.
    pub(super) text: Cow<'a, str>,
}

/// The form body of the last request, whatever its Content-Type says.
pub(super) fn of<'a>(case: &Case<'a>) -> Option<Form<'a>> {
    let entry = case.entry()?;
    let text = || entry.request.body.as_ref().map(Body::decoded_text);
    let is_form = || text().is_some_and(|it| form::looks_like(it.trim()));
    let known = &case.facts.request;
    known.is_form.get_or_init(is_form).then(|| Some(Form { entry, text: text()? }))?
}

impl Form<'_> {
    /// The value of a parameter as sent, escapes included.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.text
            .split('&')
            .find_map(|it| it.split_once('=').filter(|(it, _)| *it == name))
            .map(|(_, value)| value)
    }

    /// The decoded value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        form::get(&self.text, name)
    }

    /// The body with another value for one parameter.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let parameters: Vec<String> = self
            .text
            .split('&')
            .map(|it| match it.split_once('=') {
                Some((found, _)) if found == name => format!("{name}={value}"),
                _ => it.to_owned(),
            })
            .collect();
        parameters.join("&")
    }

    /// The body without some parameters.
    pub(super) fn without(&self, names: &[&str]) -> String {
        let parameters: Vec<&str> = self
            .text
            .split('&')
            .filter(|it| !names.contains(&it.split('=').next().unwrap_or_default()))
            .collect();
        parameters.join("&")
    }

    /// The body with a slot for one parameter, which is added where it is not there.
    pub(super) fn with_slot(&self, name: &str, slot: Slot) -> Value {
        let Some(raw) = self.raw(name) else {
            return Value::text(format!("{}&{name}=", self.text)).with(Piece::FormSlot(slot));
        };
        let (before, after) = match self.text.split_once(&format!("{name}={raw}")) {
            Some((before, after)) => (before, after),
            None => (&*self.text, ""),
        };
        let value = Value::text(format!("{before}{name}=")).with(Piece::FormSlot(slot));
        if after.is_empty() { value } else { value.with(Piece::Text(after.to_owned())) }
    }
}

/// A cure that sends another form body.
pub(super) fn send(case: &Case<'_>, text: &str, body: impl Into<Value>) -> Fix {
    Fix::text(text).edit(
        case.last(),
        On::Request,
        Op::Body { value: body.into(), mime_type: MIME_TYPE.to_owned() },
    )
}

/// Percent-encodes a value so that every reader of forms reads it alike.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, UNRESERVED).to_string()
}

/// Decodes percent escapes and nothing else: a plus sign stays one.
pub(super) fn unescape(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

/// The pairs of a form as a JSON object of texts.
pub(super) fn as_json(text: &str) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let members: Vec<String> = form::pairs(text.trim())
        .map(|(name, value)| [&quoted(&name), ":", &quoted(&value)].concat())
        .collect();
    ["{", &members.join(","), "}"].concat()
}

/// The members of a JSON object as a form; `None` where a value is more than a word.
pub(super) fn of_json(text: &str) -> Option<String> {
    let value = json::parse(text)?;
    let mut parameters = Vec::new();
    for (name, value) in value.as_object()? {
        let value = match value.as_str() {
            Some(text) => text.to_owned(),
            None => match value {
                json::Value::Bool(it) => it.to_string(),
                json::Value::Number(digits) => digits.clone(),
                _ => return None,
            },
        };
        parameters.push(format!("{}={}", encode(name), encode(&value)));
    }
    (!parameters.is_empty()).then(|| parameters.join("&"))
}

/// The parts of a multipart form (RFC 7578) as a plain one; `None` where a part is a file or the body is cut.
pub(super) fn of_multipart(text: &str, content_type: &str) -> Option<String> {
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return None;
    }
    let boundary = content_type.split("boundary=").nth(1)?.split(';').next()?.trim().trim_matches('"');
    let delimiter = ["--", boundary].concat();
    let (parts, _) = text.split_once(&[&delimiter, "--"].concat())?;
    let mut parameters = Vec::new();
    for part in parts.split(&delimiter).skip(1) {
        let part = part.strip_prefix("\r\n").or_else(|| part.strip_prefix('\n'))?;
        let (head, value) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
        let value = value.strip_suffix("\r\n").or_else(|| value.strip_suffix('\n')).unwrap_or(value);
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        if head.contains("filename") {
            return None;
        }
        parameters.push([&encode(name), "=", &encode(value)].concat());
    }
    (!parameters.is_empty()).then(|| parameters.join("&"))
}

/// The type of a form.
pub(super) const MIME_TYPE: &str = "application/x-www-form-urlencoded";

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
