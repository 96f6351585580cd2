//! `cookie/path-mismatch`: the call is not under the path of the cookie.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::CookieBlockedReason;
use crate::finding::{Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::syntax::cookie::{default_path, with_attribute};
use super::{Absence, blanked, missing, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/path-mismatch",
    title: "The cookie belongs to another path",
    tier: 2,
    who: Who::Api,
    facts: FactSet::AUTH_FAILED,
    masks: super::MASKED,
    reveals: &[],
    why: "A cookie is sent to its `Path` and everything below it. Without the attribute, the path is the folder of the URL that set it.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-the-path-attribute-2",
    fails: transcript!(
        r#"
page https://app.example
> POST https://app.example/auth/login
> Sec-Fetch-Site: same-origin
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; Path=/auth
> GET https://app.example/api/me
> Sec-Fetch-Site: same-origin
< 401
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    passes: transcript!(
        r#"
page https://app.example
> POST https://app.example/auth/login
> Sec-Fetch-Site: same-origin
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; Path=/
> GET https://app.example/api/me
> Sec-Fetch-Site: same-origin
< 401
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let missing = missing(case)?;
    if missing.absence != Absence::NotSent(CookieBlockedReason::NotOnPath) {
        return None;
    }
    let cookie = &missing.set.cookie;
    let path = cookie.path.as_deref().unwrap_or_else(|| default_path(&missing.set.context.path));
    let headline = format!("The cookie {} goes to {} and below, not to this path", named(cookie), shorten(path, 30));
    let line = with_attribute(&missing.set.line, "Path", Some("/"));
    let text = format!("Set it for all paths: `Set-Cookie: {}`", blanked(&line));
    Some(missing.finding(case, &headline, text))
}
