//! `cookie/host-alias`: two names of this machine.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::rules::Rule;
use super::{Absence, missing, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/host-alias",
    title: "The cookie was set under another name of this machine",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTH_FAILED,
    masks: super::MASKED,
    reveals: &[],
    why: "`localhost` and `127.0.0.1` are two hosts for a browser, and a cookie of one never goes to the other.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-domain-matching",
    fails: transcript!(
        r#"
page http://localhost:5173
> POST http://localhost:8080/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: http://localhost:5173
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly
> GET http://127.0.0.1:8080/me
> Sec-Fetch-Site: cross-site
< 401
< Access-Control-Allow-Origin: http://localhost:5173
< Access-Control-Allow-Credentials: true
"#
    ),
    passes: transcript!(
        r#"
page http://localhost:5173
> POST http://localhost:8080/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: http://localhost:5173
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly
> GET http://localhost:8080/me
> Sec-Fetch-Site: same-site
< 401
< Access-Control-Allow-Origin: http://localhost:5173
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let missing = missing(case)?;
    if missing.absence != Absence::HostAlias {
        return None;
    }
    let set_by = &missing.set.context.host;
    let url = &missing.entry.request.url;
    let host = Url::parse(url)?.host;
    let headline = format!("The cookie {} belongs to {set_by}, and the call went to {host}", named(&missing.set.cookie));
    let text = format!("Use one name everywhere: call {set_by}, as the login did.");
    let fix = match url.split_once(host) {
        Some((before, after)) => Fix::text(text).edit(case.last(), On::Request, Op::Url(format!("{before}{set_by}{after}").into())),
        None => Fix::none("the address is not to be read", text),
    };
    Some(missing.error(case, &headline).fix(fix))
}
