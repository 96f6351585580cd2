//! The what-if editor: a captured exchange whose messages are changed as text, and judged as somebody types.
//!
//! What is shown is masked. A line that still reads as it was shown stands for what it was made of, so that nobody has
//! to see a secret to keep it; and `$ACCESS_TOKEN` stands for a value that only a person has. The changes become the
//! edits of a [`Fix`], so commands, server lines, replays and live rules are made of them as of any other cure.

use super::{Effect, Event, State, copy};
use crate::command::Draft;
use crate::exchange::{Credentials, Entry, EntryId, Exchange, Headers, Hop, Response};
use crate::fetch::safelist::{cors_unsafe_request_header_names, is_cors_safelisted_method};
use crate::fetch::{self, Profile};
use crate::fix::{Edit, Fix, On, Op, Piece, Slot, Value};
use crate::origin::Origin;
use crate::present::detail::{self, Detail, ServerView, detail};
use crate::present::ladder::ladder;
use crate::redact;
use crate::session::Judged;
use std::rc::Rc;

/// What somebody has changed.
#[derive(Clone, Debug, Default)]
pub(super) struct WhatIf {
    /// The exchange that it is about.
    head: EntryId,
    /// The texts that were edited.
    texts: Vec<(usize, On, String)>,
    /// The credentials mode, where another than the captured one is tried.
    credentials: Option<Credentials>,
}

/// What is done in the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A message reads so now.
    Edit {
        /// Which hop.
        hop: usize,
        /// Which message of it.
        on: On,
        /// Its text.
        text: String,
    },
    /// With these credentials.
    Credentials(Credentials),
    /// The suggested cure is written into the messages.
    ApplyFix,
    /// Everything is as it was captured.
    Reset,
    /// The request as a command.
    CopyCommand,
    /// The answers as lines for a server.
    CopyServer,
}

/// The editor as it is shown.
#[derive(Clone, Debug)]
pub struct View {
    /// The messages.
    pub messages: Vec<MessageText>,
    /// What is said of the exchange as it stands in the editor.
    pub detail: Detail,
    /// Something differs from what was captured.
    pub changed: bool,
    /// The credentials mode that is judged with.
    pub credentials: Credentials,
    /// There is a cure that can be written into the messages.
    pub has_fix: bool,
    /// The lines that make the changed answers true on a server.
    pub server: Option<ServerView>,
}

/// A message as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageText {
    /// Which hop.
    pub hop: usize,
    /// Which message of it.
    pub on: On,
    /// `Request`, `Answer` …
    pub title: String,
    /// Its lines.
    pub text: String,
    /// What cannot be read in it, or what has to be known about it; empty if nothing.
    pub note: &'static str,
}

/// The edits that somebody made, with the exchange that they are to be applied to.
pub(super) struct Tried {
    pub(super) exchange: Exchange,
    pub(super) fix: Fix,
    pub(super) credentials: Credentials,
    unreadable: Vec<(usize, On)>,
}

impl State {
    #[inline(never)]
    pub(super) fn what_if(&mut self, act: Act) -> Vec<Effect> {
        let Some(head) = self.judged().map(Judged::head) else { return Vec::new() };
        if self.whatif.head != head || matches!(act, Act::Reset) {
            self.whatif = WhatIf { head, ..WhatIf::default() };
        }
        let before = self.boxes_now();
        let is_typing = matches!(act, Act::Edit { .. });
        match act {
            Act::Edit { hop, on, text } => {
                self.whatif.texts.retain(|it| (it.0, it.1) != (hop, on));
                self.whatif.texts.push((hop, on, text));
            }
            Act::Credentials(credentials) => self.whatif.credentials = Some(credentials),
            Act::ApplyFix => self.apply_fix(),
            Act::Reset => {}
            Act::CopyCommand => return self.copy_tried(),
            Act::CopyServer => {
                let lines = self.what_if_view().and_then(|it| it.server).map(|it| it.lines);
                let copied = |text| Effect::Copy { text, said: "Server lines copied".to_owned() };
                return lines.map(copied).into_iter().collect();
            }
        }
        // The text areas are left alone while somebody types in them.
        if !is_typing || before != self.boxes_now() {
            self.detail_version += 1;
        }
        self.whatif_version += 1;
        vec![Effect::Draw]
    }

    /// Changes with everything that the editor shows beside its texts.
    pub fn whatif_version(&self) -> u64 {
        self.whatif_version
    }

    /// The editor for the selected exchange.
    pub fn what_if_view(&self) -> Option<View> {
        let judged = self.judged()?;
        let tried = self.tried()?;
        let changed = !tried.fix.edits.is_empty() || self.edits_of(judged).credentials.is_some();
        let rejudged = changed.then(|| self.session.judge(tried.applied()));
        let shown = rejudged.as_ref().unwrap_or(judged);
        let cure = detail::telling(judged).map(|it| &it.fix);
        let mut detail = detail(shown);
        if changed && detail.primary.is_none() && !shown.facts.judgement.verdict.failed() {
            detail.headline = "The browser would let this call through".to_owned();
        }
        if detail.ladder.is_empty() {
            // A call that passes has taken every step.
            let mut judgement = shown.facts.judgement.clone();
            judgement.steps = fetch::walk(&shown.exchange, self.session.options().profile);
            detail.ladder = ladder(&shown.exchange, &judgement);
        }
        Some(View {
            messages: self.messages_of(judged, &tried),
            detail,
            changed,
            credentials: tried.credentials,
            has_fix: cure.is_some_and(|it| !it.edits.is_empty()),
            server: detail::server_for(&tried.exchange, &tried.fix, &self.stack, &self.settings.stack),
        })
    }

    /// What is tried with the selected exchange.
    pub(super) fn tried(&self) -> Option<Tried> {
        let judged = self.judged()?;
        let whatif = self.edits_of(judged);
        let known = self.known(judged);
        let captured = judged.facts.judgement.credentials;
        let credentials = whatif.credentials.unwrap_or(captured);
        let mut exchange = judged.exchange.clone();
        let (mut fix, mut unreadable) = (Fix::default(), Vec::new());
        // Requests first: what they ask may need a preflight that there was none of.
        for (hop, _, text) in whatif.texts.iter().filter(|it| it.1 == On::Request) {
            let Some(old) = exchange.hops.get(*hop) else { continue };
            let read = read_request(text, &old.entry, &known);
            unreadable.extend(read.bad.then_some((*hop, On::Request)));
            fix.edits.extend(read.ops.into_iter().map(|op| Edit { hop: *hop, on: On::Request, op }));
        }
        let asked = fix.apply(&exchange, credentials, &|it| it.sample());
        for (hop, now) in exchange.hops.iter_mut().zip(&asked.hops) {
            if hop.preflight.is_none() && asks_for_preflight(&judged.facts.judgement.page, hop, now) {
                hop.preflight = Some(Rc::new(unseen_preflight(&now.entry, &judged.facts.judgement.page)));
            }
        }
        for (hop, on, text) in whatif.texts.iter().filter(|it| it.1 != On::Request) {
            let Some(old) = exchange.hops.get(*hop).and_then(|it| message(it, *on)) else { continue };
            let read = read_answer(text, &old.response, &known);
            unreadable.extend(read.bad.then_some((*hop, *on)));
            fix.edits.extend(read.ops.into_iter().map(|op| Edit { hop: *hop, on: *on, op }));
        }
        Some(Tried { exchange, fix, credentials, unreadable })
    }

    fn edits_of(&self, judged: &Judged) -> WhatIf {
        if self.whatif.head == judged.head() { self.whatif.clone() } else { WhatIf::default() }
    }

    /// Which messages there are to edit.
    fn boxes_now(&self) -> Vec<(usize, On)> {
        let Some(tried) = self.tried() else { return Vec::new() };
        boxes(&tried.exchange).into_iter().map(|(hop, on, _)| (hop, on)).collect()
    }

    fn messages_of(&self, judged: &Judged, tried: &Tried) -> Vec<MessageText> {
        let whatif = self.edits_of(judged);
        boxes(&tried.exchange)
            .into_iter()
            .map(|(hop, on, entry)| {
                let edited = whatif.texts.iter().find(|it| (it.0, it.1) == (hop, on));
                let captured = judged.exchange.hops.get(hop).and_then(|it| message(it, on)).is_some();
                MessageText {
                    hop,
                    on,
                    title: title(on, hop, tried.exchange.hops.len()),
                    text: match edited {
                        Some((_, _, text)) => text.clone(),
                        None => written(entry, on),
                    },
                    note: if tried.unreadable.contains(&(hop, on)) {
                        "A line that is no header is left out: a header has a colon after its name."
                    } else if !captured {
                        "There was no such preflight. The answer is yours to write."
                    } else {
                        ""
                    },
                }
            })
            .collect()
    }

    /// Every value that may stand masked in the editor: those of the exchange, of the suggested cure, and credentials
    /// that were found.
    fn known(&self, judged: &Judged) -> Vec<Known> {
        let mut known = Vec::new();
        let mut learn = |name: &str, value: Value| {
            known.push(Known { name: name.to_owned(), shown: shown(name, &value), value });
        };
        for hop in &judged.exchange.hops {
            let preflight = hop.preflight.iter().flat_map(|it| it.response.headers.iter());
            let own = hop.entry.request.headers.iter().chain(hop.entry.response.headers.iter());
            for it in own.chain(preflight) {
                learn(&it.name, Value::text(it.value.clone()));
            }
        }
        for finding in &judged.findings {
            for edit in &finding.fix.edits {
                if let Op::Set { name, value } | Op::Add { name, value } = &edit.op {
                    learn(name, value.clone());
                }
            }
        }
        known
    }

    /// Writes the suggested cure into the messages.
    fn apply_fix(&mut self) {
        let Some(judged) = self.judged() else { return };
        let Some(fix) = detail::telling(judged).map(|it| it.fix.clone()) else { return };
        let head = judged.head();
        let mut texts = Vec::new();
        for (hop, on, entry) in boxes(&judged.exchange) {
            let edits: Vec<&Edit> = fix.edits.iter().filter(|it| it.hop == hop && it.on == on).collect();
            if edits.is_empty() {
                continue;
            }
            let mut lines = Lines::of(entry, on);
            for edit in edits {
                lines.apply(&edit.op);
            }
            texts.push((hop, on, lines.text()));
        }
        self.whatif = WhatIf { head, texts, credentials: None };
    }

    fn copy_tried(&self) -> Vec<Effect> {
        let Some(tried) = self.tried() else { return Vec::new() };
        let hop = tried.fix.edits.iter().find(|it| it.on == On::Request).map_or(0, |it| it.hop);
        let Some(draft) = Draft::fixed(&tried.exchange, hop, &tried.fix.edits) else { return Vec::new() };
        let remark = "A request as it was edited, not as the page sent it.";
        let remark = if tried.fix.edits_request() { remark } else { "" };
        copy::rendered(&draft, "bash", self.settings.secrets, remark, "Command copied")
    }
}

impl Tried {
    /// The exchange as it would be.
    pub(super) fn applied(&self) -> Exchange {
        self.fix.apply(&self.exchange, self.credentials, &|it| it.sample())
    }
}

impl From<Act> for Event {
    fn from(act: Act) -> Self {
        Self::WhatIf(act)
    }
}

/// A value, and how it is shown.
struct Known {
    name: String,
    shown: String,
    value: Value,
}

/// The edits that a text stands for, and whether something in it could not be read.
#[derive(Default)]
struct Read {
    ops: Vec<Op>,
    bad: bool,
}

/// The messages that can be edited. What a preflight asks follows from its request.
fn boxes(exchange: &Exchange) -> Vec<(usize, On, &Entry)> {
    let mut boxes = Vec::new();
    for (index, hop) in exchange.hops.iter().enumerate() {
        if hop.entry.is_preflight() {
            boxes.push((index, On::Preflight, &*hop.entry));
            continue;
        }
        boxes.push((index, On::Request, &*hop.entry));
        boxes.extend(hop.preflight.iter().map(|it| (index, On::Preflight, &**it)));
        boxes.push((index, On::Response, &*hop.entry));
    }
    boxes
}

fn message(hop: &Hop, on: On) -> Option<&Entry> {
    match on {
        On::Preflight if hop.entry.is_preflight() => Some(&hop.entry),
        On::Preflight => hop.preflight.as_deref(),
        On::Request | On::Response => Some(&hop.entry),
    }
}

fn title(on: On, hop: usize, hops: usize) -> String {
    let name = match on {
        On::Request => "Request",
        On::Preflight => "Answer to the preflight",
        On::Response => "Answer",
    };
    if hops > 1 { [name, " ", &(hop + 1).to_string()].concat() } else { name.to_owned() }
}

/// A message as lines that can be edited.
struct Lines {
    first: String,
    headers: Vec<(String, String)>,
}

impl Lines {
    fn of(entry: &Entry, on: On) -> Self {
        let (first, headers) = match on {
            On::Request => {
                let request = &entry.request;
                ([&request.method, " ", &redact::mask_url(&request.url)].concat(), &request.headers)
            }
            On::Preflight | On::Response => (status_line(&entry.response), &entry.response.headers),
        };
        let headers = headers
            .iter()
            .map(|it| (it.name.clone(), redact::mask_header(&it.name, &it.value).into_owned()))
            .collect();
        Self { first, headers }
    }

    fn apply(&mut self, op: &Op) {
        let is = |name: &str, it: &(String, String)| it.0.eq_ignore_ascii_case(name);
        match op {
            Op::Set { name, value } => {
                let value = shown(name, value);
                let place = self.headers.iter().position(|it| is(name, it));
                self.headers.retain({
                    let mut first = true;
                    move |it| !is(name, it) || std::mem::replace(&mut first, false)
                });
                match place.and_then(|it| self.headers.get_mut(it)) {
                    Some(line) => line.1 = value,
                    None => self.headers.push((name.clone(), value)),
                }
            }
            Op::Add { name, value } => self.headers.push((name.clone(), shown(name, value))),
            Op::Remove { name } => self.headers.retain(|it| !is(name, it)),
            Op::Rename { from, to } => {
                for line in self.headers.iter_mut().filter(|it| it.0.eq_ignore_ascii_case(from)) {
                    line.0.clone_from(to);
                }
            }
            Op::Status(status) => self.first = status.to_string(),
            Op::Method(method) => {
                let url = self.first.split_once(' ').map_or("", |it| it.1);
                self.first = [method, " ", url].concat();
            }
            Op::Url(value) => {
                let method = self.first.split_once(' ').map_or("GET", |it| it.0);
                self.first = [method, " ", &readable(value)].concat();
            }
            Op::Body { .. } => {}
        }
    }

    fn text(&self) -> String {
        let mut out = self.first.clone();
        for (name, value) in &self.headers {
            for part in ["\n", name, ": ", value] {
                out.push_str(part);
            }
        }
        out
    }
}

fn written(entry: &Entry, on: On) -> String {
    Lines::of(entry, on).text()
}

fn status_line(response: &Response) -> String {
    match response.status {
        0 => "No answer was seen".to_owned(),
        status => [&status.to_string(), " ", &response.status_text].concat().trim_end().to_owned(),
    }
}

/// A header's value as the editor shows it.
fn shown(name: &str, value: &Value) -> String {
    match value.as_text() {
        Some(text) => redact::mask_header(name, &text).into_owned(),
        None => readable(value),
    }
}

/// A value with its slots by their names.
fn readable(value: &Value) -> String {
    value
        .parts
        .iter()
        .map(|it| match it {
            Piece::Text(text) => text.clone(),
            Piece::Slot(slot) | Piece::FormSlot(slot) => ["$", slot.name()].concat(),
            Piece::Base64(value) => ["base64(", &readable(value), ")"].concat(),
        })
        .collect()
}

/// A text with slots in it.
fn with_slots(text: &str) -> Value {
    let mut value = Value::default();
    let mut rest = text;
    'text: while !rest.is_empty() {
        for slot in SLOTS {
            let name = ["$", slot.name()].concat();
            if let Some((before, after)) = rest.split_once(&name) {
                let before = with_slots(before);
                value.parts.extend(before.parts);
                value.parts.push(Piece::Slot(slot));
                rest = after;
                continue 'text;
            }
        }
        value.parts.push(Piece::Text(rest.to_owned()));
        break;
    }
    value
}

fn read_request(text: &str, old: &Entry, known: &[Known]) -> Read {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (method, url) = first.trim().split_once(' ').unwrap_or((first.trim(), ""));
    let mut ops = Vec::new();
    if !method.is_empty() && method != old.request.method {
        ops.push(Op::Method(method.to_owned()));
    }
    let url = url.trim();
    if !url.is_empty() && url != redact::mask_url(&old.request.url) && url != old.request.url {
        ops.push(Op::Url(with_slots(url)));
    }
    let read = read_headers(rest, &old.request.headers, known);
    ops.extend(read.ops);
    Read { ops, bad: read.bad }
}

fn read_answer(text: &str, old: &Response, known: &[Known]) -> Read {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let is_status = |it: &&str| it.len() == 3 && it.bytes().all(|it| it.is_ascii_digit());
    let status = first.split_whitespace().find(is_status).and_then(|it| it.parse().ok());
    let read = read_headers(rest, &old.headers, known);
    let mut ops = Vec::new();
    match status {
        Some(status) if status != old.status => ops.push(Op::Status(status)),
        // A message that was never seen, and is described now.
        None if old.status == 0 && !read.ops.is_empty() => ops.push(Op::Status(200)),
        _ => {}
    }
    ops.extend(read.ops);
    Read { ops, bad: read.bad }
}

fn read_headers(text: &str, old: &Headers, known: &[Known]) -> Read {
    let mut read = Read::default();
    let mut now: Vec<(&str, Value)> = Vec::new();
    for line in text.lines().filter(|it| !it.trim().is_empty()) {
        // The names of HTTP/2's own fields begin with the colon.
        let at = line.char_indices().skip(1).find(|it| it.1 == ':').map(|it| it.0);
        let Some((name, value)) = at.and_then(|it| Some((line.get(..it)?, line.get(it + 1..)?))) else {
            read.bad = true;
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let known = known.iter().find(|it| it.name.eq_ignore_ascii_case(name) && it.shown == value);
        now.push((name, known.map_or_else(|| with_slots(value), |it| it.value.clone())));
    }
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let mut done: Vec<&str> = Vec::new();
    for name in old.iter().map(|it| it.name.as_str()).chain(now.iter().map(|it| it.0)) {
        if done.iter().any(|it| same(it, name)) {
            continue;
        }
        done.push(name);
        let new: Vec<&Value> = now.iter().filter(|it| same(it.0, name)).map(|it| &it.1).collect();
        let is_as_it_was = old.get_all(name).map(str::trim).map(Some).eq(new
            .iter()
            .map(|it| it.as_text())
            .collect::<Vec<_>>()
            .iter()
            .map(|it| it.as_deref().map(str::trim)));
        if is_as_it_was {
            continue;
        }
        let name = name.to_owned();
        match new.split_first() {
            None => read.ops.push(Op::Remove { name }),
            Some((first, more)) => {
                read.ops.push(Op::Set { name: name.clone(), value: (*first).clone() });
                let add = |it: &&Value| Op::Add { name: name.clone(), value: (*it).clone() };
                read.ops.extend(more.iter().map(add));
            }
        }
    }
    read
}

/// Whether the changes ask for a preflight that was not made.
fn asks_for_preflight(page: &Origin, before: &Hop, now: &Hop) -> bool {
    if page.is_origin_of(&now.entry.request.url) || before.entry.is_preflight() {
        return false;
    }
    let names =
        |hop: &Hop| cors_unsafe_request_header_names(hop.entry.request.headers.iter(), Profile::Chromium);
    let (old, new) = (names(before), names(now));
    let method = &now.entry.request.method;
    new.iter().any(|it| !old.contains(it))
        || *method != before.entry.request.method && !is_cors_safelisted_method(method)
}

/// A preflight that nobody made: it is answered, and allows nothing yet.
fn unseen_preflight(request: &Entry, page: &Origin) -> Entry {
    let mut preflight = Entry { vendor: request.vendor, ..Entry::default() };
    preflight.request.method = "OPTIONS".to_owned();
    preflight.request.url.clone_from(&request.request.url);
    let names = cors_unsafe_request_header_names(request.request.headers.iter(), Profile::Chromium);
    let headers = &mut preflight.request.headers;
    headers.append("Origin", page.to_string());
    headers.append("Access-Control-Request-Method", request.request.method.clone());
    headers.append("Access-Control-Request-Headers", names.join(","));
    preflight.response.status = 204;
    preflight.response.status_text = "No Content".to_owned();
    preflight
}

const SLOTS: [Slot; 6] =
    [Slot::AccessToken, Slot::ApiKey, Slot::ClientSecret, Slot::RefreshToken, Slot::Username, Slot::Password];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::first_shown;
    use crate::app::update;

    fn text(state: &State, on: On) -> String {
        let view = state.what_if_view().unwrap();
        view.messages.into_iter().find(|it| it.on == on).unwrap().text
    }

    fn edit(state: &mut State, on: On, text: String) -> View {
        update(state, Act::Edit { hop: 0, on, text }.into());
        state.what_if_view().unwrap()
    }

    const BLOCKED: &str =
        "> GET https://api.example/a\n> Origin: https://app.example\n< 200\n! net::ERR_FAILED\n";

    #[test]
    fn the_verdict_changes_as_somebody_types() {
        let mut state = first_shown(BLOCKED);
        let view = state.what_if_view().unwrap();
        assert_eq!((view.changed, view.detail.verdict[0].as_str()), (false, "MissingAllowOriginHeader"));
        let answer = text(&state, On::Response);
        let view = edit(
            &mut state,
            On::Response,
            format!("{answer}\nAccess-Control-Allow-Origin: https://app.exampl"),
        );
        assert_eq!(view.detail.verdict[0], "AllowOriginMismatch");
        let view = edit(
            &mut state,
            On::Response,
            format!("{answer}\nAccess-Control-Allow-Origin: https://app.example"),
        );
        assert!(view.changed && view.detail.verdict.is_empty(), "{:?}", view.detail.verdict);
        assert!(view.server.is_some());
        update(&mut state, Act::Reset.into());
        assert!(!state.what_if_view().unwrap().changed);
    }

    #[test]
    fn a_masked_line_stands_for_what_it_hides() {
        let secret = "mF9xB5f0c1JqMx7RkP2tVwKd83aZ";
        let mut state = first_shown(&format!(
            "> GET https://api.example/a\n> Authorization: Bearer {secret}\n< 401\n< Access-Control-Allow-Origin: *\n"
        ));
        let request = text(&state, On::Request);
        assert!(!request.contains(secret), "{request}");
        edit(&mut state, On::Request, format!("{request}\nX-Tenant: 7"));
        let tried = state.tried().unwrap();
        let headers = &tried.applied().hops[0].entry.request.headers;
        assert_eq!(headers.get("authorization"), Some(format!("Bearer {secret}").as_str()));
        assert_eq!(headers.get("x-tenant"), Some("7"));
        // A page that sends another header asks first.
        assert_eq!(text(&state, On::Preflight), "204 No Content");
        let view = state.what_if_view().unwrap();
        assert_eq!(view.detail.verdict[0], "PreflightMissingAllowOriginHeader");
        let copied = update(&mut state, Act::CopyCommand.into());
        assert!(
            matches!(&copied[..], [Effect::Copy { text, .. }] if text.contains("X-Tenant: 7")),
            "{copied:?}"
        );
    }

    #[test]
    fn the_fix_is_written_in_with_its_slots() {
        let mut state = first_shown(
            "> GET https://api.example/a\n> Authorization: Bearer undefined\n< 401\n\
             < WWW-Authenticate: Bearer\n< Access-Control-Allow-Origin: https://app.example\n",
        );
        update(&mut state, Act::ApplyFix.into());
        assert!(text(&state, On::Request).contains("Authorization: Bearer $ACCESS_TOKEN"));
        assert_eq!(state.tried().unwrap().fix.slots(), [Slot::AccessToken]);
        let mut state = first_shown(BLOCKED);
        update(&mut state, Act::ApplyFix.into());
        assert!(state.what_if_view().unwrap().detail.verdict.is_empty());
    }

    #[test]
    fn whatever_is_typed_is_read() {
        let mut state = first_shown(BLOCKED);
        for text in
            ["", "\n\n", ":", "x", "GET", "GET \nno colon\n: \n:a: b\n\u{0}: \u{ffff}", "999999 x\nA:"]
        {
            for on in [On::Request, On::Response] {
                edit(&mut state, on, text.to_owned());
            }
        }
        let view = edit(&mut state, On::Response, "200\nno colon".to_owned());
        assert!(view.messages.iter().any(|it| it.note.contains("colon")));
    }
}
