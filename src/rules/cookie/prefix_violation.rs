//! `cookie/prefix-violation`: a name that promises what the attributes do not keep.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::{BrokenPrefix, SetCookieBlockedReason as Reason, broken_prefix};
use crate::finding::{Finding, Who};
use crate::rules::Rule;
use crate::syntax::cookie::{SetCookie, with_attribute, without_attribute};
use super::NotStored;

pub(super) static RULE: Rule = Rule {
    id: "cookie/prefix-violation",
    title: "A cookie breaks the promise of its name",
    tier: 2,
    who: Who::Api,
    facts: FactSet::COOKIE_MATTERS,
    masks: super::MASKED,
    reveals: &[],
    why: "A name that begins with `__Secure-` promises `Secure`; one with `__Host-` promises `Path=/` and no `Domain` as well. A browser drops a cookie that breaks the promise.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-cookie-name-prefixes",
    fails: transcript!(
        r#"
page https://app.example
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: __Host-sid=5f2c9d; HttpOnly; Secure; SameSite=None; Path=/api
> GET https://api.example/me
> Sec-Fetch-Site: cross-site
< 401
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    passes: transcript!(
        r#"
page https://app.example
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: __Host-sid=5f2c9d; HttpOnly; Secure; SameSite=None; Path=/
> GET https://api.example/me
> Sec-Fetch-Site: cross-site
< 401
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let rule = NotStored {
        covers: |it| it == Reason::InvalidPrefix,
        fault,
        cure,
        text: "Set it as its name promises:",
    };
    rule.finding(case)
}

fn fault(cookie: &SetCookie, _: Reason) -> String {
    match broken_prefix(cookie) {
        Some(BrokenPrefix::HasDomain) => "`__Host-` allows no `Domain`",
        Some(BrokenPrefix::NotRootPath) => "`__Host-` needs `Path=/`",
        Some(BrokenPrefix::NotSecure) | None => "its prefix needs `Secure`",
    }
    .to_owned()
}

fn cure(line: &str) -> String {
    let line = with_attribute(line, "Secure", None);
    if !SetCookie::parse(&line).name.to_ascii_lowercase().starts_with("__host-") {
        return line;
    }
    with_attribute(&without_attribute(&line, "Domain"), "Path", Some("/"))
}
