//! `cookie/samesite-none-insecure`: `SameSite=None` without `Secure`.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::SetCookieBlockedReason as Reason;
use crate::finding::{Finding, Who};
use crate::rules::Rule;
use crate::syntax::cookie::with_attribute;
use super::NotStored;

pub(super) static RULE: Rule = Rule {
    id: "cookie/samesite-none-insecure",
    title: "A cookie says `SameSite=None` without `Secure`",
    tier: 1,
    who: Who::Api,
    facts: FactSet::COOKIE_MATTERS,
    masks: super::MASKED,
    reveals: &[],
    why: "A cookie that goes along on calls from other sites has to be `Secure`; browsers drop it otherwise.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-the-samesite-attribute-2",
    fails: transcript!(
        r#"
page https://app.example
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=None
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
    let rule = NotStored {
        covers: |it| it == Reason::SameSiteNoneInsecure,
        fault: |_, _| "`SameSite=None` lacks `Secure`".to_owned(),
        cure: |line| with_attribute(line, "Secure", None),
        text: "Add `Secure`:",
    };
    rule.finding(case)
}
