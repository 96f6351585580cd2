//! `url/wrong-endpoint`: the address, method, tenant or region is wrong.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Finding, Severity, Who};
use crate::exchange::Entry;
use crate::fix::{Fix, On, Op, Value};
use crate::rules::places::answer;
use crate::rules::{Rule, cure, said};

pub(super) static RULE: Rule = Rule {
    id: "url/wrong-endpoint",
    title: "The address or method is wrong",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["body/server-failed"],
    reveals: &[],
    why: "The server has nothing at this path and method, or for this tenant or region. Some servers hide in this way what the caller may not see.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 404
< Content-Type: application/json
<
< {"message":"no Route matched with those values"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 404
< Content-Type: application/json
<
< {"message":"You do not have permission to view this"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::WrongEndpoint, Category::Other])?;
    if let Some((headline, fix)) = slash_wanted(case) {
        return Some(said::finding(case, refusal, headline).category(Category::WrongEndpoint).fix(fix));
    }
    said::of(case, &[Category::WrongEndpoint])?;
    // The status alone may as well mean that an address which exists holds nothing at present.
    let only_status = refusal.confidence == Confidence::Possible;
    let lead = if only_status { "The server found nothing" } else { lead(&refusal.said) };
    let entry = case.entry()?;
    if let Some((headline, fix)) = other_method(case, entry).or_else(|| single_slash(case, entry)).or_else(|| stray_end(case, entry)) {
        return Some(said::finding(case, refusal, headline).likely().fix(fix));
    }
    let mut finding = said::finding(case, refusal, said::headline(lead, refusal));
    if only_status {
        finding.severity = Severity::Info;
    }
    Some(finding.fix(Fix::none(
        "the right address stands in the API's documentation",
        "Compare host, path, method, tenant and region with the API's documentation; paths are case-sensitive.",
    )))
}

/// What of the address is wrong, by the words of the server.
fn lead(said: &str) -> &'static str {
    let said = said.to_ascii_lowercase();
    let has = |word| said.contains(word);
    if has("tenant") || has("directory") {
        "The tenant in the address is not known"
    } else if has("host") {
        "The server does not answer to this name"
    } else if has("region") {
        "This is another region's address"
    } else {
        "Nothing is served at this address and method"
    }
}

/// What a 405 says of the methods that are taken (RFC 9110 §15.5.6); the only one of them is the cure.
fn other_method(case: &Case<'_>, entry: &Entry) -> Option<(String, Fix)> {
    let allow = entry.response.headers.get("allow").filter(|_| entry.response.status == 405)?;
    let sent = entry.request.method.as_str();
    let taken: Vec<&str> = allow
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty() && !matches!(*it, "OPTIONS" | "HEAD") && !it.eq_ignore_ascii_case(sent))
        .collect();
    if taken.is_empty() || allow.split(',').any(|it| it.trim() == sent) {
        return None;
    }
    let headline = cure::fit(["The address does not take ", sent, ", only ", &taken.join(", ")].concat());
    // Both change what is there, in whole or in part.
    let twin = |it: &&str| matches!((sent, *it), ("PUT", "PATCH") | ("PATCH", "PUT"));
    let meant: Vec<&str> = match taken.iter().copied().find(twin) {
        Some(twin) => vec![twin],
        None => taken,
    };
    let fix = match meant.as_slice() {
        [only] => Fix::text("Use the method that the address takes.").edit(
            case.last(),
            On::Request,
            Op::Method((*only).to_owned()),
        ),
        _ => Fix::none("which of the methods is meant only the client knows", "Use a method that the address takes."),
    };
    Some((headline, fix))
}

/// A server in development that would redirect to the path with a slash, and cannot take the body along.
fn slash_wanted(case: &Case<'_>) -> Option<(String, Fix)> {
    let entry = case.entry()?;
    let url = &entry.request.url;
    let (path, behind) = url.split_at_checked(url.find(['?', '#']).unwrap_or(url.len()))?;
    if path.ends_with('/') || !answer(entry).contains("the URL doesn't end in a slash") {
        return None;
    }
    let fix = Fix::text("Call the path with its slash.").edit(
        case.last(),
        On::Request,
        Op::Url([path, "/", behind].concat().into()),
    );
    Some(("The server wants a slash at the end of the path".to_owned(), fix))
}

/// A path with a slash too many, as it comes from joining a base that ends in one.
fn single_slash(case: &Case<'_>, entry: &Entry) -> Option<(String, Fix)> {
    let url = &entry.request.url;
    let (scheme, rest) = url.split_once("://").filter(|_| entry.response.status == 404)?;
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (path, behind) = rest.split_at_checked(end)?;
    if !path.contains("//") || path.contains("://") {
        return None;
    }
    let parts: Vec<&str> = path.split('/').collect();
    let last = parts.len().saturating_sub(1);
    let kept: Vec<&str> =
        parts.iter().enumerate().filter(|(at, it)| !it.is_empty() || *at == last).map(|(_, it)| *it).collect();
    let single = [scheme, "://", &kept.join("/"), behind].concat();
    let fix = Fix::text("Join base and path with one slash.").edit(case.last(), On::Request, Op::Url(Value::text(single)));
    Some(("The path has a slash too many, and the server found nothing there".to_owned(), fix))
}

/// A path that ends in a blank or a line break, as it comes from text that was not trimmed.
fn stray_end(case: &Case<'_>, entry: &Entry) -> Option<(String, Fix)> {
    let url = &entry.request.url;
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (path, behind) = url.split_at_checked(end).filter(|_| matches!(entry.response.status, 400 | 404))?;
    let mut kept = path;
    while let Some(rest) = ["%20", "%0A", "%0a", "%0D", "%0d", "%09"].iter().find_map(|it| kept.strip_suffix(it)) {
        kept = rest;
    }
    let trimmed = [kept, behind].concat();
    let fix = Fix::text("Trim what is put into the path.").edit(case.last(), On::Request, Op::Url(Value::text(trimmed)));
    (kept != path).then(|| ("The path ends in an escaped space, and the server found nothing there".to_owned(), fix))
}
