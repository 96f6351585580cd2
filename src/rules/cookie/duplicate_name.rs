//! `cookie/duplicate-name`: one name twice.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::syntax::cookie::{is_infrastructure, pairs};
use super::is_session_name;

pub(super) static RULE: Rule = Rule {
    id: "cookie/duplicate-name",
    title: "The request carries one cookie name twice",
    tier: 2,
    who: Who::Api,
    facts: FactSet::COOKIE.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "Two cookies of one name differ in path or domain. The browser sends both, and most servers read the first alone.",
    spec: "https://www.rfc-editor.org/rfc/rfc6265#section-5.4",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/me
> Cookie: sid=5f2c9d; theme=dark; sid=81be02
< 401
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/me
> Cookie: sid=5f2c9d; theme=dark; sid2=81be02
< 401
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let pairs: Vec<(&str, &str)> = entry.request.headers.get_all("cookie").flat_map(pairs).take(MOST).collect();
    let twice = |(name, value): &&(&str, &str)| {
        pairs.iter().any(|(other, its)| other == name && its != value) && !is_infrastructure(name)
    };
    let (name, _) = pairs.iter().filter(twice).max_by_key(|(name, _)| is_session_name(name))?;
    let headline = format!("The cookie `{}` is sent twice, with two values", shorten(name, 40));
    let finding = if is_session_name(name) && case.has(FactSet::AUTH_FAILED) {
        Finding::warning(headline).explaining(true).possible()
    } else {
        Finding::hint(headline)
    };
    let text = "Delete one of the two (they differ in path or domain), and set the cookie with one `Path` and `Domain` everywhere.";
    Some(finding.cause(*name).evidence(Evidence::request_header(entry, "Cookie")).fix(Fix::none("only the server knows which of the two is right", text)))
}

/// How many pairs are looked at.
const MOST: usize = 200;
