//! `url/query-miswritten`: parameters of the query that the server reads otherwise than the page meant them.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::places::{answer, decoded, with_parameter};
use crate::rules::{Rule, cure, form};

pub(super) static RULE: Rule = Rule {
    id: "url/query-miswritten",
    title: "The query says something else than was meant",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::QUERY),
    masks: &["body/request-malformed", "url/wrong-endpoint"],
    reveals: &[],
    why: "A query begins at the first question mark, its parameters are joined by `&`, a plus sign in it means a space, and what is encoded twice arrives encoded.",
    spec: "https://url.spec.whatwg.org/#concept-urlencoded-parser",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders?page=1?limit=20
< 400
< Content-Type: application/json
<
< {"message":"Invalid value for page"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders?page=1&limit=20
< 400
< Content-Type: application/json
<
< {"message":"Invalid value for page"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if !matches!(entry.response.status, 400 | 404 | 422) {
        return None;
    }
    let url = &entry.request.url;
    let (base, query) = url.split_once('?')?;
    let (headline, meant) = joined(base, query).or_else(|| misread(url, query, &answer(entry)))?;
    Some(
        Finding::error(cure::fit(headline))
            .category(Category::RequestMalformed)
            .said()
            .specific(80)
            .cause(query)
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(url.clone())))
            .evidence(Evidence::status(entry))
            .fix(Fix::text("Build the query with URLSearchParams.").edit(case.last(), On::Request, Op::Url(meant.into()))),
    )
}

/// Parameters that are joined by something else than `&`.
fn joined(base: &str, query: &str) -> Option<(String, String)> {
    let said = |what: &str, query: String| Some((what.to_owned(), [base, "?", &query].concat()));
    if query.contains("&amp;") {
        return said("The query is written for HTML: its parameters are joined by `&amp;`", query.replace("&amp;", "&"));
    }
    // A question mark may well be part of a value, unless what follows looks like a parameter.
    let (first, second) = query.split_once('?')?;
    // An address within the query has a question mark of its own.
    if first.rsplit('=').next().is_some_and(|it| it.contains(['/', ':'])) {
        return None;
    }
    let name = second.split(['=', '&']).next()?;
    let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.[]".contains(&it));
    let joined = query.trim_start_matches('?').replacen('?', "&", 1);
    (is_name && second.contains('=')).then(|| said("The query has a second question mark where `&` belongs", joined))?
}

/// A value that the server quotes as it read it, which is not what was meant: an encoded one that was encoded again, or
/// one with a plus sign.
fn misread(url: &str, query: &str, answer: &str) -> Option<(String, String)> {
    for pair in query.split('#').next()?.split('&') {
        let Some((name, raw)) = pair.split_once('=') else { continue };
        let read = decoded(raw);
        let meant = match raw {
            raw if raw.contains("%25") => form::unescape(&read),
            raw if raw.contains('+') => form::unescape(raw),
            _ => continue,
        };
        if read.len() < 3 || meant == read || !answer.contains(&read) {
            continue;
        }
        let what = if raw.contains("%25") {
            format!("The value of {name} is percent-encoded twice")
        } else {
            format!("The plus sign in {name} arrives as a space")
        };
        return Some((what, with_parameter(url, name, &form::encode(&meant))));
    }
    None
}
