//! Where a server says that it reads a credential, and edits of single parameters of a URL.

use crate::exchange::Entry;
use crate::facts::Case;
use crate::origin::Url;
use crate::rules::said::is_key_header;
use crate::syntax::form;

/// The places that an answer names.
#[derive(Default)]
pub(super) struct Named {
    /// A header other than `Authorization`, in the server's spelling.
    pub(super) header: Option<String>,
    /// A parameter of the query.
    pub(super) parameter: Option<String>,
    /// `Authorization` is named.
    pub(super) authorization: bool,
}

/// How much of an answer is looked at, in words.
const WORDS: usize = 400;

/// Reads which places the last answer names, in its body and its challenges.
pub(super) fn named(case: &Case<'_>) -> Named {
    let Some(entry) = case.entry() else { return Named::default() };
    let mut text = answer(entry);
    for line in entry.response.headers.get_all("www-authenticate") {
        text.push(' ');
        text.push_str(line);
    }
    named_in(&text)
}

/// The text of an answer.
pub(super) fn answer(entry: &Entry) -> String {
    entry.response.body.as_ref().map(|it| it.decoded_text().into_owned()).unwrap_or_default()
}

fn named_in(text: &str) -> Named {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let words: Vec<&str> = text
        .split(|it| !is_part(it))
        .map(|it| it.trim_matches(['-', '_']))
        .filter(|it| !it.is_empty())
        .take(WORDS)
        .collect();
    let mut named = Named::default();
    for (at, word) in words.iter().enumerate() {
        let is = |names: &[&str]| names.iter().any(|it| word.eq_ignore_ascii_case(it));
        if is(&["authorization"]) {
            named.authorization |= neighbours(&words, at)
                .any(|it| is_word(it, &["header", "headers", "missing", "no", "bearer"]));
        } else if is(&["header", "headers"]) {
            let header = neighbours(&words, at).find(|it| is_header(it));
            named.header = named.header.or(header.map(str::to_owned));
        } else if is(&["parameter", "param", "query", "querystring"]) {
            let parameter = neighbours(&words, at).find(|it| is_key_parameter(it));
            named.parameter = named.parameter.or(parameter.map(str::to_owned));
        }
    }
    let spelled = || {
        words.iter().find(|it| {
            (8..=40).contains(&it.len()) && it.contains('-') && is_key_header(it) && !it.ends_with('s')
        })
    };
    named.header = named.header.or_else(|| spelled().map(|it| (*it).to_owned()));
    let shown = || {
        let after = text.split(['?', '&']).skip(1).filter_map(|it| it.split_once('=')).map(|(name, _)| name);
        after.into_iter().find(|it| is_key_parameter(it))
    };
    // `key` is a filler between words, and a name in quotes.
    let quoted = || {
        let about =
            named.header.is_none() && words.iter().any(|it| is_word(it, &["parameter", "param", "query"]));
        let mut pieces = text.split(['\'', '`']).skip(1).step_by(2);
        pieces.find(|it| about && is_key_parameter(it))
    };
    // No word of a sentence has an underscore.
    let underscored = || words.iter().copied().find(|it| it.contains('_') && is_key_parameter(it));
    named.parameter =
        named.parameter.or_else(|| shown().or_else(quoted).or_else(underscored).map(str::to_owned));
    named
}

/// The nearest words on both sides that could be a name: behind `header named`, in front of `request header`.
fn neighbours<'a>(words: &[&'a str], at: usize) -> impl Iterator<Item = &'a str> {
    const FILLERS: &[&str] =
        &["named", "called", "name", "is", "the", "a", "an", "required", "with", "key", "as", "using"];
    const MIDDLES: &[&str] =
        &["request", "http", "https", "query", "url", "string", "uri", "or", "get", "custom"];
    let before = words.iter().take(at).rev().copied().take(3).find(|it| !is_word(it, MIDDLES));
    let after =
        words.iter().skip(at + 1).copied().take(4).find(|it| !is_word(it, FILLERS) && !is_word(it, MIDDLES));
    before.into_iter().chain(after)
}

fn is_word(word: &str, list: &[&str]) -> bool {
    list.iter().any(|it| word.eq_ignore_ascii_case(it))
}

/// Whether a word next to `header` is the name of one: no word of a sentence has a hyphen between capital letters.
fn is_header(word: &str) -> bool {
    let hyphened = word.contains('-')
        && word.len() <= 40
        && (word.get(..2).is_some_and(|it| it.eq_ignore_ascii_case("x-"))
            || word.split('-').all(|it| it.starts_with(|it: char| it.is_ascii_uppercase())));
    (hyphened || (is_key_header(word) && !word.eq_ignore_ascii_case("key")))
        && !word.eq_ignore_ascii_case("www-authenticate")
}

/// Parameters in which servers read a key.
pub(super) fn is_key_parameter(name: &str) -> bool {
    let flat: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    matches!(
        flat.as_str(),
        "key" | "apikey" | "appid" | "accesskey" | "subscriptionkey" | "apitoken" | "appkey" | "xapikey"
    )
}

/// The key in the query of a URL: its parameter's name, and its value as sent.
pub(super) fn key_in_query(url: &str) -> Option<(&str, &str)> {
    Url::parse(url)?.query_pairs().find(|(name, value)| is_key_parameter(name) && !value.is_empty())
}

/// A parameter's value, decoded.
pub(super) fn decoded(value: &str) -> String {
    form::decode(value).into_owned()
}

/// A URL without one parameter of its query; everything else stays byte for byte.
pub(super) fn without_parameter(url: &str, name: &str) -> String {
    let (rest, fragment) = url.split_once('#').map_or((url, None), |(rest, fragment)| (rest, Some(fragment)));
    let Some((base, query)) = rest.split_once('?') else { return url.to_owned() };
    let kept: Vec<&str> =
        query.split('&').filter(|it| it.split_once('=').map_or(*it, |(name, _)| name) != name).collect();
    let mut out = base.to_owned();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// A URL with another value for one parameter of its query, which is added where it is not there. The value is taken
/// as it is.
pub(super) fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (rest, fragment) = url.split_once('#').map_or((url, ""), |(rest, fragment)| (rest, fragment));
    let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut found = false;
    let mut pairs: Vec<String> = Vec::new();
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        let same = pair.split('=').next() == Some(name);
        found |= same;
        pairs.push(if same { [name, "=", value].concat() } else { pair.to_owned() });
    }
    if !found {
        pairs.push([name, "=", value].concat());
    }
    let hash = if fragment.is_empty() { "" } else { "#" };
    [base, "?", &pairs.join("&"), hash, fragment].concat()
}

/// How many letters have to be put in, taken out or replaced (Levenshtein). Both texts are short.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (right, around) in b.chars().zip(row.windows(2)) {
            let [diagonal, above] = around else { continue };
            let before = next.last().copied().unwrap_or(0);
            next.push((diagonal + usize::from(left != right)).min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, header: Option<&str>, parameter: Option<&str>, authorization: bool) {
        let named = named_in(text);
        assert_eq!(named.header.as_deref(), header, "{text}");
        assert_eq!(named.parameter.as_deref(), parameter, "{text}");
        assert_eq!(named.authorization, authorization, "{text}");
    }

    #[test]
    fn places_in_sentences() {
        check("API key must be sent in the X-Api-Key header", Some("X-Api-Key"), None, false);
        check("No API key found in request. Use header 'apikey'", Some("apikey"), None, false);
        check("No `apikey` request header or url param was found.", Some("apikey"), None, false);
        check("Missing the query parameter `api_key`", None, Some("api_key"), false);
        check("Pass your API key as the query parameter 'key'.", None, Some("key"), false);
        check("Please append ?appid=YOUR_KEY to the URL", None, Some("appid"), false);
        check("Missing Authorization header", None, None, true);
        check("Missing required header: X-API-Version", Some("X-API-Version"), None, false);
        check("The request header is missing", None, None, false);
        check(
            "You need to provide your API key in an Authorization header using Bearer auth",
            None,
            None,
            true,
        );
        check("Send your key in x-functions-key", Some("x-functions-key"), None, false);
    }

    #[test]
    fn parameters_are_replaced_in_place() {
        assert_eq!(with_parameter("https://a.b/c?x=1&k=2#f", "x", "3"), "https://a.b/c?x=3&k=2#f");
        assert_eq!(with_parameter("https://a.b/c", "x", "3"), "https://a.b/c?x=3");
        assert_eq!(without_parameter("https://a.b/c?x=1#f", "x"), "https://a.b/c#f");
    }
}
