//! `body/content-type-mismatch`: a body under a type that is not its own, refused for it.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::cure::fit;
use crate::rules::media::{self, Shape, essence};
use crate::rules::places::{answer, distance};
use crate::rules::{Rule, form};
use crate::syntax::{error_body, json};

pub(super) static RULE: Rule = Rule {
    id: "body/content-type-mismatch",
    title: "The Content-Type does not fit the body",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["body/request-malformed", "url/wrong-endpoint"],
    reveals: &[],
    why: "The server chooses its reader by Content-Type. `fetch` says `text/plain` for a string unless the page sets the type.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#name-415-unsupported-media-type",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: text/plain;charset=UTF-8
>
> {"a":1}
< 415
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
>
> {"a":1}
< 415
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let kind = entry.request.headers.get("content-type").unwrap_or_default();
    let Some(body) = entry.request.body.as_ref().map(|it| it.decoded_text()).filter(|it| !it.is_empty()) else {
        return needless(case, entry, kind);
    };
    let (wanted, headline, other_body) = cure(entry, kind, &body)?;
    let shown: String = kind.split(';').next().unwrap_or_default().chars().take(40).collect();
    let mut fix = Fix::text("Set the type of the body.").set_request(case.last(), "Content-Type", wanted.as_str());
    if let Some(body) = other_body {
        fix.text = "Write the body in the type that the server reads, and name that type.".to_owned();
        fix = fix.edit(case.last(), On::Request, Op::Body { value: body.into(), mime_type: wanted });
    }
    Some(
        Finding::error(fit(headline))
            .category(Category::RequestMalformed)
            .said()
            .specific(80)
            .cause(shown)
            .evidence(Evidence::request_header(entry, "content-type"))
            .evidence(Evidence::status(entry))
            .fix(fix),
    )
}

/// A type that is announced for no body at all, which some readers take for an empty one.
fn needless(case: &Case<'_>, entry: &Entry, kind: &str) -> Option<Finding> {
    let answer = answer(entry).to_ascii_lowercase();
    let told = ["cannot be empty", "must not be empty", "unexpected end of json"].iter().any(|it| answer.contains(it));
    let bodiless = matches!(entry.request.method.as_str(), "GET" | "HEAD" | "DELETE");
    if !(told && bodiless && kind.contains("json") && entry.response.status == 400) {
        return None;
    }
    let drop = Op::Remove { name: "Content-Type".to_owned() };
    Some(
        Finding::error("A Content-Type is sent, and no body: the server reads an empty one")
            .category(Category::RequestMalformed)
            .said()
            .specific(80)
            .evidence(Evidence::request_header(entry, "content-type"))
            .evidence(Evidence::status(entry))
            .fix(Fix::text("Set the type only where there is a body.").edit(case.last(), On::Request, drop)),
    )
}

/// The type that the body needs, a headline, and the body in that type where it is written in another; `None` where
/// the type fits or was not what was refused.
fn cure(entry: &Entry, kind: &str, text: &str) -> Option<(String, String, Option<String>)> {
    let status = entry.response.status;
    if !matches!(status, 400 | 406 | 415 | 422 | 500) {
        return None;
    }
    let sent = essence(kind);
    let answer = answer(entry).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| answer.contains(it));
    let about_type = status == 415 || says(&["content-type", "content type", "media type", "mime type"]);
    if status == 406 && !says(&["content-type"]) {
        return None;
    }
    let shape = media::shape(text);
    let other = |what: &str| {
        if kind.is_empty() {
            format!("The body is {what}, and no Content-Type says so")
        } else {
            format!("The body is {what}, and its Content-Type is {sent}")
        }
    };
    if sent.starts_with("multipart/") {
        let multipart = text.trim_start().strip_prefix("--").and_then(|it| it.lines().next());
        return match (multipart, shape) {
            // A page that sets the type by hand takes the boundary from the browser; the body still shows it.
            (Some(boundary), _) if !kind.contains("boundary=") && !boundary.trim_end().is_empty() => {
                let wanted = [&sent, "; boundary=", boundary.trim_end()].concat();
                Some((wanted, "The Content-Type of the multipart body names no boundary".to_owned(), None))
            }
            (None, Shape::Json) if about_type || says(&["boundary", "multipart"]) => {
                Some((JSON.to_owned(), other("JSON"), None))
            }
            (None, Shape::Form) if about_type || says(&["boundary", "multipart"]) => {
                Some((form::MIME_TYPE.to_owned(), other("a form"), None))
            }
            _ => None,
        };
    }
    if let Some((first, _)) = kind.split_once(',').filter(|_| about_type) {
        return Some((first.trim().to_owned(), "The Content-Type is there twice".to_owned(), None));
    }
    if about_type && kind.contains(';') && says(&["charset"]) {
        return Some((sent, "The server does not read the charset in Content-Type".to_owned(), None));
    }
    let mut named = media::named(entry, &["accept-post", "accept-patch", "accept"]);
    named.retain(|it| essence(it) != sent);
    if let Some(meant) = misspelt(&sent, &named).filter(|_| about_type) {
        let headline = format!("The Content-Type is misspelled: {sent} should be {meant}");
        return Some((meant, headline, None));
    }
    // A list of operations is one kind of patch, an object another.
    let operations = text.trim_start().starts_with('[');
    let fits = |it: &str| !it.contains("json-patch") || operations;
    let of = |word: &str| named.iter().find(|it| essence(it).contains(word) && fits(it)).cloned();
    let takes = |wanted: &str| format!("The server takes {wanted} here, and {sent} was sent");
    match shape {
        Shape::Json => match (of("json"), of("urlencoded")) {
            // Kinds of JSON differ: a patch has types of its own.
            (Some(it), _) if sent.contains("json") => about_type.then(|| (it.clone(), takes(&it), None)),
            (Some(it), _) => Some((it, other("JSON"), None)),
            (None, Some(it)) if about_type && sent.contains("json") => {
                Some((it.clone(), takes(&it), Some(form::of_json(text)?)))
            }
            _ if (matches!(status, 406 | 415) || says(UNREAD) || is_unread(text, &answer)) && sent != JSON && !sent.contains("+json") => Some((JSON.to_owned(), other("JSON"), None)),
            // The password grant of OAuth is a form, and so are the endpoints that are made after it.
            _ if sent == JSON && is_login(entry, text) && is_unread(text, &answer) => {
                Some((form::MIME_TYPE.to_owned(), "The server reads a form here, and JSON was sent".to_owned(), Some(form::of_json(text)?)))
            }
            _ => None,
        },
        Shape::Form => match (of("json"), of("urlencoded")) {
            (_, Some(it)) => Some((it, other("a form"), None)),
            (Some(it), None) if about_type && sent.contains("urlencoded") => {
                Some((it.clone(), takes(&it), Some(form::as_json(text))))
            }
            _ => None,
        },
        Shape::Xml if about_type && (!sent.contains("xml") || of("xml").is_some()) => {
            Some((of("xml").unwrap_or_else(|| "application/xml".to_owned()), other("XML"), None))
        }
        // A text of no known form is what the server says that it takes.
        Shape::Other if about_type => match named.as_slice() {
            [only] if !["json", "xml", "urlencoded", "multipart"].iter().any(|it| only.contains(it)) => {
                Some((only.clone(), takes(only), None))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The type that was meant by one that does not exist.
fn misspelt(sent: &str, named: &[String]) -> Option<String> {
    let usual = ["application/json", form::MIME_TYPE, "application/xml", "text/plain", "text/xml", "text/csv"];
    if sent.len() < 4 || usual.contains(&sent) {
        return None;
    }
    let mut meant = usual.into_iter().chain(named.iter().map(String::as_str));
    let near = |it: &&str| distance(sent, it) <= 2 || (!sent.contains('/') && it.split('/').nth(1) == Some(sent));
    meant.find(near).map(str::to_owned)
}

/// Whether the server misses what stands in the body: it did not read it.
fn is_unread(text: &str, answer: &str) -> bool {
    let body = json::parse(text);
    let members = body.as_ref().and_then(json::Value::as_object).unwrap_or_default();
    let answer = error_body::first_part(answer, 16 * 1024);
    let missed = ["required", "missing", "must not be", "cannot be", "can't be", "not provided"];
    missed.iter().any(|it| answer.contains(it))
        && members.iter().take(64).any(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let empty = *value == json::Value::Null || value.as_str() == Some("");
            name.len() > 2 && !empty && answer.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).any(|it| it == name)
        })
}

/// Whether a user name and a password are sent to where tokens are handed out.
fn is_login(entry: &Entry, text: &str) -> bool {
    let path = crate::origin::Url::parse(&entry.request.url).map_or("", |it| it.path);
    path.trim_end_matches('/').ends_with("token") && text.contains("\"username\"") && text.contains("\"password\"")
}

/// The words of a server that chose no reader for the body, and so saw none.
const UNREAD: &[&str] =
    &["body missing", "missing body", "body is missing", "body is empty", "empty body", "body is required", "body-parser", "valid dictionary", "received string"];

const JSON: &str = "application/json";
