//! `cookie/samesite-blocked`: `SameSite` keeps a cookie off cross-site calls.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::SetCookieBlockedReason as Reason;
use crate::finding::{Finding, Who};
use crate::rules::Rule;
use crate::syntax::cookie::{SameSite, SetCookie, with_attribute};
use super::{Absence, blanked, missing, named, refused};

pub(super) static RULE: Rule = Rule {
    id: "cookie/samesite-blocked",
    title: "`SameSite` keeps the cookie off this call",
    tier: 1,
    who: Who::Api,
    facts: FactSet::COOKIE_MATTERS,
    masks: super::MASKED,
    reveals: &[],
    why: "Page and API are two sites. A cookie with `SameSite=Lax` or `Strict`, in Chromium also one without `SameSite`, is neither stored from such a call nor sent with it.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-the-samesite-attribute-2",
    fails: transcript!(
        r#"
page https://app.example
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=Lax
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
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=None; Secure
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
    if let Some(missing) = missing(case) {
        let by_scheme = match missing.absence {
            Absence::NotStored(reason) => is_same_site(reason).then(|| is_schemeful(reason.name()))?,
            Absence::NotSent(reason) if reason.name().contains("SameSite") => is_schemeful(reason.name()),
            _ => return None,
        };
        let cookie = &missing.set.cookie;
        let headline = format!("The cookie {} is missing: {} keeps it off {}", named(cookie), attribute(cookie), calls(by_scheme));
        let text = format!("{} `Set-Cookie: {}`", advice(by_scheme), blanked(&cure(&missing.set.line)));
        return Some(missing.finding(case, &headline, text));
    }
    let refused = refused(case, is_same_site)?;
    let by_scheme = is_schemeful(refused.reason.name());
    let cookie = &refused.cookie;
    let headline = format!("The browser does not store the cookie {}: {} on {}", named(cookie), attribute(cookie), calls(by_scheme));
    Some(refused.finding(&headline).fix(refused.rewritten(cure(refused.line), advice(by_scheme))))
}

fn is_same_site(reason: Reason) -> bool {
    reason.name().contains("SameSite") && reason != Reason::SameSiteNoneInsecure
}

fn is_schemeful(reason: &str) -> bool {
    reason.starts_with("Schemeful")
}

fn attribute(cookie: &SetCookie) -> &'static str {
    match cookie.same_site {
        SameSite::Strict => "`SameSite=Strict`",
        SameSite::Lax => "`SameSite=Lax`",
        SameSite::None | SameSite::Unspecified => "having no `SameSite`",
    }
}

fn calls(by_scheme: bool) -> &'static str {
    if by_scheme { "calls between http and https" } else { "cross-site calls" }
}

fn advice(by_scheme: bool) -> &'static str {
    if by_scheme {
        "Serve page and API by https: then they are one site. Else set the cookie for cross-site calls:"
    } else {
        "Serve the API from the page's own site, or set the cookie for cross-site calls, over https:"
    }
}

fn cure(line: &str) -> String {
    with_attribute(&with_attribute(line, "SameSite", Some("None")), "Secure", None)
}
