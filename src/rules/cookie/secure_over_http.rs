//! `cookie/secure-over-http`: a `Secure` cookie on an http address.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::{CookieBlockedReason, SetCookieBlockedReason as Reason};
use crate::finding::{Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use super::{Absence, missing, named, refused};

pub(super) static RULE: Rule = Rule {
    id: "cookie/secure-over-http",
    title: "A `Secure` cookie meets plain http",
    tier: 1,
    who: Who::Api,
    facts: FactSet::COOKIE_MATTERS,
    masks: super::MASKED,
    reveals: &[],
    why: "A `Secure` cookie is neither stored from an http answer nor sent to an http address. This machine itself (localhost) is exempt.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-the-secure-attribute-2",
    fails: transcript!(
        r#"
page http://app.example
> POST http://api.app.example/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: http://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; Secure
> GET http://api.app.example/me
> Sec-Fetch-Site: same-site
< 401
< Access-Control-Allow-Origin: http://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    passes: transcript!(
        r#"
page http://app.localhost:8080
> POST http://api.localhost:8080/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: http://app.localhost:8080
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; Secure
> GET http://api.localhost:8080/me
> Sec-Fetch-Site: same-site
< 401
< Access-Control-Allow-Origin: http://app.localhost:8080
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let text = "Serve the API over https and call that address; without `Secure`, which lets anyone on the way read it, the cookie would be stored.";
    if let Some(missing) = missing(case) {
        let fault = match missing.absence {
            Absence::NotStored(Reason::SecureOnly) => "it is `Secure`, and an http answer set it",
            Absence::NotSent(CookieBlockedReason::SecureOnly) => "it is `Secure`, and this call is http",
            _ => return None,
        };
        let headline = format!("The cookie {} is missing: {fault}", named(&missing.set.cookie));
        return Some(missing.finding(case, &headline, text));
    }
    let refused = refused(case, |it| it == Reason::SecureOnly)?;
    let headline = format!("The browser does not store the `Secure` cookie {} of an http answer", named(&refused.cookie));
    Some(refused.finding(&headline).fix(Fix::none("the API has to be served over https", text)))
}
