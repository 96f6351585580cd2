//! `api-key/wrong-place`: the key travels in one place, and the server reads it from another.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::rules::cure::fit;
use crate::rules::places::{answer, decoded, key_in_query, named, with_parameter, without_parameter};
use crate::rules::said::{is_key_header, key_header_of};
use crate::rules::{Rule, form};
use crate::syntax::authorization::{bare, is_placeholder};
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "api-key/wrong-place",
    title: "The API key is in the wrong place",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["api-key/missing", "api-key/invalid", "auth-header/missing", "auth-header/scheme-mismatch", "challenge/missing-www-authenticate", "permission/forbidden", "token/missing", "token/rejected"],
    reveals: &[],
    why: "An API reads its key from one place only; anywhere else it is not seen.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer sk_live_abc123
< 401
< Content-Type: application/json
<
< {"message":"No API key found. Send your API key in the X-API-Key header"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-API-Key: sk_live_abc123
< 401
< Content-Type: application/json
<
< {"message":"No API key found. Send your API key in the X-API-Key header"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref().filter(|it| {
        matches!(it.category, Category::ApiKeyMissing | Category::ApiKeyInvalid)
            // A status alone says nothing against it.
            || (matches!(it.category, Category::TokenMissing | Category::TokenInvalid | Category::RoleDenied)
                && it.confidence == Confidence::Possible)
            || matches!(it.category, Category::RequestMalformed | Category::TokenMissing | Category::TokenInvalid)
    })?;
    let entry = case.entry()?;
    let answer = answer(entry);
    if !says_missing(&answer) {
        return None;
    }
    let sent = sent(entry)?;
    let named = named(case);
    let plain = case.entry().is_some_and(|it| !it.request.headers.has("authorization"));
    // Words that are not about a key have to name the place, and a token in `Authorization` is one.
    let told = named.header.as_deref().is_some_and(|it| plain && is_told(&answer, it));
    let vague = refusal.category == Category::RequestMalformed || refusal.confidence > Confidence::Possible;
    let about_key = matches!(refusal.category, Category::ApiKeyMissing | Category::ApiKeyInvalid)
        || refusal.said.to_ascii_lowercase().contains("key");
    let scheme = key_scheme(case).filter(|_| plain);
    if vague && !about_key && !told && scheme.is_none() && named.parameter.is_none() {
        return None;
    }
    let is_key = matches!(refusal.category, Category::ApiKeyMissing | Category::ApiKeyInvalid);
    let (wanted, certain) = match (named.header, named.parameter, usual(refusal.provider).or_else(|| key_header_of(&answer, case))) {
        (Some(header), _, _) if told || is_key_header(&header) => (Wanted::Header(header), true),
        (_, Some(parameter), _) => (Wanted::Parameter(parameter), true),
        _ if (named.authorization && is_key) || scheme.is_some() => (Wanted::Authorization, true),
        (_, _, Some(header)) if is_key && !matches!(sent.place, Sent::Parameter(_)) => {
            (Wanted::Header(header.to_owned()), false)
        }
        _ => return None,
    };
    if wanted.is(&sent.place) || wanted.is_there(entry) {
        return None;
    }
    let hop = case.last();
    let under = |key: &str| [scheme.unwrap_or("Bearer"), " ", key].concat();
    // Where the server read the key nevertheless, its own word stands.
    let said = refusal.said.to_ascii_lowercase();
    let judged = ["invalid", "incorrect", "wrong"].iter().any(|it| said.contains(it));
    let (from, to) = (sent.place.shown(), wanted.shown());
    let url = &entry.request.url;
    let fix = Fix::text(format!("Send the key in {to}."));
    let fix = match (&sent.place, &wanted) {
        (Sent::Header(from), Wanted::Header(to)) => {
            let rename = Op::Rename { from: from.clone(), to: to.clone() };
            fix.edit(hop, On::Request, rename).set_request(hop, to, sent.key.as_str())
        }
        (Sent::Header(from), Wanted::Authorization) => {
            let rename = Op::Rename { from: from.clone(), to: "Authorization".to_owned() };
            fix.edit(hop, On::Request, rename).set_request(hop, "Authorization", under(&sent.key))
        }
        (Sent::Header(from), Wanted::Parameter(to)) => {
            let url = with_parameter(url, to, &form::encode(&sent.key));
            fix.edit(hop, On::Request, Op::Remove { name: from.clone() }).edit(hop, On::Request, Op::Url(url.into()))
        }
        (Sent::Parameter(from), wanted) => {
            let without = without_parameter(url, from);
            match wanted {
                Wanted::Header(to) => fix
                    .edit(hop, On::Request, Op::Url(without.into()))
                    .set_request(hop, to, sent.key.as_str()),
                Wanted::Authorization => fix
                    .edit(hop, On::Request, Op::Url(without.into()))
                    .set_request(hop, "Authorization", under(&sent.key)),
                Wanted::Parameter(to) => {
                    let renamed = with_parameter(&without, to, &form::encode(&sent.key));
                    fix.edit(hop, On::Request, Op::Url(renamed.into()))
                }
            }
        }
    };
    let finding = Finding::error(fit(format!("The API key is in {from}, and the server reads {to}")))
        .category(if judged { refusal.category } else { Category::ApiKeyMissing })
        .said()
        .specific(80)
        .cause(to)
        .evidence(sent.place.evidence(entry, &sent.key))
        .evidence(refusal.place.clone());
    Some(if certain { finding } else { finding.likely() }.fix(fix))
}

/// The scheme for keys that a challenge names.
fn key_scheme<'a>(case: &Case<'a>) -> Option<&'a str> {
    ["api-key", "apikey"].iter().find_map(|it| case.facts.challenges.scheme(it)).and_then(|it| it.scheme.as_deref())
}

/// Whether an answer tells to use that header: it is more than one of several that it lists.
fn is_told(answer: &str, header: &str) -> bool {
    ["in the ", "via the ", "using the ", "in ", "as "].iter().any(|it| answer.contains(&[it, header].concat()))
}

/// A key that was sent, freed from what was wrongly put around it.
struct Key {
    place: Sent,
    key: String,
}

/// Where a key was sent.
enum Sent {
    Header(String),
    Parameter(String),
}

/// Where the server reads one.
enum Wanted {
    Header(String),
    Parameter(String),
    Authorization,
}

impl Sent {
    fn shown(&self) -> String {
        match self {
            Sent::Header(name) if name.eq_ignore_ascii_case("authorization") => "Authorization".to_owned(),
            Sent::Header(name) => name.clone(),
            Sent::Parameter(name) => format!("the parameter {name}"),
        }
    }

    fn evidence(&self, entry: &Entry, key: &str) -> Evidence {
        match self {
            Sent::Header(name) => Evidence::request_header(entry, name),
            Sent::Parameter(name) => Evidence::new(entry.id, Part::Url, name.clone(), Some(key.to_owned())),
        }
    }
}

impl Wanted {
    fn shown(&self) -> String {
        match self {
            Wanted::Header(name) => name.clone(),
            Wanted::Parameter(name) => format!("the parameter {name}"),
            Wanted::Authorization => "Authorization".to_owned(),
        }
    }

    fn is(&self, sent: &Sent) -> bool {
        match (self, sent) {
            (Wanted::Header(wanted), Sent::Header(sent)) => wanted.eq_ignore_ascii_case(sent),
            (Wanted::Parameter(wanted), Sent::Parameter(sent)) => wanted == sent,
            (Wanted::Authorization, Sent::Header(sent)) => sent.eq_ignore_ascii_case("authorization"),
            _ => false,
        }
    }

    /// Whether something is there already, which is then what the server speaks of.
    fn is_there(&self, entry: &Entry) -> bool {
        match self {
            Wanted::Header(name) => entry.request.headers.has(name),
            Wanted::Parameter(name) => Url::parse(&entry.request.url)
                .is_some_and(|url| url.query_pairs().any(|(it, value)| it == name && !value.is_empty())),
            Wanted::Authorization => entry.request.headers.has("authorization"),
        }
    }
}

/// The header in which a product reads keys unless it is told otherwise.
fn usual(provider: Option<&str>) -> Option<&'static str> {
    Some(match provider? {
        "Kong" | "Supabase" => "apikey",
        "Amazon API Gateway" | "Anthropic" => "x-api-key",
        "Azure" => "Ocp-Apim-Subscription-Key",
        _ => return None,
    })
}

/// The key that was sent, wherever it stands.
fn sent(entry: &Entry) -> Option<Key> {
    let usable = |key: &str| key.len() >= 6 && !key.contains(' ') && !looks_like_jwt(key) && !is_placeholder(key);
    let mut headers = entry.request.headers.iter();
    let header = headers.find_map(|it| {
        let is_authorization = it.name.eq_ignore_ascii_case("authorization");
        let is_basic = it.value.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("basic "));
        if is_basic || !(is_authorization || is_key_header(&it.name) || holds_key(&it.name)) {
            return None;
        }
        let value = it.value.trim();
        let key = match value.split_once(' ') {
            Some((_, key)) if is_authorization => key.trim(),
            _ => value,
        };
        let key = bare(key).into_owned();
        usable(&key).then(|| Key { place: Sent::Header(it.name.clone()), key })
    });
    header.or_else(|| {
        let (name, value) = key_in_query(&entry.request.url)?;
        let key = decoded(value);
        usable(key.trim()).then(|| Key { place: Sent::Parameter(name.to_owned()), key: key.trim().to_owned() })
    })
}

/// Headers that are not usual for keys, and yet carry one.
fn holds_key(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let flat: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    !["csrf", "xsrf", "idempotency", "amz", "sec"].iter().any(|it| flat.starts_with(it) || flat.starts_with(&["x", it].concat()))
        && ["apitoken", "authkey", "appkey", "clientkey", "authtoken", "accesstoken", "xkey", "xtoken", "apisecret"].iter().any(|it| flat.ends_with(it))
}

/// Whether the words are that no key came, or where it belongs, not that a key is wrong.
fn says_missing(answer: &str) -> bool {
    // `invalid_request` is a kind of error, and no word about the key.
    let answer = answer.to_ascii_lowercase().replace("invalid_request", "").replace('_', " ");
    ["missing", "no api key", "not found", "did not provide", "didn't provide", "not provided", "required", "send ", "must be", "use header", "use the", "pass your", "pass the", "provide your", "in the query"]
        .iter()
        .any(|it| answer.contains(it))
        && !answer.contains("invalid")
}
