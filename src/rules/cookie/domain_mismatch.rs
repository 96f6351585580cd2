//! `cookie/domain-mismatch`: a `Domain` that does not fit the host.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::{CookieBlockedReason, SetCookieBlockedReason as Reason};
use crate::finding::{Finding, Who};
use crate::origin::registrable_guess;
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::syntax::cookie::{with_attribute, without_attribute};
use super::{Absence, NotStored, blanked, missing, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/domain-mismatch",
    title: "The cookie belongs to another domain",
    tier: 2,
    who: Who::Api,
    facts: FactSet::COOKIE_MATTERS,
    masks: super::MASKED,
    reveals: &[],
    why: "A host may set a cookie for itself and for a parent domain, but not for one that strangers share, such as `co.uk`. Without `Domain` the cookie goes to that one host alone.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-the-domain-attribute-2",
    fails: transcript!(
        r#"
page https://app.shop.example
> POST https://api.shop.example/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: https://app.shop.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; Secure; Domain=shop.test
> GET https://api.shop.example/me
> Sec-Fetch-Site: same-site
< 401
< Access-Control-Allow-Origin: https://app.shop.example
< Access-Control-Allow-Credentials: true
"#
    ),
    passes: transcript!(
        r#"
page https://app.shop.example
> POST https://api.shop.example/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: https://app.shop.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; Secure; Domain=shop.example
> GET https://api.shop.example/me
> Sec-Fetch-Site: same-site
< 401
< Access-Control-Allow-Origin: https://app.shop.example
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let invalid = NotStored {
        covers: |it| it == Reason::InvalidDomain,
        fault: |cookie, _| format!("`Domain={}`", shorten(cookie.domain.as_deref().unwrap_or_default(), 20)),
        cure: |line| without_attribute(line, "Domain"),
        text: "Leave `Domain` out, or name the host or a parent of it that is yours:",
    };
    if let Some(found) = invalid.finding(case) {
        return Some(found);
    }
    let missing = missing(case)?;
    if missing.absence != Absence::NotSent(CookieBlockedReason::DomainMismatch) {
        return None;
    }
    let (cookie, from) = (&missing.set.cookie, &missing.set.context.host);
    let headline = format!("The cookie {} goes to {} alone, not to this host", named(cookie), shorten(from, 36));
    let shared = with_attribute(&missing.set.line, "Domain", Some(registrable_guess(from)));
    let text = format!("If this API shares that login, set the cookie for both: `Set-Cookie: {}`", blanked(&shared));
    Some(missing.finding(case, &headline, text).possible())
}
