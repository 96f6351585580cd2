//! `cookie/third-party-blocked`: the browser keeps back the cookies of other sites.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::Rule;
use crate::syntax::cookie::with_attribute;
use super::{Absence, blanked, missing, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/third-party-blocked",
    title: "The browser blocks third-party cookies",
    tier: 1,
    who: Who::Api,
    facts: FactSet::AUTH_FAILED,
    masks: super::MASKED,
    reveals: &[],
    why: "Page and API are two sites, so the cookie is a third-party cookie. The browser may block those, by its settings or for everyone, whatever the attributes say.",
    spec: "https://developer.mozilla.org/docs/Web/Privacy/Guides/Third-party_cookies",
    fails: transcript!(
        r#"
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
> Sec-Fetch-Storage-Access: none
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=None; Secure
> GET https://api.example/me
> Sec-Fetch-Site: cross-site
> Sec-Fetch-Storage-Access: none
< 401
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    passes: transcript!(
        r#"
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
> Sec-Fetch-Storage-Access: active
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=None; Secure
> GET https://api.example/me
> Sec-Fetch-Site: cross-site
> Sec-Fetch-Storage-Access: active
> Cookie: sid=5f2c9d
< 401
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let missing = missing(case)?;
    if missing.absence != Absence::ThirdParty {
        return None;
    }
    let headline = format!("The browser keeps back the third-party cookie {}", named(&missing.set.cookie));
    let partitioned = with_attribute(&missing.set.line, "Partitioned", None);
    let text = format!(
        "Serve the API from the page's own site, or send a token in `Authorization`. A cookie of its own for each \
         page's site is allowed: `Set-Cookie: {}`. To try it, allow third-party cookies in the browser's settings.",
        blanked(&partitioned)
    );
    let storage = Evidence::request_header(missing.entry, "Sec-Fetch-Storage-Access");
    Some(missing.finding(case, &headline, text).evidence(storage))
}
