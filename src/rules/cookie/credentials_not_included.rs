//! `cookie/credentials-not-included`: the call was made without credentials.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::fix::{Edit, Fix, On, Op};
use crate::rules::Rule;
use std::collections::HashSet;
use super::{Absence, Missing, missing, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/credentials-not-included",
    title: "The cookie is there, and the call was made without credentials",
    tier: 1,
    who: Who::Client,
    facts: FactSet::AUTH_FAILED,
    masks: super::MASKED,
    reveals: &[],
    why: "Across origins `fetch` and XHR send no cookies, and ignore those that an answer sets, unless the call asks for credentials.",
    spec: "https://fetch.spec.whatwg.org/#concept-request-credentials-mode",
    fails: transcript!(
        r#"
page https://app.shop.example
> POST https://api.shop.example/login
> Sec-Fetch-Site: same-site
< 200
< Access-Control-Allow-Origin: https://app.shop.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly
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
< Set-Cookie: sid=5f2c9d; HttpOnly
> GET https://api.shop.example/me
> Sec-Fetch-Site: same-site
> Cookie: sid=5f2c9d
< 401
< Access-Control-Allow-Origin: https://app.shop.example
< Access-Control-Allow-Credentials: true
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let missing = missing(case)?;
    let name = named(&missing.set.cookie);
    let ask = "`credentials: \"include\"` (fetch) or `withCredentials = true` (XHR, axios)";
    match missing.absence {
        Absence::CredentialsOmitted => {}
        Absence::Ignored => {
            let headline = format!("The cookie {name} was ignored: the call that set it lacked credentials");
            let text = format!("Make the login with {ask}, and this call too.");
            let why = "the login has to be made again";
            return Some(missing.error(case, &headline).fix(Fix::none(why, text)));
        }
        _ => return None,
    }
    let headline = format!("The browser has the cookie {name}, but the call was made without credentials");
    let text = format!("Make this call, and the login, with {ask}. The API has to allow credentials for exactly this origin.");
    let fix = Fix::text(text).set_request(case.last(), "Cookie", jar(case, &missing));
    Some(missing.error(case, &headline).fix(allow_credentials(case, fix)))
}

/// The `Cookie` header as it would be.
fn jar(case: &Case<'_>, missing: &Missing<'_>) -> String {
    let mut pairs: Vec<String> = missing.entry.request.headers.get_all("cookie").map(str::to_owned).collect();
    let mut seen = HashSet::new();
    let context = super::context(case, missing.entry);
    for set in case.peers.cookies_before(case.started()) {
        let cookie = &set.cookie;
        let is_latest = seen.insert((&cookie.name, &cookie.domain, &cookie.path));
        let goes_along = context.as_ref().is_some_and(|it| {
            matches!(super::absence(case, set, it), Some(Absence::CredentialsOmitted))
        });
        if is_latest && goes_along && !super::is_sent(missing.entry, &cookie.name) {
            pairs.push(format!("{}={}", cookie.name, cookie.value));
        }
    }
    pairs.join("; ")
}

/// With credentials the answers have to name the origin and allow credentials.
fn allow_credentials(case: &Case<'_>, mut fix: Fix) -> Fix {
    let Some(hop) = case.exchange.last().filter(|_| case.has(FactSet::CROSS_ORIGIN)) else { return fix };
    let page = case.facts.judgement.page.to_string();
    let answers = [(On::Response, Some(&hop.entry)), (On::Preflight, hop.preflight.as_ref())];
    for (on, entry) in answers.into_iter().filter_map(|(on, entry)| Some((on, entry?))) {
        let headers = &entry.response.headers;
        let mut set = |name: &str, value: &str| {
            let op = Op::Set { name: name.to_owned(), value: value.into() };
            fix.edits.push(Edit { hop: case.last(), on, op });
        };
        if headers.get("access-control-allow-origin").is_none_or(|it| it.trim() == "*") {
            set("Access-Control-Allow-Origin", &page);
        }
        if headers.get("access-control-allow-credentials").is_none_or(|it| it.trim() != "true") {
            set("Access-Control-Allow-Credentials", "true");
        }
    }
    fix
}
