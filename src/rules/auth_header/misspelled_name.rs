use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::Rule;
use crate::rules::credentials::{because, grade, repaired, shorten};
use crate::rules::places::distance;
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/misspelled-name",
    title: "The credential is in a header of another name",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_401.and(FactSet::AUTH_FAILED),
    masks: &["auth-header/missing", "auth-header/missing-on-this-call", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "Servers look for credentials in `Authorization`; a header of a similar name means nothing to them.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authentication: Bearer mF_9.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    const NAMES: &[&str] = &[
        "authentication",
        "authentification",
        "auth",
        "authenticate",
        "bearer",
        "x-auth",
        "http_authorization",
        "www-authenticate",
    ];
    let entry = case.entry()?;
    let headers = &entry.request.headers;
    if headers.has("authorization") {
        return None;
    }
    let by_name = headers.iter().find(|it| {
        let name = it.name.to_ascii_lowercase();
        NAMES.contains(&name.as_str())
            || name.ends_with("-authorization")
            || name.starts_with("authorization")
            || (name.starts_with("aut") && distance(&name, "authorization") <= 2)
    });
    // Whatever the header's name is: a server that asks for Bearer looks into one header only.
    let asked = case.facts.challenges.scheme("bearer").is_some();
    let by_value = || {
        headers.iter().find(|it| {
            !["dpop", "cookie", "referer", "sec-websocket-protocol"].contains(&it.name.to_ascii_lowercase().as_str())
                && !it.name.to_ascii_lowercase().contains("id-token")
                && looks_like_jwt(it.value.trim())
        })
    };
    let header = by_name.or_else(|| if asked { by_value() } else { None })?;
    // An API may well have such a header of its own: then calls with it worked before.
    let (method, url) = (&entry.request.method, &entry.request.url);
    let worked = case.peers.last_success(method, url, case.started());
    if worked.is_some_and(|it| it.entry.request.headers.has(&header.name)) {
        return None;
    }
    let headline = format!("The credential is in `{}`; the server looks in `Authorization`", shorten(&header.name, 30));
    let finding = grade(case, &headline).evidence(Evidence::request_header(entry, &header.name));
    let finding = because(finding, case, Category::TokenMissing);
    let read = crate::syntax::authorization::read(&header.value);
    let text = "Send it as `Authorization`.";
    let rename = Op::Rename { from: header.name.clone(), to: "Authorization".to_owned() };
    let mut fix = Fix::text(text).edit(case.last(), On::Request, rename);
    let value = repaired(case, &read);
    if value.as_text().as_deref() != Some(&header.value) {
        fix = fix.set_request(case.last(), "Authorization", value);
    }
    Some(finding.fix(fix))
}
