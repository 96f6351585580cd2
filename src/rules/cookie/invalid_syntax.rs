//! `cookie/invalid-syntax`: a `Set-Cookie` line that cannot be read in full.

use crate::facts::{Case, FactSet};
use crate::fetch::cookies::SetCookieBlockedReason;
use crate::finding::{Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::syntax::cookie::{SetCookie, SyntaxProblem, is_infrastructure, without_attribute};
use super::{Refused, lines, matters, named};

pub(super) static RULE: Rule = Rule {
    id: "cookie/invalid-syntax",
    title: "A cookie or an attribute of it cannot be read",
    tier: 2,
    who: Who::Api,
    facts: FactSet::SET_COOKIE,
    masks: &[],
    reveals: &[],
    why: "A browser drops a cookie that has neither name nor value, or has a control character, and ignores an attribute that it cannot read.",
    spec: "https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-syntax",
    fails: transcript!(
        r#"
page https://app.example
> POST https://api.example/login
> Sec-Fetch-Site: cross-site
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=None; Secure; Max-Age=1h
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
< Set-Cookie: sid=5f2c9d; HttpOnly; SameSite=None; Secure; Max-Age=3600
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
    if !matters(case) {
        return None;
    }
    let entry = case.entry()?;
    let broken = |it: &SetCookie| it.problem.is_some() && !is_infrastructure(&it.name);
    let found = lines(entry).enumerate().map(|(index, line)| (index, line, SetCookie::parse(line)));
    let (index, line, cookie) = found.into_iter().find(|(_, _, it)| broken(it))?;
    let (headline, attribute) = match cookie.problem? {
        SyntaxProblem::Empty => ("A cookie has neither name nor value, so it is not stored".to_owned(), ""),
        SyntaxProblem::ControlCharacter => {
            (format!("The cookie {} holds a control character, so it is not stored", named(&cookie)), "")
        }
        SyntaxProblem::MaxAge => (format!("`Max-Age` of the cookie {} is no number, so browsers ignore it", named(&cookie)), "Max-Age"),
        SyntaxProblem::Expires => (format!("`Expires` of the cookie {} is no date; it is passed over", named(&cookie)), "Expires"),
        SyntaxProblem::SameSite => (format!("`SameSite` of the cookie {} has an unknown value", named(&cookie)), "SameSite"),
    };
    let refused = Refused { entry, hop: case.last(), index, line, cookie, reason: SetCookieBlockedReason::NoCookieContent };
    let fix = if attribute.is_empty() {
        Fix::none("what the cookie should hold only the API knows", "Send a name and a value of printable characters.")
    } else {
        refused.rewritten(without_attribute(line, attribute), "Send a value that browsers know, or leave the attribute out:")
    };
    Some(refused.finding(&headline).fix(fix))
}
