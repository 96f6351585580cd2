//! `body/html-instead-of-json`: a page came where data was asked for.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::cure;
use crate::syntax::error_body;

pub(super) static RULE: Rule = Rule {
    id: "body/html-instead-of-json",
    title: "A login page came instead of data",
    tier: 1,
    who: Who::Api,
    facts: FactSet::STATUS_2XX.and(FactSet::SCRIPTED).and(FactSet::RESPONSE_BODY).and(FactSet::HTML),
    masks: &[],
    reveals: &[],
    why: "The API, or something in front of it, answered a call for data with a page, mostly the login page. Reading it as JSON fails with “Unexpected token <”.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Accept: application/json
< 200
< Content-Type: text/html
<
< <html><title>Sign in</title><form><input type="password"></form></html>
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Accept: application/json
< 200
< Content-Type: application/json
<
< {"orders":[]}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let headers = &entry.response.headers;
    let html = headers.get("content-type").is_some_and(|it| it.to_ascii_lowercase().contains("text/html"));
    let accept = entry.request.headers.get("accept").unwrap_or_default();
    let wants_data = accept.contains("json") || (!accept.contains("html") && entry.request.url.contains("/api"));
    if !html || !wants_data {
        return None;
    }
    let text = entry.response.body.as_ref()?.decoded_text();
    if text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let text = error_body::first_part(&text, 16 * 1024).to_ascii_lowercase();
    let login = text.contains("type=\"password\"")
        || ["sign in", "log in", "login", "sign-in"].iter().any(|it| text.contains(it));
    let title = error_body::read(&text, "text/html").named("title").unwrap_or_default().to_owned();
    let headline = match (login, title.is_empty()) {
        (true, _) => "A login page came instead of data".to_owned(),
        (false, false) => format!("A page came instead of data: “{title}”"),
        (false, true) => "A page came instead of data".to_owned(),
    };
    let mut finding = Finding::error(cure::fit(headline))
        .likely()
        .evidence(Evidence::response_header(entry, "Content-Type"))
        .evidence(Evidence::request_header(entry, "Accept"));
    if login {
        finding = finding.category(Category::LoginRequired);
    }
    let text = "Log in first; the API should answer 401 to calls for data instead of showing the login page.";
    Some(finding.fix(Fix::none("only a login helps", text)))
}
