//! The filter box: words that a row must have, and what is asked of it as `name:value`.
//!
//! A mistake is an answer in plain English, and the list stays as it was.

use memchr::memmem::Finder;

use crate::finding::{Category, Severity, Who};
use crate::present::row::{Row, TokenState};
use crate::present::text::lower;
use crate::rules::distance;

/// What is asked of a row. All terms must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Text(Box<Finder<'static>>),
    Host(String),
    Path(String),
    Method(String),
    Status(u16, u16),
    Rule(String),
    Category(Category),
    CategoryLike(String),
    Severity(Severity),
    Token(TokenState),
    Who(&'static [Who]),
    Has(Has),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Has {
    Finding,
    Preflight,
    Redirect,
    Token,
}

/// The names that may stand before a colon, each with an example and what it asks.
pub const NAMES: &[(&str, &str, &str)] = &[
    ("host", "host:api.example", "part of the host"),
    ("path", "path:/v1/orders", "part of the path"),
    ("method", "method:POST", "the method"),
    ("status", "status:4xx", "a status, 4xx, 400-499 or >=400"),
    ("rule", "rule:cors/", "part of a finding's rule"),
    ("category", "category:token-expired", "what kind of failure it is"),
    ("severity", "severity:error", "the worst finding"),
    ("token", "token:expired", "what its token was like"),
    ("who", "who:server", "who has to act"),
    ("has", "has:preflight", "what belongs to it"),
];

const SEVERITIES: &[(&str, Severity)] = &[
    ("error", Severity::Error),
    ("warning", Severity::Warning),
    ("info", Severity::Info),
    ("hint", Severity::Hint),
];

const WHO: &[(&str, &[Who])] = &[
    ("client", &[Who::Client]),
    ("server", &[Who::Api, Who::Gateway, Who::IdentityProvider]),
    ("api", &[Who::Api]),
    ("gateway", &[Who::Gateway]),
    ("identity-provider", &[Who::IdentityProvider]),
    ("idp", &[Who::IdentityProvider]),
    ("browser", &[Who::Browser]),
    ("user", &[Who::User]),
];

const HAS: &[(&str, Has)] = &[
    ("preflight", Has::Preflight),
    ("redirect", Has::Redirect),
    ("token", Has::Token),
    ("finding", Has::Finding),
];

/// The words that a name takes, where these are a closed list.
pub(super) fn choices(name: &str) -> Vec<&'static str> {
    match name {
        "severity" => SEVERITIES.iter().map(|it| it.0).collect(),
        "token" => TokenState::NAMES.iter().map(|it| it.0).collect(),
        "who" => WHO.iter().map(|it| it.0).collect(),
        "has" => HAS.iter().map(|it| it.0).collect(),
        _ => Vec::new(),
    }
}

impl Filter {
    /// Reads what stands in the box.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for word in words(text)? {
            let (negated, body) = match word.text.strip_prefix('-') {
                Some(rest) if !word.quoted && !rest.is_empty() => (true, rest),
                _ => (false, word.text.as_str()),
            };
            if body.is_empty() {
                continue;
            }
            terms.push(Term { negated, test: if word.quoted { text_test(body) } else { test(body)? } });
        }
        Ok(Self { terms })
    }

    /// True if every row passes.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a row passes.
    pub fn matches(&self, row: &Row) -> bool {
        self.terms.iter().all(|term| term.test.holds(row) != term.negated)
    }
}

struct Word {
    text: String,
    /// The whole word stood in quotes, so it is text whatever it looks like.
    quoted: bool,
}

/// Splits at blanks; what stands in double quotes belongs together.
fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut word = Word { text: String::new(), quoted: false };
    let (mut inside, mut any) = (false, false);
    for letter in text.chars() {
        match letter {
            '"' => {
                if !inside && word.text.is_empty() {
                    word.quoted = true;
                }
                inside = !inside;
                any = true;
            }
            it if it.is_whitespace() && !inside => {
                if any {
                    words.push(std::mem::replace(&mut word, Word { text: String::new(), quoted: false }));
                }
                any = false;
            }
            it => {
                word.text.push(it);
                any = true;
            }
        }
    }
    if inside {
        return Err("A quotation mark is still open".to_owned());
    }
    if any {
        words.push(word);
    }
    Ok(words)
}

fn text_test(text: &str) -> Test {
    Test::Text(Box::new(Finder::new(lower(text).as_bytes()).into_owned()))
}

fn test(body: &str) -> Result<Test, String> {
    let Some((name, value)) = body.split_once(':') else { return Ok(text_test(body)) };
    let name = name.to_ascii_lowercase();
    if !NAMES.iter().any(|it| it.0 == name) {
        // `localhost:3000` and `https://…` are text.
        let is_word = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphabetic());
        let is_value = value.bytes().next().is_none_or(|it| it.is_ascii_alphabetic());
        if is_word && is_value {
            let near = NAMES.iter().find(|it| distance(it.0, &name) <= 2);
            if let Some((near, ..)) = near {
                return Err(format!("There is no {name}: filter. Is {near}:{value} meant?"));
            }
            let names: Vec<&str> = NAMES.iter().map(|it| it.0).collect();
            return Err(format!("There is no {name}: filter. There are {}", list(&names)));
        }
        return Ok(text_test(body));
    }
    let value = lower(value);
    if value.is_empty() {
        let example = NAMES.iter().find(|it| it.0 == name).map_or("", |it| it.1);
        return Err(format!("{name}: needs a value, for example {example}"));
    }
    Ok(match name.as_str() {
        "host" => Test::Host(value),
        "path" => Test::Path(value),
        "method" => Test::Method(value.to_ascii_uppercase()),
        "status" => status(&value)?,
        "rule" => Test::Rule(value),
        "category" => match Category::ALL.iter().find(|it| it.name() == value) {
            Some(category) => Test::Category(*category),
            None if Category::ALL.iter().any(|it| it.name().contains(value.as_str())) => {
                Test::CategoryLike(value)
            }
            None => return Err(format!("No category is called {value}. One is token-expired")),
        },
        "severity" => Test::Severity(one_of("severity", &value, SEVERITIES)?),
        "token" => Test::Token(one_of("token", &value, TokenState::NAMES)?),
        "who" => Test::Who(one_of("who", &value, WHO)?),
        _ => Test::Has(one_of("has", &value, HAS)?),
    })
}

fn one_of<T: Copy>(name: &str, value: &str, names: &[(&str, T)]) -> Result<T, String> {
    names.iter().find(|(it, _)| *it == value).map(|(_, it)| *it).ok_or_else(|| {
        let names: Vec<&str> = names.iter().map(|(it, _)| *it).collect();
        format!("{name}: takes {}, not {value}", list(&names))
    })
}

fn list(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `401`, `4xx`, `400-499`, `>=400`.
fn status(value: &str) -> Result<Test, String> {
    let bad = || format!("status: takes a number, 4xx, 400-499 or >=400, not {value}");
    let number = |text: &str| text.parse::<u16>().map_err(|_| bad());
    if let Some(hundreds) = value.strip_suffix("xx") {
        let low = number(hundreds)?.checked_mul(100).filter(|it| *it <= 900).ok_or_else(bad)?;
        return Ok(Test::Status(low, low + 99));
    }
    if let Some(rest) = value.strip_prefix(">=") {
        return Ok(Test::Status(number(rest)?, u16::MAX));
    }
    if let Some(rest) = value.strip_prefix("<=") {
        return Ok(Test::Status(0, number(rest)?));
    }
    if let Some((low, high)) = value.split_once('-') {
        return Ok(Test::Status(number(low)?, number(high)?));
    }
    let only = number(value)?;
    Ok(Test::Status(only, only))
}

impl Test {
    fn holds(&self, row: &Row) -> bool {
        match self {
            Self::Text(finder) => finder.find(row.haystack.as_bytes()).is_some(),
            Self::Host(text) => contains(&row.host, text),
            Self::Path(text) => contains(&row.path, text),
            Self::Method(text) => row.method.eq_ignore_ascii_case(text),
            Self::Status(low, high) => (*low..=*high).contains(&row.status),
            Self::Rule(text) => row.rules.iter().any(|it| it.contains(text.as_str())),
            Self::Category(category) => row.category == Some(*category),
            Self::CategoryLike(text) => row.category.is_some_and(|it| it.name().contains(text.as_str())),
            Self::Severity(severity) => row.severity == Some(*severity),
            Self::Token(state) => row.token == *state,
            Self::Who(who) => row.who.iter().any(|it| who.contains(it)),
            Self::Has(Has::Finding) => !row.rules.is_empty(),
            Self::Has(Has::Preflight) => row.preflight,
            Self::Has(Has::Redirect) => row.redirected,
            Self::Has(Has::Token) => row.token != TokenState::Missing,
        }
    }
}

/// `text` is in lower case already.
fn contains(whole: &str, text: &str) -> bool {
    lower(whole).contains(text)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::exchange::EntryId;
    use crate::present::Tone;
    use crate::present::row::Badge;

    pub(crate) fn row() -> Row {
        Row {
            head: EntryId(1),
            started: Some(0.0),
            took: Some(12.0),
            size: Some(80),
            method: "GET".to_owned(),
            host: "api.shop.test".to_owned(),
            path: "/v1/Orders?page=2".to_owned(),
            status: 401,
            badge: Badge { label: "401".into(), tone: Tone::Error, title: "" },
            severity: Some(Severity::Error),
            category: Some(Category::TokenExpired),
            rules: vec!["jwt/expired"],
            who: vec![Who::Api],
            headline: "The token expired".to_owned(),
            cause: "c".to_owned(),
            preflight: true,
            redirected: false,
            token: TokenState::Expired,
            token_fingerprint: None,
            kept: true,
            muted: false,
            failed: true,
            haystack: "get api.shop.test/v1/orders?page=2 401 the token expired".to_owned(),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(Filter::parse(text).unwrap().matches(&row()), expected, "{text}");
    }

    #[track_caller]
    fn check_err(text: &str, expected: &str) {
        assert_eq!(Filter::parse(text).unwrap_err(), expected);
    }

    #[test]
    fn ok_words() {
        check("", true);
        check("ORDERS", true);
        check("-orders", false);
        check("\"token expired\"", true);
        check("\"expired token\"", false);
        check("\"-orders\"", false);
        check("localhost:3000", false);
        check("https://api", false);
        check("-", false);
    }

    #[test]
    fn ok_names() {
        for text in [
            "host:shop",
            "path:orders",
            "method:get",
            "status:401",
            "status:4xx",
            "status:400-403",
            "status:>=400",
            "rule:jwt/",
            "category:token-expired",
            "category:token",
            "severity:error",
            "token:expired",
            "who:server",
            "has:preflight",
            "has:token",
        ] {
            check(text, true);
            check(&format!("-{text}"), false);
        }
        check("status:4xx host:other", false);
        check("path:\"/v1/orders\"", true);
    }

    #[test]
    fn err_in_plain_english() {
        check_err("hots:x", "There is no hots: filter. Is host:x meant?");
        check_err(
            "colour:x",
            "There is no colour: filter. There are host, path, method, status, rule, category, severity, token, who and has",
        );
        check_err("status:abc", "status: takes a number, 4xx, 400-499 or >=400, not abc");
        check_err("status:99xx", "status: takes a number, 4xx, 400-499 or >=400, not 99xx");
        check_err("severity:bad", "severity: takes error, warning, info and hint, not bad");
        check_err("\"open", "A quotation mark is still open");
        check_err("host:", "host: needs a value, for example host:api.example");
        check_err("category:nope", "No category is called nope. One is token-expired");
    }
}
