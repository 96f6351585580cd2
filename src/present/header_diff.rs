//! A fix as a difference between messages: the lines that go, the lines that come, and a little of what stays.
//!
//! Works on the same edits that [`Fix::apply`] works on; a test holds the two together.

use crate::exchange::{Exchange, ExchangeKind};
use crate::fix::{Fix, On, Op, Piece, Slot, Value};
use crate::origin::Url;
use crate::redact;

/// The difference in one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which message: `Request`, `Answer to the preflight` …
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether it stays, goes or comes.
    pub mark: Mark,
    /// Its text.
    pub spans: Vec<Span>,
}

/// Whether a line stays, goes or comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mark {
    Keep,
    Del,
    Add,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Text, masked.
    Text(String),
    /// A hole that only a person can fill, in words.
    Slot(String),
}

/// The blocks of a fix, one for each message that it changes, in the order of its edits.
pub fn blocks(exchange: &Exchange, fix: &Fix) -> Vec<Block> {
    let mut blocks: Vec<((usize, On), Sheet)> = Vec::new();
    for edit in &fix.edits {
        let key = (edit.hop, edit.on);
        if !blocks.iter().any(|(it, _)| *it == key) {
            let Some(sheet) = Sheet::of(exchange, edit.hop, edit.on) else { continue };
            blocks.push((key, sheet));
        }
        if let Some((_, sheet)) = blocks.iter_mut().find(|(it, _)| *it == key) {
            sheet.edit(&edit.op);
        }
    }
    let several = exchange.hops.len() > 1;
    blocks.into_iter().map(|((hop, on), sheet)| sheet.finish(title(hop, on, several))).collect()
}

fn title(hop: usize, on: On, several: bool) -> String {
    let title = match on {
        On::Request => "Request",
        On::Preflight => "Answer to the preflight",
        On::Response => "Answer",
    };
    match hop {
        _ if !several => title.to_owned(),
        0 => format!("{title} (before the redirect)"),
        _ => format!("{title} (after the redirect)"),
    }
}

/// A message as lines that are edited in place.
struct Sheet {
    first: Vec<Line>,
    headers: Vec<Row>,
    body: Vec<Line>,
    is_request: bool,
    url: String,
    whole_url: bool,
    status: u16,
    method: String,
}

struct Row {
    mark: Mark,
    name: String,
    spans: Vec<Span>,
}

impl Sheet {
    fn of(exchange: &Exchange, hop: usize, on: On) -> Option<Self> {
        let hop = exchange.hops.get(hop)?;
        let entry = match on {
            On::Preflight if exchange.kind != ExchangeKind::OrphanPreflight => hop.preflight.as_ref()?,
            _ => &hop.entry,
        };
        let is_request = on == On::Request;
        let headers = if is_request { &entry.request.headers } else { &entry.response.headers };
        let mut sheet = Self {
            first: Vec::new(),
            headers: headers
                .iter()
                .map(|it| Row {
                    mark: Mark::Keep,
                    name: it.name.clone(),
                    spans: vec![Span::Text(redact::mask_header(&it.name, &it.value).into_owned())],
                })
                .collect(),
            body: Vec::new(),
            is_request,
            url: entry.request.url.clone(),
            whole_url: false,
            status: entry.response.status,
            method: entry.request.method.clone(),
        };
        let first = sheet.first_line();
        sheet.first.push(first);
        Some(sheet)
    }

    /// The request line, or the status line.
    fn first_line(&self) -> Line {
        let text = if self.is_request {
            let masked = redact::mask_url(&self.url);
            let path = Url::parse(&masked).filter(|_| !self.whole_url).map(|it| it.path_and_query());
            format!("{} {}", self.method, path.unwrap_or(masked))
        } else if self.status == 0 {
            "(no answer was seen)".to_owned()
        } else {
            format!("HTTP {} {}", self.status, reason_phrase(self.status)).trim_end().to_owned()
        };
        Line { mark: Mark::Keep, spans: vec![Span::Text(text)] }
    }

    fn edit(&mut self, op: &Op) {
        match op {
            Op::Set { name, value } => self.set(name, spans(name, value)),
            Op::Add { name, value } => {
                self.headers.push(Row { mark: Mark::Add, name: name.clone(), spans: spans(name, value) });
            }
            Op::Remove { name } => self.drop_all(name),
            Op::Rename { from, to } => {
                let mut index = 0;
                while let Some(row) = self.headers.get_mut(index) {
                    index += 1;
                    if row.mark == Mark::Del || !row.name.eq_ignore_ascii_case(from) {
                        continue;
                    }
                    if row.mark == Mark::Add {
                        row.name.clone_from(to);
                        continue;
                    }
                    row.mark = Mark::Del;
                    let renamed = Row { mark: Mark::Add, name: to.clone(), spans: row.spans.clone() };
                    self.headers.insert(index, renamed);
                    index += 1;
                }
            }
            Op::Status(status) => {
                if self.is_request || self.status == *status {
                    return;
                }
                self.status = *status;
                self.drop_all("location");
                self.replace_first();
            }
            Op::Method(method) => {
                self.method.clone_from(method);
                self.replace_first();
            }
            Op::Url(value) => {
                let url = value.fill(&|slot| format!("‹{}›", words(slot)));
                if Url::parse(&url).map(|it| it.origin()) != Url::parse(&self.url).map(|it| it.origin()) {
                    // A request line names no host: what changes would not be seen in it.
                    self.whole_url = true;
                    self.first = vec![self.first_line()];
                }
                self.url = url;
                self.replace_first();
            }
            Op::Body { value, .. } => {
                self.body = vec![Line { mark: Mark::Add, spans: body_spans(value) }];
            }
        }
    }

    fn replace_first(&mut self) {
        let line = self.first_line();
        if let Some(old) = self.first.first_mut() {
            old.mark = Mark::Del;
        }
        self.first.truncate(1);
        self.first.push(Line { mark: Mark::Add, ..line });
    }

    /// Puts one line in the place of all of that name; a line that already says so stays as it is.
    fn set(&mut self, name: &str, spans: Vec<Span>) {
        let is = |row: &Row| row.mark != Mark::Del && row.name.eq_ignore_ascii_case(name);
        let mut same = self.headers.iter().filter(|it| is(it));
        if let (Some(only), None) = (same.next(), same.next())
            && only.spans == spans
            && only.mark == Mark::Keep
        {
            return;
        }
        let at = self.headers.iter().rposition(is);
        self.drop_all(name);
        let row = Row { mark: Mark::Add, name: name.to_owned(), spans };
        match at.filter(|it| *it < self.headers.len()) {
            Some(at) => self.headers.insert(at + 1, row),
            None => self.headers.push(row),
        }
    }

    fn drop_all(&mut self, name: &str) {
        self.headers.retain_mut(|row| {
            if !row.name.eq_ignore_ascii_case(name) {
                return true;
            }
            let added = row.mark == Mark::Add;
            row.mark = Mark::Del;
            !added
        });
    }

    fn finish(self, title: String) -> Block {
        let mut lines = self.first;
        let mut context = 0;
        for row in self.headers {
            if row.mark == Mark::Keep {
                if context == CONTEXT || !self.is_request && !is_telling(&row.name) {
                    continue;
                }
                if self.is_request && !row.name.eq_ignore_ascii_case("origin") {
                    continue;
                }
                context += 1;
            }
            let mut spans = vec![Span::Text(format!("{}: ", row.name))];
            spans.extend(row.spans);
            lines.push(Line { mark: row.mark, spans });
        }
        lines.extend(self.body);
        Block { title, lines }
    }
}

/// How many unchanged headers are shown, so that the change has its surroundings.
const CONTEXT: usize = 4;

/// An unchanged header of an answer that helps to understand the change.
fn is_telling(name: &str) -> bool {
    name.get(..15).is_some_and(|it| it.eq_ignore_ascii_case("access-control-"))
        || name.eq_ignore_ascii_case("vary")
        || name.eq_ignore_ascii_case("www-authenticate")
}

/// A header's value, with its slots in words. What a rule wrote around a slot is no secret.
fn spans(name: &str, value: &Value) -> Vec<Span> {
    match value.as_text() {
        Some(text) => vec![Span::Text(redact::mask_header(name, &text).into_owned())],
        None => pieces(value),
    }
}

/// A body, with its slots in words; what stays of the body that was sent is masked.
fn body_spans(value: &Value) -> Vec<Span> {
    match value.as_text() {
        Some(text) => vec![Span::Text(redact::mask_text(&text).into_owned())],
        None => pieces(value)
            .into_iter()
            .map(|it| match it {
                Span::Text(text) => Span::Text(redact::mask_text(&text).into_owned()),
                slot @ Span::Slot(_) => slot,
            })
            .collect(),
    }
}

fn pieces(value: &Value) -> Vec<Span> {
    value
        .parts
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => Span::Text(text.clone()),
            Piece::Slot(slot) | Piece::FormSlot(slot) => Span::Slot(words(*slot).to_owned()),
            Piece::Base64(value) => {
                let inner: String = pieces(value)
                    .into_iter()
                    .map(|it| match it {
                        Span::Text(text) | Span::Slot(text) => text,
                    })
                    .collect();
                Span::Slot(format!("base64 of {inner}"))
            }
        })
        .collect()
}

/// A slot in words.
pub fn words(slot: Slot) -> &'static str {
    match slot {
        Slot::AccessToken => "your access token",
        Slot::ApiKey => "your API key",
        Slot::ClientSecret => "your client secret",
        Slot::RefreshToken => "your refresh token",
        Slot::Username => "your user name",
        Slot::Password => "your password",
    }
}

/// The reason phrases of RFC 9110 that matter here.
fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        419 => "Page Expired",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Credentials, Hop};
    use crate::rules::transcript;

    fn exchange() -> Exchange {
        let read = transcript::read(
            "
> GET https://api.example/me?page=2
> Accept: */*
> X-A: 1
< 401 Unauthorized
< Server: x
< Vary: Accept
< X-A: 1
< X-A: 2
",
        );
        let entry = read.entries.into_iter().next().unwrap();
        Exchange::new(vec![Hop { entry: entry.into(), preflight: None }])
    }

    fn text(block: &Block) -> Vec<String> {
        block
            .lines
            .iter()
            .map(|line| {
                let mark = match line.mark {
                    Mark::Keep => ' ',
                    Mark::Del => '-',
                    Mark::Add => '+',
                };
                let spans: String = line
                    .spans
                    .iter()
                    .map(|it| match it {
                        Span::Text(text) => text.clone(),
                        Span::Slot(text) => format!("‹{text}›"),
                    })
                    .collect();
                format!("{mark}{spans}")
            })
            .collect()
    }

    #[test]
    fn slots_are_words_and_context_is_little() {
        let fix = Fix::text("")
            .set_request(0, "Authorization", Value::text("Bearer ").slot(Slot::AccessToken))
            .edit(0, On::Request, Op::Rename { from: "x-a".to_owned(), to: "X-B".to_owned() });
        let blocks = blocks(&exchange(), &fix);
        assert_eq!(blocks[0].title, "Request");
        assert_eq!(
            text(&blocks[0]),
            [
                " GET /me?page=2",
                "-X-A: 1",
                "+X-B: 1",
                " Origin: https://app.example",
                "+Authorization: Bearer ‹your access token›",
            ]
        );
    }

    #[test]
    fn another_origin_is_seen() {
        let lines = |url: &str| {
            text(&blocks(&exchange(), &Fix::text("").edit(0, On::Request, Op::Url(Value::text(url))))[0])
        };
        let changed = lines("http://api.example/me?page=2");
        assert_eq!(changed[..2], ["-GET https://api.example/me?page=2", "+GET http://api.example/me?page=2"]);
        let changed = lines("https://api.example/me");
        assert_eq!(changed[..2], ["-GET /me?page=2", "+GET /me"]);
    }

    #[test]
    fn answers_show_the_status_and_what_tells() {
        let fix = Fix::text("")
            .edit(0, On::Response, Op::Status(204))
            .set_response(0, "Access-Control-Allow-Origin", "https://app.example")
            .set_response(0, "x-a", "3");
        assert_eq!(
            text(&blocks(&exchange(), &fix)[0]),
            [
                "-HTTP 401 Unauthorized",
                "+HTTP 204 No Content",
                " Vary: Accept",
                "-X-A: 1",
                "-X-A: 2",
                "+x-a: 3",
                "+Access-Control-Allow-Origin: https://app.example",
            ]
        );
    }

    #[test]
    fn added_and_kept_lines_are_what_apply_makes() {
        let fix = Fix::text("")
            .set_request(0, "x-a", "2")
            .edit(0, On::Request, Op::Add { name: "X-A".to_owned(), value: "3".into() })
            .edit(0, On::Request, Op::Remove { name: "accept".to_owned() })
            .edit(0, On::Request, Op::Rename { from: "X-A".to_owned(), to: "X-C".to_owned() });
        let exchange = exchange();
        let applied = fix.apply(&exchange, Credentials::Omit, &Slot::sample);
        let request = &applied.hops[0].entry.request;
        let shown: Vec<String> = text(&blocks(&exchange, &fix)[0])
            .into_iter()
            .skip(1)
            .filter(|it| !it.starts_with('-'))
            .map(|it| it.chars().skip(1).collect::<String>().to_ascii_lowercase())
            .collect();
        let mut made: Vec<String> = request
            .headers
            .iter()
            .filter(|it| it.name != "Sec-Fetch-Mode")
            .map(|it| format!("{}: {}", it.name, it.value).to_ascii_lowercase())
            .collect();
        made.sort();
        let mut shown = shown;
        shown.sort();
        assert_eq!(shown, made);
    }
}
