//! `cookie/cleared`: the session cookie was deleted or ran out.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Severity, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::syntax::time::duration;
use super::{Absence, missing, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/cleared",
    title: "The cookie was deleted before the call",
    tier: 2,
    who: Who::Api,
    facts: FactSet::AUTH_FAILED,
    masks: super::MASKED,
    reveals: &[],
    why: "An answer deletes a cookie by setting it anew with `Max-Age=0` or an `Expires` in the past. After that the browser has nothing to send.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-the-max-age-attribute-2",
    fails: transcript!(
        r#"
page https://app.example
> POST https://app.example/login
< 200
< Set-Cookie: sid=5f2c9d; HttpOnly; Path=/
> POST https://app.example/logout
< 204
< Set-Cookie: sid=; HttpOnly; Path=/; Max-Age=0
> GET https://app.example/api/me
< 401
"#
    ),
    passes: transcript!(
        r#"
page https://app.example
> POST https://app.example/login
< 200
< Set-Cookie: sid=5f2c9d; HttpOnly; Path=/
> POST https://app.example/logout
< 204
< Set-Cookie: sid=; HttpOnly; Path=/old; Max-Age=0
> GET https://app.example/api/me
< 401
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let missing = missing(case)?;
    if missing.absence != Absence::Over {
        return None;
    }
    let deleted = missing.set.cookie.deletes(Some(missing.set.at));
    let ago = duration((case.started() - missing.set.at) / 1000.0);
    let name = named(&missing.set.cookie);
    let headline = if deleted {
        format!("The server deleted the cookie {name} {ago} before this call")
    } else {
        format!("The cookie {name} ran out before this call; it was set {ago} before")
    };
    let text = "Log in again. If nobody logged out, look at why that answer deletes the cookie, or how long it may live.";
    let mut finding = missing.error(case, &headline).category(Category::SessionExpired);
    finding.severity = Severity::Info;
    Some(finding.fix(Fix::none("only a login gives another cookie", text)))
}
