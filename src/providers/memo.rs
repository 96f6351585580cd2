//! Remembers what was read of refusals: a server refuses thousands of calls in the same words.
//!
//! Two answers are alike where they agree in all that reading looks at: status, body, the kinds of credentials sent,
//! and of the headers their names and those values that mean something. Times and ids differ from answer to answer, so
//! the other values are left out.

use std::hash::Hasher as _;

use super::heard::Texts;
use super::{CODE_HEADERS, HEADERS, PROVIDERS, Refusal, Sent, Sign};
use crate::exchange::{Entry, Exchange, Header};
use crate::keyed::{Hash, Map};
use crate::origin::Url;
use crate::syntax::rate_limit::RateLimit;

/// How many refusals and how many header names are remembered, and how long a body may be to be remembered.
const REMEMBERED: usize = 2048;
const LONGEST: usize = 64 * 1024;

/// Refusals that were read already.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    read: Map<u64, Option<Refusal>>,
    texts: Texts,
    /// By the name as it was written, so that looking one up needs no copy of it.
    headers: Map<String, Looks>,
}

/// What reading looks at in a header, beside its name.
#[derive(Clone, Debug)]
enum Looks {
    /// Whether these texts occur in its value.
    ForTexts(Vec<&'static str>),
    /// Nothing.
    Not,
    /// The whole value.
    Whole,
}

impl Memo {
    /// Reads what [`super::read`] does, or remembers having read it. `limits` is what the headers of the last answer
    /// say of an allowance.
    #[inline(never)]
    pub fn read(&mut self, exchange: &Exchange, limits: Option<&RateLimit>) -> Option<Refusal> {
        super::read_with(exchange, |entry| {
            let Some(key) = self.key(entry, limits) else {
                return super::read_entry_with(entry, &self.texts);
            };
            if let Some(known) = self.read.get(&key) {
                let mut refusal = known.clone()?;
                refusal.place.entry = entry.id;
                return Some(refusal);
            }
            if self.read.len() >= REMEMBERED {
                self.read.clear();
            }
            let refusal = super::read_entry_with(entry, &self.texts);
            self.read.insert(key, refusal.clone());
            refusal
        })
    }

    /// A hash of all that reading looks at; `None` for what is not remembered.
    fn key(&mut self, entry: &Entry, limits: Option<&RateLimit>) -> Option<u64> {
        let response = &entry.response;
        let body = response.body.as_ref();
        // A redirect is read by its address, which is rarely the same twice.
        if (300..400).contains(&response.status)
            || super::posted_error(entry).is_some()
            || body.is_some_and(|it| it.text.len() > LONGEST)
        {
            return None;
        }
        let mut hash = Hash::default();
        let mut text = |it: &str| hash.text(it.as_bytes());
        text(&response.status_text);
        text(Url::parse(&entry.request.url).map_or("", |it| it.host));
        text(limits.filter(|it| it.is_used_up()).map_or("", |it| &it.header));
        if let Some(body) = body {
            text(&body.mime_type);
            text(&body.text);
        }
        for header in response.headers.iter() {
            text(&header.name);
            match self.looks(header) {
                Looks::Not => {}
                Looks::ForTexts(texts) => {
                    let value = header.value.to_ascii_lowercase();
                    for it in texts.iter().filter(|it| value.contains(**it)) {
                        text(it);
                    }
                    text("");
                }
                Looks::Whole => text(&header.value),
            }
        }
        let sent = Sent::of(entry);
        let flags = [
            sent.basic,
            sent.token,
            sent.key,
            sent.cookie,
            entry.is_preflight(),
            body.is_some(),
            entry.request.body.is_some(),
            response.status >= 400 && super::is_poll(entry),
            body.is_some_and(|it| it.encoding == crate::exchange::BodyEncoding::Base64),
        ];
        hash.write(&flags.map(u8::from));
        hash.write_u16(response.status);
        Some(hash.finish())
    }

    fn looks(&mut self, header: &Header) -> &Looks {
        if self.headers.len() >= REMEMBERED && !self.headers.contains_key(&header.name) {
            self.headers.clear();
        }
        if !self.headers.contains_key(&header.name) {
            self.headers.insert(header.name.clone(), Looks::at(&header.name));
        }
        self.headers.get(&header.name).unwrap_or(&Looks::Whole)
    }
}

impl Looks {
    fn at(name: &str) -> Self {
        let whole = HEADERS.iter().map(|(it, ..)| *it).chain(CODE_HEADERS.iter().copied()).chain([
            "content-type",
            "www-authenticate",
            "x-amzn-remapped-www-authenticate",
        ]);
        if whole.into_iter().any(|it| it.eq_ignore_ascii_case(name)) {
            return Self::Whole;
        }
        let texts: Vec<&str> = PROVIDERS
            .iter()
            .flat_map(|it| it.signs)
            .filter_map(|sign| match sign {
                Sign::HeaderHas(header, text) if header.eq_ignore_ascii_case(name) => Some(*text),
                _ => None,
            })
            .collect();
        if texts.is_empty() { Self::Not } else { Self::ForTexts(texts) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Body, EntryId, Hop, Request, Response};
    use crate::syntax::rate_limit;

    fn exchange(id: u32, headers: &[(&str, &str)], body: &str) -> Exchange {
        let response = Response {
            status: 401,
            headers: headers.iter().copied().collect(),
            body: Some(Body { text: body.to_owned(), ..Body::default() }),
            ..Response::default()
        };
        let request = Request { url: "https://api.test/".to_owned(), ..Request::default() };
        let entry = Entry { id: EntryId(id), request, response, ..Entry::default() };
        Exchange::new(vec![Hop { entry: entry.into(), preflight: None }])
    }

    /// What is remembered of `first` is never what is said of `second`, unless it is the same.
    #[track_caller]
    fn check(first: &Exchange, second: &Exchange, remembered: usize) {
        let mut memo = Memo::default();
        for it in [first, second] {
            let limits = it.entry().and_then(|it| rate_limit::read(&it.response.headers, None));
            let read = memo.read(it, limits.as_ref());
            assert_eq!(format!("{read:?}"), format!("{:?}", crate::providers::read(it)));
        }
        assert_eq!(memo.read.len(), remembered);
    }

    #[test]
    fn times_and_ids_do_not_tell_answers_apart() {
        let body = r#"{"message":"jwt expired"}"#;
        let headers = |it| [("Date", it), ("X-Request-Id", it), ("Server", "nginx")];
        check(&exchange(1, &headers("1"), body), &exchange(2, &headers("2"), body), 1);
    }

    #[test]
    fn whatever_means_something_does() {
        let plain = exchange(1, &[("Server", "x")], "no");
        check(&plain, &exchange(2, &[("Server", "nginx")], "no"), 2);
        check(&plain, &exchange(2, &[("Server", "x")], "jwt expired"), 2);
        check(&plain, &exchange(2, &[("X-Error", "jwt expired")], "no"), 2);
        let left = |it| exchange(3, &[("X-RateLimit-Remaining", it)], "no");
        check(&left("5"), &left("4"), 1);
        check(&left("5"), &left("0"), 2);
    }
}
