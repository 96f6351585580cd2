//! `csrf/token-missing`: the server wants a CSRF token in a header, and there is none.

use percent_encoding::percent_decode_str;

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::Rule;
use crate::rules::cure::fit;
use crate::syntax::cookie;

pub(super) static RULE: Rule = Rule {
    id: "csrf/token-missing",
    title: "The CSRF token was not sent",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["permission/forbidden", "session/expired", "csrf/refused"],
    reveals: &[],
    why: "The server compares a header with a cookie that only its own pages can read. A library copies it only for its own origin, or under another name.",
    spec: "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Cookie: sid=abc; XSRF-TOKEN=x%2By123
< 403
< Content-Type: application/json
<
< {"message":"CSRF token missing"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Cookie: sid=abc; XSRF-TOKEN=x%2By123
> X-XSRF-TOKEN: x+y123
< 403
< Content-Type: application/json
<
< {"message":"CSRF token missing"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref().filter(|it| it.category == Category::Csrf)?;
    let entry = case.entry()?;
    let headers = &entry.request.headers;
    let sent = headers.iter().find(|it| {
        let name = it.name.to_ascii_lowercase();
        !it.value.is_empty() && (name.contains("csrf") || name.contains("xsrf"))
    });
    let cookies = headers.get("cookie").unwrap_or_default();
    let token = cookie::pairs(cookies).find(|(name, value)| !value.is_empty() && header_of(name).is_some());
    let named = named_by(&entry.response.body.as_ref().map(|it| it.decoded_text().into_owned()).unwrap_or_default());
    if let Some(sent) = sent {
        // A token in a header that this framework does not read is none to it.
        let (name, value) = token?;
        let header = named.or_else(|| header_of(name).map(str::to_owned))?;
        let missing = ["missing", "not found", "required", "not provided"].iter().any(|it| refusal.said.to_ascii_lowercase().contains(it));
        if !missing || sent.name.eq_ignore_ascii_case(&header) {
            return None;
        }
        let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
        let rename = Op::Rename { from: sent.name.clone(), to: header.clone() };
        let mut fix = Fix::text(format!("Send it as {header}.")).edit(case.last(), On::Request, rename);
        if sent.value != value {
            fix = fix.set_request(case.last(), &header, value);
        }
        return Some(
            Finding::error(fit(format!("The CSRF token is in {}, and the server reads {header}", sent.name)))
                .category(Category::Csrf)
                .said()
                .specific(80)
                .cause("csrf")
                .evidence(Evidence::request_header(entry, &sent.name))
                .evidence(refusal.place.clone())
                .fix(fix),
        );
    }
    let fix = match token {
        Some((name, value)) => {
            let header = named.or_else(|| header_of(name).map(str::to_owned))?;
            // Frameworks write the cookie encoded, and compare the header with the decoded text.
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            Fix::text(format!("Send the value of the cookie {name} as {header}.")).set_request(case.last(), &header, value)
        }
        None => Fix::none(
            "the token is given by the server",
            "Fetch the token first, then send it in the header that this framework reads.",
        ),
    };
    let mut finding = Finding::error("The server wants a CSRF token in a header, and none was sent")
        .category(Category::Csrf)
        .said()
        .specific(80)
        .cause("csrf")
        .evidence(refusal.place.clone())
        .fix(fix);
    if headers.has("cookie") {
        finding = finding.evidence(Evidence::request_header(entry, "cookie"));
    }
    Some(finding)
}

/// The header that goes with a cookie, by framework.
fn header_of(cookie: &str) -> Option<&'static str> {
    Some(match cookie.to_ascii_lowercase().as_str() {
        "xsrf-token" => "X-XSRF-TOKEN",
        "csrftoken" => "X-CSRFToken",
        "csrf-token" | "csrf_token" | "_csrf" => "X-CSRF-Token",
        _ => return None,
    })
}

/// A header that the server names in its answer.
fn named_by(text: &str) -> Option<String> {
    text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-' || it == '_'))
        .find(|it| {
            let lower = it.to_ascii_lowercase();
            it.len() <= 40 && lower.starts_with("x-") && (lower.contains("csrf") || lower.contains("xsrf"))
        })
        .map(str::to_owned)
}
