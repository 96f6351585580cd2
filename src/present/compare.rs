//! Two exchanges side by side, and two sessions: what differs between a call that works and one that does not.
//!
//! Says which differences a diagnosis points at; whether one of them is the cause is for the rules.

use std::collections::{BTreeMap, HashSet};

use crate::exchange::{EntryId, ResourceType};
use crate::fetch::Verdict;
use crate::origin::Url;
use crate::peers;
use crate::present::raw::{self, HeaderRow, Message};
use crate::present::row::{self, Badge};
use crate::present::text::{Zone, shortened};
use crate::present::{Tone, detail, token};
use crate::redact;
use crate::session::{Judged, Session};
use crate::sort;

/// Two exchanges, header by header and claim by claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The first.
    pub left: Side,
    /// The second.
    pub right: Side,
    /// What differs, the telling things first, in sentences.
    pub reasons: Vec<String>,
    /// Everything, in the order in which it went over the wire.
    pub sections: Vec<Section>,
}

/// One of two exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The entry that ends it.
    pub entry: EntryId,
    /// Method and URL, masked.
    pub call: String,
    /// What became of it, in a word.
    pub badge: Badge,
    /// What became of it, in a sentence.
    pub headline: String,
    /// There was no answer to read, or the answer says no.
    pub failed: bool,
}

/// One part: the call, the token, a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One thing that both have, or one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// A header's, parameter's or claim's name.
    pub name: String,
    /// The first's value, masked; `None` where it has none.
    pub left: Option<String>,
    /// The second's.
    pub right: Option<String>,
    /// How much the difference says.
    pub weight: Weight,
}

/// How much a difference says; more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// There is none.
    Same,
    /// It differs from call to call.
    Noise,
    /// It may matter.
    Differs,
    /// A finding on one of the two points at it.
    Blamed,
}

/// Compares two exchanges, of one session or of two.
pub fn compare(left: &Judged, right: &Judged, zone: Zone) -> Comparison {
    let mut sections = vec![call(left, right)];
    sections.extend(tokens(left, right, zone));
    let (ours, theirs) = (messages(left), messages(right));
    let mut titles: Vec<&str> = ours.iter().map(|it| it.title.as_str()).collect();
    for it in &theirs {
        if !titles.contains(&it.title.as_str()) {
            titles.push(&it.title);
        }
    }
    for title in titles {
        let find = |list: &[Message]| list.iter().position(|it| it.title == title);
        let (ours, theirs) =
            (find(&ours).and_then(|it| ours.get(it)), find(&theirs).and_then(|it| theirs.get(it)));
        sections.push(message(title, ours, theirs));
    }
    let (left, right) = (side(left), side(right));
    let reasons = reasons(&left, &right, &sections);
    Comparison { left, right, reasons, sections }
}

fn side(judged: &Judged) -> Side {
    let request = judged.exchange.first().map(|it| &it.entry.request);
    Side {
        entry: judged.last(),
        call: request.map_or_else(String::new, |it| {
            let url = shortened(&redact::mask_url(&it.url), 300);
            [it.method.as_str(), " ", &url].concat()
        }),
        badge: row::badge(judged),
        headline: detail::headline(judged),
        failed: detail::failed(judged),
    }
}

fn messages(judged: &Judged) -> Vec<Message> {
    raw::messages(&judged.exchange, &judged.findings)
}

/// Method, origin, path and parameters.
fn call(left: &Judged, right: &Judged) -> Section {
    let parts = |judged: &Judged| -> Vec<(String, String)> {
        let Some(hop) = judged.exchange.first() else { return Vec::new() };
        let request = &hop.entry.request;
        let mut parts = vec![("method".to_owned(), request.method.clone())];
        let masked = redact::mask_url(&request.url);
        let Some(url) = Url::parse(&masked) else { return parts };
        parts.push(("origin".to_owned(), url.origin().to_string()));
        parts.push(("path".to_owned(), url.path.to_owned()));
        for (name, value) in url.query_pairs() {
            parts.push((["?", name].concat(), value.to_owned()));
        }
        parts.push(("page".to_owned(), judged.facts.judgement.page.to_string()));
        parts
    };
    Section { title: "Call".to_owned(), lines: aligned(parts(left), parts(right), &|_| false) }
}

/// The tokens, claim by claim. What both look like in full stands among the headers.
fn tokens(left: &Judged, right: &Judged, zone: Zone) -> Option<Section> {
    let (ours, theirs) = (token::view(left, zone), token::view(right, zone));
    if ours.is_none() && theirs.is_none() {
        return None;
    }
    // Where only one has claims, that is the difference, and each of them is not.
    let comparable = [&ours, &theirs].iter().all(|it| it.as_ref().is_some_and(|it| !it.claims.is_empty()));
    let mut blamed = Vec::new();
    let mut rows = |view: Option<token::TokenView>| -> Vec<(String, String)> {
        let Some(view) = view else { return Vec::new() };
        let mut rows = vec![("kind".to_owned(), view.title), ("place".to_owned(), view.place)];
        if !view.problem.is_empty() {
            rows.push(("problem".to_owned(), view.problem));
        }
        for claim in view.claims {
            let mut value = claim.value;
            if let Some((tone, badge)) = claim.badge {
                value.push_str(&[" (", &badge, ")"].concat());
                if tone == Tone::Error {
                    blamed.push(claim.name.clone());
                }
            }
            rows.push((claim.name, value));
        }
        rows
    };
    let (ours, theirs) = (rows(ours), rows(theirs));
    let mut lines = aligned(ours, theirs, &|it| blamed.contains(it));
    for line in lines.iter_mut().filter(|it| !comparable && it.name != "kind") {
        line.weight = line.weight.min(Weight::Noise);
    }
    Some(Section { title: "Token".to_owned(), lines })
}

fn message(title: &str, left: Option<&Message>, right: Option<&Message>) -> Section {
    // The call has a section of its own.
    let is_answer = title.starts_with("Answer");
    let mut blamed: Vec<String> = Vec::new();
    let mut rows = |message: Option<&Message>| -> Vec<(String, String)> {
        let Some(message) = message else { return Vec::new() };
        let mut rows = Vec::new();
        if is_answer {
            rows.push(("status".to_owned(), message.first_line.clone()));
        }
        for HeaderRow { name, value, tone } in &message.headers {
            let name = name.to_ascii_lowercase();
            if *tone >= Some(Tone::Warning) {
                blamed.push(name.clone());
            }
            rows.push((name, value.clone()));
        }
        rows
    };
    let (ours, theirs) = (rows(left), rows(right));
    Section { title: title.to_owned(), lines: aligned(ours, theirs, &|it| blamed.contains(it)) }
}

/// Joins two lists by name, repeated names in their order; what only the second has comes after what it follows there.
fn aligned(
    left: Vec<(String, String)>,
    right: Vec<(String, String)>,
    is_blamed: &dyn Fn(&String) -> bool,
) -> Vec<Line> {
    let mut right: Vec<Option<(String, String)>> = right.into_iter().map(Some).collect();
    let mut lines: Vec<Line> = left
        .into_iter()
        .map(|(name, value)| {
            let theirs = right
                .iter_mut()
                .find(|it| it.as_ref().is_some_and(|(other, _)| *other == name))
                .and_then(Option::take);
            Line { name, left: Some(value), right: theirs.map(|(_, value)| value), weight: Weight::Same }
        })
        .collect();
    lines.extend(right.into_iter().flatten().map(|(name, value)| Line {
        name,
        left: None,
        right: Some(value),
        weight: Weight::Same,
    }));
    for line in &mut lines {
        line.weight = if line.left == line.right {
            Weight::Same
        } else if is_blamed(&line.name) {
            Weight::Blamed
        } else if is_noise(&line.name) {
            Weight::Noise
        } else {
            Weight::Differs
        };
    }
    lines
}

fn is_noise(name: &str) -> bool {
    NOISE.contains(&name)
        || ["sec-ch-", "x-amz-cf-", "x-amzn-trace", "cf-ray", "server-timing"]
            .iter()
            .any(|it| name.starts_with(it))
        || name.ends_with("request-id")
        || name.ends_with("correlation-id")
}

/// What differs, in sentences: first what a finding points at.
fn reasons(left: &Side, right: &Side, sections: &[Section]) -> Vec<String> {
    let mut reasons = Vec::new();
    match (left.failed, right.failed) {
        (true, false) => reasons.push(["Only the first failed: ", &left.headline, "."].concat()),
        (false, true) => reasons.push(["Only the second failed: ", &right.headline, "."].concat()),
        (true, true) if left.headline != right.headline => {
            reasons.push(
                ["Both failed, the first: ", &left.headline, "; the second: ", &right.headline, "."].concat(),
            );
        }
        (true, true) => reasons.push(["Both failed: ", &left.headline, "."].concat()),
        (false, false) => reasons.push("Neither failed.".to_owned()),
    }
    for weight in [Weight::Blamed, Weight::Differs] {
        for section in sections {
            let of_weight = section.lines.iter().filter(|it| it.weight == weight);
            reasons.extend(of_weight.map(|it| sentence(&section.title, it)));
        }
    }
    let told = reasons.len();
    if told > MOST {
        reasons.truncate(MOST);
        let left = told - MOST;
        reasons.push(format!("{left} more {}.", if left == 1 { "difference" } else { "differences" }));
    }
    reasons
}

fn sentence(title: &str, line: &Line) -> String {
    let short = |value: &Option<String>| {
        value.as_deref().map(|it| ["`", &shortened(it, 120).replace('`', "'"), "`"].concat())
    };
    let what = [title, ", `", &line.name, "`: "].concat();
    match (short(&line.left), short(&line.right)) {
        (Some(left), Some(right)) => [&what, &left, " and ", &right, "."].concat(),
        (Some(left), None) => [&what, "only the first, ", &left, "."].concat(),
        (None, right) => [&what, "only the second, ", &right.unwrap_or_default(), "."].concat(),
    }
}

/// A call that went otherwise in two sessions.
#[derive(Clone, Copy, Debug)]
pub struct Otherwise<'a> {
    /// How it went in the first session, where it was made.
    pub left: Option<&'a Judged>,
    /// How it went in the second.
    pub right: Option<&'a Judged>,
    /// How many calls of this kind there were in the first and in the second.
    pub counts: (usize, usize),
}

/// The calls that went otherwise in one session than in the other: first those that failed in one of them alone, then
/// those that failed in another way, then those that were made in one alone.
///
/// Calls are of a kind where method, host and path are the same but for the ids in the path; where a host appears in
/// one session alone, the host does not count, since "my machine" has another one.
pub fn sessions<'a>(left: &'a Session, right: &'a Session) -> Vec<Otherwise<'a>> {
    let mut kinds: BTreeMap<String, (Vec<&Judged>, Vec<&Judged>)> = BTreeMap::new();
    let hosts = |session: &Session| -> HashSet<String> { session.exchanges().map(host).collect() };
    let (ours, theirs) = (hosts(left), hosts(right));
    let is_shared = |host: &String| ours.contains(host) && theirs.contains(host);
    for judged in left.exchanges().filter(|it| is_call(it)) {
        kinds.entry(kind(judged, &is_shared)).or_default().0.push(judged);
    }
    for judged in right.exchanges().filter(|it| is_call(it)) {
        kinds.entry(kind(judged, &is_shared)).or_default().1.push(judged);
    }
    let mut found: Vec<(u8, EntryId, Otherwise<'_>)> = Vec::new();
    for (ours, theirs) in kinds.values() {
        let failed = |list: &[&'a Judged]| list.iter().copied().find(|it| detail::failed(it));
        let fine = |list: &[&'a Judged]| list.iter().copied().find(|it| !detail::failed(it));
        let (left, right, rank) = match (failed(ours), failed(theirs)) {
            _ if theirs.is_empty() => (failed(ours).or(fine(ours)), None, 2),
            _ if ours.is_empty() => (None, failed(theirs).or(fine(theirs)), 2),
            (Some(ours), None) => (Some(ours), fine(theirs), 0),
            (None, Some(theirs)) => (fine(ours), Some(theirs), 0),
            (Some(ours), Some(theirs)) if reason(ours) != reason(theirs) => (Some(ours), Some(theirs), 1),
            _ => continue,
        };
        let at = left.or(right).map_or(EntryId(0), Judged::last);
        found.push((rank, at, Otherwise { left, right, counts: (ours.len(), theirs.len()) }));
    }
    sort::by_key(&mut found, |(rank, at, it)| (*rank, it.left.is_none(), *at));
    found.into_iter().map(|(_, _, it)| it).collect()
}

/// Why a call failed, as far as two failures are compared.
fn reason(judged: &Judged) -> (Option<&'static str>, Verdict, u16) {
    let status = judged.exchange.entry().map_or(0, |it| it.response.status);
    (detail::telling(judged).map(|it| it.rule), judged.facts.judgement.verdict, status)
}

/// A page's pictures and styles are no calls of an API.
fn is_call(judged: &Judged) -> bool {
    judged.exchange.first().is_some_and(|it| {
        !matches!(
            it.entry.resource,
            ResourceType::Font | ResourceType::Image | ResourceType::Script | ResourceType::Stylesheet
        )
    })
}

fn host(judged: &Judged) -> String {
    let url = judged.exchange.first().map_or("", |it| it.entry.request.url.as_str());
    Url::parse(url).map_or_else(String::new, |it| it.origin().to_string())
}

fn kind(judged: &Judged, is_shared: &dyn Fn(&String) -> bool) -> String {
    let Some(hop) = judged.exchange.first() else { return String::new() };
    let request = &hop.entry.request;
    let host = Some(host(judged)).filter(is_shared).unwrap_or_default();
    let path = Url::parse(&request.url).map_or(request.url.as_str(), |it| it.path);
    [host.as_str(), " ", &request.method, " ", &peers::template(path)].concat()
}

/// More sentences would hide the first ones.
const MOST: usize = 12;

/// What differs from call to call and hardly ever matters.
const NOISE: [&str; 24] = [
    ":authority",
    ":path",
    "accept-language",
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "date",
    "etag",
    "expires",
    "host",
    "if-modified-since",
    "if-none-match",
    "jti",
    "keep-alive",
    "last-modified",
    "nel",
    "report-to",
    "traceparent",
    "tracestate",
    "user-agent",
    "via",
    "x-powered-by",
    "x-served-by",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::transcript::{self, START};
    use crate::session::Options;

    fn session(text: &str) -> Session {
        let mut session = Session::new(Options { now: Some(START), ..Options::default() });
        for entry in transcript::read(text).entries {
            session.add(entry);
        }
        session.settle();
        session
    }

    const FINE: &str = "
page https://app.example
> GET https://api.example/orders/12?page=1
> Authorization: Bearer <<{\"alg\":\"RS256\"}.{\"iss\":\"https://id.example\",\"aud\":\"api\",\"exp\":now+300}>>
< 200
< Date: Tue, 24 Nov 2026 10:00:00 GMT
< Access-Control-Allow-Origin: https://app.example
";
    const EXPIRED: &str = "
page https://app.example
> GET https://api.example/orders/13?page=1
> Authorization: Bearer <<{\"alg\":\"RS256\"}.{\"iss\":\"https://id.example\",\"aud\":\"api\",\"exp\":now-300}>>
< 401
< Date: Tue, 24 Nov 2026 10:00:01 GMT
< Access-Control-Allow-Origin: https://app.example
";

    #[test]
    fn the_telling_difference_comes_first() {
        let (fine, expired) = (session(FINE), session(EXPIRED));
        let [left, right] = [&fine, &expired].map(|it| it.exchanges().next().unwrap());
        let compared = compare(left, right, Zone(0));
        assert!(compared.right.failed && !compared.left.failed);
        assert!(compared.reasons[0].starts_with("Only the second failed: "), "{:?}", compared.reasons);
        assert!(compared.reasons[1].starts_with("Token, `exp`: "), "{:?}", compared.reasons);
        let line = |title: &str, name: &str| {
            let section = compared.sections.iter().find(|it| it.title == title).unwrap();
            section.lines.iter().find(|it| it.name == name).unwrap().clone()
        };
        assert_eq!(line("Token", "aud").weight, Weight::Same);
        assert_eq!(line("Answer", "date").weight, Weight::Noise);
        assert_eq!(line("Answer", "access-control-allow-origin").weight, Weight::Same);
        assert_eq!(line("Call", "path").weight, Weight::Differs);
        assert_eq!(line("Call", "?page").weight, Weight::Same);
        assert_eq!(compare(right, left, Zone(0)).reasons.len(), compared.reasons.len());
    }

    #[test]
    fn what_only_one_has_is_a_line_too() {
        let pair = |text: &str| {
            text.split(' ').filter(|it| !it.is_empty()).map(|it| (it.to_owned(), it.to_owned())).collect()
        };
        let lines = aligned(pair("a b b"), pair("b c"), &|_| false);
        let sides: Vec<_> =
            lines.iter().map(|it| (it.name.as_str(), it.left.is_some(), it.right.is_some())).collect();
        assert_eq!(sides, [("a", true, false), ("b", true, true), ("b", true, false), ("c", false, true)]);
    }

    #[test]
    fn sessions_differ_where_a_call_went_otherwise() {
        let local = FINE.replace("api.example", "localhost:3000") + "> GET https://cdn.example/x\n< 200\n";
        let remote =
            EXPIRED.to_owned() + "> GET https://cdn.example/x\n< 200\n> POST https://new.example/y\n< 204\n";
        let (left, right) = (session(&local), session(&remote));
        let found = sessions(&left, &right);
        let seen: Vec<_> =
            found.iter().map(|it| (it.left.is_some(), it.right.is_some(), it.counts)).collect();
        assert_eq!(seen, [(true, true, (1, 1)), (false, true, (0, 1))]);
        assert!(detail::failed(found[0].right.unwrap()));
        assert!(sessions(&left, &left).is_empty());
    }

    #[test]
    fn nothing_secret_is_shown() {
        let (fine, expired) = (session(FINE), session(EXPIRED));
        let [left, right] = [&fine, &expired].map(|it| it.exchanges().next().unwrap());
        let shown = format!("{:?}", compare(left, right, Zone(0)));
        for judged in [left, right] {
            let signature = judged.facts.tokens[0].value.rsplit('.').next().unwrap();
            assert!(!shown.contains(signature));
        }
    }
}
